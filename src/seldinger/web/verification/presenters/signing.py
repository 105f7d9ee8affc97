"""Signatures that are still to be given: the lines to tick, and the step with the password."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seldinger.web.logbook.models import Autonomy
from seldinger.web.verification.presenters.cards import Card

# What a step on the way carries on to the next.
_CARRIED = ("claims-", "role-", "autonomy-")
_ALONE = {"line", "next", "reason"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of a line and the role that is chosen for it."""

    id: int
    text: str
    role: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """A card as one line, with what was already chosen where the form comes back."""

    card: Card
    ticked: bool
    autonomy: str
    parts: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """What is about to be signed, for reading once more."""

    trainee: str
    day: str
    what: tuple[str, ...]
    autonomy: str


def lines(cards: Iterable[Card], told: Any = None) -> list[Line]:
    """told: the QueryDict that comes back; nothing is ticked without it."""
    chosen = told or {}
    ticked = set(told.getlist("line")) if told else set()
    return [
        Line(
            card,
            card.key in ticked,
            chosen.get(f"autonomy-{card.key}", ""),
            tuple(
                Choice(part.id, part.text, chosen.get(f"role-{part.id}", part.role), part.note)
                for part in card.parts
            ),
        )
        for card in cards
    ]


def signatures(cards: Iterable[Card], told: Mapping[str, Any]) -> list[Signature]:
    return [
        Signature(
            card.trainee,
            card.day,
            tuple(
                f"{part.text} {told.get(f'role-{part.id}') or part.role}".strip()
                for part in card.parts
            ),
            _level(told.get(f"autonomy-{card.key}", "")),
        )
        for card in cards
    ]


def carried(told: Any) -> Sequence[tuple[str, str]]:
    """(name, value) of everything that the next step needs; told: a QueryDict."""
    return list(_carried(told))


def _carried(told: Any) -> Iterator[tuple[str, str]]:
    for name, values in told.lists():
        if name in _ALONE or name.startswith(_CARRIED):
            yield from ((name, value) for value in values)


def _level(value: str) -> str:
    return Autonomy(value).label if value in Autonomy.values else ""
