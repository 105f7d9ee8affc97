"""What waits for somebody who will not come, grouped by supervisor, as finished strings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.web.verification.presenters.cards import Card, cards_of
from seldinger.web.verification.unreachable import Stuck

NOBODY = "没有写带教医师"


@dataclass(frozen=True, slots=True)
class Option:
    """The lines that one person can take over; id 0: nobody, the director attests."""

    id: int
    name: str
    beside: str
    lines: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one supervisor."""

    name: str
    why: str
    number: int
    options: tuple[Option, ...]
    nobody: Option | None


def groups(stuck: Sequence[Stuck], on: date) -> list[Group]:
    """A line whose case names two stands under both of them: a person chooses."""
    shown = dict(zip(map(id, stuck), cards_of([one.claims for one in stuck], on), strict=True))
    by_supervisor: dict[tuple[int, str], list[Stuck]] = {}
    for one in stuck:
        key = (one.supervisor.pk if one.supervisor else 0, one.why)
        by_supervisor.setdefault(key, []).append(one)
    return [_group(its, shown) for its in by_supervisor.values()]


def lead(found: Sequence[Group], more: bool) -> str:
    if not found:
        return "没有无人可审的登记"
    number = sum(group.number for group in found)
    told = f"{number} 条登记的带教医师已离开、长期不在，或没有写"
    return f"{told}；先显示最早的这些" if more else told


def _group(stuck: Sequence[Stuck], shown: dict[int, Card]) -> Group:
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
    return Group(
        name=supervisor.name if supervisor else NOBODY,
        why=stuck[0].why if supervisor else "",
        number=sum(len(one.claims) for one in stuck),
        options=tuple(
            Option(pk, name, beside, tuple(lines))
            for pk, (name, beside, lines) in sorted(options.items(), key=_most_first)
        ),
        nobody=Option(0, "", "", tuple(nobody)) if nobody else None,
    )


def _most_first(option: tuple[int, tuple[str, str, list[Card]]]) -> tuple[int, int]:
    return -len(option[1][2]), option[0]
