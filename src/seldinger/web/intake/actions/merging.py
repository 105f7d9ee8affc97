"""The hospital found that two numbers are of one patient (ADT A18, A34, A40 and others).

Open drafts and bookings that are not done get the surviving number, with a row of the trail each
and no number in it. What was decided or logged under the old number is not changed silently: the
office of medical affairs is told how many cases there are.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from seldinger.intake.draft import Action, Kind
from seldinger.web.audittrail.actions import action, record
from seldinger.web.devices.actions.using import renumber_use
from seldinger.web.devices.models import DeviceUse
from seldinger.web.gate.keys import booking_key
from seldinger.web.gate.models import Booking
from seldinger.web.gate.queries import answerable
from seldinger.web.inbox.actions import notify
from seldinger.web.intake.actions.telling import locked_draft, settle, undecided
from seldinger.web.intake.facts import Facts, clean
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.numbers import digest, stored
from seldinger.web.people.models import Hospital, Person

MERGED = "numbers_merged"


def merge_patients(hospital: Hospital, facts: Facts) -> int:
    """Inside an action that locked the hospital's row; returns how many rows changed."""
    prior = clean(facts.read.prior_number, 64)
    wanted = facts.kind is Kind.PATIENT and facts.read.action is Action.MERGE
    if not wanted or not prior or not facts.number or digest(prior) == facts.traits.digest:
        return 0
    mine = {"hospital": hospital, "number_digest": digest(prior)}
    bookings = Booking.objects.filter(**mine, operation=None, day__gte=timezone.localdate())
    # What a message cancelled, a message may book again.
    may_stand = Q(cancelled_at=None) | Q(source=Booking.Source.MESSAGE)
    changed = [
        renumber_booking(by=None, booking=row, number=facts.number)
        for row in bookings.filter(may_stand).order_by("pk")
    ]
    drafts = IntakeDraft.objects.filter(undecided(), **mine, merged_into=None)
    renumbered = [
        renumber_draft(by=None, draft=row, number=facts.number) for row in drafts.order_by("pk")
    ]
    for use in DeviceUse.objects.filter(**mine, case=None).order_by("pk"):
        renumber_use(by=None, use=use, number=facts.number)
    if cases := Case.objects.filter(**mine).count():
        tell_merged(by=None, hospital=hospital, cases=cases)
    return len(changed) + len(renumbered)


@action
def renumber_draft(*, by: Person | None, draft: IntakeDraft, number: str) -> IntakeDraft:
    """The surviving number; then it may be of the same operation as another."""
    row, kept = locked_draft(draft), stored(number)
    row.number_encrypted, row.number_digest = kept.encrypted, kept.digest
    row.number_tail = kept.tail
    row.save(update_fields=["number_encrypted", "number_digest", "number_tail"])
    row = settle(row)
    record(by=by, act="intake.renumber_draft", on=draft)
    return row


@action
def renumber_booking(*, by: Person | None, booking: Booking, number: str) -> Booking:
    """The same patient: what was discussed and signed stands."""
    row = Booking.objects.select_for_update(no_key=True, of=("self",)).get(pk=booking.pk)
    kept = stored(number)
    row.number_encrypted, row.number_digest = kept.encrypted, kept.digest
    row.number_tail = kept.tail
    if row.source == Booking.Source.LIST:  # the next list has the surviving number
        key = booking_key(
            hospital=row.hospital_id, day=row.day, name=row.name, number_digest=kept.digest
        )
        row.key = None if Booking.objects.filter(key=key).exists() else key
    row.version += 1
    row.save()
    record(by=by, act="intake.renumber_booking", on=row)
    return row


@action
def tell_merged(*, by: Person | None, hospital: Hospital, cases: int) -> None:
    """Logged cases keep the number with which they were logged until somebody corrects them."""
    to = answerable(hospital, None, timezone.localdate())
    notify(
        to=to, kind=MERGED, url=reverse("intake"), about=f"merged {hospital.pk}",
        hospital=hospital.name, number=cases,
    )  # fmt: skip
    record(by=by, act="intake.tell_merged", on=hospital, cases=cases)
