"""What the indicators of one hospital are read from: once, a fixed number of queries."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from seldinger.domain.grading import grant as domain
from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.gate.models import Discussion, Override
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, with_ends
from seldinger.web.reconciliation.comparing import covered_spans
from seldinger.web.reconciliation.models import Operation
from seldinger.web.reconciliation.operators import operated
from seldinger.web.review.naming import Namings
from seldinger.web.review.queries import bookings

_NEAR = timedelta(days=7)  # a booked operation may be done some days sooner or later


class Sources:
    """start, end: the days that are asked for, both included; end is not after today."""

    def __init__(self, hospital: Hospital, start: date, end: date, today: date) -> None:
        self.hospital, self.start, self.end, self.today = hospital, start, min(end, today), today
        # What was done is judged by the catalogue of its day; what is filed, by that of the last.
        self.namings = Namings(hospital)
        self.naming = self.namings.on(self.end)

    @property
    def catalogue(self) -> Catalogue | None:
        return self.naming.catalogue

    @cached_property
    def spans(self) -> list[tuple[date, date]]:
        return covered_spans(self.hospital)

    @cached_property
    def operators(self) -> Mapping[int, tuple[Operation, frozenset[int]]]:
        """Row of the record → it, and whom it may mean as operator; also some days beyond."""
        told = operated(self.hospital, self.start - _NEAR, self.end + _NEAR)
        found = {row.pk: (row, frozenset[int]()) for row in told.unnamed}
        for people in (told.certain, told.unsure):
            for person, rows in people.items():
                for row in rows:
                    known = found.get(row.pk, (row, frozenset[int]()))[1]
                    found[row.pk] = (row, known | {person})
        return found

    @cached_property
    def operations(self) -> list[Operation]:
        """Those of the days in question, in order of day."""
        rows = [row for row, _ in self.operators.values() if self.start <= row.day <= self.end]
        return sorted(rows, key=lambda row: (row.day, row.pk))

    def operator(self, operation: int) -> int | None:
        """Where the record means one person alone."""
        _, people = self.operators.get(operation, (None, frozenset[int]()))
        return next(iter(people)) if len(people) == 1 else None

    @cached_property
    def bookings(self) -> list[Any]:
        """With what the gate said last (queries.bookings)."""
        rows = bookings(self.hospital, self.start, self.end).select_related("operator")
        return [*rows.order_by("day", "pk")]

    @cached_property
    def discussed(self) -> Mapping[int, tuple[date, date]]:
        """Booking → the first day on which it was discussed, and the day that was entered."""
        rows = Discussion.objects.filter(
            booking__hospital=self.hospital,
            booking__day__range=(self.start, self.end),
            withdrawn_at__isnull=True,
        )
        told = rows.order_by("-held_on").values_list("booking", "held_on", "made_at")
        return {booking: (day, timezone.localdate(at)) for booking, day, at in told}

    @cached_property
    def overrides(self) -> list[Override]:
        rows = Override.objects.filter(
            hospital=self.hospital, day__range=(self.start, self.end), withdrawn_at__isnull=True
        )
        return [*rows.select_related("doctor").order_by("day", "pk")]

    @cached_property
    def grants(self) -> list[Grant]:
        rows = with_ends(Grant.objects.filter(hospital=self.hospital))
        return [*rows.order_by("doctor__pinyin", "pk")]

    @cached_property
    def grants_of(self) -> Mapping[int, list[domain.Grant]]:
        found: dict[int, list[domain.Grant]] = {}
        for row in self.grants:
            found.setdefault(row.doctor_id, []).append(as_domain(row))
        return found

    @cached_property
    def names(self) -> Mapping[int, str]:
        people = {person for _, known in self.operators.values() for person in known}
        return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))

    def who(self, operation: Operation) -> str:
        """The operator by the account's name, else as the record writes it."""
        person = self.operator(operation.pk)
        if person is not None:
            return self.names[person]
        return "、".join(operation.staff.get("operator", ()))
