"""The one screen on which an emergency is declared: what it offers, and what it was told."""

from functools import cached_property

from django.http import QueryDict
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.gate.emergencies import (
    NewOverride,
    booked_for,
    days_under_way,
    doctors_of,
    recent_names,
)
from seldinger.web.gate.models import Booking, Override
from seldinger.web.gate.queries import booking_departments, bookings_for
from seldinger.web.people.access import Access
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Department, Membership, Person, in_force
from seldinger.web.people.permissions import Permission

_BOOKED, _NAMED = "booked:", "named:"


class Declaring:
    """Nothing is typed that can be tapped: oneself is preset, recent operations are buttons.

    told: the address, which may name the booking. sent: the form.
    """

    def __init__(self, access: Access, told: QueryDict, sent: QueryDict) -> None:
        self.access, self.told, self.sent = access, told, sent
        self.departments = booking_departments(access, Permission.OVERRIDE)
        self.reasons = Override.Reason.choices
        self.days = days_under_way(timezone.now())

    @cached_property
    def doctors(self) -> list[Person]:
        """Oneself first; then who works in the departments today."""
        others = doctors_of(self.departments, self.access.on).exclude(pk=self.access.person.pk)
        return [self.access.person, *others]

    @cached_property
    def doctor(self) -> Person:
        """Of the form, else of the booking in the address, else oneself."""
        wanted = number_asked(self.sent.get("doctor", "")) if self.sent else None
        if not self.sent and self.asked_booking:
            wanted = self.asked_booking.operator_id
        return next((one for one in self.doctors if one.pk == wanted), self.access.person)

    @cached_property
    def asked_booking(self) -> Booking | None:
        key = number_asked(self.told.get("booking", ""))
        found = bookings_for(self.access, Permission.OVERRIDE)
        return found.filter(pk=key, day__in=self.days, cancelled_at__isnull=True).first()

    @cached_property
    def bookings(self) -> list[Booking]:
        rows = booked_for(self.doctor, self.departments, self.days)
        asked = self.asked_booking
        return [asked, *(one for one in rows if one != asked)] if asked else rows

    @cached_property
    def operations(self) -> list[tuple[str, str, str]]:
        """(value, name, more) of each button."""
        booked = [
            (f"{_BOOKED}{one.pk}", one.name, f"{self._day(one)}已预约") for one in self.bookings
        ]
        known = {name for _, name, _ in booked}
        recent = recent_names(self.departments, self.access.on)
        return [*booked, *((f"{_NAMED}{name}", name, "") for name in recent if name not in known)]

    def _day(self, booking: Booking) -> str:
        return "今天" if booking.day == self.access.on else "昨天"

    @property
    def what(self) -> str:
        """Of the form; else the booking from which one came."""
        if not self.sent and self.asked_booking:
            return f"{_BOOKED}{self.asked_booking.pk}"
        return self.sent.get("what", "")

    @property
    def other(self) -> str:
        return "".join(one for one in self.sent.get("other", "") if one.isprintable()).strip()

    @property
    def reason(self) -> str:
        return self.sent.get("reason", "")

    def new(self) -> NewOverride:
        """Raises SeldingerError where a tap is missing."""
        booking = self._booking()
        what, named = self.what, ""
        if self.other:
            named = self.other
        elif booking:
            named = booking.name
        elif what.startswith(_NAMED):
            named = what.removeprefix(_NAMED)
        if not named.strip():
            raise SeldingerError("请点一下是哪一项手术，或写明手术名称")
        if self.reason not in Override.Reason.values:
            raise SeldingerError("请点一下理由")
        if self.sent.get("doctor") and str(self.doctor.pk) != self.sent["doctor"]:
            raise SeldingerError("请选您所在科室今天在岗的医师")
        return NewOverride(
            department=self._department(booking),
            doctor=self.doctor,
            name=named[:300],
            reason=Override.Reason(self.reason),
            day=self.access.on,
            booking=booking,
        )

    def _booking(self) -> Booking | None:
        if self.other or not self.what.startswith(_BOOKED):
            return None
        key = number_asked(self.what.removeprefix(_BOOKED))
        rows = bookings_for(self.access, Permission.OVERRIDE).select_related("department")
        found = rows.filter(pk=key, day__in=self.days, cancelled_at__isnull=True).first()
        if found is None:
            raise SeldingerError("这台手术不在今天的安排里。请按手术名称登记")
        return found

    def _department(self, booking: Booking | None) -> Department:
        """Of the booking, else where the doctor works among those one may declare for."""
        mine = [*self.departments]
        if booking and booking.department in mine:
            return booking.department
        works = Membership.objects.filter(in_force(self.access.on), person=self.doctor)
        of_doctor = {*works.values_list("department", flat=True)}
        found = [one for one in mine if one.pk in of_doctor] or mine
        return found[0]
