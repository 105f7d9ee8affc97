"""What stands against a booked operation beside the privilege. What is not known does not pass."""

from collections.abc import Iterator
from enum import StrEnum

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.grading.privilege import Answer, Decision, Part, Why
from seldinger.web.gate.known import Known
from seldinger.web.gate.models import Booking
from seldinger.web.naming.meanings import By
from seldinger.web.people.models import Person
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.queries import is_permitted, state_on
from seldinger.web.technologies.turns import RUNNING

HIGHEST = 4  # the managed grade above which nothing is: a discussion comes first


class Missing(StrEnum):
    OPERATOR_UNKNOWN = "operator_unknown"
    OPERATOR_AMBIGUOUS = "operator_ambiguous"
    OPERATOR_NOT_THERE = "operator_not_there"
    OPERATOR_CLOSED = "operator_closed"
    SUPERVISOR_UNKNOWN = "supervisor_unknown"
    SUPERVISOR_NOT_THERE = "supervisor_not_there"
    PROCTOR_UNNAMED = "proctor_unnamed"
    NO_CATALOGUE = "no_catalogue"
    NOT_AN_ENTRY = "not_an_entry"
    NO_DISCUSSION = "no_discussion"
    DISCUSSION_WITHOUT_OPERATOR = "discussion_without_operator"
    NO_CONSENT = "no_consent"
    TECHNOLOGY_CLOSED = "technology_closed"
    TECHNOLOGY_OPERATOR = "technology_operator"
    TECHNOLOGY_TAKEN_OVER = "technology_taken_over"
    TECHNOLOGY_UNGRADED = "technology_ungraded"
    TECHNOLOGY_OTHER_NAME = "technology_other_name"


# Worth knowing, and nothing that stops.
NOTES = frozenset({Missing.DISCUSSION_WITHOUT_OPERATOR})
# Of the technology, not of the doctor's grade: no emergency gets around it.
STOP_EMERGENCIES = frozenset({Missing.TECHNOLOGY_CLOSED, Missing.TECHNOLOGY_OPERATOR})


def missing_for(booking: Booking, answer: Answer, known: Known) -> tuple[Missing, ...]:
    """In the order in which people mend it. answer: the privilege's, asked of the same booking."""
    return (
        *_of_operator(booking, known),
        *_of_supervisor(booking, answer, known),
        *_of_operation(booking, answer, known),
        *_of_technology(booking, answer, known),
        *_of_discussion(booking, answer),
    )


def _of_operator(booking: Booking, known: Known) -> Iterator[Missing]:
    operator = booking.operator
    if operator is None:
        meant = known.meant(booking.hospital, booking.operator_name)
        yield Missing.OPERATOR_AMBIGUOUS if len(meant) > 1 else Missing.OPERATOR_UNKNOWN
        return
    if not _is_there(operator, booking, known):
        yield Missing.OPERATOR_NOT_THERE
    if not operator.is_active:
        yield Missing.OPERATOR_CLOSED


def _of_supervisor(booking: Booking, answer: Answer, known: Known) -> Iterator[Missing]:
    """Somebody who answers for it must be known, and be there that day."""
    supervisor = booking.supervisor
    if supervisor is None:
        if booking.part == Part.SUPERVISED or booking.supervisor_name:
            yield Missing.SUPERVISOR_UNKNOWN
        elif any(reason.why is Why.PROCTOR_NEEDED for reason in answer.reasons):
            yield Missing.PROCTOR_UNNAMED
    elif not _is_there(supervisor, booking, known) or not supervisor.is_active:
        yield Missing.SUPERVISOR_NOT_THERE


def _is_there(person: Person, booking: Booking, known: Known) -> bool:
    """Of whose work there nothing is recorded, nobody knows that they are there."""
    return known.works(person, booking.hospital, booking.day) is True


def _of_operation(booking: Booking, answer: Answer, known: Known) -> Iterator[Missing]:
    whys = {reason.why for reason in answer.reasons}
    if Why.NO_CATALOGUE in whys:
        yield Missing.NO_CATALOGUE
    # What the committee admitted as new stands in no catalogue yet: that operation and no other.
    elif Why.NOT_LISTED in whys:
        if booking.technology is None:
            yield Missing.NOT_AN_ENTRY
            yield from _of_name(booking, known)
        elif fold(booking.technology.title) != fold(booking.name):
            yield Missing.TECHNOLOGY_OTHER_NAME
    elif booking.technology is None and not _bears_entry(booking, known):
        yield from _of_name(booking, known)


def _bears_entry(booking: Booking, known: Known) -> bool:
    """Whether the catalogue itself says its name. What a person found for it, in the booking or for
    the whole hospital, opens no technology that bears the name."""
    meaning = known.meaning(booking)
    return meaning is not None and meaning.by is By.EXACT


def _of_name(booking: Booking, known: Known) -> Iterator[Missing]:
    """What bears the name of a new technology is that technology, whether it was picked or not."""
    on, operator = booking.day, booking.operator
    named = known.titled(booking.hospital, booking.name)
    states = {state_on(known.steps(one), on) for one in named}
    if not named or Technology.State.TAKEN_OVER in states:
        return
    if states.isdisjoint(RUNNING):
        yield Missing.TECHNOLOGY_CLOSED
    elif operator and not any(is_permitted(known.operators(one), operator, on) for one in named):
        yield Missing.TECHNOLOGY_OPERATOR


def _of_technology(booking: Booking, answer: Answer, known: Known) -> Iterator[Missing]:
    technology = booking.technology
    if technology is None:
        return
    state = state_on(known.steps(technology), booking.day)
    if state == Technology.State.TAKEN_OVER:  # an entry like any other: nothing more is asked
        yield Missing.TECHNOLOGY_TAKEN_OVER
        return
    if state not in RUNNING:
        yield Missing.TECHNOLOGY_CLOSED
    permitted = known.operators(technology)
    if booking.operator and not is_permitted(permitted, booking.operator, booking.day):
        yield Missing.TECHNOLOGY_OPERATOR
    if managed_grade(booking, answer) is None:
        yield Missing.TECHNOLOGY_UNGRADED
    if not any(
        one.withdrawn_at is None and one.signed_on <= booking.day for one in booking.consents.all()
    ):
        yield Missing.NO_CONSENT


def _of_discussion(booking: Booking, answer: Answer) -> Iterator[Missing]:
    grade = managed_grade(booking, answer)
    if grade is None or grade < HIGHEST:
        return
    held = [
        one
        for one in booking.discussions.all()
        if one.withdrawn_at is None and one.held_on <= booking.day
    ]
    if not held:
        yield Missing.NO_DISCUSSION
    elif not any(one.operator_was_there for one in held):
        yield Missing.DISCUSSION_WITHOUT_OPERATOR


def managed_grade(booking: Booking, answer: Answer) -> int | None:
    """Of what no catalogue lists yet: the grade at which the new technology was admitted."""
    if answer.decision is Decision.UNGRADED or answer.managed_grade is None:
        return booking.technology.admitted_grade if booking.technology else None
    return answer.managed_grade
