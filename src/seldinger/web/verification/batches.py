"""Caught-up entries of one supervisor, by trainee, hospital and period, beside the hospital's list.

What the list says of an entry stands in its `reconciled`; where it is empty no list covers the day.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from seldinger.web.logbook.conflicts import conflicts_in
from seldinger.web.logbook.models import Participation, Reconciled, Source
from seldinger.web.logbook.queries import WAITING
from seldinger.web.people.models import Hospital, Person, Traineeship
from seldinger.web.verification.kinds import ACTIVITY, ADMISSION, MODELS, PART, REPORTS, rows_of

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month or a quarter; both days inclusive. name: as it stands in addresses."""

    start: date
    end: date
    name: str

    @property
    def title(self) -> str:
        if "Q" in self.name:
            return f"{self.start.year} 年第 {self.name[-1]} 季度"
        return f"{self.start.year} 年 {self.start.month} 月"


@dataclass(frozen=True, slots=True)
class Group:
    """What one signature may cover. agreeing: found in the hospital's list as they were logged.

    left: those that stay for single verification, by why.
    """

    trainee: Traineeship
    hospital: Hospital
    period: Period
    agreeing: tuple[Participation, ...]
    differing: tuple[Participation, ...]
    not_found: tuple[Participation, ...]
    uncovered: tuple[Participation, ...]
    disputed: tuple[Participation, ...]

    @property
    def left(self) -> tuple[Participation, ...]:
        return (*self.differing, *self.not_found, *self.uncovered, *self.disputed)


def period_of(name: str) -> Period | None:
    """“2025-03” or “2025-Q1”; None for anything else."""
    if name.startswith(("0000", "9999")):  # no calendar has those, or the day after
        return None
    if found := _MONTH.fullmatch(name):
        return _period(int(found[1]), int(found[2]), 1, name)
    if found := _QUARTER.fullmatch(name):
        return _period(int(found[1]), 3 * int(found[2]) - 2, 3, name)
    return None


def month_of(day: date) -> Period:
    return _period(day.year, day.month, 1, f"{day:%Y-%m}")


def quarter_of(day: date) -> Period:
    number = (day.month - 1) // 3
    return _period(day.year, 3 * number + 1, 3, f"{day.year}-Q{number + 1}")


def _period(year: int, month: int, months: int, name: str) -> Period:
    after = month + months
    end = date(year + (after > 12), after - 12 if after > 12 else after, 1) - timedelta(days=1)
    return Period(date(year, month, 1), end, name)


def caught_up(supervisor: Person) -> QuerySet[Participation]:
    """The operations that were taken in and wait for this supervisor."""
    rows: QuerySet[Participation] = rows_of(PART)
    mine = rows.filter(WAITING, supervisor=supervisor, source=Source.CATCH_UP)
    return mine.order_by("procedure__case__day", "pk")


def caught_up_besides(supervisor: Person) -> int:
    """How many entries of other kinds wait: no list of a hospital speaks of those."""
    return sum(
        MODELS[kind].objects.filter(WAITING, supervisor=supervisor, source=Source.CATCH_UP).count()
        for kind in (ADMISSION, REPORTS, ACTIVITY)
    )


def groups_for(supervisor: Person, *, by_month: bool) -> list[Group]:
    """Everything that waits, the oldest first."""
    of = month_of if by_month else quarter_of
    found: dict[tuple[int, int, Period], list[Participation]] = defaultdict(list)
    for part in caught_up(supervisor):
        case = part.procedure.case
        found[part.traineeship_id, case.hospital_id, of(case.day)].append(part)
    disputed = _disputed(part for parts in found.values() for part in parts)
    groups = [_group(period, parts, disputed) for (_, _, period), parts in found.items()]
    return sorted(groups, key=lambda g: (g.period, g.trainee.person.pinyin, g.hospital.pk))


def group_for(supervisor: Person, trainee: int, hospital: int, period: Period) -> Group | None:
    """One of them; trainee, hospital: primary keys."""
    parts = list(caught_up(supervisor).filter(
        traineeship=trainee, procedure__case__hospital=hospital,
        procedure__case__day__range=(period.start, period.end),
    ))  # fmt: skip
    return _group(period, parts, _disputed(parts)) if parts else None


def _disputed(parts: Iterable[Participation]) -> set[int]:
    """Those whose place another claims too: settled with a reason first."""
    found = conflicts_in({part.procedure_id: part.procedure for part in parts}.values())
    return {part.pk for conflict in found for part in conflict.parts}


def _group(period: Period, parts: list[Participation], disputed: set[int]) -> Group:
    by_word: dict[str, list[Participation]] = defaultdict(list)
    for part in parts:
        by_word["disputed" if part.pk in disputed else part.reconciled].append(part)
    return Group(
        parts[0].traineeship, parts[0].procedure.case.hospital, period,
        tuple(by_word[Reconciled.AGREES]), tuple(by_word[Reconciled.DIFFERS]),
        tuple(by_word[Reconciled.NOT_FOUND]), tuple(by_word[""]), tuple(by_word["disputed"]),
    )  # fmt: skip
