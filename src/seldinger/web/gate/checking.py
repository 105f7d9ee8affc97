"""Looking at a booked operation before the day: may it go ahead, and if not, why.

It fails closed: whatever is unknown does not pass. It advises, tells and records; it locks no door.
"""

from dataclasses import dataclass
from datetime import datetime

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.privilege import Answer, Decision, Part, Question, Why, decide
from seldinger.errors import SeldingerError
from seldinger.web.gate.missing import NOTES, Missing, missing_for
from seldinger.web.gate.models import Booking, Override, Verdict
from seldinger.web.privileges.operations import one_operation, operation_named
from seldinger.web.privileges.queries import Asked, ask, catalogue_of

_MAY = frozenset({Decision.ALLOWED, Decision.ALLOWED_SUPERVISED})
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


def look(booking: Booking, now: datetime) -> Verdict:
    """What the gate says now; not stored yet."""
    seen = look_at(booking)
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


def look_at(booking: Booking) -> Look:
    emergency = override_of(booking) is not None
    asked = asked_of(booking, emergency=emergency)
    missing = missing_for(booking, asked.answer)
    return Look(asked, missing, _passes(booking, asked.answer, missing, emergency=emergency))


def _passes(
    booking: Booking, answer: Answer, missing: tuple[Missing, ...], *, emergency: bool
) -> bool:
    if emergency:
        # Whatever is missing: it is an emergency, and confirmed afterwards. No emergency makes an
        # operation of the management class.
        return answer.decision in (*_MAY, Decision.OVERRIDE)
    if any(one not in NOTES for one in missing):
        return False
    if answer.decision in _MAY:
        return True
    # Admitted as new, permitted to this operator, and in no catalogue yet: nothing else is missing.
    is_new = any(one.why is Why.NOT_LISTED for one in answer.reasons)
    return answer.decision is Decision.UNGRADED and is_new and booking.technology is not None


def override_of(booking: Booking) -> Override | None:
    """The emergency that its operator declared for it, if any.

    For this very operation on this very day: a booking that was changed since is another one.
    """
    declared = [
        one
        for one in booking.overrides.all()
        if one.withdrawn_at is None
        and (one.doctor_id, one.day, one.name) == (booking.operator_id, booking.day, booking.name)
    ]
    if not declared:
        return None
    entries = [*entries_of(booking, catalogue_of(booking.hospital, booking.day))]
    # What was in no catalogue then, somebody may have found in it since.
    return next((one for one in declared if one.entries in ([], entries)), None)


def asked_of(booking: Booking, *, emergency: bool = False) -> Asked:
    """The privilege's question and answer; where nobody knows the operator, the grades alone."""
    catalogue = catalogue_of(booking.hospital, booking.day)
    entries = entries_of(booking, catalogue)
    part = Part.SUPERVISED if booking.part == Part.SUPERVISED else Part.OPERATOR
    if booking.operator is None:
        return _of_nobody(booking, catalogue, entries)
    return ask(
        doctor=booking.operator,
        hospital=booking.hospital,
        on=booking.day,
        entries=entries,
        modifiers=booking.modifiers,
        part=part,
        supervisor=booking.supervisor,
        emergency=emergency,
    )


def _of_nobody(booking: Booking, catalogue: Catalogue | None, entries: tuple[str, ...]) -> Asked:
    question = Question(
        doctor="", hospital=str(booking.hospital_id), on=booking.day,
        entries=entries, modifiers=tuple(booking.modifiers),
    )  # fmt: skip
    told = decide(question, catalogue, ())
    reasons = tuple(one for one in told.reasons if one.why not in _OF_SOMEBODY)
    answer = Answer(told.decision, reasons, told.grade, told.managed_grade)
    return Asked(question, answer, catalogue, {})


def entries_of(booking: Booking, catalogue: Catalogue | None) -> tuple[str, ...]:
    """What a person picked, else what bears the name exactly. No list hides a higher grade.

    What was picked and stands in the catalogue no more is asked as it is: it is not listed then.
    """
    if catalogue is None:
        return tuple(booking.entries)
    try:
        if booking.entries:
            known = all(one in catalogue.by_id for one in booking.entries)
            return one_operation(catalogue, booking.entries) if known else tuple(booking.entries)
        return operation_named(catalogue, booking.name)
    except SeldingerError:  # a patient's state, or several operations: none that can be asked
        return ()


def differs(one: Verdict, other: Verdict | None) -> bool:
    return other is None or any(getattr(one, name) != getattr(other, name) for name in TOLD)
