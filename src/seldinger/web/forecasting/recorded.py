"""What was done at a base, as the evaluator sees it: who, when, where, of which category."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.planning.forecast_sharing import ROLES
from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.verdict import Evidence, Finding, Verdict
from seldinger.domain.training.words import Outcome, Reason, Status
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import Traineeship
from seldinger.web.progress.verdicts import evaluated

Triple = tuple[int, int, int]
# Rows that are no operation of their own, or at which nobody did anything.
_NOT_ONE = {
    Reason.DUPLICATE_ROW, Reason.INTEGRAL_STEP, Reason.SAME_TECHNIQUE, Reason.SAME_CASE,
    Reason.SIMULATED, Reason.NOT_ATTEMPTED, Reason.OBSERVED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One trainee's part in an operation. month: since the year 0. role: place in ROLES.

    had: it counts, or will once it is verified.
    """

    case: int
    department: int | None
    month: int
    category: str
    role: int
    had: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One trainee up to a day. counts: what is credited, by category and role; waived: ids of the
    cells that were waived, which count as reached. end: the last day of the training."""

    trainee: Traineeship
    end: date
    acts: tuple[Act, ...]
    counts: Mapping[str, Triple]
    waived: tuple[str, ...]


def courses(trainees: Sequence[Traineeship], on: date) -> list[Course]:
    """In the order given. The evaluator asks some ten questions of each, this one in all."""
    where = _where(trainees)
    return [_course(one, evaluated(one, on).verdict, where) for one in trainees]


def month_on(day: date) -> int:
    """Months since the year 0, as the problem of a forecast counts them."""
    return day.year * 12 + day.month - 1


_Where = Mapping[int, tuple[int, int | None, date]]


def _where(trainees: Sequence[Traineeship]) -> _Where:
    rows = Participation.objects.filter(traineeship__in=trainees, withdrawn_at__isnull=True)
    told = rows.order_by().values_list(
        "pk", "procedure__case", "procedure__case__department", "procedure__case__day"
    )
    return {pk: (case, department, day) for pk, case, department, day in told}


def _course(trainee: Traineeship, verdict: Verdict, where: _Where) -> Course:
    cells = [finding for finding in verdict.findings if isinstance(finding.requirement, Cell)]
    acts = {pk: act for finding in cells for pk, act in _acts(finding, where)}
    waived = tuple(f.requirement.id for f in cells if f.status is Status.WAIVED)
    return Course(trainee, verdict.end_of_training, tuple(acts.values()), _counts(cells), waived)


def _acts(finding: Finding, where: _Where) -> Iterator[tuple[int, Act]]:
    cell = finding.requirement
    if not isinstance(cell, Cell):
        return
    for row in finding.evidence:
        told = where.get(row.origin.row)
        if told and row.role is cell.role and row.reason not in _NOT_ONE:
            case, department, day = told
            yield (
                row.origin.row,
                Act(
                    case, department, month_on(day), cell.category.id, ROLES.index(cell.role),
                    _had(row),
                ),
            )  # fmt: skip


def _had(row: Evidence) -> bool:
    return row.outcome in (Outcome.COUNTED, Outcome.PENDING)


def _counts(cells: Sequence[Finding]) -> dict[str, Triple]:
    found: dict[str, list[int]] = {}
    for finding in cells:
        cell = finding.requirement
        if isinstance(cell, Cell):
            credited = int(finding.counted)
            if finding.status is Status.WAIVED:
                credited = max(credited, cell.minimum)
            found.setdefault(cell.category.id, [0, 0, 0])[ROLES.index(cell.role)] = credited
    return {name: (one, two, three) for name, (one, two, three) in found.items()}
