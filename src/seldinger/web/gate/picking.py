"""What the form of a booking offers to pick."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Department, Hospital, Membership, Person, in_force
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.turns import BEGUN


@dataclass(frozen=True)
class BookingChoices:
    """people: who works in the hospital today, and whom the booking names already."""

    departments: QuerySet[Department]
    people: QuerySet[Person]
    technologies: QuerySet[Technology]

    def fields(self) -> dict[str, QuerySet[Any]]:
        return {
            "department": self.departments,
            "operator": self.people,
            "supervisor": self.people,
            "technology": self.technologies,
        }


def choices_in(
    hospital: Hospital, departments: QuerySet[Department], on: date, booking: Booking | None = None
) -> BookingChoices:
    works = Membership.objects.filter(in_force(on), hospital=hospital).order_by()
    people = Person.objects.filter(pk__in=works.values("person"), is_active=True)
    technologies = Technology.objects.filter(hospital=hospital, state__in=BEGUN)
    offered = departments.filter(hospital=hospital)
    if booking:
        named = [one for one in (booking.operator_id, booking.supervisor_id) if one]
        people |= Person.objects.filter(pk__in=named)
        technologies |= Technology.objects.filter(bookings=booking)
        offered |= Department.objects.filter(bookings=booking)
    return BookingChoices(
        offered.distinct(),
        people.distinct().order_by("pinyin", "pk"),
        technologies.distinct().order_by("pk"),
    )
