"""Reading bookings and overrides, scope first."""

from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from seldinger.web.gate.models import Booking, Override, Verdict
from seldinger.web.people.access import Access
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import holders, hospitals_for
from seldinger.web.privileges.queries import hospitals_reached

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
    found = [*holders(Permission.CONFIRM_OVERRIDE, on, hospital=hospital)]
    if department is not None:
        found += holders(Permission.CONFIRM_OVERRIDE, on, department=department)
    return [*dict.fromkeys(found)]


# -- overrides -------------------------------------------------------------------------------------


def overdue(on: date) -> QuerySet[Override]:
    """Not confirmed by the day on which they were due."""
    waiting = Override.objects.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.filter(due__lt=on).select_related("hospital", "department", "doctor", "by")


def is_fresh(override: Override, now: datetime, within: timedelta) -> bool:
    return override.withdrawn_at is None and now - override.at <= within
