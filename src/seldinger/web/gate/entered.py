"""What somebody enters of a booked operation."""

from dataclasses import dataclass, field
from datetime import date, time

from seldinger.domain.grading.privilege import Part
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Department, Person
from seldinger.web.technologies.models import Technology


@dataclass(frozen=True)
class NewBooking:
    """entries: picked from the catalogue; empty: what bears the name there is asked.

    operator_name, supervisor_name: as a list writes them. number: the patient's, may be empty.
    """

    day: date
    name: str
    department: Department | None = None
    start: time | None = None
    room: str = ""
    entries: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    operator: Person | None = None
    operator_name: str = ""
    part: Part = Part.OPERATOR
    supervisor: Person | None = None
    supervisor_name: str = ""
    technology: Technology | None = None
    number: str = field(default="", repr=False)


def as_it_is(booking: Booking, entries: tuple[str, ...]) -> NewBooking:
    """A booking as it stands, with another entry picked. The patient's number stays."""
    return NewBooking(
        day=booking.day,
        name=booking.name,
        department=booking.department,
        start=booking.start,
        room=booking.room,
        entries=entries,
        modifiers=tuple(booking.modifiers),
        operator=booking.operator,
        operator_name=booking.operator_name,
        part=Part(booking.part),
        supervisor=booking.supervisor,
        supervisor_name=booking.supervisor_name,
        technology=booking.technology,
    )
