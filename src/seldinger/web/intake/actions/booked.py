"""A draft for each coming booking: a worklist serves it from there, before any message tells of it.

What a hand or a list books, or changes, reaches its draft here.
"""

from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.models import Booking
from seldinger.web.intake.actions.telling import (
    is_decided,
    locked_draft,
    new_draft,
    settle,
    undecided,
)
from seldinger.web.intake.facts import Traits
from seldinger.web.intake.joining import draft_of
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital, Person

_AT_ONCE = 200


@action
def draft_booking(*, by: Person | None, booking: Booking) -> IntakeDraft | None:
    """The draft of a booking, made or brought up to date: a worklist serves it from there."""
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=booking.hospital_id)
    row = Booking.objects.select_related("hospital").get(pk=booking.pk)
    draft = row.intake_drafts.filter(merged_into=None).order_by("pk").first()
    if draft is not None:
        draft = _of_its_patient(draft, row)
    if draft is None:
        draft = draft_of(hospital, traits_of_booking(row))
        if draft is None or draft.booking_id or is_decided(draft):
            draft = new_draft(hospital, traits_of_booking(row))
    draft = locked_draft(draft)
    if draft.booking_id is None:
        draft.booking = row
    if row.cancelled_at and draft.booking == row and not is_decided(draft):
        draft.booking = _still_booked(draft) or row
    if row.number_digest and not draft.number_digest:
        draft.number_encrypted, draft.number_tail = row.number_encrypted, row.number_tail
        draft.number_digest = row.number_digest
    draft.save()
    draft = settle(draft)
    record(by=by, act="intake.draft_booking", on=draft, booking=row.pk)
    return draft


def draft_bookings(*, by: Person | None) -> int:
    """A draft for each coming booking, and the drafts brought up to date whose booking changed.

    The next days first, some hundred at a time: a list of a month is done in some minutes.
    """
    today = timezone.localdate()
    coming = Booking.objects.filter(day__gte=today).select_related("hospital")
    new = coming.filter(cancelled_at=None, operation=None, intake_drafts=None)
    new = new.order_by("day", "pk")[:_AT_ONCE]
    stale = [draft.booking for draft in _stale(today)[:_AT_ONCE] if draft.booking]
    rows = {one.pk: one for one in (*new, *stale)}
    for booking in rows.values():
        draft_booking(by=by, booking=booking)
    return len(rows)


def traits_of_booking(row: Booking) -> Traits:
    start = timezone.make_aware(datetime.combine(row.day, row.start)) if row.start else None
    return Traits(digest=row.number_digest, started=start, day=row.day, room=row.room)


# -- the parts -------------------------------------------------------------------------------------


def _of_its_patient(draft: IntakeDraft, row: Booking) -> IntakeDraft | None:
    """The booking's draft, if it is of that patient still. Where a person booked it for another one
    it has the number of that one now, or, told of by machines, is left to its patient."""
    same = not draft.number_digest or draft.number_digest == row.number_digest
    if same or not row.number_digest or is_decided(draft):
        return draft
    draft = locked_draft(draft)
    if draft.tellings.exists() or draft.pieces.exists():
        draft.booking = None
        draft.save(update_fields=["booking"])
        settle(draft)
        return None
    draft.number_digest = ""
    draft.save(update_fields=["number_digest"])
    return draft


def _still_booked(draft: IntakeDraft) -> Booking | None:
    """What a message booked too, of a draft that was merged into this one."""
    its = Booking.objects.filter(intake_drafts__merged_into=draft, cancelled_at=None)
    return its.order_by("pk").first()


def _stale(today: date) -> QuerySet[IntakeDraft]:
    """Drafts of bookings that were changed since."""
    coming = IntakeDraft.objects.filter(
        Q(booking__day__gte=today) | Q(day__gte=today),
        undecided(),
        merged_into=None,
        booking__isnull=False,
    )
    changed = coming.exclude(booking_version=F("booking__version"))
    return changed.select_related("booking__hospital").order_by("booking__day", "pk")
