"""By when each requirement is due, and whether the trainee keeps pace. Dates only, no forecast."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from seldinger.domain.training.months import Span, without
from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import (
    MonthsIn,
    OperationsTotal,
    PatientsManaged,
    PostKind,
    Requirement,
)
from seldinger.domain.training.timeline import stage_spans
from seldinger.domain.training.verdict import Amount, Finding, Verdict
from seldinger.domain.training.words import Status

# Complete, or nobody can say: neither is ever called late.
_NOT_OPEN = (Status.MET, Status.WAIVED, Status.NOT_APPLICABLE, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Pace:
    """One requirement against the calendar.

    due: last day of the last rotation, past or planned, in which it can be done by its rule; None
    where none is entered. share: part of those days that is behind. expected: the minimum times
    the share, rounded down. late: due is past and what counts and waits does not reach the
    minimum. behind: not late, and less counts and waits than expected.
    """

    due: date | None
    share: Fraction
    expected: Amount
    late: bool
    behind: bool


NO_PACE = Pace(None, Fraction(0), 0, late=False, behind=False)


def paces(verdict: Verdict, record: Record) -> dict[str, Pace]:
    """The pace of every requirement, by its id, as of the verdict's day."""
    return {f.requirement.id: _pace(verdict, record, f) for f in verdict.findings}


def _pace(verdict: Verdict, record: Record, finding: Finding) -> Pace:
    requirement = finding.requirement
    entry = record.entry
    spans = [
        (max(start, entry), end)
        for start, end in _spans(verdict, record, requirement)
        if end >= entry
    ]
    if not spans:
        return NO_PACE
    due = max(end for _, end in spans)
    share = _share(spans, verdict.as_of)
    expected = floor(requirement.minimum * share)
    reached = finding.counted + finding.pending
    is_open = finding.status not in _NOT_OPEN and reached < requirement.minimum
    late = is_open and due < verdict.as_of
    # Months pass by themselves: they come short, but never fall behind.
    may_lag = is_open and not late and not isinstance(requirement, MonthsIn)
    return Pace(due, share, expected, late=late, behind=may_lag and reached < expected)


def _spans(verdict: Verdict, record: Record, requirement: Requirement) -> Iterator[Span]:
    """The days that belong to a requirement: of its places, its post, its stage, or all."""
    rulebook = verdict.rulebook
    post = rulebook.post_by_id[requirement.post]
    if post.kind is PostKind.THROUGHOUT:
        whole = (record.entry, verdict.end_of_training)
        yield from without(whole, [(leave.start, leave.end) for leave in record.leaves])
        return
    stage = _stage_of(requirement) or (post.stage if post.kind is PostKind.WHOLE_STAGE else None)
    if stage is not None:
        yield from stage_spans(rulebook, record, stage)
        return
    own = {place.id for place in rulebook.places if place.post == post.id}
    places = requirement.places if isinstance(requirement, MonthsIn) else own
    yield from ((r.start, r.end) for r in record.rotations if r.place in places)


def _stage_of(requirement: Requirement) -> str | None:
    """The stage over which a total runs; None for what belongs to one post."""
    match requirement:
        case OperationsTotal(stage=stage) | PatientsManaged(stage=stage, kinds=None):
            return stage
    return None


def _share(spans: list[Span], as_of: date) -> Fraction:
    """The part of the days that lies behind, the day of the verdict included."""
    days = sum((end - start).days + 1 for start, end in spans)
    behind = sum((min(end, as_of) - start).days + 1 for start, end in spans if start <= as_of)
    return Fraction(behind, days)


def totals_expected(verdict: Verdict, record: Record, days: list[date]) -> list[int]:
    """What the stages' totals of operations would be on each day, by the rotations entered."""
    totals = [
        (f.requirement.minimum, list(_spans(verdict, record, f.requirement)))
        for f in verdict.findings
        if isinstance(f.requirement, OperationsTotal)
    ]
    return [
        sum(floor(minimum * _share(spans, day)) for minimum, spans in totals if spans)
        for day in days
    ]
