"""The chief resident's diary: months across, the rule's duties down, and what was never done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.web.logbook.entry_cards import BADGES, Badge
from seldinger.web.logbook.models import Activity
from seldinger.web.people.models import Rotation
from seldinger.web.teaching.models import DiaryEntry
from seldinger.web.teaching.words import Words, opening, proposed


@dataclass(frozen=True, slots=True)
class Count:
    """How often: what was verified, and what waits for it."""

    verified: int = 0
    pending: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.verified + other.verified, self.pending + other.pending)

    def __bool__(self) -> bool:
        return bool(self.verified or self.pending)


@dataclass(frozen=True, slots=True)
class KindLine:
    """cells: a number for each month, “2＋1” where one of three waits, empty for none. never: done
    in no month at all."""

    title: str
    cells: tuple[str, ...]
    total: str
    never: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """claim, kind: what it is sorted by, and the words of that duty."""

    day: str
    title: str
    badge: Badge
    url: str
    claim: int
    kind: str
    sorted_as: str


@dataclass(frozen=True, slots=True)
class SortLine:
    """A claim to be sorted. kind: the duty that its words name, offered first. about: as what it
    is sorted now, where its words name another."""

    claim: int
    title: str
    day: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Diary:
    """months: “2026-09” of each that the chief residency touches. lead: how far it has come."""

    lead: str
    months: tuple[str, ...]
    kinds: tuple[KindLine, ...]
    totals: tuple[str, ...]
    total: str
    never: tuple[str, ...]
    empty: tuple[str, ...]
    last: tuple[EntryLine, ...]


def diary_of(
    words: Words, visits: Sequence[Rotation], entries: Sequence[DiaryEntry], on: date
) -> Diary:
    months = _months(visits, on)
    titles = {clause.id: clause.title for clause in words.diary_kinds}
    counts: dict[tuple[str, str], Count] = defaultdict(Count)
    for entry in entries:
        if entry.kind in titles:
            key = entry.kind, _month(entry.activity.day)
            counts[key] += _counted(entry, titles[entry.kind])
    kinds = tuple(_line(kind, title, months, counts) for kind, title in titles.items())
    by_month = tuple(_sum(counts[kind, month] for kind in titles) for month in months)
    total = _sum(counts.values())
    return Diary(
        lead=_lead(visits, total, kinds, on), months=tuple(months), kinds=kinds,
        totals=tuple(map(_told, by_month)), total=_told(total),
        never=tuple(line.title for line in kinds if line.never),
        empty=tuple(month for month, count in zip(months, by_month, strict=True) if not count),
        last=tuple(_entry(entry, titles) for entry in entries[:10]),
    )  # fmt: skip


def _lead(visits: Sequence[Rotation], total: Count, kinds: Sequence[KindLine], on: date) -> str:
    if not visits:
        return "轮转里还没有总住院。排进轮转之后，这里可以按月记录。"
    first = min(visit.start for visit in visits)
    if first > on:
        return f"总住院 {first.isoformat()} 开始。开始以后在这里记录。"
    done = sum(not line.never for line in kinds)
    waits = f"，待审核 {total.pending} 次" if total.pending else ""
    return (
        f"已审核 {total.verified} 次{waits}；细则列的 {len(kinds)} 项职责记过 {done} 项。"
        "退回的不算。"
    )


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
    kind: str, title: str, months: Iterable[str], counts: dict[tuple[str, str], Count]
) -> KindLine:
    cells = tuple(_told(counts[kind, month], none="") for month in months)
    total = _sum(number for (own, _), number in counts.items() if own == kind)
    return KindLine(title, cells, _told(total), not total)


def _counted(entry: DiaryEntry, title: str) -> Count:
    """How often, as far as its claim still says so: one that was put right meanwhile is once."""
    claim, begun = entry.activity, opening(title, entry.number)
    number = entry.number if f"{claim.title}：".startswith(f"{begun}：") else 1
    match State(claim.state):
        case State.VERIFIED:
            return Count(number, 0)
        case State.PENDING:
            return Count(0, number)
        case State.RETURNED:
            return Count()


def _sum(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())


def _told(count: Count, none: str = "0") -> str:
    if not count.pending:
        return str(count.verified) if count.verified else none
    return f"{count.verified}＋{count.pending}"


def to_sort(
    words: Words, unsorted: Iterable[Activity], entries: Iterable[DiaryEntry]
) -> list[SortLine]:
    """What nobody sorted, and what was put right since and names another duty now."""
    titles = {clause.id: clause.title for clause in words.diary_kinds}
    lines = [
        SortLine(one.pk, one.title, one.day.isoformat(), proposed(words, one.title), "")
        for one in unsorted
    ]
    for entry in entries:
        claim, kind = entry.activity, proposed(words, entry.activity.title)
        if kind and kind != entry.kind:
            about = f"现归在“{titles.get(entry.kind, entry.kind)}”，内容已改"
            lines.append(SortLine(claim.pk, claim.title, claim.day.isoformat(), kind, about))
    return lines


def _entry(entry: DiaryEntry, titles: Mapping[str, str]) -> EntryLine:
    claim = entry.activity
    return EntryLine(
        claim.day.isoformat(), claim.title, BADGES[State(claim.state)],
        reverse("claim", args=["activity", claim.pk]), claim.pk, entry.kind,
        titles.get(entry.kind, entry.kind),
    )  # fmt: skip
