"""Every entry of a record once, under the post whose requirement it was measured against.

Where no row of the rulebook's tables took it, it stands under the post of its date, and where no
rotation was in force that day, under none. Nothing is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Origin,
    Procedure,
    Record,
)
from seldinger.domain.training.rulebook import OperationsTotal, PatientsManaged, Requirement
from seldinger.domain.training.timeline import Posting, Timeline
from seldinger.domain.training.verdict import Evidence, Finding, Verdict
from seldinger.domain.training.words import Outcome, Reason, Status
from seldinger.report.labels import FLAG, REASON

Entry = Procedure | Admission | ImagingReports | Activity
ONLY_TOTAL = "只计入总数"
NOT_ASKED = "这项要求不适用于本人，只登记"
NO_REQUIREMENT = "没有对应的要求，只登记"
NOT_COUNTED = "未计入"
RESULTS = {Outcome.COUNTED: "计入", Outcome.PENDING: "待审"}
_OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry and what became of it.

    row: of the rulebook's table, empty where none took it. post: the title of the post it stands
    under. notes: why, and what else to know.
    """

    fact: Entry
    row: str
    post: str
    result: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Entries:
    """The entries of one post by kind, in order of date."""

    operations: list[Settled] = field(default_factory=list)
    admissions: list[Settled] = field(default_factory=list)
    reports: list[Settled] = field(default_factory=list)
    activities: list[Settled] = field(default_factory=list)

    @property
    def total(self) -> int:
        return (
            len(self.operations) + len(self.admissions) + len(self.reports) + len(self.activities)
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """What one of the findings says of an entry; of several the most telling speaks."""

    requirement: Requirement
    evidence: Evidence
    weight: "_Weight"

    @property
    def rank(self) -> tuple[int, int]:
        return self.weight, _OUTCOMES.index(self.evidence.outcome)


class _Weight(IntEnum):
    ROW = 0  # a row of a table, or what stands for itself
    TOTAL = 1  # speaks of every case of a stage
    NOT_ASKED = 2  # of another branch, or of a direction not chosen


def settled(verdict: Verdict, record: Record) -> dict[str | None, Entries]:
    """Post id (None: no post that day) → its entries up to the day of the verdict."""
    said = _said(verdict)
    refused = {problem.origin: problem.reason for problem in verdict.problems}
    timeline = Timeline(verdict.rulebook, record)
    found: dict[str | None, Entries] = defaultdict(Entries)
    for kind, facts in _kinds(record):
        for fact in sorted(facts, key=lambda one: (one.day, one.origin)):
            if fact.day <= verdict.as_of:
                speaker = said.get(fact.origin)
                post = _post(speaker, timeline, fact.day)
                reason = refused.get(fact.origin)
                title = verdict.rulebook.post_by_id[post].title if post else ""
                row = Settled(fact, _row(speaker), title, *_result(speaker, reason))
                getattr(found[post], kind).append(row)
    return dict(found)


def _kinds(record: Record) -> Iterator[tuple[str, Iterable[Entry]]]:
    yield "operations", record.procedures
    yield "admissions", record.admissions
    yield "reports", record.reports
    yield "activities", record.activities


def _said(verdict: Verdict) -> Mapping[Origin, _Said]:
    best: dict[Origin, _Said] = {}
    for finding in verdict.findings:
        weight = _weight(finding)
        for evidence in finding.evidence:
            one = _Said(finding.requirement, evidence, weight)
            held = best.get(evidence.origin)
            if held is None or one.rank < held.rank:
                best[evidence.origin] = one
    return best


def _weight(finding: Finding) -> _Weight:
    if finding.status is Status.NOT_APPLICABLE:
        return _Weight.NOT_ASKED
    requirement = finding.requirement
    total = isinstance(requirement, OperationsTotal) or (
        isinstance(requirement, PatientsManaged) and requirement.kinds is None
    )
    return _Weight.TOTAL if total else _Weight.ROW


def _post(said: _Said | None, timeline: Timeline, day: date) -> str | None:
    if said is not None and said.weight is _Weight.ROW:
        return said.requirement.post
    found = timeline.at(day)
    return found.post.id if isinstance(found, Posting) else None


def _row(said: _Said | None) -> str:
    return said.requirement.row or "" if said else ""


def _result(said: _Said | None, refused: Reason | None) -> tuple[str, tuple[str, ...]]:
    if said is None:
        return NOT_COUNTED, (REASON[refused] if refused else NO_REQUIREMENT,)
    evidence = said.evidence
    notes = [FLAG[flag] for flag in dict.fromkeys(evidence.flags)]
    if evidence.outcome not in RESULTS:
        return NOT_COUNTED, (REASON[evidence.reason], *notes)
    if said.weight is _Weight.NOT_ASKED:
        return NOT_COUNTED, (NOT_ASKED,)
    only = [ONLY_TOTAL] if said.weight is _Weight.TOTAL else []
    return RESULTS[evidence.outcome], (*notes, *only)
