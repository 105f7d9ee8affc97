"""A day as the records have it now: cases, who may answer for them, who is on duty. No needs yet.

Fails closed: who is not known to be there is not there, what nobody can answer for has no operator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import F, Min

from seldinger.domain.grading.privilege import Decision, Question, decide
from seldinger.domain.planning.daily import Held
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.words import Role
from seldinger.norms.library import library_at
from seldinger.planning.daily.documents import CaseFile, DoctorFile, GrantsFile, ProcedureFile
from seldinger.web.assigning.models import AssignRules
from seldinger.web.assigning.timetable import Slot, clock, slots_of
from seldinger.web.gate.checking import entries_of
from seldinger.web.gate.known import Known
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Base, Hospital, Person, Stay, in_force
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, that_held

NOBODY = "0"  # who answers for a case whose supervisor has no account


@dataclass(frozen=True, slots=True)
class Theatre:
    """signatures: of the training categories of a case → their ids. operating: trainees who answer
    for a case themselves → its times, by primary key of the person."""

    bookings: tuple[Booking, ...]
    slots: Mapping[int, Slot]
    cases: tuple[CaseFile, ...]
    doctors: tuple[DoctorFile, ...]
    signatures: Mapping[str, tuple[str, ...]]
    operating: Mapping[int, tuple[Slot, ...]]


def rules_of(base: Base) -> AssignRules:
    """The base's own; the defaults, not stored, where nobody has settled them."""
    found = AssignRules.objects.filter(base=base).select_related("by").first()
    if found:
        return found
    made = AssignRules(base=base)
    made.clean_fields(exclude=["base", "by", "at"])  # the clock of a default is text until then
    return made


def hospitals_of(base: Base, day: date) -> list[Hospital]:
    places = base.places.filter(in_force(day)).order_by("hospital")
    return [one.hospital for one in places.select_related("hospital")]


def bookings_of(base: Base, day: date) -> list[Booking]:
    """Those of the day that stand, in every hospital of the base."""
    there = Booking.objects.filter(day=day, cancelled_at__isnull=True)
    its = there.filter(hospital__in=hospitals_of(base, day)).order_by(
        F("start").asc(nulls_last=True), "pk"
    )
    return [*its.select_related("hospital", "department", "operator", "supervisor")]


def theatre_of(base: Base, day: date, rules: AssignRules) -> Theatre:
    bookings = bookings_of(base, day)
    slots = slots_of(bookings, rules)
    training = _in_training(bookings, day)
    answers = _Answers(bookings, day)
    categories = _categories(base, bookings, answers)
    presents = {one.pk: _present(one, training) for one in bookings}
    operating: dict[int, tuple[Slot, ...]] = {}
    for one in bookings:
        if one.operator_id in training:
            operating[one.operator_id] = (*operating.get(one.operator_id, ()), slots[one.pk])
    cases = tuple(
        _case(
            one, slots[one.pk], presents[one.pk], answers, signature_of(categories[one.pk]), rules
        )
        for one in bookings
    )
    return Theatre(
        bookings=tuple(bookings),
        slots=slots,
        cases=cases,
        doctors=(DoctorFile(NOBODY, NOBODY), *_doctors(bookings, presents, answers)),
        signatures={signature_of(told): told for told in categories.values() if told},
        operating=operating,
    )


def signature_of(categories: tuple[str, ...]) -> str:
    """One word for what a case may count as: what it counts as depends on the trainee's stage."""
    return sha256("\n".join(categories).encode()).hexdigest()[:16] if categories else ""


def _in_training(bookings: Iterable[Booking], day: date) -> set[int]:
    people = {one.operator_id for one in bookings} | {one.supervisor_id for one in bookings}
    stays = Stay.objects.filter(in_force(day), traineeship__person__in=people - {None})
    return {*stays.values_list("traineeship__person", flat=True)}


def _present(booking: Booking, training: set[int]) -> list[Person]:
    """Who may answer for a trainee: who is booked for it and trains no more."""
    both = (booking.operator, booking.supervisor)
    return [*dict.fromkeys(one for one in both if one and one.pk not in training)]


def _case(
    booking: Booking, slot: Slot, present: list[Person], answers: "_Answers", signature: str,
    rules: AssignRules,
) -> CaseFile:  # fmt: skip
    its = [str(one.pk) for one in present] or [NOBODY]
    roles = [Role.FIRST_ASSISTANT, Role.PARTICIPANT]
    # A trainee who is booked as the operator has the seat; without a supervisor nobody may have it.
    taken = booking.operator is not None and booking.operator not in present
    if present and not taken:
        roles = [Role.OPERATOR, *roles]
    grade = answers.grade(booking)
    return CaseFile(
        id=str(booking.pk),
        site=str(booking.hospital_id),
        room=booking.room or "—",
        department=str(booking.department_id or 0),
        start=clock(slot.start),
        end=clock(slot.end),
        procedures=[
            ProcedureFile(
                entry=_op(booking) if grade else None, grade=grade, by_name=True,
                category=signature or None,
            )
        ],
        attending=its[0],
        supervisors=its[1:],
        roles=roles,
        participants=rules.participants,
    )  # fmt: skip


def _op(booking: Booking) -> str:
    """One operation, as one or several entries and the patient's state: asked as a whole."""
    return f"op-{booking.pk}"


def _doctors(
    bookings: Iterable[Booking], presents: Mapping[int, list[Person]], answers: "_Answers"
) -> list[DoctorFile]:
    found: dict[str, dict[str, dict[str, Held]]] = {}
    for booking in bookings:
        for person in presents[booking.pk]:
            sites = found.setdefault(str(person.pk), {})
            sites.setdefault(str(booking.hospital_id), {})[_op(booking)] = answers.of(
                person, booking
            )
    return [
        DoctorFile(name, name, [GrantsFile(site, told) for site, told in sites.items()])
        for name, sites in found.items()
    ]


class _Answers:
    """Does somebody hold the privilege for a booking? As rule 1 asks it of an entry (logbook)."""

    def __init__(self, bookings: Iterable[Booking], day: date) -> None:
        self.known, self.day = Known(bookings), day
        kept = that_held(Grant.objects.order_by())
        self.begin = dict(kept.values_list("hospital").annotate(Min("start")))

    def entries(self, booking: Booking) -> tuple[str, ...]:
        return entries_of(booking, self.known)

    def of(self, person: Person, booking: Booking) -> Held:
        begin = self.begin.get(booking.hospital_id)
        catalogue = self.known.catalogue(booking.hospital, self.day)
        entries = self.entries(booking)
        if begin is None or self.day < begin or catalogue is None or not entries:
            return Held.NOT_KNOWN
        works = self.known.works(person, booking.hospital, self.day)
        question = Question(
            str(person.pk), str(booking.hospital_id), self.day, entries,
            tuple(booking.modifiers), works_there=works,
        )  # fmt: skip
        grants = [as_domain(row, self.day) for row in self.known.grants(person)]
        decision = decide(question, catalogue, grants).decision
        if decision in (Decision.ALLOWED_SUPERVISED, Decision.UNGRADED):
            return Held.NOT_KNOWN  # a proctor may stand there; what is ungraded nobody can say
        return Held.HELD if decision is Decision.ALLOWED else Held.NOT_HELD

    def grade(self, booking: Booking) -> int | None:
        """After overlays and the patient's state; None where ungraded."""
        catalogue = self.known.catalogue(booking.hospital, self.day)
        question = Question(
            "", str(booking.hospital_id), self.day, self.entries(booking), tuple(booking.modifiers)
        )
        return decide(question, catalogue, ()).managed_grade

    def names(self, booking: Booking) -> list[str]:
        """What the booking calls it, and its entries."""
        catalogue = self.known.catalogue(booking.hospital, self.day)
        by_id = catalogue.by_id if catalogue else {}
        texts = [by_id[one].text for one in self.entries(booking) if one in by_id]
        return [*texts, booking.name]


def _categories(
    base: Base, bookings: Iterable[Booking], answers: _Answers
) -> dict[int, tuple[str, ...]]:
    library = library_at(None)
    crosswalk = library.crosswalk_for(library.rulebook(base.rulebook))
    return {one.pk: _matched(crosswalk, answers.names(one)) for one in bookings}


def _matched(crosswalk: Crosswalk, names: Iterable[str]) -> tuple[str, ...]:
    matches = [crosswalk.match(name) for name in names]
    return tuple(sorted({one for match in matches if match for one in match.categories}))
