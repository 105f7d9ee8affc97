"""Names that a list or a message brings. Written inside the action that takes it over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from seldinger.matching.texts import plain
from seldinger.web.naming.models import WrittenName
from seldinger.web.people.models import Hospital

T = TypeVar("T")
_CHUNK = 500
_LONGEST = 300
_COUNTED = ["times", "first_on", "last_on"]


@dataclass
class _Heard:
    text: str
    days: list[date] = field(default_factory=list)


def hear(hospital: Hospital, rows: Iterable[tuple[str, date]]) -> int:
    """Keep each name, or count it up; the number of names. What they mean is the worker's.

    rows: new ones alone, name and day: who hands in the same row again hears nothing new.
    """
    heard: dict[str, _Heard] = {}
    for name, day in rows:
        text = name.strip()[:_LONGEST].strip()
        if folded := plain(text):
            heard.setdefault(folded, _Heard(text)).days.append(day)
    known = locked_names(hospital, {folded: one.text for folded, one in heard.items()})
    told = [_counted(row, heard[folded].days) for folded, row in known.items()]
    WrittenName.objects.bulk_update(told, _COUNTED, batch_size=_CHUNK)
    return len(heard)


def locked_names(hospital: Hospital, texts: Mapping[str, str]) -> dict[str, WrittenName]:
    """By folded text, those that are new made: one after the other by text, then held by key.

    texts: folded → as it is written.
    """
    rows = WrittenName.objects.filter(hospital=hospital)
    known = {folded for some in _chunks(sorted(texts)) for folded in _folded(rows, some)}
    fresh = [
        WrittenName(hospital=hospital, folded=folded, text=texts[folded])
        for folded in sorted(texts)
        if folded not in known
    ]
    WrittenName.objects.bulk_create(fresh, batch_size=_CHUNK, ignore_conflicts=True)
    keys = sorted(
        key
        for some in _chunks(sorted(texts))
        for key in rows.filter(folded__in=some).values_list("pk", flat=True)
    )
    held = (
        row
        for some in _chunks(keys)
        for row in rows.filter(pk__in=some).select_for_update().order_by("pk")
    )
    return {row.folded: row for row in held}


def _folded(rows: QuerySet[WrittenName], some: Sequence[str]) -> Iterable[str]:
    return rows.filter(folded__in=some).values_list("folded", flat=True)


def _counted(row: WrittenName, days: list[date]) -> WrittenName:
    row.times += len(days)
    row.first_on = min([*days, *([row.first_on] if row.first_on else [])])
    row.last_on = max([*days, *([row.last_on] if row.last_on else [])])
    return row


def _chunks(every: Sequence[T]) -> Iterable[Sequence[T]]:
    return (every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK))
