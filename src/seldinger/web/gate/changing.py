"""Until when a booked operation may be changed, and what makes it another one."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from seldinger.domain.grading.catalogue import fold
from seldinger.web.gate.checking import entries_of
from seldinger.web.gate.known import Known
from seldinger.web.gate.models import Booking


def why_closed(booking: Booking, now: datetime) -> str:
    """Why the plan is changed no more; empty where it may be.

    What was planned is compared with what was done, so it stands once the operation has begun: at
    its planned start, where none is known at the end of its day.
    """
    if booking.operation_id is not None:
        return "医院的手术清单里这台手术已经做了，安排不再改动"
    if begins_by(booking) > now:
        return ""
    if booking.start and booking.day == timezone.localdate(now):
        return f"已过计划的开始时间 {booking.start:%H:%M}，安排不再改动。没有做的，请取消并写明原因"
    return "手术日期已过，安排不再改动。没有做的，请取消并写明原因"


def begins_by(booking: Booking) -> datetime:
    """Its planned start, else the end of its day."""
    day = booking.day if booking.start else booking.day + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, booking.start or time.min))


def is_other_patient(before: Booking, after: Booking) -> bool:
    """A number that is entered where none was names nobody else."""
    return bool(before.number_digest) and before.number_digest != after.number_digest


def is_other_operation(before: Booking, after: Booking) -> bool:
    """Whether what was discussed before does not hold for what is planned now.

    It holds on where the day, the hour, the room, the people or the patient's state change, where
    somebody finds in the catalogue what stood in none, where one of several entries stays, and
    where a name is written otherwise and means the same. It is another operation where no entry
    stays of those that were picked or that its name meant, or where, in no catalogue, it has
    another name.
    """
    is_same_name = fold(before.name) == fold(after.name)
    if is_same_name and before.entries == after.entries:
        return False  # on another day another version may number its entry anew
    known = Known([before, after])
    was, now = _meant(before, known), _meant(after, known)
    if was and now:
        return was.isdisjoint(now)
    return not (after.entries or is_same_name)


def _meant(booking: Booking, known: Known) -> set[str]:
    """The entries that are asked; of a name that means several operations, which none asks, all."""
    told = None if booking.entries else known.meaning(booking)
    return {*entries_of(booking, known), *(told.entries if told else ())}
