"""An emergency beyond a privilege: what is entered, what it would have been, when it is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from seldinger.web.gate.checking import asked_of
from seldinger.web.gate.models import Booking, Override
from seldinger.web.people.models import Department, Membership, Person, in_force
from seldinger.web.privileges.meant import Certain
from seldinger.web.privileges.queries import Asked, ask
from seldinger.web.reconciliation.models import Operation

_LOOK_BACK = timedelta(days=180)
_NIGHT_ENDS = time(8)  # so long what was booked for the day before may be under way
OFFERED = 4  # operations as buttons: what a thumb reaches without scrolling much


@dataclass(frozen=True)
class NewOverride:
    """booking: the booked operation that it is, if any; then its name and operator hold."""

    department: Department
    doctor: Person
    name: str
    reason: Override.Reason
    day: date
    booking: Booking | None = None


def asked_without(new: NewOverride) -> Asked:
    """The privilege as if it were no emergency."""
    if new.booking:
        return asked_of(new.booking)
    hospital = new.department.hospital
    entries = Certain(hospital, [new.name]).operation(new.name, new.day)
    return ask(doctor=new.doctor, hospital=hospital, on=new.day, entries=entries)


def days_under_way(now: datetime) -> tuple[date, ...]:
    """Whose bookings may be under way: today's, and at night those of the day before."""
    here = timezone.localtime(now)
    today = here.date()
    return (today, today - timedelta(days=1)) if here.time() < _NIGHT_ENDS else (today,)


def doctors_of(departments: QuerySet[Department], on: date) -> QuerySet[Person]:
    """Who works today in the departments for which one may declare."""
    works = Membership.objects.filter(in_force(on), department__in=departments.order_by())
    found = Person.objects.filter(pk__in=works.order_by().values("person"), is_active=True)
    return found.order_by("pinyin", "pk")


def booked_for(
    doctor: Person, departments: QuerySet[Department], days: tuple[date, ...]
) -> list[Booking]:
    """Today's first."""
    found = Booking.objects.filter(operator=doctor, day__in=days, cancelled_at__isnull=True)
    there = found.filter(department__in=departments.order_by())
    return [*there.order_by("-day", "start", "pk")[: 3 * len(days)]]


def recent_names(departments: QuerySet[Department], on: date) -> list[str]:
    """What these departments did or booked lately, the most frequent first.

    Emergencies first: what came at night once comes at night again.
    """
    found = [*departments]
    since = on - _LOOK_BACK
    sources: tuple[QuerySet[Any], ...] = (
        Override.objects.filter(department__in=found, day__gte=since, withdrawn_at=None),
        Booking.objects.filter(
            department__in=found, day__range=(since, on), cancelled_at__isnull=True
        ),
        Operation.objects.filter(
            hospital__in={one.hospital_id for one in found},
            department__in=[one.name for one in found],
            day__range=(since, on),
            gone_at__isnull=True,
        ),
    )
    names: dict[str, None] = {}
    for rows in sources:
        counted = rows.order_by().values("name").annotate(times=Count("pk"))
        often = counted.order_by("-times", "name")[:OFFERED]
        names |= dict.fromkeys(one["name"] for one in often)
    return [*names][:OFFERED]
