"""Whose list somebody sees and settles, scope first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from seldinger.web.assigning.models import DayOrder
from seldinger.web.assigning.present import hospitals_of
from seldinger.web.gate.models import Booking
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Department, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for

_MAY = Permission.ASSIGN_CASES


@dataclass(frozen=True, slots=True)
class Sight:
    """What of one base's list the reader sees. departments: None: all, and what has none."""

    base: Base
    departments: frozenset[int] | None

    def shows(self, booking: Booking) -> bool:
        return self.departments is None or booking.department_id in self.departments


def sights_of(access: Access) -> list[Sight]:
    """Whole bases for their directors and secretaries; for who works in departments, these, in the
    base to which their hospital belongs today."""
    whole = {one.pk: Sight(one, None) for one in bases_for(access, _MAY).order_by("pk")}
    departments = access.reach(_MAY).departments
    hospitals = Department.objects.filter(pk__in=departments).values("hospital")
    near = Base.objects.filter(
        in_force(access.on, "places__"), places__hospital__in=hospitals
    ).distinct()
    parts = {one.pk: Sight(one, departments) for one in near.order_by("pk")} if departments else {}
    return [*(parts | whole).values()]


def bookings_seen(sight: Sight, day: date) -> QuerySet[Booking]:
    """Those of the day that stand, as far as the reader settles them."""
    its = Booking.objects.filter(
        day=day, cancelled_at__isnull=True, hospital__in=hospitals_of(sight.base, day)
    )
    if sight.departments is not None:
        its = its.filter(department__in=sight.departments)
    return its.select_related("hospital", "department", "operator", "supervisor")


def booking_seen(access: Access, booking: int) -> tuple[Sight, Booking] | None:
    found = Booking.objects.filter(pk=booking, cancelled_at__isnull=True).first()
    if found is None:
        return None
    for sight in sights_of(access):
        one = bookings_seen(sight, found.day).filter(pk=booking).first()
        if one is not None:
            return sight, one
    return None


def orders_seen(access: Access) -> QuerySet[DayOrder]:
    """Also those of bookings that were cancelled since: they are taken back there."""
    seen = Q(pk__in=[])
    for sight in sights_of(access):
        its = Q(base=sight.base)
        if sight.departments is not None:
            its &= Q(booking__department__in=sight.departments)
        seen |= its
    return DayOrder.objects.filter(seen).select_related("base", "booking")


def day_to_show(sight: Sight, today: date) -> date:
    """The next day after today with bookings; tomorrow where there is none."""
    after = today + timedelta(days=1)
    ahead = Booking.objects.filter(
        day__gte=after, cancelled_at__isnull=True, hospital__in=hospitals_of(sight.base, today)
    )
    if sight.departments is not None:
        ahead = ahead.filter(department__in=sight.departments)
    return ahead.order_by("day").values_list("day", flat=True).first() or after


def own_orders(access: Access, day: date) -> QuerySet[DayOrder]:
    """The reader's own parts of that day, of bookings that stand."""
    rows = DayOrder.objects.filter(
        traineeship__person=access.person, day=day, booking__day=day, withdrawn_at__isnull=True,
        booking__cancelled_at__isnull=True,
    )  # fmt: skip
    return rows.exclude(role="").select_related(
        "booking__hospital", "booking__department", "booking__operator", "booking__supervisor",
        "supervisor", "by", "traineeship__person", "base",
    )  # fmt: skip


def own_day(access: Access) -> date:
    """The next day with a part, from tomorrow on; tomorrow where there is none."""
    after = access.on + timedelta(days=1)
    rows = DayOrder.objects.filter(
        traineeship__person=access.person, day__gte=after, withdrawn_at__isnull=True
    ).exclude(role="")
    return rows.order_by("day").values_list("day", flat=True).first() or after
