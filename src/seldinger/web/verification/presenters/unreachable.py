"""What waits for somebody who will not come, grouped by supervisor, as finished strings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from seldinger.web.verification.presenters.cards import Card, cards_of
from seldinger.web.verification.unreachable import Stuck

NOBODY = "没有写带教医师"


@dataclass(frozen=True, slots=True)
class Option:
    """The lines that one person can take over; id 0: nobody, the director attests.

    reason, ticked (keys of cards): as they are offered, or as they were filled in.
    """

    id: int
    name: str
    beside: str
    lines: tuple[Card, ...]
    reason: str
    ticked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one supervisor."""

    name: str
    why: str
    number: int
    options: tuple[Option, ...]
    nobody: Option | None


def groups(stuck: Sequence[Stuck], on: date, told: Any = None) -> list[Group]:
    """A line whose case names two stands under both of them: a person chooses.

    told: the QueryDict of a form that comes back.
    """
    shown = dict(zip(map(id, stuck), cards_of([one.claims for one in stuck], on), strict=True))
    by_supervisor: dict[tuple[int, str], list[Stuck]] = {}
    for one in stuck:
        key = (one.supervisor.pk if one.supervisor else 0, one.why)
        by_supervisor.setdefault(key, []).append(one)
    return [_group(its, shown, told) for its in by_supervisor.values()]


def lead(found: Sequence[Group], more: bool) -> str:
    if not found:
        return "没有无人可审的登记"
    number = sum(group.number for group in found)
    told = f"{number} 条登记的带教医师已离开、长期不在，或没有写"
    return f"{told}；先显示最早的这些" if more else told


def _group(stuck: Sequence[Stuck], shown: dict[int, Card], told: Any) -> Group:
    options: dict[int, tuple[str, str, list[Card]]] = {}
    nobody: list[Card] = []
    for one in stuck:
        card = shown[id(one)]
        if not one.successors:
            nobody.append(card)
        for successor in one.successors:
            named = (successor.person.name, successor.beside, list[Card]())
            options.setdefault(successor.person.pk, named)[2].append(card)
    supervisor = stuck[0].supervisor
    why = stuck[0].why if supervisor else ""
    return Group(
        name=supervisor.name if supervisor else NOBODY,
        why=why,
        number=sum(len(one.claims) for one in stuck),
        options=tuple(
            _option(pk, name, beside, lines, why, told)
            for pk, (name, beside, lines) in sorted(options.items(), key=_most_first)
        ),
        nobody=_option(0, "", "", nobody, "", told) if nobody else None,
    )


def _option(
    pk: int, name: str, beside: str, lines: Sequence[Card], reason: str, told: Any
) -> Option:
    """Everything is ticked for who was there; what the director attests, one by one."""
    ticked = {card.key for card in lines} if pk else set()
    is_this = told and told.get("to", "") == (str(pk) if pk else "")
    if is_this and any(f"claims-{card.key}" in told for card in lines):
        reason, ticked = told.get("reason", ""), set(told.getlist("line"))
    return Option(pk, name, beside, tuple(lines), reason, frozenset(ticked))


def _most_first(option: tuple[int, tuple[str, str, list[Card]]]) -> tuple[int, int]:
    return -len(option[1][2]), option[0]
