"""Looking at a booked operation before the day: may it go ahead, and if not, why.

It fails closed: whatever is unknown does not pass. It advises, tells and records; it locks no door.
"""

from dataclasses import dataclass
from datetime import datetime

from seldinger.domain.grading.privilege import Answer, Decision, Part, Question, Why, decide
from seldinger.errors import SeldingerError
from seldinger.web.gate.known import Known
from seldinger.web.gate.missing import NOTES, STOP_EMERGENCIES, Missing, missing_for
from seldinger.web.gate.models import Booking, Override, Verdict
from seldinger.web.privileges.operations import one_operation
from seldinger.web.privileges.queries import Asked, as_domain

MAY = frozenset({Decision.ALLOWED, Decision.ALLOWED_SUPERVISED})
# An emergency's too: nothing is to be said against the doctor's privilege.
PASSING = MAY | {Decision.OVERRIDE}
# Of nobody in particular these say nothing.
_OF_SOMEBODY = frozenset({Why.NO_GRANT, Why.SUPERVISOR_MISSING, Why.SUPERVISOR_WITHOUT_GRANT})
# What a verdict says; a new one is written only where any of it changed.
TOLD = (
    "decision", "reasons", "missing", "passes", "grade", "managed_grade", "grant_id", "catalogue",
    "version",
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """asked: the privilege with its reasons. missing: what else stands against it."""

    asked: Asked
    missing: tuple[Missing, ...]
    passes: bool


def look(booking: Booking, now: datetime, known: Known | None = None) -> Verdict:
    """What the gate says now; not stored yet. known: of many bookings, read once."""
    return verdict_of(booking, look_at(booking, known), now)


def verdict_of(booking: Booking, seen: Look, now: datetime) -> Verdict:
    answer, catalogue = seen.asked.answer, seen.asked.catalogue
    return Verdict(
        booking=booking,
        at=now,
        decision=answer.decision.value,
        reasons=[{"why": one.why.value, "about": one.about} for one in answer.reasons],
        missing=[one.value for one in seen.missing],
        passes=seen.passes,
        grade=answer.grade,
        managed_grade=answer.managed_grade,
        grant_id=int(answer.grant) if answer.grant else None,
        catalogue=catalogue.id if catalogue else "",
        version=catalogue.version if catalogue else "",
    )


def look_at(booking: Booking, known: Known | None = None) -> Look:
    known = known or Known([booking])
    emergency = override_of(booking, known) is not None
    asked = asked_of(booking, known, emergency=emergency)
    missing = missing_for(booking, asked.answer, known)
    return Look(asked, missing, _passes(booking, asked.answer, missing, emergency=emergency))


def _passes(
    booking: Booking, answer: Answer, missing: tuple[Missing, ...], *, emergency: bool
) -> bool:
    if emergency:
        # It goes beyond what the doctor may do, and is confirmed afterwards. It makes no operation
        # of the management class, and opens no new technology that the hospital did not admit,
        # stopped, or permitted to others alone.
        return answer.decision in PASSING and STOP_EMERGENCIES.isdisjoint(missing)
    if any(one not in NOTES for one in missing):
        return False
    if answer.decision in MAY:
        return True
    # Admitted as new, permitted to this operator, and in no catalogue yet: nothing else is missing.
    is_new = any(one.why is Why.NOT_LISTED for one in answer.reasons)
    return answer.decision is Decision.UNGRADED and is_new and booking.technology is not None


def override_of(booking: Booking, known: Known | None = None) -> Override | None:
    """The emergency that its operator declared for it, if any.

    For this very operation on this very day: a booking that was changed since is another one.
    Only what its name means may become known, or be withdrawn.
    """
    declared = [
        one
        for one in booking.overrides.all()
        if one.withdrawn_at is None
        and (one.doctor_id, one.day, one.name) == (booking.operator_id, booking.day, booking.name)
    ]
    if not declared:
        return None
    entries = {*entries_of(booking, known or Known([booking]))}
    if not (entries or booking.entries):
        return declared[0]
    # What was in no catalogue then, somebody may have found in it since.
    return next((one for one in declared if {*one.entries} in (set(), entries)), None)


def asked_of(booking: Booking, known: Known | None = None, *, emergency: bool = False) -> Asked:
    """The privilege's question and answer; where nobody knows the operator, the grades alone."""
    known = known or Known([booking])
    catalogue = known.catalogue(booking.hospital, booking.day)
    question = _question(booking, known, entries_of(booking, known), emergency=emergency)
    if booking.operator is None:
        told = decide(question, catalogue, ())
        reasons = tuple(one for one in told.reasons if one.why not in _OF_SOMEBODY)
        answer = Answer(told.decision, reasons, told.grade, told.managed_grade)
        return Asked(question, answer, catalogue, {})
    rows = known.grants(booking.operator, booking.supervisor)
    answer = decide(question, catalogue, [as_domain(row, booking.day) for row in rows])
    return Asked(question, answer, catalogue, {str(row.pk): row for row in rows})


def _question(
    booking: Booking, known: Known, entries: tuple[str, ...], *, emergency: bool
) -> Question:
    hospital, on, modifiers = str(booking.hospital_id), booking.day, tuple(booking.modifiers)
    operator, supervisor = booking.operator, booking.supervisor
    if operator is None:
        return Question("", hospital, on, entries, modifiers)
    return Question(
        doctor=str(operator.pk),
        hospital=hospital,
        on=on,
        entries=entries,
        modifiers=modifiers,
        part=Part.SUPERVISED if booking.part == Part.SUPERVISED else Part.OPERATOR,
        supervisor=str(supervisor.pk) if supervisor else None,
        emergency=emergency,
        works_there=known.works(operator, booking.hospital, on),
        supervisor_works_there=(
            known.works(supervisor, booking.hospital, on) if supervisor else None
        ),
    )


def entries_of(booking: Booking, known: Known) -> tuple[str, ...]:
    """What a person picked, else what bears the name exactly, else what a person confirmed that
    the hospital means by it. Never what the matcher thinks. No list hides a higher grade.

    What was picked and stands in the catalogue no more is asked as it is: it is not listed then.
    """
    catalogue = known.catalogue(booking.hospital, booking.day)
    if catalogue is None:
        return tuple(booking.entries)
    if not booking.entries:
        return known.operation(booking)
    if not all(one in catalogue.by_id for one in booking.entries):
        return tuple(booking.entries)
    try:
        return one_operation(catalogue, booking.entries)
    except SeldingerError:  # a patient's state, or several operations: none that can be asked
        return ()


def differs(one: Verdict, other: Verdict | None) -> bool:
    return other is None or any(getattr(one, name) != getattr(other, name) for name in TOLD)
