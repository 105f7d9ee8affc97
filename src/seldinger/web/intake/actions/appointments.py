"""Appointments that messages make are bookings of the theatre list; bookings are drafts.

A message adds, changes and cancels the booking that it made itself, found again by the sender's
number. Of one that a person or a list made it changes nothing but that it is cancelled: a list or
a hand decides the rest, and the draft shows where they differ.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeGuard

from django.utils import timezone

from seldinger.domain.grading.privilege import Part
from seldinger.intake.draft import Kind
from seldinger.web.gate.actions.booking import (
    add_booking,
    cancel_booking,
    change_booking,
    restore_booking,
)
from seldinger.web.gate.changing import why_closed
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import Booking
from seldinger.web.intake.actions.telling import (
    is_decided,
    settle,
)
from seldinger.web.intake.facts import Facts
from seldinger.web.intake.models import IntakeDraft, Source, Telling
from seldinger.web.intake.settling import HAPPENED, TAKEN_BACK
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.naming.meanings import By, Meaning
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.meant import Certain
from seldinger.web.reconciliation.staff import Staff

OTHER_PATIENT = "appointment_other_patient"
PUT_OFF = "对方系统改到了以后的日期"


def hear_appointments(source: Source, told: Iterable[Facts]) -> None:
    """What they call their operations, where no entry bears the name. Inside an action, and before
    anything of it stands in the trail: names are locked before that.

    A message that says again what its booking is called already tells nothing new.
    """
    planned = {
        one.key: (_text(one), one.traits.day)
        for one in told
        if one.kind is Kind.APPOINTMENT and one.key and not one.is_cancelled and _text(one)
    }
    booked = dict(Booking.objects.filter(key__in=planned).values_list("key", "name"))
    today, fresh = timezone.localdate(), []
    for key, (name, day) in planned.items():
        if day is not None and day >= today and booked.get(key) != name:
            fresh.append((name, day))
    certain = Certain(source.hospital, {name for name, _ in fresh})
    hear(source.hospital, [one for one in fresh if not _is_exact(certain.meaning(*one))])


def _is_exact(told: Meaning | None) -> bool:
    return told is not None and told.by is By.EXACT


def book(telling: Telling, facts: Facts, source: Source) -> None:
    """The booking of an appointment. Inside an action. What is past or done is not changed."""
    if facts.kind is not Kind.APPOINTMENT or not facts.key:
        return
    booking = Booking.objects.filter(key=facts.key).select_related("operator").first()
    draft = telling.draft
    if _is_overtaken(telling):
        return
    if booking is None and (draft.booking is None or _is_new_plan(telling)):
        booking = _added(draft, facts, source)
    elif booking is None:
        if facts.is_cancelled and _is_by_others(draft.booking):
            _cancel(draft.booking)
    elif facts.traits.digest and booking.number_digest not in ("", facts.traits.digest):
        telling.flags = [*telling.flags, OTHER_PATIENT]
        telling.save(update_fields=["flags"])
        return
    elif facts.is_cancelled:
        _cancel(booking)
        if draft.booking != booking and _is_by_others(draft.booking):
            _cancel(draft.booking)
    elif _is_put_off(booking, draft, facts):
        booking = _put_off(booking, draft, facts, source)
    else:
        _change(booking, facts, source)
    stands = Booking.objects.filter(intake_drafts=draft, cancelled_at=None).exists()
    if booking is not None and not stands and not is_decided(draft):
        draft.booking = booking
        draft.save(update_fields=["booking"])
    telling.draft = settle(draft)


# -- the parts -------------------------------------------------------------------------------------


def _is_overtaken(telling: Telling) -> bool:
    """Whether a later message on the same appointment was read already."""
    its = Telling.objects.filter(key=telling.key, received__source=telling.received.source_id)
    return its.filter(received__received_at__gt=telling.received.received_at).exists()


def _is_new_plan(telling: Telling) -> bool:
    """The first word of an appointment where what was planned before is cancelled."""
    booking = telling.draft.booking
    its = Telling.objects.filter(key=telling.key, draft=telling.draft).exclude(pk=telling.pk)
    return booking is not None and booking.cancelled_at is not None and not its.exists()


def _is_by_others(booking: Booking | None) -> TypeGuard[Booking]:
    """By a hand or a list."""
    return booking is not None and booking.source != Booking.Source.MESSAGE


def _is_put_off(row: Booking, draft: IntakeDraft, facts: Facts) -> bool:
    """To a later day once it was to have begun: nothing was done, so that it is planned anew."""
    day = facts.traits.day
    if row.cancelled_at or row.operation_id or day is None:
        return False
    is_late = row.day < day and day >= timezone.localdate()
    happened = draft.operation_id or draft.tellings.filter(kind__in=HAPPENED).exists()
    return is_late and not happened and bool(why_closed(row, timezone.now()))


def _put_off(row: Booking, draft: IntakeDraft, facts: Facts, source: Source) -> Booking | None:
    """What was planned for that day stands as cancelled; the number is the new booking's."""
    row = cancel_booking(by=None, booking=row, reason=PUT_OFF)
    row.key = None
    row.save(update_fields=["key"])
    return _added(draft, facts, source, like=row)


def _added(
    draft: IntakeDraft, facts: Facts, source: Source, *, like: Booking | None = None
) -> Booking | None:
    """None where it is of a day gone by, or says neither day nor operation. like: what it was
    planned as before; what the message does not say is taken from there."""
    day, text = facts.traits.day, _text(facts) or (like.name if like else "")
    if facts.is_cancelled or day is None or day < timezone.localdate() or not text:
        return None
    same = _same_by_others(draft, facts)
    if same is not None:
        return same
    told = {key: value for key, value in _told(facts, source).items() if value}
    told = (_kept(like) if like else {}) | told | _staff(facts, source)
    told["entries"] = _entries(source.hospital, day, text)
    new = NewBooking(day=day, name=text, **told)
    return add_booking(
        by=None, hospital=source.hospital, new=new, source=Booking.Source.MESSAGE, key=facts.key
    )


def _same_by_others(draft: IntakeDraft, facts: Facts) -> Booking | None:
    """The one operation of that patient and day which a list or a hand booked already."""
    day, number = facts.traits.day, facts.traits.digest
    if not number or day is None:
        return None
    there = Booking.objects.filter(
        hospital=draft.hospital, day=day, number_digest=number, cancelled_at=None
    ).exclude(source=Booking.Source.MESSAGE)  # fmt: skip
    found = [*there.filter(intake_drafts=None)[:2]]
    return found[0] if len(found) == 1 else None


def _change(row: Booking, facts: Facts, source: Source) -> None:
    """What the message says; what it does not say, and whom somebody picked, stays."""
    if row.source != Booking.Source.MESSAGE:
        return
    if row.cancelled_at:
        if row.cancelled_because != TAKEN_BACK or row.day < timezone.localdate():
            return  # a person cancelled it
        row = restore_booking(by=None, booking=row)
    day, name = facts.traits.day or row.day, _text(facts) or row.name
    same = name == row.name
    kept = _kept(row)
    kept["entries"] = tuple(row.entries) if same else _entries(source.hospital, day, name)
    told = {key: value for key, value in _told(facts, source).items() if value}
    staff = _staff(facts, source)
    if staff.get("operator_name", row.operator_name) != row.operator_name:
        kept |= staff
    if row.number_digest == facts.traits.digest:
        told["number"] = ""
    new = NewBooking(day=day, name=name, **kept | told)
    if why_closed(row, timezone.now()) or day < timezone.localdate():
        return
    if not _says_otherwise(row, new):
        return
    change_booking(by=None, booking=row, new=new, version=row.version)


def _kept(row: Booking) -> dict[str, Any]:
    return {
        "department": row.department, "start": row.start, "room": row.room,
        "operator": row.operator, "operator_name": row.operator_name, "part": Part(row.part),
        "supervisor": row.supervisor, "supervisor_name": row.supervisor_name,
        "technology": row.technology, "modifiers": tuple(row.modifiers),
    }  # fmt: skip


def _says_otherwise(row: Booking, new: NewBooking) -> bool:
    names = ("day", "name", "start", "room", "operator", "operator_name", "department")
    return bool(new.number) or any(getattr(row, name) != getattr(new, name) for name in names)


def _cancel(row: Booking) -> None:
    done = row.operation is not None and row.operation.gone_at is None
    if row.cancelled_at or done or row.day < timezone.localdate():
        return
    cancel_booking(by=None, booking=row, reason=TAKEN_BACK)


def _text(facts: Facts) -> str:
    return str(facts.said.get("procedure_text") or facts.said.get("procedure_code") or "")


def _told(facts: Facts, source: Source) -> dict[str, Any]:
    started = facts.traits.started
    return {
        "start": timezone.localtime(started).time().replace(second=0) if started else None,
        "room": facts.traits.room,
        "department": source.department,
        "number": facts.number,
    }


def _staff(facts: Facts, source: Source) -> dict[str, Any]:
    """The one performer; of several nobody knows which one operates, so that a person picks."""
    told = [one for one in facts.said.get("people", ()) if one["role"] == "performer"]
    names = [one["name"] or one["number"] for one in told]
    if not any(names):
        return {}
    operator = None
    if len(told) == 1:
        meant = Staff(source.hospital).meant(told[0]["name"], told[0]["number"])
        if len(meant) == 1:
            operator = Person.objects.get(pk=next(iter(meant)))
    return {"operator": operator, "operator_name": "、".join(names)[:60]}


def _entries(hospital: Hospital, day: date, name: str) -> tuple[str, ...]:
    """Of what bears the name. What a person confirmed is asked at each look (gate/checking): kept
    with the booking it would outlive its withdrawal."""
    told = Certain(hospital, [name]).meaning(name, day)
    return told.entries if told and told.by is By.EXACT else ()
