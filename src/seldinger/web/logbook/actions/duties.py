"""Logging what is no operation: managed patients, imaging reports, teaching and research."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.duties import (
    MOST_PATIENTS,
    Duty,
    EnteredActivity,
    EnteredAdmission,
    EnteredDuty,
    EnteredReports,
    SentBeforeError,
)
from seldinger.web.logbook.duty_checks import check_duty, check_once
from seldinger.web.logbook.models import Activity, Admission, ImagingReports, Submission
from seldinger.web.logbook.numbers import digest, stored
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship


@action
def log_admission(
    *,
    by: Person,
    trainee: Traineeship,
    admissions: Sequence[EnteredAdmission],
    key: UUID | None = None,
) -> list[Admission]:
    """The managed patients of one form: all of them or none.

    Raises SeldingerError, which names a patient by the line of the form and never by the number.
    """
    if not 1 <= len(admissions) <= MOST_PATIENTS:
        raise SeldingerError(f"一次请登记 1 至 {MOST_PATIENTS} 位患者")
    _begin(by, trainee, key)
    rows: list[Admission] = []
    for line, told in enumerate(admissions, start=1):
        if not told.number.strip():
            raise SeldingerError(f"第 {line} 行没有患者编号。请补上，或删去这一行")
        check_duty(trainee, told)
        row = Admission(**_new(trainee), **_said(told), **_number(told.number))
        check_once(row, rows, line if len(admissions) > 1 else 0)
        row.save()
        rows.append(row)
    _finish(by, "logbook.log_admission", trainee, key, rows)
    return rows


@action
def log_reports_in_bulk(
    *,
    by: Person,
    trainee: Traineeship,
    reports: Sequence[EnteredReports],
    key: UUID | None = None,
) -> list[ImagingReports]:
    """The boxes that were filled in on one form; a claim for each."""
    if not reports:
        raise SeldingerError("一份报告也没有填。请至少在一格里写上份数")
    _begin(by, trainee, key)
    rows = []
    for told in reports:
        check_duty(trainee, told)
        row = ImagingReports(**_new(trainee), **_said(told))
        row.save()
        rows.append(row)
    _finish(by, "logbook.log_reports_in_bulk", trainee, key, rows)
    return rows


@action
def log_activity(
    *, by: Person, trainee: Traineeship, entered: EnteredActivity, key: UUID | None = None
) -> Activity:
    """One piece of teaching, research or chief-residency work."""
    _begin(by, trainee, key)
    check_duty(trainee, entered)
    row = Activity(**_new(trainee), **_said(entered))
    row.save()
    _finish(by, "logbook.log_activity", trainee, key, [row])
    return row


@action
def change_duty(*, by: Person, claim: Duty, version: int, entered: EnteredDuty) -> Duty:
    """Put right what was logged. What it said stays as a version; it waits for the supervisor
    again, also where it had been verified.

    version: the one that was shown. Raises SeldingerError where it has changed since.
    """
    row = type(claim)._default_manager.select_for_update().get(pk=claim.pk)
    trainee = _own_turn(by, row.traineeship_id)
    if row.withdrawn_at is not None:
        raise SeldingerError("这条登记已撤回。请先恢复，再改")
    if row.version != version:
        raise SeldingerError("您打开之后，这条登记有了变动（可能刚被审核）。请看过现在的内容再改")
    changed = _changes(row, entered)
    if not changed and row.state != State.RETURNED:
        raise SeldingerError("内容没有变化，没有保存")
    renamed = {"supervisor_id", "hospital_id", "day"} & changed.keys()
    check_duty(trainee, entered, names_supervisor=bool(renamed))
    keep_version(of=row, by=by)
    row.ask_again()
    for name, value in changed.items():
        setattr(row, name, value)
    if "supervisor_id" in changed:
        row.ask_another(changed["supervisor_id"])
    if isinstance(row, Admission):
        check_once(row, [], 0)
    row.version += 1
    row.save()
    facts_changed(trainee)
    record(by=by, act="logbook.change_duty", on=row, trainee=trainee.pk, version=row.version)
    return row


def _begin(by: Person, trainee: Traineeship, key: UUID | None) -> None:
    _own_turn(by, trainee.pk)
    check_unsent(by, key)


def check_unsent(by: Person, key: UUID | None) -> None:
    """Inside an action that holds the trainee, before anything is written."""
    if key and Submission.objects.filter(by=by, key=key).exists():
        raise SentBeforeError("这份表单已经登记过，没有重复登记。要再登记请打开一份新的")


def _finish(
    by: Person, act: str, trainee: Traineeship, key: UUID | None, rows: Sequence[Duty]
) -> None:
    if key:
        kind, first = rows[0]._meta.label_lower, rows[0].pk
        Submission.objects.create(
            by=by, key=key, kind=kind, object_id=first, at=rows[0].logged_at
        )  # fmt: skip
    facts_changed(trainee)
    record(
        by=by, act=act, on=rows[0], trainee=trainee.pk, claims=[row.pk for row in rows]
    )  # fmt: skip


def _own_turn(by: Person, pk: int) -> Traineeship:
    """One form of a trainee after the other, so that what comes twice is seen."""
    trainee = Traineeship.objects.select_for_update(no_key=True).get(pk=pk)
    if trainee.person_id != by.pk:
        raise SeldingerError("只能登记和改动自己的内容")
    return trainee


def _new(trainee: Traineeship) -> dict[str, Any]:
    return {"traineeship": trainee, "state": State.PENDING.value, "logged_at": timezone.now()}


def _said(entered: EnteredDuty) -> dict[str, Any]:
    """What the page told, by the fields of the model; a patient's number apart."""
    shared = {"day": entered.day, "supervisor_id": entered.supervisor}
    match entered:
        case EnteredAdmission():
            return shared | {"hospital_id": entered.hospital, "kind": entered.kind}
        case EnteredReports(start=start, exam=exam, part=part, number=number):
            return shared | {"start": start, "exam": exam, "part": part, "number": number}
        case EnteredActivity(type=type_, title=title, capacity=capacity, level=level):
            title = title.strip()
            return shared | {"type": type_, "title": title, "capacity": capacity, "level": level}


def _number(number: str) -> dict[str, str]:
    kept = stored(number)
    return {
        "number_encrypted": kept.encrypted,
        "number_digest": kept.digest,
        "number_tail": kept.tail,
    }


def _changes(row: Duty, entered: EnteredDuty) -> dict[str, Any]:
    said = {name: v for name, v in _said(entered).items() if getattr(row, name) != v}
    if isinstance(row, Admission) and isinstance(entered, EnteredAdmission):
        number = entered.number.strip()
        if number and digest(number) != row.number_digest:
            said |= _number(number)
    return said
