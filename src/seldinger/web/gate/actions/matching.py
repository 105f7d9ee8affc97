"""Bookings beside the hospital's record of what was done."""

from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.matching import LATE, matched
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Hospital, Person


@action
def match_bookings(*, by: Person | None, hospital: Hospital) -> int:
    """Set which row of the record each booking became; returns how many changed."""
    locked = Hospital.objects.select_for_update(no_key=True).get(pk=hospital.pk)
    changed = matched(locked, timezone.localdate())
    Booking.objects.bulk_update(changed, ["operation"])
    record(by=by, act="gate.match_bookings", on=locked, cases=len(changed))
    return len(changed)


def match_all(*, by: Person | None) -> int:
    """Each hospital that has something to match."""
    today = timezone.localdate()
    since = today - LATE
    hospitals = Hospital.objects.filter(
        bookings__day__range=(since, today), operations__day__range=(since, today)
    ).distinct()
    return sum(
        match_bookings(by=by, hospital=hospital)
        for hospital in hospitals
        if matched(hospital, today)
    )
