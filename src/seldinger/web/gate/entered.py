"""What somebody enters of a booked operation."""

from dataclasses import dataclass, field
from datetime import date, time

from seldinger.domain.grading.privilege import Part
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
