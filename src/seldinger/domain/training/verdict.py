"""The answer for one trainee: data, rendered alike by page, workbook and command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from seldinger.domain.training.record import Origin
from seldinger.domain.training.rulebook import Requirement, Rulebook
from seldinger.domain.training.words import Flag, Outcome, Reading, Reason, Role, State, Status

Amount = int | Fraction


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the record and what it did for a requirement.

    amount: what the row adds in the requirement's unit when it counts (1, a number of reports,
    months). label: the case number, or the row's own words where there is no case. listed: a list
    of the hospital covers the day; reconciled: it says the same.
    """

    origin: Origin
    day: date | None
    label: str
    outcome: Outcome
    reason: Reason
    amount: Amount = 1
    role: Role | None = None
    state: State | None = None
    flags: tuple[Flag, ...] = ()
    note: str = ""
    reconciled: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict (结论) on one requirement.

    counted: verified, by the exclusive reading, never capped. pending: what waits for its
    supervisor, in no reading. readings: what counts by each reading.
    """

    requirement: Requirement
    status: Status
    counted: Amount
    pending: Amount
    readings: Mapping[Reading, Amount]
    evidence: tuple[Evidence, ...]

    @property
    def missing(self) -> Amount:
        return max(0, self.requirement.minimum - self.counted)

    @property
    def logged(self) -> Amount:
        """All that was logged and may count: verified, or waiting."""
        return self.counted + self.pending

    @property
    def reconciled(self) -> int:
        """Of the verified, how many rows the hospital's own record confirms."""
        return sum(row.reconciled and row.outcome is Outcome.COUNTED for row in self.evidence)

    @property
    def is_listed(self) -> bool:
        """Whether the hospital's own record could confirm any row that counts or waits."""
        open_ = (Outcome.COUNTED, Outcome.PENDING)
        return any(row.listed and row.outcome in open_ for row in self.evidence)

    def met_by(self, reading: Reading) -> bool:
        return self.readings[reading] >= self.requirement.minimum


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that feeds no requirement, and why; nothing is dropped in silence."""

    origin: Origin
    reason: Reason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trainee:
    """Whom the verdict is about."""

    staff_no: str
    name: str
    background: str | None
    entry: date
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings of one trainee under one rulebook version on one day."""

    trainee: Trainee
    rulebook: Rulebook
    as_of: date
    end_of_training: date
    status: Status
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]

    def of(self, requirement_id: str) -> Finding:
        """The finding of a requirement. Raises KeyError for an unknown id."""
        for finding in self.findings:
            if finding.requirement.id == requirement_id:
                return finding
        raise KeyError(requirement_id)


def overall(statuses: list[Status]) -> Status:
    """The status of the whole: the last, in the order they are tried, that any requirement has."""
    order = list(Status)
    worst = max((order.index(status) for status in statuses), default=0)
    return order[max(worst, order.index(Status.MET))]
