"""The evidence of each kind of requirement, gathered from one record.

Gatherer.of(requirement) is the whole interface; one method for each kind of rule.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TypeVar

from seldinger.domain.training.credit import Credit, Settlement
from seldinger.domain.training.months import Span, months_between, without
from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Leave,
    Record,
    Rotation,
)
from seldinger.domain.training.rows import (
    Fact,
    barred,
    changed,
    day_of,
    flagged,
    is_open,
    of_credit,
    of_fact,
    once_a_case,
    plain_amount,
    standing,
    unfit,
)
from seldinger.domain.training.rulebook import (
    ActivityCount,
    CasesOf,
    Cell,
    DirectionsChosen,
    EntryCondition,
    MonthsIn,
    OperationsTotal,
    PatientsManaged,
    Post,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.timeline import Posting, Timeline, stage_spans
from seldinger.domain.training.verdict import Evidence, Problem
from seldinger.domain.training.words import Flag, Outcome, Reason, Role, State

F = TypeVar("F", Admission, ImagingReports, Activity, Rotation, Leave)


class Gatherer:
    """Everything one record says, by requirement."""

    def __init__(
        self,
        rulebook: Rulebook,
        record: Record,
        timeline: Timeline,
        settlement: Settlement,
        as_of: date,
        end: date,
        background: str | None,
        directions: tuple[str, ...],
    ) -> None:
        self.rulebook, self.record, self.timeline = rulebook, record, timeline
        self.settlement, self.as_of, self.end = settlement, as_of, end
        self.background, self.directions = background, directions
        self.problems = [
            Problem(c.procedure.origin, c.reason, c.procedure.name)
            for c in settlement.credits
            if c.reason in _PROBLEMS
        ]
        self._by_cell: dict[tuple[str, Role], list[Credit]] = defaultdict(list)
        for credit in settlement.credits:
            if credit.category is not None:
                self._by_cell[credit.category, credit.procedure.role].append(credit)
        self._patients = [r for r in rulebook.requirements if isinstance(r, PatientsManaged)]
        self._admissions = list(self._settle_admissions())
        self._reports = list(self._settle_reports())
        self._activities = list(self._settle_activities())
        self._rotations = self._first_of(record.rotations)
        self._first_of(record.leaves)  # only to report rows written twice

    def of(self, requirement: Requirement) -> list[Evidence]:
        """The rows that speak about the requirement, counted or not, in the record's order."""
        return sorted(self._gather(requirement), key=lambda e: (e.day or date.min, e.origin))

    def _gather(self, requirement: Requirement) -> Iterable[Evidence]:
        match requirement:
            case Cell(category=category, role=role):
                return [of_credit(c) for c in self._by_cell[category.id, role]]
            case CasesOf(category=category):
                credits = [c for role in Role for c in self._by_cell[category.id, role]]
                return once_a_case(credits, {id(c) for c in credits if is_open(c)})
            case OperationsTotal(stage=stage):
                return self._total(stage)
            case PatientsManaged():
                return self._managed(requirement)
            case ReportsOf(exam=exam, part=part):
                return [
                    evidence
                    for report, evidence in self._reports
                    if report.exam == exam and part in (None, report.part)
                ]
            case MonthsIn(places=places):
                return self._months(places)
            case ActivityCount():
                return self._of_activities(requirement)
            case EntryCondition():
                return self._entry()
            case DirectionsChosen():
                return self._choice()
        raise TypeError(f"no evidence for a rule of kind {type(requirement).__name__}")

    # -- operations ----------------------------------------------------------------------

    def _total(self, stage: str) -> list[Evidence]:
        credits = [c for c in self.settlement.credits if self._speaks_of(c, stage)]
        return once_a_case(credits, {id(c) for c in credits if c.in_total})

    def _speaks_of(self, credit: Credit, stage: str) -> bool:
        """Interventional, and of the stage by its date; without a rotation, by its category."""
        if not credit.interventional:
            return False
        if credit.stage is not None or credit.category is None:
            return credit.stage == stage
        return self.rulebook.category_by_id[credit.category].stage == stage

    # -- patients and reports ------------------------------------------------------------

    def _settle_admissions(self) -> Iterator[tuple[Admission, Post | None, Evidence]]:
        """One admission is one patient: of rows that differ one speaks, and one that counts."""
        rank = {state: number for number, state in enumerate(State)}
        rows = []
        for fact in self._first_of(self.record.admissions):
            post, barrier = self._dated(fact.day, fact.state)
            rows.append((fact, post, barrier, barrier or self._misplaced(fact, post)))
        rows.sort(key=lambda row: (row[3] is not None, rank[row[0].state], row[0].kind or "~"))
        claimed: set[tuple[date, str]] = set()
        for fact, post, barrier, aside in rows:
            admission = (fact.day, fact.case_no)
            again = aside is None and admission in claimed
            if aside is None:
                claimed.add(admission)
            reason = Reason.SAME_ADMISSION if again else barrier
            self._report(fact, reason or aside)
            yield fact, post, of_fact(fact, fact.case_no, reason)

    def _misplaced(self, fact: Admission, post: Post | None) -> Reason | None:
        """Why a patient feeds no requirement of the date's stage, where none asks for such."""
        takers = [r for r in self._patients if post and self._takes(r, fact, post)]
        if post is None or any(r.stage == post.stage for r in takers):
            return None
        return Reason.OTHER_STAGE if takers else Reason.NO_POST_PATIENTS

    def _takes(self, requirement: PatientsManaged, fact: Admission, post: Post) -> bool:
        """Whether the requirement is about such a patient; over a stage, about any of its own."""
        kind = fact.kind or post.id
        if requirement.kinds is not None:
            return kind in requirement.kinds
        return self.rulebook.post_by_id.get(kind, post).stage == requirement.stage

    def _managed(self, requirement: PatientsManaged) -> Iterator[Evidence]:
        for fact, post, evidence in self._admissions:
            if post is None:
                if requirement.kinds and fact.kind in requirement.kinds:
                    yield evidence
            elif requirement.kinds is None:
                if post.stage == requirement.stage:
                    takes = self._takes(requirement, fact, post)
                    yield evidence if takes else barred(evidence, Reason.OTHER_STAGE)
            elif self._takes(requirement, fact, post):
                if post.stage == requirement.stage:
                    yield self._flag_off_post(evidence, requirement, post)
                else:
                    yield barred(evidence, Reason.OTHER_STAGE)

    def _settle_reports(self) -> Iterator[tuple[ImagingReports, Evidence]]:
        owners = {r.exam: r for r in self.rulebook.requirements if isinstance(r, ReportsOf)}
        for fact in self._first_of(self.record.reports):
            requirement = owners[fact.exam]
            post, barrier = self._dated(fact.day, fact.state)
            if post is not None and post.stage != self.rulebook.post_by_id[requirement.post].stage:
                barrier = barrier or Reason.OTHER_STAGE
            self._report(fact, barrier)
            evidence = of_fact(fact, fact.part or fact.exam, barrier, fact.number)
            yield fact, self._flag_off_post(evidence, requirement, post)

    def _flag_off_post(
        self, evidence: Evidence, requirement: Requirement, post: Post | None
    ) -> Evidence:
        if post is None or post.id == requirement.post or evidence.outcome is Outcome.NOT_COUNTED:
            return evidence
        if self.rulebook.is_direction(requirement.post):
            here = self.rulebook.is_direction(post.id)
            return flagged(evidence, Flag.OTHER_DIRECTION) if here else evidence
        if not self.rulebook.options.off_post_counts:
            return changed(evidence, Reason.OFF_POST)
        return flagged(evidence, Flag.OFF_POST)

    def _dated(self, day: date, state: State) -> tuple[Post | None, Reason | None]:
        """The post of a date, and what bars a row of that date and state."""
        found = self.timeline.at(day)
        post = found.post if isinstance(found, Posting) else None
        if state is State.RETURNED:
            return post, Reason.RETURNED
        if day < self.record.entry:
            return post, Reason.BEFORE_TRAINING
        if isinstance(found, Leave):
            return post, Reason.ON_LEAVE
        return post, None if post else Reason.OUTSIDE_ROTATION

    # -- months, duties, the trainee -----------------------------------------------------

    def _months(self, places: frozenset[str]) -> Iterator[Evidence]:
        for rotation in self._rotations:
            if rotation.place not in places:
                continue
            place = self.rulebook.place_by_id[rotation.place]
            post = self.rulebook.post_by_id[place.post]
            span = (max(rotation.start, self.record.entry), min(rotation.end, self.as_of))
            holes = self._not_there(post) if post.kind is PostKind.CONCURRENT else []
            amount = sum((months_between(*p) for p in without(span, holes)), Fraction(0))
            none = Reason.BEFORE_TRAINING if span[1] < span[0] else Reason.OTHER_STAGE
            reason = Reason.COUNTED if amount else none
            outcome = Outcome.COUNTED if amount else Outcome.NOT_COUNTED
            yield Evidence(
                rotation.origin, rotation.start, place.title, outcome, reason, plain_amount(amount)
            )

    def _not_there(self, post: Post) -> list[Span]:
        """What a concurrent post does not run through: the other stages, and leave."""
        stages = [
            span
            for stage in self.rulebook.stages
            if stage.id != post.stage
            for span in stage_spans(self.rulebook, self.record, stage.id)
        ]
        return stages + [(leave.start, leave.end) for leave in self.record.leaves]

    def _settle_activities(self) -> Iterator[Activity]:
        for fact in self._first_of(self.record.activities):
            self._report(fact, self._activity_barrier(fact))
            yield fact

    def _of_activities(self, requirement: ActivityCount) -> Iterator[Evidence]:
        for fact in self._activities:
            if fact.type not in requirement.types:
                continue
            barrier = self._activity_barrier(fact) or unfit(requirement, fact)
            evidence = of_fact(fact, fact.title or fact.type, barrier)
            if fact.capacity in requirement.flagged:
                evidence = flagged(evidence, Flag.CO_FIRST_AUTHOR)
            if requirement.levels and fact.proved is False:
                evidence = flagged(evidence, Flag.NO_PROOF)
            yield evidence

    def _activity_barrier(self, fact: Activity) -> Reason | None:
        if fact.state is State.RETURNED:
            return Reason.RETURNED
        if fact.day < self.record.entry:
            return Reason.BEFORE_TRAINING
        return Reason.AFTER_TRAINING if fact.day > self.end else None

    def _entry(self) -> list[Evidence]:
        if self.background is None:
            return []
        title = next(b.title for b in self.rulebook.backgrounds if b.id == self.background)
        return [standing(self.record.origin, self.record.entry, title)]

    def _choice(self) -> list[Evidence]:
        return [
            standing(self.record.origin, None, self.rulebook.post_by_id[post].title)
            for post in self.directions
        ]

    # -- rows ----------------------------------------------------------------------------

    def _first_of(self, facts: Iterable[F]) -> list[F]:
        """Facts up to `as_of`, of equal rows the first; the others are reported."""
        seen: dict[F, F] = {}
        for fact in sorted(facts, key=lambda f: f.origin):
            if day_of(fact) > self.as_of:
                continue
            if fact in seen:
                self._report(fact, Reason.DUPLICATE_ROW)
            seen.setdefault(fact, fact)
        return list(seen)

    def _report(self, fact: Fact, reason: Reason | None) -> None:
        if reason is not None and reason in _PROBLEMS:
            self.problems.append(Problem(fact.origin, reason))


_PROBLEMS = frozenset(
    {
        Reason.RETURNED,
        Reason.OBSERVED,
        Reason.NOT_ATTEMPTED,
        Reason.SIMULATED,
        Reason.DUPLICATE_ROW,
        Reason.BEFORE_TRAINING,
        Reason.AFTER_TRAINING,
        Reason.OUTSIDE_ROTATION,
        Reason.ON_LEAVE,
        Reason.OTHER_STAGE,
        Reason.HOSPITAL_NOT_IN_BASE,
        Reason.PRIVILEGE_NOT_HELD,
        Reason.PRIVILEGE_NOT_KNOWN,
        Reason.UNDECIDED_NAME,
        Reason.NOT_INTERVENTIONAL,
        Reason.SAME_ADMISSION,
        Reason.NO_POST_PATIENTS,
    }
)
