"""Was this doctor allowed to do this, here, on that day? From catalogue and grants alone.

It fails closed: what no grant covers is refused, what no catalogue lists is ungraded and never
allowed. An emergency passes as an override, which a superior confirms afterwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.domain.grading.grant import Grant, GrantState, Named, Scope, UpTo


class Decision(StrEnum):
    ALLOWED = "allowed"
    ALLOWED_SUPERVISED = "allowed_supervised"  # only beside somebody who is allowed by themselves
    OVERRIDE = "override"  # 急诊越级: passes, and must be confirmed
    REFUSED = "refused"
    UNGRADED = "ungraded"


class Part(StrEnum):
    """What the doctor does in the case. Not the training role: that never opens anything."""

    OPERATOR = "operator"  # answers for it: the record operator
    SUPERVISED = "supervised"  # operates while a named supervisor answers for it
    ASSISTANT = "assistant"


class Why(StrEnum):
    NO_CATALOGUE = "no_catalogue"
    NOT_LISTED = "not_listed"
    MANAGEMENT_CLASS = "management_class"
    ASSISTING = "assisting"
    GRANTED = "granted"
    PROCTOR_NEEDED = "proctor_needed"
    PROCTOR_HOLDS = "proctor_holds"
    PROCTOR_WITHOUT_GRANT = "proctor_without_grant"
    SUPERVISOR_HOLDS = "supervisor_holds"
    SUPERVISOR_MISSING = "supervisor_missing"
    SUPERVISOR_WITHOUT_GRANT = "supervisor_without_grant"
    NOT_WORKING_THERE = "not_working_there"
    NO_GRANT = "no_grant"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    OTHER_HOSPITAL = "other_hospital"
    GRADE_BEYOND = "grade_beyond"
    GRADE_RAISED = "grade_raised"
    OVERLAY_LAID = "overlay_laid"
    TECHNOLOGY_UNNAMED = "technology_unnamed"
    MODIFIER_BEYOND = "modifier_beyond"
    OVERLAY_RAISES = "overlay_raises"
    MODIFIER_RAISES = "modifier_raises"
    SEVERAL_GRADES = "several_grades"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. about: the id of the grant, entry or overlay that it speaks of."""

    why: Why
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    entries: the one operation, as one entry or as several entries of the lists that the department
    uses; empty where no catalogue entry is known. modifiers: entries that describe the patient.
    works_there, supervisor_works_there: in that hospital that day; None: nothing says. A grant does
    not outlive the work in its hospital.
    """

    doctor: str
    hospital: str
    on: date
    entries: tuple[str, ...]
    modifiers: tuple[str, ...] = ()
    part: Part = Part.OPERATOR
    supervisor: str | None = None
    emergency: bool = False
    works_there: bool | None = None
    supervisor_works_there: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """grade: of the catalogue; managed_grade: after overlays and modifiers; None where ungraded.

    grant: the grant that carries it.
    """

    decision: Decision
    reasons: tuple[Reason, ...]
    grade: int | None = None
    managed_grade: int | None = None
    grant: str | None = None


def decide(question: Question, catalogue: Catalogue | None, grants: Iterable[Grant]) -> Answer:
    """The answer to one question.

    catalogue: the one in force in that hospital on that day, None where none is. grants: any; only
    those of the doctor, and of the supervisor for what a supervisor carries, have a say.
    """
    if catalogue is None:
        return _ungraded(question, Reason(Why.NO_CATALOGUE))
    unknown = [*_unknown(question, catalogue)]
    if unknown or not question.entries:
        return _ungraded(question, Reason(Why.NOT_LISTED, unknown[0] if unknown else None))
    return _Case(question, catalogue, tuple(grants)).answer()


def short_of(scope: Scope, catalogue: Catalogue, entries: Sequence[Entry]) -> Why | None:
    """Why a scope does not cover the operation that these entries name; None where it does.

    The patient's state is not looked at.
    """
    laid = {overlay.id for entry in entries for overlay in catalogue.overlays_of(entry)}
    highest = max(catalogue.managed_grade(entry) for entry in entries)
    if isinstance(scope, Named):
        return _short_of_named(scope, entries, laid, highest)
    if isinstance(scope, UpTo):
        if all(entry.list_id != scope.list_id for entry in entries):
            return Why.NO_GRANT
        if laid:  # a restricted technology is granted by name
            return Why.TECHNOLOGY_UNNAMED
        return None if scope.grade >= highest else Why.GRADE_BEYOND
    if scope.overlay not in laid:
        return Why.NO_GRANT
    return None if laid == {scope.overlay} else Why.TECHNOLOGY_UNNAMED


def _short_of_named(
    scope: Named, entries: Sequence[Entry], laid: set[str], highest: int
) -> Why | None:
    named = [entry.id for entry in entries if entry.id in scope.entries]
    if not named:
        return Why.NO_GRANT
    if max(scope.entries[entry] for entry in named) < highest:
        return Why.GRADE_RAISED
    looked_at = {overlay for entry in named for overlay in scope.laid.get(entry, ())}
    return Why.OVERLAY_LAID if laid - looked_at else None


def _unknown(question: Question, catalogue: Catalogue) -> Iterator[str]:
    """What is not listed as what it is asked as: a patient's state is no operation."""
    for asked, describes in ((question.entries, False), (question.modifiers, True)):
        for entry in asked:
            listed = catalogue.by_id.get(entry)
            if listed is None or (listed.kind is EntryKind.MODIFIER) is not describes:
                yield entry


def _ungraded(question: Question, reason: Reason) -> Answer:
    if question.emergency and question.part is not Part.ASSISTANT:
        return Answer(Decision.OVERRIDE, (Reason(Why.EMERGENCY), reason))
    return Answer(Decision.UNGRADED, (reason,))


class _Case:
    """One question about graded entries, and the catalogue that grades them."""

    def __init__(self, question: Question, catalogue: Catalogue, grants: tuple[Grant, ...]) -> None:
        self.question = question
        self.catalogue = catalogue
        self.grants = grants
        self.ids = frozenset(question.entries)
        self.entries = [catalogue.by_id[entry] for entry in question.entries]
        self.modifiers = [catalogue.by_id[entry] for entry in question.modifiers]
        self.grade = max(entry.grade for entry in self.entries)
        # Where the operation stands at several grades the highest holds until the committee ruled.
        self.operation_grade = max(catalogue.managed_grade(entry) for entry in self.entries)
        above = [catalogue.managed_grade(entry) for entry in self.modifiers]
        self.managed_grade = max([self.operation_grade, *above])

    def answer(self) -> Answer:
        if any(entry.kind is EntryKind.MANAGEMENT for entry in self.entries):
            return self._answer(Decision.REFUSED, [Reason(Why.MANAGEMENT_CLASS)])
        if self.question.part is Part.ASSISTANT:
            return self._answer(Decision.ALLOWED, [Reason(Why.ASSISTING)])
        decision, reasons, grant = self._own()
        if decision is Decision.REFUSED and self.question.part is Part.SUPERVISED:
            decision, reasons = self._under_supervisor()
        if decision is Decision.REFUSED and self.question.emergency:
            decision, reasons = Decision.OVERRIDE, [Reason(Why.EMERGENCY), *reasons]
        return self._answer(decision, reasons, grant)

    def _answer(
        self, decision: Decision, reasons: list[Reason], grant: Grant | None = None
    ) -> Answer:
        told = (*reasons, *self._raised())
        held = grant.id if grant and decision is not Decision.OVERRIDE else None
        return Answer(decision, told, self.grade, self.managed_grade, held)

    def _raised(self) -> Iterator[Reason]:
        """Why the managed grade is what it is."""
        if len({entry.grade for entry in self.entries}) > 1:
            yield Reason(Why.SEVERAL_GRADES)
        for entry in self.entries:
            for overlay in self.catalogue.overlays_of(entry):
                yield Reason(Why.OVERLAY_RAISES, overlay.id)
        if self.managed_grade > self.operation_grade:
            for entry in self.modifiers:
                if self.catalogue.managed_grade(entry) == self.managed_grade:
                    yield Reason(Why.MODIFIER_RAISES, entry.id)

    # -- by a grant of one's own ------------------------------------------------------------------

    def _own(self) -> tuple[Decision, list[Reason], Grant | None]:
        carrying = self._carrying(self.question.doctor)
        if not carrying:
            return Decision.REFUSED, self._why_not(self.question.doctor), None
        grant, supervised = carrying
        if not supervised:
            return Decision.ALLOWED, [Reason(Why.GRANTED, grant.id)], grant
        proctor, needed = self.question.supervisor, Reason(Why.PROCTOR_NEEDED, grant.id)
        if proctor is None:
            return Decision.ALLOWED_SUPERVISED, [needed], grant
        held = self._held_alone(proctor)
        if held is None:
            return Decision.REFUSED, [Reason(Why.PROCTOR_WITHOUT_GRANT, grant.id)], None
        reasons = [needed, Reason(Why.PROCTOR_HOLDS, held.id)]
        return Decision.ALLOWED_SUPERVISED, reasons, grant

    def _under_supervisor(self) -> tuple[Decision, list[Reason]]:
        supervisor = self.question.supervisor
        if supervisor is None:
            return Decision.REFUSED, [Reason(Why.SUPERVISOR_MISSING)]
        if held := self._held_alone(supervisor):
            return Decision.ALLOWED_SUPERVISED, [Reason(Why.SUPERVISOR_HOLDS, held.id)]
        return Decision.REFUSED, [
            Reason(Why.SUPERVISOR_WITHOUT_GRANT),
            *self._why_not(supervisor),
        ]

    def _held_alone(self, doctor: str) -> Grant | None:
        """By which grant somebody else than the asking doctor may do it without a proctor."""
        if doctor == self.question.doctor:
            return None
        carrying = self._carrying(doctor)
        return carrying[0] if carrying and not carrying[1] else None

    def _carrying(self, doctor: str) -> tuple[Grant, bool] | None:
        """The grant that covers the operation, and whether a proctor is needed for any of it."""
        if self._has_left(doctor):
            return None
        mine = sorted(
            (grant for grant in self.grants if self._in_force(grant, doctor)),
            key=lambda grant: (grant.needs_proctor, grant.id),
        )
        first = next((grant for grant in mine if self._covers_operation(grant)), None)
        if first is None:
            return None
        chosen = [first]
        for modifier in self.modifiers:
            found = next((grant for grant in mine if self._covers_modifier(grant, modifier)), None)
            if found is None:
                return None
            chosen.append(found)
        return first, any(grant.needs_proctor for grant in chosen)

    def _has_left(self, doctor: str) -> bool:
        """Known not to work there that day; of whom nothing is known the grants speak."""
        asked = self.question
        is_doctor = doctor == asked.doctor
        return (asked.works_there if is_doctor else asked.supervisor_works_there) is False

    def _in_force(self, grant: Grant, doctor: str) -> bool:
        return (
            grant.doctor == doctor
            and grant.hospital == self.question.hospital
            and grant.state(self.question.on) is GrantState.IN_FORCE
        )

    # -- what a grant covers ----------------------------------------------------------------------

    def _covers_operation(self, grant: Grant) -> bool:
        return self._short_of(grant) is None

    def _short_of(self, grant: Grant) -> Why | None:
        return short_of(grant.scope, self.catalogue, self.entries)

    def _covers_modifier(self, grant: Grant, modifier: Entry) -> bool:
        """By name, or by a list of the modifier's or the operation's own speciality."""
        scope, grade = grant.scope, self.catalogue.managed_grade(modifier)
        if isinstance(scope, Named):
            return scope.entries.get(modifier.id, 0) >= grade
        here = {modifier.list_id, *(entry.list_id for entry in self.entries)}
        return isinstance(scope, UpTo) and scope.list_id in here and scope.grade >= grade

    def _why_not(self, doctor: str) -> list[Reason]:
        """The nearest misses: what would have covered it, and why it does not."""
        if self._has_left(doctor):
            return [Reason(Why.NOT_WORKING_THERE)]
        mine = sorted((g for g in self.grants if g.doctor == doctor), key=lambda g: g.id)
        told = [reason for grant in mine if (reason := self._miss(grant))]
        return told or [Reason(Why.NO_GRANT)]

    def _miss(self, grant: Grant) -> Reason | None:
        short = self._short_of(grant)
        if short is Why.NO_GRANT:
            return None
        if grant.hospital != self.question.hospital:
            return Reason(Why.OTHER_HOSPITAL, grant.id)
        state = grant.state(self.question.on)
        if state is not GrantState.IN_FORCE:
            return Reason(Why(state.value), grant.id)
        # In force, and it covers the operation: then it is the patient's state that goes beyond.
        return Reason(short or Why.MODIFIER_BEYOND, grant.id)
