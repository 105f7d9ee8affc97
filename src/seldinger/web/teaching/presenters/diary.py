"""The chief resident's diary: months across, the rule's duties down, and what was never done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.web.logbook.entry_cards import BADGES, Badge
from seldinger.web.people.models import Rotation
from seldinger.web.teaching.models import DiaryEntry
from seldinger.web.teaching.words import Words


@dataclass(frozen=True, slots=True)
class KindLine:
    """cells: a number for each month, empty for none. never: done in no month at all."""

    title: str
    cells: tuple[str, ...]
    total: int
    never: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    day: str
    title: str
    badge: Badge
    url: str


@dataclass(frozen=True, slots=True)
class Diary:
    """months: “2026-09” of each that the chief residency touches. lead: how far it has come."""

    lead: str
    months: tuple[str, ...]
    kinds: tuple[KindLine, ...]
    totals: tuple[int, ...]
    total: int
    never: tuple[str, ...]
    empty: tuple[str, ...]
    last: tuple[EntryLine, ...]


def diary_of(
    words: Words, visits: Sequence[Rotation], entries: Sequence[DiaryEntry], on: date
) -> Diary:
    months = _months(visits, on)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        counts[entry.kind, _month(entry.activity.day)] += entry.number
    kinds = tuple(_line(clause.id, clause.title, months, counts) for clause in words.diary_kinds)
    by_month = tuple(sum(counts[k.id, month] for k in words.diary_kinds) for month in months)
    return Diary(
        lead=_lead(visits, entries, kinds, on),
        months=tuple(months), kinds=kinds, totals=by_month, total=sum(line.total for line in kinds),
        never=tuple(line.title for line in kinds if line.never),
        empty=tuple(month for month, number in zip(months, by_month, strict=True) if not number),
        last=tuple(_entry(entry) for entry in entries[:10]),
    )  # fmt: skip


def _lead(
    visits: Sequence[Rotation], entries: Sequence[DiaryEntry], kinds: Iterable[KindLine], on: date
) -> str:
    if not visits:
        return "轮转里还没有总住院。排进轮转之后，这里可以按月记录。"
    first = min(visit.start for visit in visits)
    if first > on:
        return f"总住院 {first.isoformat()} 开始。开始以后在这里记录。"
    done = [line for line in kinds if not line.never]
    number, total = len(done), len(list(kinds))
    said = sum(entry.number for entry in entries)
    return f"已记 {said} 次，细则列的 {total} 项职责做过 {number} 项。"


def _months(visits: Iterable[Rotation], on: date) -> list[str]:
    """Those that have begun."""
    found: set[str] = set()
    for visit in visits:
        year, month = visit.start.year, visit.start.month
        last = min(visit.end, on)
        while (year, month) <= (last.year, last.month):
            found.add(f"{year:04}-{month:02}")
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return sorted(found)


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _line(
    kind: str, title: str, months: Iterable[str], counts: dict[tuple[str, str], int]
) -> KindLine:
    numbers = [counts[kind, month] for month in months]
    total = sum(number for (own, _), number in counts.items() if own == kind)
    cells = tuple(str(number) if number else "" for number in numbers)
    return KindLine(title, cells, total, not total)


def _entry(entry: DiaryEntry) -> EntryLine:
    claim = entry.activity
    return EntryLine(
        claim.day.isoformat(), claim.title, BADGES[State(claim.state)],
        reverse("claim", args=["activity", claim.pk]),
    )  # fmt: skip
