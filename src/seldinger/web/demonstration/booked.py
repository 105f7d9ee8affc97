"""Booked operations of the first base, today and the next days, and emergencies of the last weeks.

Some do not pass, each for another reason; all of it is generated.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.norms.library import library_at
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import CATALOGUE, INTERVENTION, Ward, main_hospital
from seldinger.web.demonstration.vocabulary import LISTS
from seldinger.web.gate.actions.booking import add_booking
from seldinger.web.gate.actions.overriding import confirm_override, declare_override
from seldinger.web.gate.actions.recording import record_discussion
from seldinger.web.gate.emergencies import NewOverride
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import Override
from seldinger.web.people.models import Department, Person, RoleAssignment

_DAY = timedelta(days=1)
_CONCLUSION = "示例：指征明确，同意手术，备好中转方案。"


def add_booked(people: People, base: str, today: date) -> None:
    """Tomorrow's list whole, something today, something later; one emergency is late."""
    there = _Theatre(people, base, today)
    if len(there.doctors) > 1:
        there.book()
        there.declare()


class _Theatre:
    def __init__(self, people: People, base: str, today: date) -> None:
        self.today, self.office = today, people.offices[base]
        ward = Ward(main_hospital(base), INTERVENTION)
        self.department: Department = people.departments[ward]
        self.catalogue: Catalogue = library_at(None).catalogue(CATALOGUE)
        self.doctors = [
            one
            for one in people.attendings.values()
            if one.memberships.filter(department=self.department).exists()
        ]

    def book(self) -> None:
        for place, new in enumerate(self._new()):
            booking = add_booking(by=self.office, hospital=self.department.hospital, new=new)
            if place % 4 == 3:  # of two of grade 4 one was discussed
                record_discussion(
                    by=self.doctors[0], booking=booking, held_on=self.today,
                    departments="介入科、麻醉科、影像科", operator_was_there=True,
                    conclusion=_CONCLUSION,
                )  # fmt: skip

    def _new(self) -> Iterator[NewBooking]:
        """place: of the doctors in turn; grades so that every kind of answer stands there."""
        grades = (2, 3, 4, 4, 1, 2, 3, 4)
        for place, grade in enumerate(grades):
            entry = self._of_grade[grade][place % len(self._of_grade[grade])]
            day = self.today + _DAY * (1 if place < 6 else (place - 6) * 2)
            yield self._booking(entry, day, place)
        yield NewBooking(
            day=self.today + _DAY, name="示例·目录里没有的手术", department=self.department,
            start=time(16), room="导管室 2", operator=self.doctors[0],
        )  # fmt: skip
        yield NewBooking(
            day=self.today + _DAY, name=self._of_grade[2][0].text,
            entries=(self._of_grade[2][0].id,), department=self.department,
            start=time(16, 30), room="导管室 2", operator_name="示例·外院专家",
        )  # fmt: skip

    def _booking(self, entry: Entry, day: date, place: int) -> NewBooking:
        return NewBooking(
            day=day,
            name=entry.text,
            entries=(entry.id,),
            department=self.department,
            start=time(8 + place, 30 * (place % 2)),
            room=f"导管室 {1 + place % 2}",
            operator=self.doctors[place % len(self.doctors)],
        )

    @cached_property
    def _of_grade(self) -> dict[int, list[Entry]]:
        """A few plain operations of each grade, in the lists of the department."""
        found: dict[int, list[Entry]] = {1: [], 2: [], 3: [], 4: []}
        for entry in self.catalogue.entries:
            plain = entry.kind is EntryKind.OPERATION and entry.list_id in LISTS
            if plain and self.catalogue.managed_grade(entry) == entry.grade:
                found[entry.grade].append(entry)
        return {grade: entries[:8] for grade, entries in found.items()}

    # -- emergencies ------------------------------------------------------------------------------

    def declare(self) -> None:
        """Three: upheld, not upheld, and one that nobody has confirmed yet."""
        head = self._head()
        told = [
            (self._declared(0, Override.Reason.LIFE, 34), True, "示例：出血危及生命，应当先做。"),
            (self._declared(1, Override.Reason.NOBODY, 12), False, "示例：二线可在半小时内到场。"),
        ]
        for override, upheld, comment in told:
            by = head or self.office
            confirm_override(by=by, override=override, upheld=upheld, comment=comment)
        self._declared(2, Override.Reason.DURING, 6)

    def _declared(self, place: int, reason: Override.Reason, ago: int) -> Override:
        doctor = self.doctors[place % len(self.doctors)]
        entries, day = self._of_grade[4], self.today - _DAY * ago
        new = NewOverride(
            department=self.department, doctor=doctor, name=entries[place % len(entries)].text,
            reason=reason, day=day,
        )  # fmt: skip
        at = timezone.make_aware(datetime.combine(day, time(2, 10)))
        return declare_override(by=doctor, new=new, at=at)

    def _head(self) -> Person | None:
        roles = RoleAssignment.objects.filter(role="department_head", department=self.department)
        role = roles.select_related("person").first()
        return role.person if role else None
