"""Who was there: by the code on the screen, by hand with a reason; taken back, and again."""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Person
from seldinger.web.teaching.actions.sessions import locked_session
from seldinger.web.teaching.attendance_checks import (
    check_held,
    check_may_sign,
    session_to_sign,
)
from seldinger.web.teaching.codes import read_pass
from seldinger.web.teaching.models import Attendance, TeachingSession
from seldinger.web.teaching.queries import belongs_to


class PresentBeforeError(SeldingerError):
    """They were marked already."""


@action
def attend(*, by: Person, opened: str) -> Attendance:
    """opened: what the page held that the code opened, not a minute old (`codes.pass_for`).
    Raises SeldingerError, which says what to do."""
    row = _mark(session_to_sign(read_pass(opened, by.pk), by), by)
    check_may_sign(row, by)
    attendance = Attendance.objects.create(
        session=row, person=by, way=Attendance.Way.CODE, at=timezone.now(), by=by
    )
    record(by=by, act="teaching.attend", on=attendance, session=row.pk)
    return attendance


@action
def add_attendance(
    *, by: Person, session: TeachingSession, person: Person, reason: str
) -> Attendance:
    """Somebody whom the organiser saw there, and why the code did not do."""
    if not reason.strip():
        raise SeldingerError("请写明补签的理由")
    if not belongs_to(session, person):
        raise SeldingerError(f"{person.name}不属于这个培训基地，不能补签")
    row = _mark(session, person)
    attendance = Attendance.objects.create(
        session=row, person=person, way=Attendance.Way.HAND, at=timezone.now(),
        reason=reason.strip(), by=by,
    )  # fmt: skip
    record(
        by=by, act="teaching.add_attendance", on=attendance, session=row.pk, person=person.pk
    )  # fmt: skip
    return attendance


@action
def remove_attendance(*, by: Person, attendance: Attendance) -> Attendance:
    locked_session(attendance.session)
    row = Attendance.objects.get(pk=attendance.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这条签到已经移除")
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save()
    record(by=by, act="teaching.remove_attendance", on=row, person=row.person_id)
    return row


@action
def restore_attendance(*, by: Person, attendance: Attendance) -> Attendance:
    locked_session(attendance.session)
    row = Attendance.objects.get(pk=attendance.pk)
    if row.withdrawn_at is None:
        raise SeldingerError("这条签到没有移除，不用恢复")
    _check_once(row.session, row.person)
    row.withdrawn_at = row.withdrawn_by = None
    row.save()
    record(by=by, act="teaching.restore_attendance", on=row, person=row.person_id)
    return row


def _mark(session: TeachingSession, person: Person) -> TeachingSession:
    """The session, held, so that nobody stands there twice."""
    row = locked_session(session)
    check_held(row)
    _check_once(row, person)
    return row


def _check_once(session: TeachingSession, person: Person) -> None:
    if Attendance.objects.filter(session=session, person=person, withdrawn_at=None).exists():
        raise PresentBeforeError(f"{person.name}已经签到，不用再签")
