"""Whom the names of a hospital's list mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from django.db.models import Q

from seldinger.domain.training.matching import Name
from seldinger.domain.training.words import Role
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import (
    BaseHospital,
    Hospital,
    Membership,
    Person,
    Rotation,
    Stay,
)
from seldinger.web.people.names import folded
from seldinger.web.reconciliation.models import Operation

# Where names stand in `Operation.staff` → the role that it is.
PLACES = {
    "operator": Role.OPERATOR,
    "first_assistant": Role.FIRST_ASSISTANT,
    "others": Role.PARTICIPANT,
}
# A column of the list (workbooks/hospital_fields.py) → where its names stand.
COLUMNS = {
    "operator": "operator",
    "first_assistant": "first_assistant",
    "second_assistant": "others",
    "others": "others",
}


class Staff:
    """The people of one hospital: who works, trains or rotates there, or did."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital

    def placed(
        self, written: Mapping[str, Iterable[str]]
    ) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Column → names as written, to what `Operation` keeps: staff and staff_nos.

        A number alone becomes the name of its one holder.
        """
        staff: dict[str, list[str]] = {}
        numbers: dict[str, str] = {}
        for column, place in COLUMNS.items():
            for text in written.get(column, ()):
                number, name = self._parted(text)
                if name not in staff.setdefault(place, []):
                    staff[place].append(name)
                if number:
                    numbers[name] = number
            if column in written:
                staff.setdefault(place, [])
        return staff, numbers

    def places(self, operation: Operation) -> dict[Role, tuple[Name, ...]]:
        return {
            role: tuple(
                self.meant(name, operation.staff_nos.get(name, "")) for name in operation.staff[key]
            )
            for key, role in PLACES.items()
            if key in operation.staff
        }

    def _parted(self, text: str) -> tuple[str, str]:
        if text in self._by_number:
            return text, self._names.get(self._by_number[text], text)
        number, _, name = text.partition(" ")
        return (number, name) if name and number[-1:].isdigit() else ("", text)

    def trains(self, person: int, on: date) -> bool:
        return any(
            start <= on and (end is None or on <= end) for start, end in self._stays.get(person, ())
        )

    def meant(self, name: str, number: str = "") -> Name:
        by_name = self._by_name.get(folded(name), frozenset())
        holder = self._by_number.get(number)
        return frozenset({holder}) if holder in by_name else by_name

    @cached_property
    def _names(self) -> dict[int, str]:
        there = Participation.objects.filter(procedure__case__hospital=self.hospital)
        bases = BaseHospital.objects.filter(hospital=self.hospital).values("base")
        found = [
            Membership.objects.filter(hospital=self.hospital).values("person"),
            Stay.objects.filter(base__in=bases).values("traineeship__person"),
            Rotation.objects.filter(hospital=self.hospital).values("traineeship__person"),
            there.values("traineeship__person"),
            there.filter(supervisor__isnull=False).values("supervisor"),
        ]
        each = Q()
        for people in found:
            each |= Q(pk__in=people.order_by())
        return dict(Person.objects.filter(each).order_by().values_list("pk", "name"))

    @cached_property
    def _by_name(self) -> dict[str, Name]:
        found: dict[str, set[int]] = defaultdict(set)
        for pk, name in self._names.items():
            found[folded(name)].add(pk)
        return {name: frozenset(people) for name, people in found.items()}

    @cached_property
    def _by_number(self) -> dict[str, int]:
        """Staff numbers that one person alone has had there."""
        found: dict[str, set[int]] = defaultdict(set)
        works = Membership.objects.filter(hospital=self.hospital).exclude(staff_no="")
        for number, person in works.order_by().values_list("staff_no", "person"):
            found[number].add(person)
        return {number: next(iter(its)) for number, its in found.items() if len(its) == 1}

    @cached_property
    def _stays(self) -> dict[int, list[tuple[date, date | None]]]:
        found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        stays = Stay.objects.filter(traineeship__person__in=list(self._names))
        for person, start, end in stays.values_list("traineeship__person", "start", "end"):
            found[person].append((start, end))
        return found
