"""Reading bookings and overrides, scope first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from seldinger.web.gate.models import Booking, Override, Verdict
from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    AccountRole,
    Department,
    Hospital,
    Person,
    RoleAssignment,
    in_force,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.privileges.queries import hospitals_reached
from seldinger.web.reconciliation.operators import operated

AHEAD = timedelta(days=14)  # so far ahead bookings are looked at again and again


# -- scope -----------------------------------------------------------------------------------------


def bookings_for(
    access: Access, permission: Permission = Permission.SEE_THEATRE
) -> QuerySet[Booking]:
    """Of the hospitals and departments that the permission reaches, and one's own there."""
    return Booking.objects.filter(_reached(access, permission, "operator", "supervisor"))


def overrides_for(
    access: Access, permission: Permission = Permission.SEE_THEATRE
) -> QuerySet[Override]:
    return Override.objects.filter(_reached(access, permission, "doctor", "by"))


def _reached(access: Access, permission: Permission, *own: str) -> Q:
    """Own ones: in the hospitals where one has the permission at all."""
    hospitals = hospitals_for(access, permission).order_by().values("pk")
    seen = Q(hospital__in=hospitals) | Q(department__in=access.reach(permission).departments)
    here = hospitals_reached(access, permission).order_by().values("pk")
    for name in own:
        seen |= Q(**{name: access.person, "hospital__in": here})
    return seen


def booking_departments(
    access: Access, permission: Permission = Permission.BOOK
) -> QuerySet[Department]:
    """For which departments one may book, or declare an emergency."""
    reach = access.reach(permission)
    hospitals = hospitals_for(access, permission).order_by().values("pk")
    found = Department.objects.filter(Q(hospital__in=hospitals) | Q(pk__in=reach.departments))
    return found.select_related("hospital").order_by("hospital", "name")


def booking_hospitals(access: Access) -> QuerySet[Hospital]:
    """Whose whole list one may hand in: a department's list would cancel the others' bookings."""
    return hospitals_for(access, Permission.BOOK)


# -- bookings --------------------------------------------------------------------------------------


def with_all(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """With everything the gate looks at."""
    joined = bookings.select_related("hospital", "department", "operator", "supervisor")
    return joined.select_related("technology").prefetch_related(
        "discussions", "consents", "overrides", _VERDICTS
    )


_VERDICTS = Prefetch("verdicts", Verdict.objects.order_by("at", "pk"))


def next_day(bookings: QuerySet[Booking], on: date) -> date:
    """The next day with bookings, today included; today where there is none."""
    ahead = bookings.filter(day__gte=on, cancelled_at__isnull=True)
    return ahead.order_by("day").values_list("day", flat=True).first() or on


def day_of(bookings: QuerySet[Booking], day: date) -> list[Booking]:
    found = with_all(bookings.filter(day=day))
    return [*found.order_by("department__name", "room", F("start").asc(nulls_last=True), "pk")]


def days_around(bookings: QuerySet[Booking], day: date) -> tuple[date | None, date | None]:
    """The nearest days before and after that have bookings."""
    days = bookings.filter(cancelled_at__isnull=True).order_by("day").values_list("day", flat=True)
    return days.filter(day__lt=day).last(), days.filter(day__gt=day).first()


def ahead(now: date) -> QuerySet[Booking]:
    """What may still be changed for: the bookings of the next fourteen days."""
    return with_all(
        Booking.objects.filter(day__range=(now, now + AHEAD), cancelled_at__isnull=True)
    )


# -- who is told -----------------------------------------------------------------------------------


def answerable(hospital: Hospital, department: Department | None, on: date) -> list[Person]:
    """The heads of the department and the office of medical affairs: whoever confirms overrides."""
    heads = Q(role=AccountRole.DEPARTMENT_HEAD, department=department) if department else Q(pk=None)
    office = Q(role=AccountRole.MEDICAL_AFFAIRS, hospital=hospital)
    roles = RoleAssignment.objects.filter(in_force(on), heads | office).order_by().values("person")
    return [*Person.objects.filter(pk__in=roles, is_active=True)]


# -- overrides -------------------------------------------------------------------------------------


def overdue(on: date) -> QuerySet[Override]:
    """Not confirmed by the day on which they were due."""
    waiting = Override.objects.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.filter(due__lt=on).select_related("hospital", "department", "doctor", "by")


# -- planned and done ------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedAndDone:
    """A booking beside the hospital's record of it. done: whom the record names as operator.

    agrees: None where the plan or the record names nobody who is known.
    """

    booking: Booking
    done: frozenset[int]

    @property
    def agrees(self) -> bool | None:
        if self.booking.operator_id is None or len(self.done) != 1:
            return None
        return self.booking.operator_id in self.done


def planned_and_done(hospital: Hospital, start: date, end: date) -> list[PlannedAndDone]:
    """The bookings of these days, both included, that the hospital's record has as done."""
    rows = Booking.objects.filter(
        hospital=hospital,
        day__range=(start, end),
        cancelled_at__isnull=True,
        operation__gone_at__isnull=True,
        operation__isnull=False,
    ).select_related("operator", "operation", "department")
    done = _operators(hospital, rows)
    return [PlannedAndDone(row, done.get(row.operation_id or 0, frozenset())) for row in rows]


def _operators(hospital: Hospital, rows: Iterable[Booking]) -> dict[int, frozenset[int]]:
    """By the record's row, whom it names. A case past midnight belongs to the day it began."""
    days = sorted(row.operation.day for row in rows if row.operation)
    if not days:
        return {}
    told = operated(hospital, days[0], days[-1])
    found: dict[int, set[int]] = {}
    for named in (told.certain, told.unsure):
        for person, operations in named.items():
            for operation in operations:
                found.setdefault(operation.pk, set()).add(person)
    return {pk: frozenset(people) for pk, people in found.items()}


def month_of(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def is_fresh(override: Override, now: datetime, within: timedelta) -> bool:
    return override.withdrawn_at is None and now - override.at <= within
