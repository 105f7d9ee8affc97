"""A verdict → sections in reading order, with finished strings; every output shares it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil, floor

from seldinger.domain.training.rulebook import Cell, LearningItem, Rulebook
from seldinger.domain.training.verdict import Amount, Evidence, Finding, Problem, Verdict, overall
from seldinger.domain.training.words import Outcome, Reading, Status
from seldinger.report.labels import READING, STATUS, Label, explain

SHOWN_OF_A_CASE_NUMBER = 4
_CLOSED = (Status.MET, Status.WAIVED, Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of evidence, ready to be shown. `case` is masked."""

    counted: bool
    pending: bool
    day: str
    where: str
    case: str
    role: str
    name: str
    amount: str
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement, shown the same way everywhere: `18 / 20`, and beneath “缺 2 · 待审 1”."""

    finding: Finding
    label: Label
    title: str
    score: str
    note: str
    solid: int  # percent of the minimum that is verified, at most 100
    hatched: int  # percent that is pending, at most what is left
    context: str  # of a table's row: the sentence above the table
    sentence: str
    line: int | None
    readings: str

    @property
    def evidence(self) -> tuple[EvidenceRow, ...]:
        """Made when asked for: most of a trainee's rows stand behind several numbers."""
        return tuple(_evidence(row) for row in self.finding.evidence)

    @property
    def id(self) -> str:
        return self.finding.requirement.id

    @property
    def status(self) -> Status:
        return self.finding.status

    @property
    def reads_differently(self) -> bool:
        return len({self.finding.met_by(reading) for reading in Reading}) > 1


@dataclass(frozen=True, slots=True)
class Row:
    """One category of a table: its cells in the order of the roles."""

    title: str
    cells: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One post: single requirements, then its table."""

    title: str
    label: Label
    status: Status
    items: tuple[Item, ...]
    rows: tuple[Row, ...]

    @property
    def all_items(self) -> tuple[Item, ...]:
        return (*self.items, *(cell for row in self.rows for cell in row.cells))


def sections(verdict: Verdict) -> list[Section]:
    """The verdict by post, in the rulebook's order."""
    result = []
    for post in verdict.rulebook.posts:
        findings = [f for f in verdict.findings if f.requirement.post == post.id]
        if findings:
            result.append(_section(post.title, findings))
    return result


def _section(title: str, findings: list[Finding]) -> Section:
    rows: dict[str, list[Item]] = {}
    items = []
    for finding in findings:
        if isinstance(finding.requirement, Cell):
            rows.setdefault(finding.requirement.category.title, []).append(_item(finding))
        else:
            items.append(_item(finding))
    statuses = [finding.status for finding in findings]
    nowhere = all(status is Status.NOT_APPLICABLE for status in statuses)
    status = Status.NOT_APPLICABLE if nowhere else overall(statuses)
    return Section(
        title,
        STATUS[status],
        status,
        tuple(items),
        tuple(Row(name, tuple(cells)) for name, cells in rows.items()),
    )


def _item(finding: Finding) -> Item:
    requirement = finding.requirement
    solid = min(100, int(100 * finding.counted / max(1, requirement.minimum)))
    hatched = min(100 - solid, int(100 * finding.pending / max(1, requirement.minimum)))
    return Item(
        finding=finding,
        label=STATUS[finding.status],
        title=requirement.title,
        score=f"{amount(finding.counted)} / {requirement.minimum}",
        note=_note(finding),
        solid=solid,
        hatched=hatched,
        context=requirement.context.text if requirement.context else "",
        sentence=requirement.source.text,
        line=requirement.source.line,
        readings=_readings(finding),
    )


def _note(finding: Finding) -> str:
    if finding.status is Status.NOT_APPLICABLE:
        return ""
    parts = []
    if finding.missing and finding.status is not Status.WAIVED:
        parts.append(f"缺 {lacking(finding.missing)}")
    if finding.pending:
        parts.append(f"待审 {amount(finding.pending)}")
    if not finding.requirement.is_stated:
        parts.append("原文未写次数，按至少一次")
    return " · ".join(parts)


def lacking(missing: Amount) -> str:
    """Part of a month is told as at most so many days, not as a fraction."""
    if missing == int(missing):
        return str(int(missing))
    months, rest = divmod(Fraction(missing), 1)
    days = f"{ceil(rest * 31)} 天"
    return f"{months} 个月 {days}" if months else days


def _readings(finding: Finding) -> str:
    """“只计本角色 8 · 富余下移 10 ✓ · 高含低 12 ✓”, where the readings differ."""
    if len(set(finding.readings.values())) == 1:
        return ""
    return " · ".join(
        f"{READING[reading]} {amount(finding.readings[reading])}"
        + (" ✓" if finding.met_by(reading) else "")
        for reading in Reading
    )


def _evidence(row: Evidence) -> EvidenceRow:
    return EvidenceRow(
        counted=row.outcome is Outcome.COUNTED,
        pending=row.outcome is Outcome.PENDING,
        day=row.day.isoformat() if row.day else "",
        where=f"{row.origin.sheet} {row.origin.row}" if row.origin.row else row.origin.sheet,
        case=masked(row.label) if row.role or row.origin.sheet == "管理病例" else row.label,
        role=row.role or "",
        name=row.note,
        amount=amount(row.amount),
        reason=explain(row.reason, row.flags),
    )


def problem_text(problem: Problem) -> str:
    """The reason, with the operation's name where there is one."""
    words = explain(problem.reason, ())
    return f"{words}（{problem.note}）" if problem.note else words


def masked(case_no: str) -> str:
    """A case number identifies a patient: on pages only its end is shown, and never most of it.

    A key that already ends in a masked number shows that end.
    """
    _, hidden, tail = case_no.rpartition("…")
    if hidden or not tail:
        return hidden + tail
    return "…" + tail[len(tail) - min(SHOWN_OF_A_CASE_NUMBER, len(tail) // 2) :]


def amount(value: Amount) -> str:
    """Whole numbers as they are; months with two decimals, never rounded up to a minimum."""
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"{floor(value * 100) / 100:.2f}"
    return str(int(value))


def open_items(shown: list[Section]) -> list[Item]:
    """What is not complete yet, the furthest from its minimum first."""
    items = [item for section in shown for item in section.all_items if item.status not in _CLOSED]
    return sorted(items, key=lambda item: (item.solid + item.hatched, item.solid))


def answer(verdict: Verdict) -> str:
    """The first line of every output: what the verdict is."""
    applicable = [f for f in verdict.findings if f.status is not Status.NOT_APPLICABLE]
    done = sum(finding.status in _CLOSED for finding in applicable)
    label = STATUS[verdict.status]
    return f"{label.icon} {label.word}：{len(applicable)} 项要求中 {done} 项已完成"


def summary(verdict: Verdict) -> list[tuple[Label, int]]:
    """How many requirements stand at each status, where any do."""
    counts = dict.fromkeys(STATUS, 0)
    for finding in verdict.findings:
        counts[finding.status] += 1
    return [(STATUS[status], number) for status, number in counts.items() if number]


def who(verdict: Verdict) -> str:
    """The trainee's name and what the verdict needs to know about the person."""
    return f"{verdict.trainee.name} · {about(verdict)}"


def about(verdict: Verdict) -> str:
    """“影像背景 · 2023-09-01 入培，2026-08-31 结束 · 神经介入、腹部介入、胸部介入”."""
    trainee, rulebook = verdict.trainee, verdict.rulebook
    titles = {background.id: background.title for background in rulebook.backgrounds}
    parts = [f"{titles[trainee.background]}背景"] if trainee.background in titles else []
    parts.append(f"{trainee.entry} 入培，{verdict.end_of_training} 结束")
    if trainee.directions:
        parts.append("、".join(rulebook.post_by_id[name].title for name in trainee.directions))
    return " · ".join(parts)


def learning(rulebook: Rulebook) -> list[tuple[str, list[tuple[str, list[LearningItem]]]]]:
    """Post title → level → knowledge and skill items, in the rulebook's order."""
    return [
        (rulebook.post_by_id[post].title, [(level, list(same)) for level, same in levels])
        for post, items in groupby(rulebook.learning, key=lambda item: item.post)
        for levels in [groupby(items, key=lambda item: item.level)]
    ]


def problems(verdict: Verdict, notes: list[tuple[str, int, str]]) -> list[tuple[str, str]]:
    """(where, what) of every row that counts nowhere, then the reader's notes."""
    from_rows = [(f"{p.origin.sheet} {p.origin.row}", problem_text(p)) for p in verdict.problems]
    from_reader = [(f"{sheet} {row}" if row else sheet, text) for sheet, row, text in notes]
    return from_rows + from_reader
