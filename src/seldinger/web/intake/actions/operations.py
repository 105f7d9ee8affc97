"""Open drafts beside the hospital's record of what was done."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.matching import LATE
from seldinger.web.intake.actions.telling import locked_draft, settle
from seldinger.web.intake.joining import HOURS
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import Operation

_DAY = timedelta(days=1)


def join_operations(*, by: Person | None) -> int:
    """Each open draft with the one row of the record that fits; returns how many found theirs."""
    found = [*_fitting()]
    for draft, row in found:
        join_operation(by=by, draft=draft, operation=row)
    return len(found)


@action
def join_operation(
    *, by: Person | None, draft: IntakeDraft, operation: Operation
) -> IntakeDraft:  # fmt: skip
    """What the record says of it goes before what a message said. A draft that is another's by now,
    or that a person decided, is left."""
    Hospital.objects.select_for_update(no_key=True).get(pk=draft.hospital_id)
    row = locked_draft(draft)
    if row.state == IntakeDraft.State.OPEN:
        row.operation = operation
        row.save(update_fields=["operation"])
        row = settle(row)
    record(by=by, act="intake.join_operation", on=row, operation=operation.pk)
    return row


def _fitting() -> Iterator[tuple[IntakeDraft, Operation]]:
    since = timezone.localdate() - LATE
    recorded = Operation.objects.filter(
        hospital=OuterRef("hospital"), number_digest=OuterRef("number_digest"), gone_at=None
    )
    waiting = IntakeDraft.objects.filter(
        Q(booking__operation__isnull=False) | Exists(recorded),
        state=IntakeDraft.State.OPEN, operation=None, merged_into=None, day__gte=since,
    ).exclude(number_digest="")  # fmt: skip
    taken: set[int] = set()
    for draft in waiting.select_related("hospital", "booking__operation").order_by("pk"):
        row = operation_of(draft)
        if row is not None and row.pk not in taken:
            taken.add(row.pk)
            yield draft, row


def operation_of(draft: IntakeDraft) -> Operation | None:
    """By the booking; else of this patient, that day or within hours, if one alone fits."""
    if draft.booking and draft.booking.operation and draft.booking.operation.gone_at is None:
        return draft.booking.operation
    if draft.day is None:
        return None
    rows = Operation.objects.filter(
        hospital=draft.hospital_id, number_digest=draft.number_digest, gone_at=None,
        day__range=(draft.day - _DAY, draft.day + _DAY),
    ).exclude(intake_drafts__merged_into=None, intake_drafts__isnull=False)  # fmt: skip
    fits = [row for row in rows if _one_time(draft, row)]
    return fits[0] if len(fits) == 1 else None


def _one_time(draft: IntakeDraft, row: Operation) -> bool:
    if draft.started and row.start:
        return abs(draft.started - row.start) <= HOURS
    return draft.day == row.day
