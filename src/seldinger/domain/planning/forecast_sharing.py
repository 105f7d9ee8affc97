"""Who gets the places of an operation: the rule of sharing, as data.

In a month at a department, a person of weight w, among trainees whose weights add to W, is

    operator, or first assistant, at    w / (others + W)                    of the operations,
    participant at                      w * min(attend, participants / W)   of those left to w

`others`: the weight of those outside the training who want the place; `attend`: at how many
operations one who is neither of the two takes part; `participants`: the most at one operation.
Nobody is operator at more than half of the operations, nor first assistant. So nobody stands in
two roles of one operation. Company never gives anybody more of the places that one person fills,
nor more operations in all; it may turn places of an operator into places of a participant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from seldinger.domain.training.words import Role

ROLES = tuple(Role)  # the order of every triple here: 参与, 一助, 术者
MOST = 0.5  # of all operations, for one person as operator, and as first assistant

Triple = tuple[float, float, float]


class Rule(StrEnum):
    """How those present share the places."""

    OBSERVED = "observed"  # as the base's own records show, each person by their own record
    EVEN = "even"  # everybody alike
    NEED = "need"  # among those who began the month short of the cell; where none is, evenly


@dataclass(frozen=True, slots=True)
class Sharing:
    """others: the weights of those outside who want to assist, and to operate."""

    rule: Rule = Rule.EVEN
    participants: float = 3.0
    attend: float = 1.0
    others: tuple[float, float] = (1.0, 1.0)


def shares(sharing: Sharing, own: float, present: Triple) -> Triple:
    """The parts of a month's operations at which one person stands in each role, as ROLES.

    own: the person's weight; present: the weights of all who want the role, the own included.
    """
    if own <= 0:
        return 0.0, 0.0, 0.0
    assistant = min(MOST, own / (sharing.others[0] + present[1]))
    operator = min(MOST, own / (sharing.others[1] + present[2]))
    room = min(1.0, own * min(sharing.attend, sharing.participants / present[0]))
    return room * (1 - assistant - operator), assistant, operator


def by_need(missing: Sequence[int]) -> tuple[float, ...]:
    """Weights of those present: who still misses something shares; where nobody does, everybody."""
    if any(number > 0 for number in missing):
        return tuple(float(number > 0) for number in missing)
    return (1.0,) * len(missing)
