"""An old logbook's workbook (补录) → what of it would become entries, and for whom to verify.

Reads alone. A plan is made anew at every look and once more while it is written: what somebody
logged in the meantime is skipped, so that taking a file in twice changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training import record as told
from seldinger.domain.training.record import Origin, Record
from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.keys import cipher
from seldinger.web.logbook.entered import EnteredAct
from seldinger.web.logbook.joining import Standing, same_acts
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Case,
    ImagingReports,
    Participation,
    Procedure,
    TakeIn,
)
from seldinger.web.logbook.numbers import digest
from seldinger.web.logbook.supervisors import VERIFYING, hospitals_of
from seldinger.web.people.models import (
    Department,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    Rotation,
    Traineeship,
)
from seldinger.workbooks.grid import CellFault, WorkbookError
from seldinger.workbooks.logbook import read_logbook

KEPT_FOR = timedelta(days=1)
LARGEST = 8 * 1024 * 1024  # bytes; ten years of one trainee are under 2 MB
LONGEST_NUMBER, LONGEST_NAME, LONGEST_TITLE, LAST_SESSION = 40, 200, 300, 20
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


# -- the file -------------------------------------------------------------------------------------


def record_in(content: bytes, name: str, trainee: Traineeship) -> Record:
    """What the workbook says. Raises WorkbookError with every fault of its cells."""
    rulebook = library_at(None).rulebook(trainee.rulebook)
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "logbook"
        path.write_bytes(content)
        return read_logbook(path, rulebook, name).record


def content_of(taking: TakeIn) -> bytes:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    try:
        return cipher(settings.KEYS).decrypt(bytes(taking.content))
    except InvalidToken:
        raise SeldingerError("这份登记表的内容已经清除。请重新上传") from None


def is_open(taking: TakeIn) -> bool:
    """Whether it can still be confirmed."""
    too_old = taking.uploaded_at < timezone.now() - KEPT_FOR
    return bool(taking.content) and taking.taken_at is None and not too_old


# -- whom the file names --------------------------------------------------------------------------


def candidates(trainee: Traineeship) -> list[Person]:
    """Who may stand behind a name: those who verify, or did, in hospitals the trainee has been in.

    Those who have left are among them: their entries are reassigned, or attested.
    """
    there = Membership.objects.filter(hospital__in=hospitals_of(trainee))
    verifying = RoleAssignment.objects.filter(role__in=VERIFYING)
    people = Person.objects.filter(
        pk__in=there.values("person"),
    ).filter(pk__in=verifying.values("person"))
    return list(people.exclude(pk=trainee.person_id))


def meant_by(name: str, people: Iterable[Person]) -> list[Person]:
    """Everybody of exactly this name."""
    return [one for one in people if name and _bare(one.name) == _bare(name)]


def supervisors_of(
    names: Iterable[str], people: Sequence[Person], chosen: dict[str, int | None]
) -> dict[str, int | None]:
    """Name → whoever it means: as it was chosen, else the only one of that name, else nobody."""
    known = {one.pk for one in people}
    found: dict[str, int | None] = {}
    for name in names:
        of_name = meant_by(name, people)
        usual = of_name[0].pk if len(of_name) == 1 else None
        picked = chosen.get(name, usual)
        found[name] = picked if picked in known else None
    return found


# -- the plan -------------------------------------------------------------------------------------


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
        self.locking, self.today = locking, timezone.localdate()
        self.faults: list[CellFault] = []
        self.skipped: Counter[str] = Counter(dict.fromkeys(SHEETS, 0))
        self.hospitals = {one.name: one.pk for one in hospitals_of(trainee)}
        self.departments = {
            (hospital_id, name): pk
            for pk, hospital_id, name in Department.objects.filter(
                hospital__in=self.hospitals.values()
            ).values_list("pk", "hospital_id", "name")
        }
        self.rotations = list(trainee.rotations.filter(withdrawn_at__isnull=True))

    def plan(self) -> Plan:
        self._check()
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

    # -- what cannot be an entry ------------------------------------------------------------------

    def _check(self) -> None:
        if _bare(self.record.name) != _bare(self.trainee.person.name):
            origin = self.record.origin
            self._fault(origin, "姓名", self.record.name, f"{self.trainee.person.name}（补录给谁）")
        for one in self.record.procedures:
            self._check_day(one.origin, "日期", one.day)
            self._check_number(one.origin, one.case_no)
            self._check_length(one.origin, "手术名称", one.name, LONGEST_NAME)
            if one.hospital and one.hospital not in self.hospitals:
                allowed = "、".join(self.hospitals) or "本基地的医院"
                self._fault(one.origin, "医院", one.hospital, f"{allowed}之一，或留空")
            if one.session > LAST_SESSION:
                self._fault(one.origin, "台次", str(one.session), f"1 到 {LAST_SESSION}")
        for admission in self.record.admissions:
            self._check_day(admission.origin, "入院日期", admission.day)
            self._check_number(admission.origin, admission.case_no)
        for report in self.record.reports:
            self._check_day(report.origin, "日期", report.day)
        for activity in self.record.activities:
            self._check_day(activity.origin, "日期", activity.day)
            self._check_length(activity.origin, "题目", activity.title, LONGEST_TITLE)

    def _check_day(self, origin: Origin, head: str, day: date) -> None:
        if not self.trainee.entry <= day <= self.today:
            allowed = f"{self.trainee.entry}（入培）至 {self.today}（今天）之间的日期"
            self._fault(origin, head, day.isoformat(), allowed)

    def _check_number(self, origin: Origin, number: str) -> None:
        """The number itself is not shown again."""
        if len(number.strip()) > LONGEST_NUMBER or not number.isprintable():
            self._fault(origin, "病例号", "", f"最多 {LONGEST_NUMBER} 个看得见的字符")

    def _check_length(self, origin: Origin, head: str, text: str, longest: int) -> None:
        if len(text) > longest:
            self._fault(origin, head, f"{text[:20]}……", f"最多 {longest} 个字")

    def _fault(self, origin: Origin, column: str, found: str, allowed: str) -> None:
        self.faults.append(CellFault(origin.sheet, origin.row, column, found, allowed))

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
                self._fault(one.origin, "角色", str(one.role), allowed)
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
        standings = _standings([case.pk for case in known.values()], self.trainee.pk)
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
        found = {
            key: pk
            for pk, *rest in near.values_list("pk", "hospital", "number_digest", "day", "session")
            if (key := tuple(rest)) in keys
        }
        rows: QuerySet[Case] = Case.objects.order_by("pk")
        if self.locking:  # always in one order
            rows = rows.select_for_update(no_key=True)
        cases = rows.in_bulk(list(found.values()))
        return {key: cases[pk] for key, pk in found.items()}  # type: ignore[misc]

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


def _standings(cases: Collection[int], trainee: int) -> dict[int, Standing]:
    """What many cases say now; complications and others present do not matter here."""
    procedures: dict[int, list[Procedure]] = {pk: [] for pk in cases}
    for procedure in Procedure.objects.filter(case__in=cases).order_by("position"):
        procedures[procedure.case_id].append(procedure)
    live = Participation.objects.filter(procedure__case__in=cases, withdrawn_at__isnull=True)
    taken: dict[int, set[int]] = defaultdict(set)
    own: dict[int, set[int]] = defaultdict(set)
    for case, procedure_id, whose in live.values_list(
        "procedure__case", "procedure_id", "traineeship_id"
    ):
        taken[case].add(procedure_id)
        if whose == trainee:
            own[case].add(procedure_id)
    return {
        pk: Standing(tuple(acts), frozenset(taken[pk]), frozenset(own[pk]), (), ())
        for pk, acts in procedures.items()
    }


def _bare(name: str) -> str:
    return "".join(name.split())
