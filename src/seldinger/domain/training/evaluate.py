"""The evaluator: rulebook and record in, verdict out. Plain, and the reference for every other."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from seldinger.domain.training.credit import Settlement
from seldinger.domain.training.crosswalk import NO_CROSSWALK, Crosswalk
from seldinger.domain.training.evidence import Gatherer
from seldinger.domain.training.readings import read_all
from seldinger.domain.training.record import (
    Activity,
    Admission,
    Branch,
    DirectionChange,
    ImagingReports,
    Origin,
    Procedure,
    Record,
    Rotation,
    Ruling,
    Waiver,
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
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.timeline import Timeline, end_of_training
from seldinger.domain.training.verdict import (
    Amount,
    Evidence,
    Finding,
    Trainee,
    Verdict,
    overall,
)
from seldinger.domain.training.words import Outcome, Reading, Reason, Role, Status

T = TypeVar("T")

_FACTS: dict[type[Requirement], type] = {
    MonthsIn: Rotation,
    ReportsOf: ImagingReports,
    PatientsManaged: Admission,
    CasesOf: Procedure,
    OperationsTotal: Procedure,
    Cell: Procedure,
    ActivityCount: Activity,
}


def evaluate(
    rulebook: Rulebook, record: Record, as_of: date, crosswalk: Crosswalk = NO_CROSSWALK
) -> Verdict:
    """The verdict on `record` under `rulebook` as of the end of that day.

    Facts dated later do not count. Rows equal in every field are one. Nothing is guessed: what a
    requirement needs and nobody recorded gives UNKNOWN, with the missing thing as evidence.
    """
    return Evaluation(rulebook, record, as_of, crosswalk).verdict()


class Evaluation:
    """One record under one rulebook on one day."""

    def __init__(
        self, rulebook: Rulebook, record: Record, as_of: date, crosswalk: Crosswalk
    ) -> None:
        self.rulebook, self.record, self.as_of = rulebook, record, as_of
        rulings = sorted((r for r in record.rulings if r.on <= as_of), key=lambda r: r.on)
        self.background = _last(
            (r.background for r in rulings if isinstance(r, Branch)), record.background
        )
        self.directions = _last(
            (r.directions for r in rulings if isinstance(r, DirectionChange)), record.directions
        )
        self.waivers = {r.requirement: r for r in rulings if isinstance(r, Waiver)}
        self.end = end_of_training(rulebook, record, as_of)
        timeline = Timeline(rulebook, record)
        settlement = Settlement(
            rulebook, crosswalk, record, timeline, self.directions, self._needed(), as_of
        )
        self.gatherer = Gatherer(
            rulebook,
            record,
            timeline,
            settlement,
            as_of,
            self.end,
            self.background,
            self.directions,
        )

    def verdict(self) -> Verdict:
        evidence = {r.id: self.gatherer.of(r) for r in self.rulebook.requirements}
        roles = self._roles(evidence)
        findings = tuple(self._find(r, evidence[r.id], roles) for r in self.rulebook.requirements)
        record = self.record
        return Verdict(
            trainee=Trainee(
                record.staff_no, record.name, self.background, record.entry, self.directions
            ),
            rulebook=self.rulebook,
            as_of=self.as_of,
            end_of_training=self.end,
            status=overall([finding.status for finding in findings]),
            findings=findings,
            problems=tuple(sorted(self.gatherer.problems, key=lambda p: (p.origin, p.reason))),
        )

    def _needed(self) -> dict[tuple[str, Role], int]:
        """The minima that an assignment should fill: of cells that apply and are not waived."""
        return {
            (cell.category.id, cell.role): cell.minimum
            for cell in self.rulebook.cells()
            if self._applies(cell) and cell.id not in self.waivers
        }

    def _roles(
        self, evidence: dict[str, list[Evidence]]
    ) -> dict[str, dict[Reading, dict[Role, int]]]:
        """Category id → reading → role → what counts."""
        counts: dict[str, dict[Role, int]] = {}
        minima: dict[str, dict[Role, int]] = {}
        for cell in self.rulebook.cells():
            verified = sum(e.outcome is Outcome.COUNTED for e in evidence[cell.id])
            counts.setdefault(cell.category.id, {})[cell.role] = verified
            minima.setdefault(cell.category.id, {})[cell.role] = cell.minimum
        return {category: read_all(counts[category], minima[category]) for category in counts}

    def _find(
        self,
        requirement: Requirement,
        evidence: list[Evidence],
        roles: dict[str, dict[Reading, dict[Role, int]]],
    ) -> Finding:
        amounts = _sums(evidence)
        counted = amounts[Outcome.COUNTED]
        if isinstance(requirement, Cell):
            by_reading = roles[requirement.category.id]
            readings: dict[Reading, Amount] = {
                reading: by_reading[reading][requirement.role] for reading in Reading
            }
        else:
            readings = dict.fromkeys(Reading, counted)
        missing = self._missing_input(requirement)
        status = self._status(requirement, amounts, readings, unknown=missing is not None)
        if missing is not None:
            evidence = [*evidence, missing]
        if status is Status.WAIVED:
            evidence = [_of_ruling(self.waivers[requirement.id]), *evidence]
        return Finding(
            requirement, status, counted, amounts[Outcome.PENDING], readings, tuple(evidence)
        )

    def _status(
        self,
        requirement: Requirement,
        amounts: Counter[Outcome],
        readings: dict[Reading, Amount],
        *,
        unknown: bool,
    ) -> Status:
        minimum = requirement.minimum
        counted = amounts[Outcome.COUNTED]
        with_pending = counted + amounts[Outcome.PENDING]
        if not self._applies(requirement):
            return Status.NOT_APPLICABLE
        if requirement.id in self.waivers:
            return Status.WAIVED
        if counted >= minimum:
            return Status.MET
        if any(amount >= minimum for amount in readings.values()):
            return Status.DEPENDS_ON_READING
        if with_pending >= minimum:
            return Status.PENDING_VERIFICATION
        if unknown or with_pending + amounts[Outcome.UNDECIDED] >= minimum:
            return Status.UNKNOWN
        return Status.IN_PROGRESS if self.as_of <= self.end else Status.NOT_MET

    def _applies(self, requirement: Requirement) -> bool:
        post = self.rulebook.post_by_id[requirement.post]
        if post.backgrounds and self.background and self.background not in post.backgrounds:
            return False
        chosen_else = bool(self.directions) and post.id not in self.directions
        return not (self.rulebook.is_direction(post.id) and chosen_else)

    def _missing_input(self, requirement: Requirement) -> Evidence | None:
        """What nobody recorded and the requirement needs, as evidence; None where all is there."""
        post = self.rulebook.post_by_id[requirement.post]
        needs_branch = bool(post.backgrounds) or isinstance(requirement, EntryCondition)
        needs_choice = self.rulebook.is_direction(post.id) or isinstance(
            requirement, DirectionsChosen
        )
        if self.background is None and needs_branch:
            return self._lacks(Reason.BACKGROUND_MISSING)
        if not self.directions and needs_choice:
            return self._lacks(Reason.DIRECTIONS_MISSING)
        sheet = self.record.absent.get(_FACTS.get(type(requirement), object))
        return self._lacks(Reason.SHEET_ABSENT, Origin(sheet, 0)) if sheet else None

    def _lacks(self, reason: Reason, where: Origin | None = None) -> Evidence:
        place = where or self.record.origin
        return Evidence(place, None, "", Outcome.UNDECIDED, reason, 0)


def _sums(evidence: Iterable[Evidence]) -> Counter[Outcome]:
    sums: Counter[Outcome] = Counter()
    for row in evidence:
        sums[row.outcome] += row.amount  # type: ignore[assignment]
    return sums


def _of_ruling(ruling: Ruling) -> Evidence:
    return Evidence(
        Origin("个案认定", 0),
        ruling.on,
        ruling.by,
        Outcome.NOT_COUNTED,
        Reason.RULING,
        0,
        note=ruling.reason,
    )


def _last(values: Iterable[T], default: T) -> T:
    return next(reversed(list(values)), default)
