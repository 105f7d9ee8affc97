"""急诊越级手术: declared at once, taken back in the first moments, confirmed by a superior.

Locked in one order: the doctor, the booking, the override.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.privilege import Decision
from seldinger.domain.working_days import working_days_after
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.actions.booking import locked_booking
from seldinger.web.gate.actions.looking import keep_verdict
from seldinger.web.gate.checking import MAY
from seldinger.web.gate.emergencies import NewOverride, asked_without, days_under_way
from seldinger.web.gate.models import Booking, Override
from seldinger.web.gate.queries import answerable, is_fresh, overdue
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.inbox.models import Notice
from seldinger.web.people.models import Person

DECLARED, LATE, DECIDED = "override_declared", "override_late", "override_decided"
# The page offers it for eight seconds; a slow network must not make it a no.
TAKEN_BACK_WITHIN = timedelta(minutes=2)


@action
def declare_override(*, by: Person, new: NewOverride, at: datetime | None = None) -> Override:
    """It passes at once. Kept is what the gate would have said without the emergency.

    A second tap declares nothing more: it returns what the first one wrote. at: now, but for the
    demonstration, which has a past.
    """
    Person.objects.select_for_update(no_key=True).get(pk=new.doctor.pk)
    booking, now = locked_booking(new.booking) if new.booking else None, at or timezone.now()
    new = replace(new, name=(booking.name if booking else new.name.strip())[:300])
    if standing := _just_declared(new, now):
        record(by=by, act="gate.declare_override", on=standing, repeated=True)
        return standing
    if booking:
        _check_booking(booking, new, now)
    asked, today = asked_without(new), timezone.localdate(now)
    override = Override.objects.create(
        hospital=new.department.hospital, department=new.department, doctor=new.doctor, by=by,
        at=now, day=booking.day if booking else today, name=new.name,
        entries=[*asked.question.entries], reason=new.reason, booking=booking,
        decision=asked.answer.decision.value,
        reasons=[{"why": one.why.value, "about": one.about} for one in asked.answer.reasons],
        managed_grade=asked.answer.managed_grade, due=working_days_after(today, 1),
    )  # fmt: skip
    if booking:
        keep_verdict(booking, now)
    _tell_declared(override)
    record(
        by=by, act="gate.declare_override", on=override, person=override.doctor_id,
        hospital=override.hospital_id, kind=override.reason,
    )  # fmt: skip
    return override


@action
def withdraw_override(*, by: Person, override: Override) -> Override:
    """By whoever declared it, in the first moments. It stays, marked, and is not counted."""
    row = _locked(override)
    if row.by_id != by.pk:
        raise SeldingerError("只有登记的人能撤销")
    if row.confirmed_at or not is_fresh(row, timezone.now(), TAKEN_BACK_WITHIN):
        raise SeldingerError("已经过了撤销的时间。登记有误的，请在确认时由上级写明")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    if row.booking:
        keep_verdict(row.booking, timezone.now())
    drop_notices(kind=DECLARED, about=_about(row))
    record(by=by, act="gate.withdraw_override", on=row, person=row.doctor_id)
    return row


@action
def confirm_override(*, by: Person, override: Override, upheld: bool, comment: str) -> Override:
    """What a superior found. It is counted either way. Never by the operator or who declared it."""
    row = _locked(override)
    if row.withdrawn_at:
        raise SeldingerError("这次越级的登记已撤销，不需要确认")
    if row.confirmed_at:
        raise SeldingerError("这次越级已经确认过，没有再确认一次")
    if by.pk in (row.doctor_id, row.by_id):
        raise SeldingerError("术者和登记的人不能自己确认。请由另一位科室主任或医务处确认")
    if not upheld and not comment.strip():
        raise SeldingerError("不认可的，请写明理由")
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.upheld, row.comment = upheld, comment.strip()
    row.save()
    for kind in (DECLARED, LATE):
        drop_notices(kind=kind, about=_about(row))
    notify(
        to=[row.doctor, row.by], kind=DECIDED, url=_url(row), about=_about(row),
        day=row.day.isoformat(), name=row.name, who=by.name,
        found="认可" if upheld else "不认可", comment=row.comment or "没有写意见",
    )  # fmt: skip
    record(
        by=by, act="gate.confirm_override", on=row, person=row.doctor_id, upheld=upheld
    )  # fmt: skip
    return row


@action
def chase_override(*, by: Person | None, override: Override) -> None:
    """It is late: told once a day to whoever may confirm it."""
    row = _locked(override)
    notify(
        to=_superiors(row), kind=LATE, url=_url(row), about=_about(row),
        doctor=row.doctor.name, name=row.name, day=row.day.isoformat(), due=row.due.isoformat(),
    )  # fmt: skip
    record(by=by, act="gate.chase_override", on=row, person=row.doctor_id)


def _just_declared(new: NewOverride, now: datetime) -> Override | None:
    """The same operation of the same doctor, as long as it could be taken back."""
    rows = Override.objects.filter(
        doctor=new.doctor, booking=new.booking, name=new.name, withdrawn_at__isnull=True,
        at__range=(now - TAKEN_BACK_WITHIN, now),
    )  # fmt: skip
    return rows.first()


def _check_booking(booking: Booking, new: NewOverride, now: datetime) -> None:
    if booking.operator_id != new.doctor.pk:
        raise SeldingerError("术者与预约的不同。请先在预约里改术者，或按手术名称登记越级")
    if booking.day not in days_under_way(now):
        raise SeldingerError(f"这台手术安排在 {booking.day}，不在今天。请按手术名称登记越级")


def chase_overrides(*, by: Person | None) -> int:
    """Each that is late, once a day; returns how many. Each in a transaction of its own."""
    today = timezone.localdate()
    due = [one for one in overdue(today) if not _was_chased(one, today)]
    for override in due:
        chase_override(by=by, override=override)
    return len(due)


def _was_chased(override: Override, on: date) -> bool:
    told = Notice.objects.filter(kind=LATE, about=_about(override), at__date=on)
    return told.exists() or not _superiors(override)


def _superiors(override: Override) -> list[Person]:
    """Whoever may confirm it: not the operator, not who declared it."""
    found = answerable(override.hospital, override.department, timezone.localdate())
    return [one for one in found if one.pk not in (override.doctor_id, override.by_id)]


def _tell_declared(override: Override) -> None:
    notify(
        to=_superiors(override), kind=DECLARED, url=_url(override), about=_about(override),
        doctor=override.doctor.name, name=override.name, day=override.day.isoformat(),
        reason=override.get_reason_display(), due=override.due.isoformat(),
        passes="本来也有权限" if Decision(override.decision) in MAY else "超出权限",
    )  # fmt: skip


def _locked(override: Override) -> Override:
    """The booking first, then the override."""
    row = Override.objects.get(pk=override.pk)
    if row.booking:
        locked_booking(row.booking)
    return Override.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)


def _about(override: Override) -> str:
    return f"override {override.pk}"


def _url(override: Override) -> str:
    return reverse("override", args=[override.pk])
