"""What the gate says is kept, and told to whom it concerns.

Rows are locked in one order: a doctor who declares, bookings by key, then overrides, and the
audit trail last.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.checking import differs, look
from seldinger.web.gate.known import Known
from seldinger.web.gate.models import Booking, Verdict
from seldinger.web.gate.queries import ahead, answerable, with_all
from seldinger.web.gate.saying import why_not
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.inbox.models import Notice
from seldinger.web.people.models import Hospital, Person

STOPPED, TOMORROW = "booking_stopped", "theatre_tomorrow"
_DAY = timedelta(days=1)
_ASKED_FROM = 15  # o'clock: what does not pass tomorrow is told once more


def keep_verdict(booking: Booking, now: datetime, known: Known | None = None) -> Verdict | None:
    """A new row where the gate says something else than before. Inside an action that locked it.

    known: what was read for it and the others of the same action, once it was written.
    """
    booking = with_all(Booking.objects.all()).get(pk=booking.pk)
    said = look(booking, now, known)
    if not differs(said, last_of(booking)):
        return None
    said.save()
    _tell(booking, said, timezone.localdate(now))
    return said


def last_of(booking: Booking) -> Verdict | None:
    return next(reversed(booking.verdicts.all()), None)


def forget_notices(booking: Booking) -> None:
    """It is cancelled, or passes. Inside an action."""
    drop_notices(kind=STOPPED, about=f"booking {booking.pk}")


def _tell(booking: Booking, said: Verdict, today: date) -> None:
    """The operator, the heads of the department and the office; once for each change."""
    if said.passes or booking.cancelled_at or booking.day < today:
        forget_notices(booking)
        return
    to = answerable(booking.hospital, booking.department, today)
    notify(
        to=[*([booking.operator] if booking.operator else []), *to], kind=STOPPED,
        url=reverse("booking", args=[booking.pk]), about=f"booking {booking.pk}",
        day=booking.day.isoformat(), name=booking.name, why=why_not(said),
        operator=booking.operator.name if booking.operator else booking.operator_name or "未定",
    )  # fmt: skip


@action
def look_bookings(*, by: Person | None, hospital: Hospital, bookings: Iterable[int]) -> int:
    """Look at bookings of one hospital again; returns of how many it says something else now."""
    now = timezone.now()
    keys = [*bookings]
    rows = Booking.objects.filter(pk__in=keys, hospital=hospital, cancelled_at__isnull=True)
    locked = [*rows.select_for_update(no_key=True, of=("self",)).order_by("pk")]
    known = Known(locked)
    changed = sum(keep_verdict(booking, now, known) is not None for booking in locked)
    record(by=by, act="gate.look_bookings", on=hospital, changed=changed)
    return changed


@action
def tell_tomorrow(*, by: Person | None, hospital: Hospital, day: date) -> None:
    """How many of the next day's do not pass: to the office of medical affairs, once."""
    rows = [*with_all(hospital.bookings.filter(day=day, cancelled_at__isnull=True))]
    stopped = sum(not (said and said.passes) for said in map(last_of, rows))
    notify(
        to=answerable(hospital, None, timezone.localdate()), kind=TOMORROW,
        url=f"{reverse('theatre')}?day={day}&show=stopped", about=_about(hospital, day),
        number=len(rows), stopped=stopped, day=day.isoformat(),
    )  # fmt: skip
    record(by=by, act="gate.tell_tomorrow", on=hospital, cases=len(rows), stopped=stopped)


def look_ahead(*, by: Person | None) -> int:
    """The bookings of the next fourteen days, as grants, catalogue and people stand now.

    What says the same as before is not written. Returns how many say something else.
    """
    now = timezone.now()
    rows = ahead(timezone.localdate(now)).order_by("hospital", "pk")
    known = Known(rows)
    stale = [one for one in known.bookings if differs(look(one, now, known), last_of(one))]
    return sum(
        look_bookings(by=by, hospital=hospital, bookings=[one.pk for one in group])
        for hospital, group in groupby(stale, key=lambda one: one.hospital)
    )


def tell_of_tomorrow(*, by: Person | None) -> int:
    """From three in the afternoon, each hospital once; returns how many were told.

    Where nobody is in the office there is nobody to tell, and no notice by which to know that it
    was done.
    """
    now = timezone.localtime()
    if now.hour < _ASKED_FROM:
        return 0
    day = now.date() + _DAY
    of_day = Booking.objects.filter(day=day, cancelled_at__isnull=True)
    hospitals = Hospital.objects.filter(bookings__in=of_day).distinct()
    due = [
        one
        for one in hospitals
        if answerable(one, None, now.date())
        and not Notice.objects.filter(kind=TOMORROW, about=_about(one, day)).exists()
    ]
    for hospital in due:
        tell_tomorrow(by=by, hospital=hospital, day=day)
    return len(due)


def _about(hospital: Hospital, day: date) -> str:
    return f"theatre {hospital.pk} {day}"
