"""What of an old logbook would become entries, beside what is stored already. Reads alone.

A plan is made anew at every look and once more while it is written: what somebody logged in the
meantime is skipped, so that taking a file in twice changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training import record as told
from seldinger.domain.training.record import Record
from seldinger.domain.training.words import Role
from seldinger.web.logbook.entered import EnteredAct
from seldinger.web.logbook.joining import Standing, same_acts, standings_of
from seldinger.web.logbook.models import Activity, Admission, Case, ImagingReports, Procedure
from seldinger.web.logbook.numbers import digest
from seldinger.web.logbook.supervisors import hospitals_of
from seldinger.web.logbook.take_in_checks import fault, faults_of
from seldinger.web.people.models import Department, Hospital, Rotation, Traineeship
from seldinger.workbooks.grid import WorkbookError

NOBODY = ""  # the supervisor of what names none
SHEETS = ("手术", "管理病例", "影像报告", "科研教学")
Key = tuple[int, str, date, int]  # hospital, keyed hash, day, session
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """An act of the trainee's; procedure: the stored one that it is, if it is there."""

    act: EnteredAct
    supervisor: str
    procedure: Procedure | None = None


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case with what is new of it. known, standing: the stored one that it joins."""

    hospital: int
    department: int | None
    day: date
    number: str = field(repr=False)
    session: int
    acts: tuple[PlannedAct, ...]
    known: Case | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class PlannedAdmission:
    fact: told.Admission
    hospital: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written. skipped: how many rows of each sheet are there already."""

    cases: tuple[PlannedCase, ...]
    admissions: tuple[PlannedAdmission, ...]
    reports: tuple[told.ImagingReports, ...]
    activities: tuple[told.Activity, ...]
    skipped: dict[str, int]

    @property
    def numbers(self) -> dict[str, int]:
        """How many entries of each sheet would be new."""
        acts = sum(len(case.acts) for case in self.cases)
        rest = (self.admissions, self.reports, self.activities)
        return dict(zip(SHEETS, (acts, *map(len, rest)), strict=True))

    def supervisors(self) -> Counter[str]:
        """The names in the file, each with how many of the new entries bear it."""
        named = Counter(one.supervisor for case in self.cases for one in case.acts)
        named += Counter(one.supervisor.strip() for one in self.reports)
        named[NOBODY] += len(self.admissions) + len(self.activities)
        return +named

    def days(self) -> Iterator[tuple[str, date]]:
        """(sheet, day) of every new entry."""
        yield from ((SHEETS[0], case.day) for case in self.cases for _ in case.acts)
        yield from ((SHEETS[1], one.fact.day) for one in self.admissions)
        yield from ((SHEETS[2], one.day) for one in self.reports)
        yield from ((SHEETS[3], one.day) for one in self.activities)


def plan_of(
    record: Record, trainee: Traineeship, hospital: Hospital, *, locking: bool = False
) -> Plan:
    """What of the record is new. locking: hold the cases that are joined; only inside an action.

    hospital: of what names none on a day without a rotation. Raises WorkbookError with every row
    that cannot be an entry of this trainee.
    """
    return _Planning(record, trainee, hospital, locking).plan()


class _Planning:
    """One workbook beside what is stored. A fixed number of queries."""

    def __init__(
        self, record: Record, trainee: Traineeship, hospital: Hospital, locking: bool
    ) -> None:
        self.record, self.trainee, self.fallback = record, trainee, hospital
        self.locking = locking
        self.skipped: Counter[str] = Counter(dict.fromkeys(SHEETS, 0))
        self.hospitals = {one.name: one.pk for one in hospitals_of(trainee)}
        self.departments = {
            (hospital_id, name): pk
            for pk, hospital_id, name in Department.objects.filter(
                hospital__in=self.hospitals.values()
            ).values_list("pk", "hospital_id", "name")
        }
        self.rotations = list(trainee.rotations.filter(withdrawn_at__isnull=True))

        self.faults = list(faults_of(record, trainee, self.hospitals))

    def plan(self) -> Plan:
        groups = self._groups()
        if self.faults:
            number = len(self.faults)
            told_of = f"登记表有 {number} 处不能补录，没有读入任何内容"
            raise WorkbookError(told_of, self.faults)
        return Plan(
            cases=tuple(self._cases(groups)),
            admissions=tuple(self._admissions()),
            reports=tuple(self._new_of(
                self.record.reports, SHEETS[2], ImagingReports, ("day", "exam", "part"),
                lambda one: (one.day, one.exam, one.part or ""),
            )),
            activities=tuple(self._new_of(
                self.record.activities, SHEETS[3], Activity, ("day", "type", "title"),
                lambda one: (one.day, one.type, one.title),
            )),
            skipped=dict(self.skipped),
        )  # fmt: skip

    # -- operations -------------------------------------------------------------------------------

    def _groups(self) -> dict[Key, list[told.Procedure]]:
        """The rows of each case, each act once."""
        groups: dict[Key, list[told.Procedure]] = defaultdict(list)
        roles: dict[tuple[Key, str], Role] = {}
        for one in self.record.procedures:
            key = (self._place(one)[0], digest(one.case_no), one.day, one.session)
            act = fold(one.name) or one.category or ""
            first = roles.setdefault((key, act), one.role)
            if first is not one.role:
                allowed = f"{first}，与同一例同一操作的另一行一致；两次上台请写台次"
                self.faults.append(fault(one.origin, "角色", str(one.role), allowed))
            elif any((fold(row.name) or row.category or "") == act for row in groups[key]):
                self.skipped[SHEETS[0]] += 1
            else:
                groups[key].append(one)
        return groups

    def _place(self, one: told.Procedure) -> tuple[int, int | None]:
        """Hospital and department: as written, else of that day's rotation."""
        visit = self._visit(one.day)
        hospital = self.hospitals.get(one.hospital) or self._hospital_on(one.day)
        of_visit = visit.department_id if visit and visit.hospital_id == hospital else None
        return hospital, self.departments.get((hospital, one.department), of_visit)

    def _visit(self, day: date) -> Rotation | None:
        its = (v for v in self.rotations if v.start <= day <= v.end and v.hospital_id)
        return next(its, None)

    def _hospital_on(self, day: date) -> int:
        visit = self._visit(day)
        return (visit.hospital_id if visit else None) or self.fallback.pk

    def _cases(self, groups: dict[Key, list[told.Procedure]]) -> Iterator[PlannedCase]:
        known = self._known_cases(groups)
        standings = standings_of([case.pk for case in known.values()], self.trainee.pk)
        for key, rows in groups.items():
            case = known.get(key)
            standing = standings[case.pk] if case else None
            acts = tuple(self._acts(rows, standing))
            if acts:
                hospital, department = self._place(rows[0])
                yield PlannedCase(
                    hospital, department, rows[0].day, rows[0].case_no.strip(),
                    rows[0].session, acts, case, standing,
                )  # fmt: skip

    def _acts(
        self, rows: Sequence[told.Procedure], standing: Standing | None
    ) -> Iterator[PlannedAct]:
        acts = [EnteredAct(one.name.strip(), one.role, one.category or "") for one in rows]
        same = same_acts(acts, standing) if standing else [None] * len(acts)
        for one, act, procedure in zip(rows, acts, same, strict=True):
            if standing and procedure and procedure.pk in standing.own:
                self.skipped[SHEETS[0]] += 1
            else:
                yield PlannedAct(act, one.supervisor.strip(), procedure)

    def _known_cases(self, keys: Collection[Key]) -> dict[Key, Case]:
        if not keys:
            return {}
        days = [day for _, _, day, _ in keys]
        near = Case.objects.filter(
            hospital__in={hospital for hospital, *_ in keys}, day__range=(min(days), max(days))
        )
        found = [
            pk
            for pk, *key in near.values_list("pk", "hospital", "number_digest", "day", "session")
            if tuple(key) in keys
        ]
        rows: QuerySet[Case] = Case.objects.filter(pk__in=found).order_by("pk")
        if self.locking:  # always in one order
            rows = rows.select_for_update(no_key=True)
        # Somebody may have moved one of them elsewhere before it could be held.
        return {key: case for case in rows if (key := _key(case)) in keys}

    # -- the other kinds --------------------------------------------------------------------------

    def _admissions(self) -> Iterator[PlannedAdmission]:
        mine = Admission.objects.filter(traineeship=self.trainee, withdrawn_at__isnull=True)
        there = set(mine.values_list("hospital", "number_digest", "day"))
        for one in self.record.admissions:
            hospital = self._hospital_on(one.day)
            key = (hospital, digest(one.case_no), one.day)
            if key in there:
                self.skipped[SHEETS[1]] += 1
                continue
            there.add(key)
            yield PlannedAdmission(one, hospital)

    def _new_of(
        self,
        facts: Sequence[F],
        sheet: str,
        model: type[ImagingReports] | type[Activity],
        names: tuple[str, ...],
        key: Callable[[F], tuple[Any, ...]],
    ) -> Iterator[F]:
        """Those of a day and kind of which nothing is stored: several rows of one day are several
        entries, and a day that was logged already is not logged again."""
        mine = model.objects.filter(traineeship=self.trainee, withdrawn_at__isnull=True)
        there = set(mine.values_list(*names))
        for one in facts:
            if key(one) in there:
                self.skipped[sheet] += 1
            else:
                yield one


def _key(case: Case) -> Key:
    return case.hospital_id, case.number_digest, case.day, case.session
