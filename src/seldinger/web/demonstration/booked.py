"""Booked operations of the first base, done and to come, and emergencies of the last weeks.

Some do not pass, each for another reason; all of it is generated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.norms.library import library_at
from seldinger.web.demonstration.deeds import Draft
from seldinger.web.demonstration.facts import number_of
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import CATALOGUE, INTERVENTION, Ward, main_hospital
from seldinger.web.demonstration.vocabulary import LISTS
from seldinger.web.gate.actions.booking import add_booking
from seldinger.web.gate.actions.matching import match_bookings
from seldinger.web.gate.actions.overriding import confirm_override, declare_override
from seldinger.web.gate.actions.recording import record_discussion
from seldinger.web.gate.emergencies import NewOverride
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import Booking, Override
from seldinger.web.people.models import Department, Person, RoleAssignment

_DAY = timedelta(days=1)
_HIGHEST = 4
_CONCLUSION = "示例：指征明确，同意手术，备好中转方案。"
# What was booked and done: how long ago, and how many of each grade.
_LATEST, _EARLIEST, _DONE = 3, 24, {2: 5, 3: 5, 4: 4}
# Emergencies beyond what the interventional lists hold.
_BEYOND = ("coronary-intervention-4-04", "neurosurgery-4-03", "neurosurgery-4-01")


def add_booked(people: People, base: str, today: date, drafts: Sequence[Draft]) -> None:
    """Tomorrow's list whole, something today, something later, some weeks that are done.

    drafts: what the base has operated; the record of its main hospital has it by now.
    """
    there = _Theatre(people, base, today)
    if len(there.doctors) > 1:
        there.book()
        there.book_done(drafts)
        there.declare()


class _Theatre:
    def __init__(self, people: People, base: str, today: date) -> None:
        self.today, self.office, self.base = today, people.offices[base], base
        self.ward = Ward(main_hospital(base), INTERVENTION)
        self.department: Department = people.departments[self.ward]
        self.attendings = people.attendings
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
                self._discuss(booking, self.today)

    def _new(self) -> Iterator[NewBooking]:
        """place: of the doctors in turn; grades so that every kind of answer stands there."""
        grades = (2, 3, 4, 4, 1, 2, 3, 4)
        for place, grade in enumerate(grades):
            entry = self._plain[grade][place % min(8, len(self._plain[grade]))]
            day = self.today + _DAY * (1 if place < 6 else (place - 6) * 2)
            yield self._booking(entry, day, place)
        yield NewBooking(
            day=self.today + _DAY, name="示例·目录里没有的手术", department=self.department,
            start=time(16), room="导管室 2", operator=self.doctors[0],
        )  # fmt: skip
        yield NewBooking(
            day=self.today + _DAY, name=self._plain[2][0].text,
            entries=(self._plain[2][0].id,), department=self.department,
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
    def _plain(self) -> dict[int, list[Entry]]:
        """The plain operations of each grade, in the lists of the department."""
        found: dict[int, list[Entry]] = {1: [], 2: [], 3: [], 4: []}
        for entry in self.catalogue.entries:
            plain = entry.kind is EntryKind.OPERATION and entry.list_id in LISTS
            if plain and self.catalogue.managed_grade(entry) == entry.grade:
                found[entry.grade].append(entry)
        return found

    def _discuss(self, booking: Booking, on: date) -> None:
        record_discussion(
            by=self.doctors[0], booking=booking, held_on=on, departments="介入科、麻醉科、影像科",
            operator_was_there=True, conclusion=_CONCLUSION,
        )  # fmt: skip

    # -- what is done -----------------------------------------------------------------------------

    def book_done(self, drafts: Sequence[Draft]) -> None:
        """One was done by another than booked, one of grade 4 without a discussion."""
        for place, (entry, draft) in enumerate(self._done(drafts)):
            operator = self.attendings[draft.attending]
            if place == 0:
                operator = next(one for one in self.doctors if one != operator)
            new = replace(
                self._booking(entry, draft.day, place % 8), operator=operator,
                number=number_of(self.base, draft.patient),
            )  # fmt: skip
            booking = add_booking(by=self.office, hospital=self.department.hospital, new=new)
            if entry.grade == _HIGHEST and place != self._last:
                self._discuss(booking, draft.day - _DAY)
        match_bookings(by=self.office, hospital=self.department.hospital)

    @property
    def _last(self) -> int:
        return sum(_DONE.values()) - 1

    def _done(self, drafts: Sequence[Draft]) -> Iterator[tuple[Entry, Draft]]:
        """Some of each grade, spread over those weeks, no patient twice; in order of grade."""
        since, until = (self.today - _DAY * days for days in (_EARLIEST, _LATEST))
        there = [one for one in drafts if one.ward == self.ward and since <= one.day <= until]
        latest = sorted(there, key=lambda one: (one.day, one.patient), reverse=True)
        for grade, wanted in _DONE.items():
            named = {entry.text: entry for entry in self._plain[grade]}
            fits = {one.patient: one for one in latest if one.acts[0].name in named}
            some = [*fits.values()]
            for draft in some[:: max(1, len(some) // wanted)][:wanted]:
                yield named[draft.acts[0].name], draft

    # -- emergencies ------------------------------------------------------------------------------

    def declare(self) -> None:
        """Upheld in time and late, not upheld, and one that nobody has confirmed yet."""
        told = [
            (self._declared(0, Override.Reason.LIFE, 34), True, "示例：出血危及生命，应当先做。"),
            (self._declared(1, Override.Reason.NOBODY, 12), False, "示例：二线可在半小时内到场。"),
            (self._declared(0, Override.Reason.LIFE, 1), True, "示例：电话请示过二线，同意先做。"),
        ]
        for override, upheld, comment in told:
            by = self._head() or self.office
            confirm_override(by=by, override=override, upheld=upheld, comment=comment)
        self._declared(2, Override.Reason.DURING, 6)

    def _declared(self, place: int, reason: Override.Reason, ago: int) -> Override:
        doctor = self.doctors[place % len(self.doctors)]
        name = self.catalogue.by_id[_BEYOND[place]].text
        day = self.today - _DAY * ago
        new = NewOverride(
            department=self.department, doctor=doctor, name=name, reason=reason, day=day
        )
        at = timezone.make_aware(datetime.combine(day, time(2, 10)))
        return declare_override(by=doctor, new=new, at=at)

    def _head(self) -> Person | None:
        roles = RoleAssignment.objects.filter(role="department_head", department=self.department)
        role = roles.select_related("person").first()
        return role.person if role else None
