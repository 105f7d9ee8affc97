"""What was recorded for a booked operation: its discussion, the consent. Nothing is deleted."""

from datetime import date

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.actions.booking import locked_booking
from seldinger.web.gate.actions.looking import keep_verdict
from seldinger.web.gate.models import Booking, Consent, Discussion
from seldinger.web.people.models import Person


@action
def record_discussion(
    *,
    by: Person | None,
    booking: Booking,
    held_on: date,
    departments: str,
    operator_was_there: bool,
    conclusion: str,
) -> Discussion:
    """A discussion before the operation, held by its day and not in the future."""
    row = locked_booking(booking)
    _check_day(row, held_on, "讨论")
    if not departments.strip() or not conclusion.strip():
        raise SeldingerError("请写明参加的科室和讨论的结论")
    held = Discussion.objects.create(
        booking=row, held_on=held_on, departments=departments.strip(),
        operator_was_there=operator_was_there, conclusion=conclusion.strip(),
        by=by, made_at=timezone.now(),
    )  # fmt: skip
    keep_verdict(row, timezone.now())
    record(by=by, act="gate.record_discussion", on=held, booking=row.pk, start=held_on.isoformat())
    return held


@action
def withdraw_discussion(*, by: Person | None, discussion: Discussion) -> Discussion:
    row = locked_booking(discussion.booking)
    held = Discussion.objects.get(pk=discussion.pk)
    if held.withdrawn_at:
        raise SeldingerError("这次讨论的登记已经撤回")
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    keep_verdict(row, timezone.now())
    record(by=by, act="gate.withdraw_discussion", on=held, booking=row.pk)
    return held


@action
def record_consent(*, by: Person | None, booking: Booking, signed_on: date) -> Consent:
    """The patient's written consent to a new technology."""
    row = locked_booking(booking)
    _check_day(row, signed_on, "签署")
    if row.technology_id is None:
        raise SeldingerError("这台手术没有写明是新技术，不需要登记新技术的知情同意")
    signed = Consent.objects.create(
        booking=row, signed_on=signed_on, by=by, made_at=timezone.now()
    )  # fmt: skip
    keep_verdict(row, timezone.now())
    record(by=by, act="gate.record_consent", on=signed, booking=row.pk, start=signed_on.isoformat())
    return signed


@action
def withdraw_consent(*, by: Person | None, consent: Consent) -> Consent:
    row = locked_booking(consent.booking)
    signed = Consent.objects.get(pk=consent.pk)
    if signed.withdrawn_at:
        raise SeldingerError("这份知情同意的登记已经撤回")
    signed.withdrawn_at = timezone.now()
    signed.save(update_fields=["withdrawn_at"])
    keep_verdict(row, timezone.now())
    record(by=by, act="gate.withdraw_consent", on=signed, booking=row.pk)
    return signed


def _check_day(row: Booking, day: date, what: str) -> None:
    if row.cancelled_at:
        raise SeldingerError("这台手术已取消，不能再登记")
    if day > timezone.localdate():
        raise SeldingerError(f"{what}的日期不能晚于今天")
    if day > row.day:
        raise SeldingerError(f"{what}须在手术之前：手术日期是 {row.day}")
