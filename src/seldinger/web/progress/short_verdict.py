"""A verdict in short: what a cohort is compared by. Ids and numbers; words come when shown."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from seldinger.domain.training.verdict import Amount, Finding, Verdict, overall
from seldinger.domain.training.words import Status
from seldinger.report.pace import Pace, paces
from seldinger.web.logbook.belief import Belief, belief_of
from seldinger.web.progress.verdicts import Evaluated

# Raised whenever `content_of` writes something else, so that what is stored is made anew.
FORM = 2
LATE, BEHIND, IN_TIME = "late", "behind", ""
SHORTFALLS = 3
DONE = (Status.MET, Status.WAIVED)


@dataclass(frozen=True, slots=True)
class ShortFinding:
    """One requirement that applies. pace: LATE, BEHIND or IN_TIME; due: see report/pace.py."""

    id: str
    status: Status
    counted: Amount
    pending: Amount
    due: str
    expected: int
    pace: str


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements of one post that apply; counts are numbers of requirements.

    share: percent, the mean over the requirements of what is verified, each at most in full.
    open: ids of those not complete, in the rulebook's order.
    """

    post: str
    status: Status
    total: int
    done: int
    pending: int
    late: int
    behind: int
    share: int
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShortVerdict:
    """A verdict in short. shortfalls: the requirements furthest from where they should be."""

    status: Status
    end: date
    applicable: int
    done: int
    pending: int
    depends: int
    late: int
    behind: int
    groups: tuple[Group, ...]
    shortfalls: tuple[ShortFinding, ...]
    belief: Belief
    rows: str  # all that apply, as stored; read them by `findings`

    def findings(self) -> list[ShortFinding]:
        """Every requirement that applies. Read on demand: only the workbook wants all of them."""
        return [_finding(row) for row in json.loads(self.rows)]


def content_of(found: Evaluated) -> dict[str, Any]:
    """The short form as JSON, for storing."""
    verdict = found.verdict
    pace = paces(verdict, found.record)
    applying = [f for f in verdict.findings if f.status is not Status.NOT_APPLICABLE]
    marks = {id_: _mark(one) for id_, one in pace.items()}
    return {
        "status": verdict.status,
        "end": verdict.end_of_training.isoformat(),
        "belief": belief_of(found.record),
        "depends": sum(f.status is Status.DEPENDS_ON_READING for f in applying),
        "groups": _groups(verdict, marks),
        "shortfalls": [_row(f, pace[f.requirement.id]) for f in _shortfalls(applying, pace)],
        # A text inside the text: what few pages read costs the others nothing to decode.
        "rows": json.dumps([_row(f, pace[f.requirement.id]) for f in applying]),
    }


def short_of(content: dict[str, Any]) -> ShortVerdict:
    """What `content_of` stored."""
    groups = tuple(
        Group(post, Status(status), total, done, pending, late, behind, share, tuple(names))
        for post, status, total, done, pending, late, behind, share, names in content["groups"]
    )
    return ShortVerdict(
        status=Status(content["status"]),
        end=date.fromisoformat(content["end"]),
        applicable=sum(group.total for group in groups),
        done=sum(group.done for group in groups),
        pending=sum(group.pending for group in groups),
        depends=content["depends"],
        late=sum(group.late for group in groups),
        behind=sum(group.behind for group in groups),
        groups=groups,
        shortfalls=tuple(_finding(row) for row in content["shortfalls"]),
        belief=Belief(*content["belief"]),
        rows=content["rows"],
    )


def _groups(verdict: Verdict, marks: Mapping[str, str]) -> list[list[Any]]:
    by_post: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        by_post[finding.requirement.post].append(finding)
    posts = [post.id for post in verdict.rulebook.posts if post.id in by_post]
    return [[post, *_group(by_post[post], marks)] for post in posts]


def _group(findings: list[Finding], marks: Mapping[str, str]) -> list[Any]:
    applying = [f for f in findings if f.status is not Status.NOT_APPLICABLE]
    if not applying:
        return [Status.NOT_APPLICABLE, 0, 0, 0, 0, 0, 0, []]
    still_open = [f.requirement.id for f in applying if f.status not in DONE]
    return [
        overall([f.status for f in applying]),
        len(applying),
        len(applying) - len(still_open),
        sum(f.pending > 0 for f in applying),
        sum(marks[name] == LATE for name in still_open),
        sum(marks[name] == BEHIND for name in still_open),
        int(sum(_share(f) for f in applying) * 100 / len(applying)),
        still_open,
    ]


def _share(finding: Finding) -> Fraction:
    if finding.status in DONE:
        return Fraction(1)
    return min(Fraction(1), Fraction(finding.counted) / max(1, finding.requirement.minimum))


def _shortfalls(applying: list[Finding], pace: Mapping[str, Pace]) -> list[Finding]:
    """Late ones first, then those behind, then what is under way; the least complete first."""

    def urgency(finding: Finding) -> tuple[bool, bool, bool, Fraction, Amount]:
        at = pace[finding.requirement.id]
        return not at.late, not at.behind, not at.share, _share(finding), -finding.missing

    return sorted((f for f in applying if f.status not in DONE and f.missing), key=urgency)[
        :SHORTFALLS
    ]


def _row(finding: Finding, pace: Pace) -> list[Any]:
    return [
        finding.requirement.id,
        finding.status,
        _written(finding.counted),
        _written(finding.pending),
        pace.due.isoformat() if pace.due else "",
        int(pace.expected),
        _mark(pace),
    ]


def _mark(pace: Pace) -> str:
    return LATE if pace.late else BEHIND if pace.behind else IN_TIME


def _written(amount: Amount) -> int | str:
    """Whole numbers as they are, parts of months exactly."""
    return int(amount) if amount == int(amount) else str(amount)


def _finding(row: Sequence[Any]) -> ShortFinding:
    name, status, counted, pending, due, expected, pace = row
    return ShortFinding(
        name, Status(status), _amount(counted), _amount(pending), due, expected, pace
    )


def _amount(written: int | str) -> Amount:
    return Fraction(written) if isinstance(written, str) else written
