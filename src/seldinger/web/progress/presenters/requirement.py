"""What stands behind one number: the sentence of the rule, and every case with its reason."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from seldinger.domain.training.record import Origin, Record
from seldinger.domain.training.rulebook import CasesOf, MonthsIn, OperationsTotal, Requirement
from seldinger.domain.training.rulebook import Cell as TableCell
from seldinger.domain.training.verdict import Evidence, Finding, Verdict
from seldinger.domain.training.words import Outcome, Reading, Reason, Role, Status
from seldinger.report.labels import READING, REASON
from seldinger.report.layout import Item, amount
from seldinger.report.pace import Pace
from seldinger.web.logbook.privileges import NOT_KEPT, Held
from seldinger.web.norms.presenters.options import reading_rows
from seldinger.web.progress.facts import Detail
from seldinger.web.progress.presenters.cell import LATE, timing_word
from seldinger.web.progress.presenters.privilege import privilege_words
from seldinger.web.progress.presenters.rows import Row, Rows

SHOWN = 50
GROUPS = [
    (Outcome.PENDING, "pending", "待审", "审核后计入"),
    (Outcome.COUNTED, "counted", "计入", ""),
    (Outcome.UNDECIDED, "undecided", "无法判断", "补齐后可能计入"),
    (Outcome.NOT_COUNTED, "aside", "未计入", "每一行写明原因"),
]
_NO_SHEET = 0  # an origin without a row: not a row of the record, but something missing


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """How much counts by one reading. default: the one by which the verdict is made."""

    name: str
    meaning: str
    score: str
    met: bool
    default: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The rows of one month. number: all of them, also those the page does not show yet."""

    title: str
    number: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with one outcome, the newest first. hidden: how many the page does not show yet.

    shared: what is marked on every one of several rows; it is said once and not on each.
    """

    id: str
    title: str
    hint: str
    number: int
    months: tuple[Month, ...]
    hidden: int
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about one requirement of one trainee."""

    item: Item
    post: str
    unit: str
    source: str
    told: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, bool], ...]  # of a table's row: “术者 20”, and whether it is this one
    timing: str
    timing_css: str
    timing_word: str
    missing_input: tuple[str, ...]
    ruling: str
    readings: tuple[ReadingRow, ...]
    groups: tuple[Group, ...]


def sheet(
    verdict: Verdict,
    record: Record,
    item: Item,
    pace: Pace,
    details: Mapping[Origin, Detail],
    held: Mapping[int, Held],
    *,
    every: bool,
) -> Sheet:
    """The evidence page of a requirement; `every` row, or the newest of each outcome."""
    requirement, evidence = item.finding.requirement, item.finding.evidence
    privileges = _privileges(requirement, evidence, held)
    rows = Rows(verdict.rulebook, record, details, privileges, verdict.as_of)
    return Sheet(
        item=item,
        post=verdict.rulebook.post_by_id[requirement.post].title,
        unit=requirement.unit,
        source=f"{reverse('rulebook_source', args=[verdict.rulebook.id])}#L{item.line}",
        told=_told(item),
        cells=_cells(verdict, requirement),
        timing=_timing(item, pace, verdict.as_of),
        timing_css=LATE if pace.late else "",
        timing_word=timing_word(item, pace),
        missing_input=tuple(dict.fromkeys(REASON[r.reason] for r in evidence if _is_missing(r))),
        ruling=_ruling(evidence),
        readings=_readings(item),
        groups=tuple(_groups(item, rows, every=every)),
    )


def _privileges(
    requirement: Requirement, evidence: Sequence[Evidence], held: Mapping[int, Held]
) -> dict[Origin, str]:
    """Of each operator's part how the privilege stood; where nothing interventional is asked for
    (surgery), nobody asks."""
    if isinstance(requirement, TableCell | CasesOf) and not requirement.category.interventional:
        return {}
    return {
        row.origin: privilege_words(held.get(row.origin.row, NOT_KEPT))
        for row in evidence
        if row.role is Role.OPERATOR
    }


def _cells(verdict: Verdict, requirement: Requirement) -> tuple[tuple[str, bool], ...]:
    """The numbers of a table's row with their heads: the line itself is bare numbers."""
    if not isinstance(requirement, TableCell):
        return ()
    row = [c for c in verdict.rulebook.cells() if c.category.id == requirement.category.id]
    return tuple((f"{c.role} {c.minimum}", c.id == requirement.id) for c in row)


def _is_missing(row: Evidence) -> bool:
    return row.outcome is Outcome.UNDECIDED and row.origin.row == _NO_SHEET


def _ruling(evidence: Sequence[Evidence]) -> str:
    for row in evidence:
        if row.reason is Reason.RULING:
            return f"{row.day} {row.label} 认定免除：{row.note}"
    return ""


def _told(item: Item) -> tuple[tuple[str, str], ...]:
    """“最低 20 · 计入 18 · 待审 1 · 还缺 2”."""
    finding, unit = item.finding, item.finding.requirement.unit
    told = [("最低", finding.requirement.minimum), ("计入", finding.counted)]
    told += [("待审", finding.pending)] if finding.pending else []
    told += [("已核对", finding.reconciled)] if _is_of_operations(finding) else []
    told += [("还缺", finding.missing)] if finding.missing else []
    if finding.status in (Status.NOT_APPLICABLE, Status.WAIVED):
        told = told[:2]
    return tuple((word, f"{amount(number)} {unit}") for word, number in told)


def _is_of_operations(finding: Finding) -> bool:
    return isinstance(finding.requirement, TableCell | CasesOf | OperationsTotal)


def _timing(item: Item, pace: Pace, as_of: date) -> str:
    if item.status in (Status.MET, Status.WAIVED, Status.NOT_APPLICABLE):
        return ""
    if pace.due is None:
        return "还没有排到相应的轮转，看不出应在何时完成"
    if pace.due < as_of:
        return f"相应的轮转已于 {pace.due} 结束，过了 {(as_of - pace.due).days} 天"
    left = f"相应的轮转到 {pace.due} 为止，还剩 {(pace.due - as_of).days} 天"
    if isinstance(item.finding.requirement, MonthsIn) or not pace.share:
        return left
    passed = int(100 * pace.share)
    unit = item.finding.requirement.unit
    return f"{left}；已过去 {passed}% 的轮转天数，按此应有 {amount(pace.expected)} {unit}"


def _readings(item: Item) -> tuple[ReadingRow, ...]:
    """Only cells of a table are read in several ways; everything else is the same in each."""
    finding = item.finding
    if not isinstance(finding.requirement, TableCell) or finding.status is Status.NOT_APPLICABLE:
        return ()
    return tuple(
        ReadingRow(
            READING[reading],
            meaning,
            f"{amount(finding.readings[reading])} / {finding.requirement.minimum}",
            finding.met_by(reading),
            reading is Reading.EXCLUSIVE,
        )
        for reading, (_, meaning) in zip(Reading, reading_rows(), strict=True)
    )


def listed(item: Item, *, every: bool) -> dict[Outcome, list[Evidence]]:
    """The rows that the page shows, by outcome, the newest first."""
    return {outcome: rows if every else rows[:SHOWN] for outcome, rows in _by_outcome(item).items()}


def _by_outcome(item: Item) -> dict[Outcome, list[Evidence]]:
    """Rows of the record; what is missing or ruled stands elsewhere on the page."""
    result: dict[Outcome, list[Evidence]] = {}
    for row in reversed(item.finding.evidence):
        if row.origin.row or row.outcome is Outcome.COUNTED:
            result.setdefault(row.outcome, []).append(row)
    return result


def _groups(item: Item, rows: Rows, *, every: bool) -> Iterator[Group]:
    found, shown = _by_outcome(item), listed(item, every=every)
    for outcome, css, title, hint in GROUPS:
        if outcome not in found:
            continue
        numbers, shared = Counter(map(_month, found[outcome])), _shared(found[outcome], rows)
        months = tuple(
            Month(name, numbers[name], tuple(rows.row(row, without=shared) for row in same))
            for name, same in groupby(shown[outcome], key=_month)
        )
        hidden = len(found[outcome]) - len(shown[outcome])
        yield Group(css, title, hint, len(found[outcome]), months, hidden, shared)


def _shared(found: Sequence[Evidence], rows: Rows) -> tuple[str, ...]:
    """What is said of all of several rows."""
    if len(found) < 2:
        return ()
    first, *others = map(rows.said, found)
    return tuple(word for word in first if all(word in other for other in others))


def _month(row: Evidence) -> str:
    return f"{row.day:%Y-%m}" if row.day else ""
