"""What adopting a version from a day on would change: grants, booked operations, past cases.

Nothing is written, and nothing is guessed: a name that is no entry exactly and that nobody
confirmed, and an operator whom nobody can tell, are counted as not known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from seldinger.domain.grading import grant as domain
from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.consequence import Affected, Two
from seldinger.domain.grading.privilege import Answer, Part, Question, decide
from seldinger.web.catalogues.cases import NO_OPERATOR, UNSURE, Cases, Found
from seldinger.web.gate.models import Booking
from seldinger.web.naming.meanings import Meanings
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.queries import Span, spans_of_work, works_on
from seldinger.web.privileges.meant import operation_meant
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, that_held, with_ends
from seldinger.web.reconciliation.operators import Operated, operated

_YEAR = timedelta(days=365)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class AffectedGrant:
    grant: Grant
    told: Affected


@dataclass(frozen=True)
class Consequences:
    """before: what would be in force that day otherwise; None where no catalogue would."""

    before: Catalogue | None
    grants: tuple[AffectedGrant, ...]
    grants_asked: int
    booked: Cases
    past: Cases
    past_from: date
    past_to: date

    @property
    def nobody(self) -> bool:
        return not (self.grants or self.booked.changed or self.past.changed)


def consequences_of(hospital: Hospital, new: Catalogue, start: date, today: date) -> Consequences:
    """A fixed number of queries, however many grants and cases there are."""
    return _Asking(hospital, new, start, today).told()


@dataclass(frozen=True)
class Narrowed:
    """A doctor who may do less from that day on, and what no grant of theirs covers any more."""

    doctor: Person
    lost: tuple[Entry, ...]


def narrowed(hospital: Hospital, new: Catalogue, start: date, today: date) -> list[Narrowed]:
    """Before it is adopted: what is in force that day is what it is compared with."""
    return _Asking(hospital, new, start, today).narrowed()


class _Asking:
    def __init__(self, hospital: Hospital, new: Catalogue, start: date, today: date) -> None:
        self.hospital, self.new, self.start, self.today = hospital, new, start, today
        self.before = catalogue_of(hospital, start)
        self._answers: dict[object, tuple[Answer, Answer] | None] = {}
        self._names: set[str] = set()
        self._meanings: dict[str, Meanings] = {}

    def narrowed(self) -> list[Narrowed]:
        """Grants that begin later or rest keep nobody's scope, nor do those under a proctor."""
        if self._two is None:
            return []
        lost: dict[int, dict[str, Entry]] = defaultdict(dict)
        doctors = {}
        for one in self._grants(self._standing):
            doctors[one.grant.doctor_id] = one.grant.doctor
            others = [
                other
                for other in self._of_doctor[str(one.grant.doctor_id)]
                if other.id != one.told.grant.id
                and other.state(self.start) is domain.GrantState.IN_FORCE
                and not other.proctored
            ]
            for entry in self._two.still_lost(one.told.lost, others):
                lost[one.grant.doctor_id][entry.id] = entry
        return [Narrowed(doctors[pk], tuple(found.values())) for pk, found in lost.items()]

    def told(self) -> Consequences:
        past_to = min(self.today, self.start - _DAY)
        past_from = past_to - _YEAR + _DAY
        booked, done = self._bookings(), operated(self.hospital, past_from, past_to)
        self._names = {row.name for row in booked}
        self._names |= {row.name for rows in done.certain.values() for row in rows}
        return Consequences(
            before=self.before,
            grants=tuple(self._grants(self._standing)),
            grants_asked=len(self._standing),
            booked=self._booked(booked),
            past=self._past(done),
            past_from=past_from,
            past_to=past_to,
        )

    # -- grants ----------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> list[Grant]:
        """All of the hospital: a past case asks for those that ended since."""
        return [*with_ends(that_held(Grant.objects.filter(hospital=self.hospital))).order_by(
            "doctor__pinyin", "doctor", "start", "pk"
        )]  # fmt: skip

    @cached_property
    def _of_doctor(self) -> Mapping[str, list[domain.Grant]]:
        found: dict[str, list[domain.Grant]] = defaultdict(list)
        for row in self._rows:
            found[str(row.doctor_id)].append(as_domain(row))
        return found

    @cached_property
    def _standing(self) -> list[Grant]:
        return [row for row in self._rows if self._lasts(row)]

    def _lasts(self, row: Grant) -> bool:
        """In force on that day or after it, suspended ones too; of those who work there then."""
        ended = row.revocation
        return (
            (row.end is None or row.end >= self.start)
            and (ended is None or ended.on > self.start)
            and self._works(str(row.doctor_id), self.start) is not False
        )

    def _works(self, person: str | None, on: date) -> bool | None:
        """As `ask` has it: a grant does not outlive the work in its hospital."""
        return works_on(self._worked.get(int(person), ()), on) if person else None

    @cached_property
    def _worked(self) -> Mapping[int, list[Span]]:
        """Of those alone who hold grants: nobody else's answer hangs on it."""
        doctors = {row.doctor_id for row in self._rows}
        told = spans_of_work(doctors, [self.hospital.pk])
        return {person: spans for (person, _), spans in told.items()}

    @cached_property
    def _two(self) -> Two | None:
        return Two(self.before, self.new) if self.before else None

    def _grants(self, standing: Iterable[Grant]) -> Iterator[AffectedGrant]:
        if self._two is None:
            return
        rows = {str(row.pk): row for row in standing}
        for told in self._two.affected(as_domain(row) for row in rows.values()):
            yield AffectedGrant(rows[told.grant.id], told)

    # -- operations ------------------------------------------------------------------------------

    def _bookings(self) -> list[Booking]:
        rows = Booking.objects.filter(
            Q(cancelled_at__isnull=True), hospital=self.hospital, day__gte=self.start
        ).select_related("operator")
        return [*rows.order_by("day", "pk")]

    def _booked(self, rows: Iterable[Booking]) -> Cases:
        found = Found()
        for row in rows:
            if row.operator is None:
                found.unknown[NO_OPERATOR] += 1
                continue
            asked = Question(
                doctor=str(row.operator.pk),
                hospital=str(self.hospital.pk),
                on=row.day,
                entries=tuple(row.entries),
                modifiers=tuple(row.modifiers),
                part=Part(row.part),
                supervisor=str(row.supervisor_id) if row.supervisor_id else None,
            )
            found.add(row.day, row.name, row.operator.name, self._both(asked, row.name))
        return found.cases()

    def _past(self, told: Operated) -> Cases:
        names = dict(Person.objects.filter(pk__in=told.certain).values_list("pk", "name"))
        found = Found()
        found.unknown[UNSURE] = len({row.pk for rows in told.unsure.values() for row in rows})
        found.unknown[NO_OPERATOR] = len(told.unnamed)
        for doctor, rows in told.certain.items():
            for row in rows:
                asked = Question(str(doctor), str(self.hospital.pk), row.day, ())
                found.add(row.day, row.name, names[doctor], self._both(asked, row.name))
        return found.cases()

    def _both(self, asked: Question, name: str) -> tuple[Answer, Answer] | None:
        """By the catalogue as it is and as it would be; None where neither lists the operation.

        Each question once: on all days on which the grants stand alike it is one.
        """
        people = [asked.doctor, *([asked.supervisor] if asked.supervisor else [])]
        grants = [grant for person in people for grant in self._of_doctor.get(person, ())]
        states = tuple(grant.state(asked.on) for grant in grants)
        asked = replace(
            asked,
            works_there=self._works(asked.doctor, asked.on),
            supervisor_works_there=self._works(asked.supervisor, asked.on),
        )
        key = (
            asked.doctor, asked.supervisor, asked.part, asked.entries, asked.modifiers, name,
            asked.works_there, asked.supervisor_works_there, states,
        )  # fmt: skip
        if key not in self._answers:
            self._answers[key] = self._answered(asked, name, grants)
        return self._answers[key]

    def _answered(
        self, asked: Question, name: str, grants: list[domain.Grant]
    ) -> tuple[Answer, Answer] | None:
        ids = [self._ids(one, asked.entries, name) for one in (self.before, self.new)]
        if not any(ids):
            return None
        first, second = (
            decide(_with(asked, entries, catalogue), catalogue, grants)
            for entries, catalogue in zip(ids, (self.before, self.new), strict=True)
        )
        return first, second

    def _ids(
        self, catalogue: Catalogue | None, picked: Iterable[str], name: str
    ) -> tuple[str, ...]:
        """What a person picked, as far as the catalogue has it, else what bears the exact name,
        else what a person confirmed that it means."""
        if catalogue is None:
            return ()
        known = tuple(one for one in picked if one in catalogue.by_id)
        return known or operation_meant(catalogue, self._meanings_in(catalogue).certain(name))

    def _meanings_in(self, catalogue: Catalogue) -> Meanings:
        if catalogue.hash not in self._meanings:
            self._meanings[catalogue.hash] = Meanings(self.hospital, catalogue, self._names)
        return self._meanings[catalogue.hash]


def _with(asked: Question, entries: tuple[str, ...], catalogue: Catalogue | None) -> Question:
    known = catalogue.by_id if catalogue else {}
    modifiers = tuple(one for one in asked.modifiers if one in known)
    return replace(asked, entries=entries, modifiers=modifiers)
