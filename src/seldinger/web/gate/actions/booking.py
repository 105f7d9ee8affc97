"""Bookings by hand: added, changed, cancelled, and back. Nothing is deleted."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.actions.looking import forget_notices, keep_verdict
from seldinger.web.gate.changing import is_other_operation, is_other_patient, why_closed
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import Booking, Consent, Discussion
from seldinger.web.logbook.numbers import stored
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.people.models import Hospital, Person

# What the hospital's list decides of a booking that came from it.
OF_LIST = ("day", "name")
_PLAIN = (
    "department", "start", "room", "operator", "operator_name", "supervisor", "supervisor_name",
    "technology",
)  # fmt: skip
_CANCELLED = "这台手术已取消。请先恢复，再改动"


@action
def add_booking(
    *, by: Person | None, hospital: Hospital, new: NewBooking,
    source: Booking.Source = Booking.Source.HAND, key: str | None = None,
) -> Booking:  # fmt: skip
    """One booking, by hand where nothing else is said, and what the gate says of it."""
    _check(hospital, new)
    booking = Booking(
        hospital=hospital, source=source, key=key, by=by, made_at=timezone.now(), **told_of(new)
    )
    number_of(booking, new.number)
    booking.save()
    keep_verdict(booking, timezone.now())
    _hear(booking)
    record(by=by, act="gate.add_booking", on=booking, **_told(booking))
    return booking


@action
def change_booking(
    *, by: Person | None, booking: Booking, new: NewBooking, version: int
) -> Booking:
    """What somebody saw and changed. Raises SeldingerError where it changed meanwhile, and where it
    is closed (`changing.why_closed`). Of another operation or patient nothing is discussed or
    signed yet.

    An empty number leaves the patient's as it is.
    """
    row = locked_booking(booking)
    if row.cancelled_at:
        raise SeldingerError(_CANCELLED)
    if row.version != version:
        raise SeldingerError("这台手术刚才被别人改过。请看过现在的内容再改")
    _check(row.hospital, new)
    told = told_of(new)
    if row.source == Booking.Source.LIST:
        told |= {name: getattr(row, name) for name in OF_LIST}
    if why := why_closed(row, timezone.now()):
        raise SeldingerError(why)
    if told["day"] < timezone.localdate():
        raise SeldingerError(f"{told['day']} 早于今天。请核对日期")
    before = copy(row)
    changed = [name for name, value in told.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, told[name])
    if new.number and row.source != Booking.Source.LIST:
        number_of(row, new.number)
    row.version += 1
    row.save()
    _take_back(before, row)
    keep_verdict(row, timezone.now())
    if "name" in changed:
        _hear(row)
    record(by=by, act="gate.change_booking", on=row, fields=sorted(changed), **_told(row))
    return row


@action
def cancel_booking(*, by: Person | None, booking: Booking, reason: str) -> Booking:
    row = locked_booking(booking)
    if row.cancelled_at:
        raise SeldingerError("这台手术已经取消，没有再取消一次")
    if row.operation and row.operation.gone_at is None:
        raise SeldingerError("医院的手术清单里这台手术已经做了，不能取消")
    if not reason.strip():
        raise SeldingerError("请写明取消的原因")
    cancelled(row, reason.strip()[:200])
    row.save()
    forget_notices(row)
    record(by=by, act="gate.cancel_booking", on=row, reason=row.cancelled_because)
    return row


@action
def restore_booking(*, by: Person | None, booking: Booking) -> Booking:
    """Undo a cancellation."""
    row = locked_booking(booking)
    if not row.cancelled_at:
        raise SeldingerError("这台手术没有取消，不需要恢复")
    row.cancelled_at, row.cancelled_because = None, ""
    row.version += 1
    row.save()
    keep_verdict(row, timezone.now())
    record(by=by, act="gate.restore_booking", on=row)
    return row


# -- what several actions share --------------------------------------------------------------------


def locked_booking(booking: Booking) -> Booking:
    return Booking.objects.select_for_update(no_key=True, of=("self",)).get(pk=booking.pk)


def cancelled(row: Booking, reason: str) -> Booking:
    """Changes the row; the action writes it."""
    row.cancelled_at, row.cancelled_because = timezone.now(), reason
    row.version += 1
    return row


def told_of(new: NewBooking) -> dict[str, Any]:
    return {
        **{name: getattr(new, name) for name in _PLAIN},
        "day": new.day,
        "name": new.name.strip(),
        "entries": [*new.entries],
        "modifiers": [*new.modifiers],
        "part": new.part.value,
    }


def number_of(row: Booking, number: str) -> None:
    """Changes the row; the action writes it. A booking need not name its patient."""
    if not number.strip():
        row.number_encrypted = row.number_digest = row.number_tail = ""
        return
    kept = stored(number)
    row.number_encrypted = kept.encrypted
    row.number_digest, row.number_tail = kept.digest, kept.tail


def _check(hospital: Hospital, new: NewBooking) -> None:
    if not new.name.strip():
        raise SeldingerError("请写明是什么手术")
    if new.department and new.department.hospital_id != hospital.pk:
        raise SeldingerError(f"{new.department.name}不是{hospital.name}的科室。请核对科室")
    if new.technology and new.technology.hospital_id != hospital.pk:
        raise SeldingerError(f"这项新技术不是{hospital.name}的。请核对")
    if new.operator and new.operator == new.supervisor:
        raise SeldingerError("术者和上级医师是同一个人。自己不能指导自己，请换一位")


def _take_back(before: Booking, row: Booking) -> None:
    """A discussion and a consent were of that patient and that operation: another needs its own."""
    another, now = is_other_patient(before, row), timezone.now()
    if another or is_other_operation(before, row):
        _withdraw(row.discussions.filter(withdrawn_at=None), now)
    if another or before.technology_id != row.technology_id:
        _withdraw(row.consents.filter(withdrawn_at=None), now)


def _withdraw(rows: Iterable[Discussion | Consent], now: datetime) -> None:
    for one in rows:
        one.withdrawn_at = now
        one.save(update_fields=["withdrawn_at"])


def _hear(booking: Booking) -> None:
    """By hand and in no catalogue. Lists and messages tell their names themselves, before anything
    stands in the trail."""
    if booking.source == Booking.Source.HAND and not booking.entries:
        hear(booking.hospital, [(booking.name, booking.day)])


def _told(booking: Booking) -> dict[str, object]:
    return {
        "day": booking.day.isoformat(),
        "person": booking.operator_id,
        "hospital": booking.hospital_id,
    }
