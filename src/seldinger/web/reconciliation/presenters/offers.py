"""Operations of the hospital that a trainee has not logged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.words import Role
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.prefill import offer_query
from seldinger.web.people.models import Department, Person
from seldinger.web.reconciliation.models import Mention, Operation
from seldinger.web.reconciliation.presenters.differences import Recorded, recorded
from seldinger.web.reconciliation.staff import Staff


@dataclass(frozen=True, slots=True)
class OfferCard:
    pk: int
    day: date
    hospital: str
    role: str
    record: Recorded
    log_url: str


def offer_cards(offers: Iterable[Mention], person: Person) -> list[OfferCard]:
    found: dict[int, Staff] = {}
    cards = []
    for offer in offers:
        operation = offer.operation
        if operation.hospital_id not in found:
            found[operation.hospital_id] = Staff(operation.hospital)
        cards.append(
            OfferCard(
                pk=operation.pk,
                day=operation.day,
                hospital=operation.hospital.name,
                role=offer.place,
                record=recorded(operation),
                log_url=_log_url(offer, person, found[operation.hospital_id]),
            )
        )
    return cards


def _log_url(offer: Mention, person: Person, staff: Staff) -> str:
    operation = offer.operation
    query = offer_query(
        operation=operation.pk,
        person=person,
        of=operation,
        day=operation.day,
        hospital=operation.hospital_id,
        names=[operation.name],
        department=_department(operation),
        role=Role(offer.place),
        session=_session(operation),
        supervisor=_supervisor(operation, staff, person),
    )
    return f"{reverse('log')}?{query}"


def _department(operation: Operation) -> int | None:
    known = Department.objects.filter(hospital=operation.hospital_id, name=operation.department)
    return known.values_list("pk", flat=True).first()


def _session(operation: Operation) -> int:
    """That of the case which somebody else logged for it; else the next that is free that day."""
    if operation.case:
        return operation.case.session
    day = Case.objects.filter(
        hospital=operation.hospital_id, number_digest=operation.number_digest, day=operation.day
    )
    return max(day.values_list("session", flat=True), default=0) + 1


def _supervisor(operation: Operation, staff: Staff, person: Person) -> int | None:
    """The operator whom the record names, where one person alone has that name."""
    for name in operation.staff.get("operator", ()):
        meant = staff.meant(name, operation.staff_nos.get(name, "")) - {person.pk}
        if len(meant) == 1:
            return next(iter(meant))
    return None
