"""Facts in numbers, from whoever may be believed: the demonstration, and workbooks taken in."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from django.db import models

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.checks import (
    CHUNK,
    activity_types,
    categories,
    check_departments,
    check_new_admissions,
    check_new_cases,
    check_words,
    exams,
    parts_of_body,
    patient_kinds,
    trainees_of,
)
from seldinger.web.logbook.entries import (
    NewActivity,
    NewAdmission,
    NewCase,
    NewClaim,
    NewReports,
    check_case,
    check_claims,
    parts_of,
)
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Basis,
    Case,
    ImagingReports,
    Participation,
    Procedure,
)
from seldinger.web.logbook.numbers import stored
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship

M = TypeVar("M", bound=models.Model)


@action
def log_cases(*, by: Person | None, cases: Sequence[NewCase]) -> list[Case]:
    """Many cases with their procedures and the trainees' parts; all of them or none.

    Raises SeldingerError where one is incomplete, names something unknown or is there already.
    """
    parts = parts_of(cases)
    for case in cases:
        check_case(case)
    check_claims(parts)
    check_departments(cases)
    trainees = trainees_of(parts)
    pinned = [(p.trainee, act.category) for c in cases for act in c.procedures for p in act.parts]
    check_words(trainees, pinned, categories, "手术类别")
    made = [_case(case) for case in cases]
    check_new_cases(made)
    _write(Case, made)
    acts = [
        Procedure(case_id=row.pk, position=place, name=act.name.strip(), category=act.category)
        for row, case in zip(made, cases, strict=True)
        for place, act in enumerate(case.procedures, start=1)
    ]
    _write(Procedure, acts)
    said = [act.parts for case in cases for act in case.procedures]
    shares = [
        Participation(
            procedure_id=row.pk, role=part.role.value, autonomy=part.autonomy, **_claim(part)
        )
        for row, its in zip(acts, said, strict=True)
        for part in its
    ]
    _write(Participation, shares)
    _finish(by, "logbook.log_cases", trainees, {"病例": made, "手术": acts, "参与": shares})
    return made


@action
def log_admissions(*, by: Person | None, admissions: Sequence[NewAdmission]) -> list[Admission]:
    """Many managed patients."""
    check_claims(admissions)
    if not all(new.number.strip() for new in admissions):
        raise SeldingerError("有管理病例没有患者编号。请补上")
    trainees = trainees_of(admissions)
    kinds = [(new.trainee, new.kind) for new in admissions]
    check_words(trainees, kinds, patient_kinds, "管理病例的类别")
    rows = [
        Admission(
            hospital_id=new.hospital, day=new.day, kind=new.kind,
            **_number(new.number), **_claim(new),
        )
        for new in admissions
    ]  # fmt: skip
    check_new_admissions(rows)
    _write(Admission, rows)
    _finish(by, "logbook.log_admissions", trainees, {"管理病例": rows})
    return rows


@action
def log_reports(*, by: Person | None, reports: Sequence[NewReports]) -> list[ImagingReports]:
    """Signed imaging reports, so many a day and examination."""
    check_claims(reports)
    if any(new.count < 1 for new in reports):
        raise SeldingerError("影像报告的份数至少是 1")
    trainees = trainees_of(reports)
    check_words(trainees, [(new.trainee, new.exam) for new in reports], exams, "影像检查")
    check_words(trainees, [(new.trainee, new.part) for new in reports], parts_of_body, "检查部位")
    rows = [
        ImagingReports(
            day=new.day, exam=new.exam, part=new.part, number=new.count, **_claim(new)
        )
        for new in reports
    ]  # fmt: skip
    _write(ImagingReports, rows)
    _finish(by, "logbook.log_reports", trainees, {"影像报告": rows})
    return rows


@action
def log_activities(*, by: Person | None, activities: Sequence[NewActivity]) -> list[Activity]:
    """Teaching, research and chief-residency work."""
    check_claims(activities)
    trainees = trainees_of(activities)
    for told, known, what in (
        ([new.type for new in activities], activity_types, "科研教学类型"),
        ([new.capacity for new in activities], lambda rulebook: rulebook.capacities, "本人作用"),
        ([new.level for new in activities], lambda rulebook: rulebook.levels, "期刊级别"),
    ):
        words = zip((new.trainee for new in activities), told, strict=True)
        check_words(trainees, words, known, what)
    rows = [
        Activity(
            day=new.day, type=new.type, title=new.title, capacity=new.capacity,
            level=new.level, **_claim(new),
        )
        for new in activities
    ]  # fmt: skip
    _write(Activity, rows)
    _finish(by, "logbook.log_activities", trainees, {"科研教学": rows})
    return rows


# -- rows -----------------------------------------------------------------------------------------


def _case(new: NewCase) -> Case:
    return Case(
        hospital_id=new.hospital, department_id=new.department, day=new.day,
        session=new.session, guidance=list(new.guidance), **_number(new.number),
    )  # fmt: skip


def _number(number: str) -> dict[str, str]:
    kept = stored(number)
    return {
        "number_encrypted": kept.encrypted,
        "number_digest": kept.digest,
        "number_tail": kept.tail,
    }


def _claim(new: NewClaim) -> dict[str, Any]:
    """Verified and returned mean that the supervisor decided."""
    decided = new.state is not State.PENDING
    return {
        "traineeship_id": new.trainee,
        "supervisor_id": new.supervisor,
        "state": new.state.value,
        "logged_at": new.logged_at,
        "decided_by_id": new.supervisor if decided else None,
        "decided_at": new.decided_at,
        "source": new.source,
        "basis": Basis.SUPERVISOR if decided else "",
    }


def _write(model: type[M], rows: list[M]) -> None:
    model._default_manager.bulk_create(rows, batch_size=CHUNK)


def _finish(
    by: Person | None,
    act: str,
    trainees: Mapping[int, Traineeship],
    written: Mapping[str, Sequence[models.Model]],
) -> None:
    """The facts' new version, and the audit row: on the first trainee, naming all of them."""
    for _, trainee in sorted(trainees.items()):  # in one order, as all who age several
        facts_changed(trainee)
    first = next(iter(trainees.values()))
    record(
        by=by, act=act, on=first, trainees=sorted(trainees), digest=_digest(written),
        written={name: len(rows) for name, rows in written.items()},
    )  # fmt: skip


def _digest(written: Mapping[str, Sequence[models.Model]]) -> str:
    """SHA-256, hex, over every field written; a patient's number only as its keyed hash."""
    whole = hashlib.sha256()
    for what, rows in written.items():
        values = _told_fields(type(rows[0]))
        for row in rows:
            whole.update("\x1f".join([what, *map(str, values(row))]).encode())
    return whole.hexdigest()


def _told_fields(model: type[models.Model]) -> Callable[[Any], tuple[Any, ...]]:
    hidden = {"number_encrypted", "number_tail", "seal"}
    names = [f.attname for f in model._meta.concrete_fields if f.name not in hidden]
    return attrgetter(*names)
