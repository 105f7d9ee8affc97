"""One aspect of two operations: equal, one inside the other, or apart."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from seldinger.matching.conflicts.kinds import is_kind_of, steps_up

_KEPT = 65_536
_STEP = 0.8  # what is left of the agreement for each step from a word to its broader word


class Relation(StrEnum):
    EQUAL = "equal"
    INSIDE = "inside"  # the first is a special case of the second
    AROUND = "around"  # the second is a special case of the first
    APART = "apart"

    @property
    def reverse(self) -> "Relation":
        turned = {Relation.INSIDE: Relation.AROUND, Relation.AROUND: Relation.INSIDE}
        return turned.get(self, self)


@dataclass(frozen=True, slots=True)
class Aligned:
    """agreed, total: characters. steps: from narrower words to the broader ones they meet.

    extra: how many words meet none on the other side. unsaid: one side says nothing at all.
    """

    relation: Relation
    agreed: float = 0.0
    total: float = 0.0
    steps: int = 0
    extra: int = 0
    unsaid: bool = False

    @property
    def extra_beside(self) -> bool:
        """Whether a word meets none although others do: 心 of 心肺 beside 肺."""
        return self.extra > 0 and not self.unsaid


NOTHING = Aligned(Relation.EQUAL)


@lru_cache(maxsize=_KEPT)
def align(one: frozenset[str], other: frozenset[str]) -> Aligned:
    """The words of one aspect against each other."""
    if not one and not other:
        return NOTHING
    if one == other:
        size = 2.0 * sum(map(len, one))
        return Aligned(Relation.EQUAL, size, size)
    here = {word: _met(word, other) for word in one}
    there = {word: _met(word, one) for word in other}
    met = [*here.items(), *there.items()]
    return Aligned(
        _relation(one, other),
        sum(len(word) * _STEP**steps for word, steps in met if steps is not None),
        float(sum(len(word) for word, _ in met)),
        max((steps for _, steps in met if steps is not None), default=0),
        sum(steps is None for _, steps in met),
        not one or not other,
    )


def _relation(one: frozenset[str], other: frozenset[str]) -> Relation:
    inside = all(any(is_kind_of(a, b) for a in one) for b in other)
    around = all(any(is_kind_of(b, a) for b in other) for a in one)
    if inside and around:
        return Relation.EQUAL
    if inside:
        return Relation.INSIDE
    return Relation.AROUND if around else Relation.APART


def _met(word: str, others: frozenset[str]) -> int | None:
    """Steps up or down to the nearest word of the other side; None where there is none."""
    up = (steps for above, steps in steps_up(word).items() if above in others)
    down = (steps_up(other)[word] for other in others if is_kind_of(other, word))
    return min([*up, *down], default=None)
