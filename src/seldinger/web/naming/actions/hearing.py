"""Names that a list or a message brings. Written inside the action that takes it over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from seldinger.matching.texts import plain
from seldinger.web.naming.models import WrittenName
from seldinger.web.people.models import Hospital

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
        if folded := plain(name):
            heard.setdefault(folded, _Heard(name.strip()[:_LONGEST])).days.append(day)
    fresh = [
        WrittenName(hospital=hospital, folded=folded, text=one.text)
        for folded, one in heard.items()
    ]
    WrittenName.objects.bulk_create(fresh, batch_size=_CHUNK, ignore_conflicts=True)
    for some in _chunks(sorted(heard)):
        known = WrittenName.objects.filter(hospital=hospital, folded__in=some).order_by("pk")
        told = [_counted(row, heard[row.folded].days) for row in known.select_for_update()]
        WrittenName.objects.bulk_update(told, _COUNTED, batch_size=_CHUNK)
    return len(heard)


def _counted(row: WrittenName, days: list[date]) -> WrittenName:
    row.times += len(days)
    row.first_on = min([*days, *([row.first_on] if row.first_on else [])])
    row.last_on = max([*days, *([row.last_on] if row.last_on else [])])
    return row


def _chunks(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + _CHUNK] for start in range(0, len(names), _CHUNK))
