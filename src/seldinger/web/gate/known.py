"""What the gate looks at beside its bookings, read once for many of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from seldinger.domain.grading.catalogue import Catalogue, fold
from seldinger.domain.training.matching import Name
from seldinger.web.gate.models import Booking
from seldinger.web.naming.meanings import Meaning
from seldinger.web.norms.in_force import InForce
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.queries import Span, spans_of_work, works_on
from seldinger.web.privileges.meant import Certain
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import with_ends
from seldinger.web.reconciliation.staff import Staff
from seldinger.web.technologies.models import Operator, Step, Technology


class Known:
    """As it stands when it is first asked. A fixed number of queries for each hospital, however
    many bookings there are; kept for one look, or for one run of the worker.
    """

    def __init__(self, bookings: Iterable[Booking]) -> None:
        self.bookings = [*bookings]
        self._staff: dict[int, Staff] = {}
        self._certain: dict[int, Certain] = {}

    def catalogue(self, hospital: Hospital, on: date) -> Catalogue | None:
        return self._in_force.on(hospital, on)

    def operation(self, booking: Booking) -> tuple[str, ...]:
        """The one that its name certainly means there; empty where none is certain, or several."""
        return self._certainly(booking).operation(booking.name, booking.day)

    def meaning(self, booking: Booking) -> Meaning | None:
        """All that its name certainly means there."""
        return self._certainly(booking).meaning(booking.name, booking.day)

    def meant(self, hospital: Hospital, name: str) -> Name:
        """Whom a name means there."""
        staff = self._staff.setdefault(hospital.pk, Staff(hospital))
        return staff.meant(name)

    def works(self, person: Person, hospital: Hospital, on: date) -> bool | None:
        """As `people.queries.works_there`."""
        return works_on(self._spans.get((person.pk, hospital.pk), ()), on)

    def grants(self, *people: Person | None) -> list[Grant]:
        """Every grant that names one of them, in order."""
        found = [row for one in people if one for row in self._grants.get(one.pk, ())]
        return sorted({row.pk: row for row in found}.values(), key=lambda row: row.pk)

    def titled(self, hospital: Hospital, name: str) -> Sequence[Technology]:
        """The hospital's new technologies of that very name, however far they came."""
        wanted = (hospital.pk, fold(name))
        every = self._technologies.values()
        return [one for one in every if (one.hospital_id, fold(one.title)) == wanted]

    def steps(self, technology: Technology) -> Sequence[Step]:
        return [*self._technologies[technology.pk].steps.all()]

    def operators(self, technology: Technology) -> Sequence[Operator]:
        return [*self._technologies[technology.pk].operators.all()]

    def _certainly(self, booking: Booking) -> Certain:
        key = booking.hospital_id
        if key not in self._certain:
            names = {one.name for one in self.bookings if one.hospital_id == key}
            self._certain[key] = Certain(booking.hospital, names | {booking.name}, self._in_force)
        return self._certain[key]

    # -- read once --------------------------------------------------------------------------------

    @cached_property
    def _in_force(self) -> InForce:
        hospitals: dict[int, Hospital] = {}
        for one in self.bookings:
            if one.hospital_id not in hospitals:  # asked of the first of each alone
                hospitals[one.hospital_id] = one.hospital
        return InForce(hospitals.values())

    @cached_property
    def _people(self) -> set[int]:
        named = (key for one in self.bookings for key in (one.operator_id, one.supervisor_id))
        return {key for key in named if key}

    @cached_property
    def _spans(self) -> Mapping[tuple[int, int], list[Span]]:
        return spans_of_work(self._people, {one.hospital_id for one in self.bookings})

    @cached_property
    def _grants(self) -> Mapping[int, list[Grant]]:
        rows = with_ends(Grant.objects.filter(doctor__in=self._people)).order_by("pk")
        found: dict[int, list[Grant]] = defaultdict(list)
        for row in rows:
            found[row.doctor_id].append(row)
        return found

    @cached_property
    def _technologies(self) -> Mapping[int, Technology]:
        """All of these hospitals: they are few."""
        there = Technology.objects.filter(hospital__in={one.hospital_id for one in self.bookings})
        return {row.pk: row for row in there.prefetch_related("steps", "operators")}
