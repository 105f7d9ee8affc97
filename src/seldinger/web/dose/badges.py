"""A workbook of badge readings beside what is there, and a person's year. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from seldinger.web.dose.models import BadgeFile, BadgeReading
from seldinger.web.people.models import Hospital, Membership
from seldinger.web.people.names import folded
from seldinger.web.people.uploads import opened
from seldinger.web.reconciliation.staff import Staff
from seldinger.workbooks.badges import FIGURES, BadgeRow, read_badges
from seldinger.workbooks.grid import CellFault

__all__ = ["FIGURES", "Plan", "Wanted", "Year", "plan_of", "years_of"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row and whom it means."""

    row: BadgeRow
    person: int


@dataclass(frozen=True)
class Plan:
    """unresolved: (row, why nobody is meant). twice: rows that say one quarter a second time."""

    new: list[Wanted]
    changed: list[tuple[BadgeReading, Wanted]]
    same: int
    twice: int
    unresolved: list[tuple[BadgeRow, str]]
    faults: tuple[CellFault, ...]


def plan_of(file: BadgeFile) -> Plan:
    """Raises SeldingerError where the file is kept no longer, or holds no list."""
    reading = read_badges(opened(file.content, "读数"), file.file_name)
    people = _People(file.hospital)
    known = {
        (one.person_id, one.year, one.quarter): one
        for one in BadgeReading.objects.filter(hospital=file.hospital, withdrawn_at=None)
    }
    plan = Plan([], [], 0, 0, [], reading.faults)
    same = twice = 0
    for (person, year, quarter), lines in _by_quarter(reading.rows, people, plan).items():
        if len({said(line) for line in lines}) > 1:  # nobody knows which of them is right
            plan.unresolved.extend((line, "同一人同一季度有几行，数值不同") for line in lines)
            continue
        twice += len(lines) - 1
        line, before = lines[0], known.get((person, year, quarter))
        row = _completed(line, before) if before else line
        if before is None:
            plan.new.append(Wanted(row, person))
        elif said(before) == said(row):
            same += 1
        else:
            plan.changed.append((before, Wanted(row, person)))
    plan.unresolved.sort(key=lambda one: one[0].line)
    return Plan(plan.new, plan.changed, same, twice, plan.unresolved, plan.faults)


def _by_quarter(
    rows: Iterable[BadgeRow], people: "_People", plan: Plan
) -> dict[tuple[int, int, int], list[BadgeRow]]:
    """By person, year and quarter; who is not known goes to what the plan leaves out."""
    found: dict[tuple[int, int, int], list[BadgeRow]] = defaultdict(list)
    for line in rows:
        person, why = people.meant(line)
        if person is None:
            plan.unresolved.append((line, why))
        else:
            found[person, line.year, line.quarter].append(line)
    return found


def _completed(row: BadgeRow, before: BadgeReading) -> BadgeRow:
    """With what the sheet has no column for: services report some figures apart."""
    kept = {name: getattr(before, name) for name in FIGURES if name not in row.told}
    below = (*row.below, *(name for name in before.below if name in kept))
    return replace(row, **kept, below=below)


def said(row: BadgeRow | BadgeReading) -> tuple[object, ...]:
    return (*(getattr(row, name) for name in FIGURES), *sorted(row.below))


class _People:
    """The staff number first; then the name, where one person alone has it."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital, self._staff = hospital, Staff(hospital)

    def meant(self, row: BadgeRow) -> tuple[int | None, str]:
        if row.number and (holders := self._numbers.get(row.number)):
            fitting = [pk for pk, name in holders.items() if folded(row.name) in ("", name)]
            if len(fitting) == 1:
                return fitting[0], ""
            return None, "工号与姓名不是同一个人" if row.name else "几个人有过这个工号"
        if not row.name:
            return None, "没有这个工号" if row.number else "没有写工号和姓名"
        named = self._staff.meant(row.name)
        if len(named) == 1:
            return next(iter(named)), ""
        return None, "有同名的人，请填工号" if named else "本院人员里没有这个名字"

    @cached_property
    def _numbers(self) -> dict[str, dict[int, str]]:
        found: dict[str, dict[int, str]] = defaultdict(dict)
        rows = Membership.objects.filter(hospital=self._hospital).exclude(staff_no="")
        for number, pk, name in rows.values_list("staff_no", "person", "person__name"):
            found[number][pk] = folded(name)
        return found


# -- a year ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one quantity over a year, mSv. measured, below, untested: so many quarters each."""

    total: float
    measured: int
    below: int
    untested: int


@dataclass(frozen=True, slots=True)
class Year:
    """A person's readings of one year, by quarter, and their sums by quantity."""

    name: str
    year: int
    quarters: dict[int, BadgeReading]
    sums: dict[str, Sum]


def years_of(readings: Iterable[BadgeReading]) -> list[Year]:
    """By name and year. A reading below the limit of detection adds nothing, and is counted."""
    parts: dict[tuple[str, str, int, int], list[BadgeReading]] = defaultdict(list)
    for one in readings:
        parts[one.person.pinyin, one.person.name, one.person_id, -one.year].append(one)
    return [
        Year(key[1], -key[3], {one.quarter: one for one in rows},
             {name: _sum(rows, name) for name in FIGURES})
        for key, rows in sorted(parts.items(), key=lambda item: item[0])
    ]  # fmt: skip


def _sum(rows: list[BadgeReading], name: str) -> Sum:
    below = [one for one in rows if name in one.below]
    values = [getattr(one, name) for one in rows if name not in one.below]
    measured = [value for value in values if value is not None]
    return Sum(sum(measured), len(measured), len(below), len(values) - len(measured))
