"""A trial as finished strings: what was read, the verdict, or what has to be corrected."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Leave,
    Procedure,
    Record,
)
from seldinger.domain.training.record import Rotation as Visit
from seldinger.domain.training.words import LEAVE, Status
from seldinger.report.labels import STATUS, Label
from seldinger.report.layout import (
    Item,
    Section,
    about,
    answer,
    open_items,
    problems,
    sections,
)
from seldinger.web.logbook.trial import Trial
from seldinger.workbooks.grid import CellFault, WorkbookError

MOST_FAULTS = 200  # rows of the table; whoever mends these sees the rest next time
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet: how many rows were read, and from which day to which."""

    title: str
    rows: str
    span: str
    is_absent: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom the workbook is about and what was read of it."""

    file: str
    name: str
    staff_no: str
    about: str
    sheets: tuple[SheetRow, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many requirements stand at a status."""

    status: Status
    label: Label
    number: int


@dataclass(frozen=True, slots=True)
class TrialPage:
    """problems: (where, what) of rows that count nowhere. aside: posts that do not apply."""

    preview: Preview
    answer: str
    as_of: str
    rulebook: str
    rulebook_id: str
    notice: str
    counts: tuple[Count, ...]
    open_items: tuple[Item, ...]
    sections: tuple[Section, ...]
    aside: str
    problems: tuple[tuple[str, str], ...]
    more_problems: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A workbook that was not read in, and why: in one line, or cell by cell."""

    message: str
    faults: tuple[CellFault, ...]
    more: int


def refused(error: WorkbookError) -> Refused:
    faults, told = error.faults, str(error)
    if "没有读入任何内容" not in told:
        told = f"{told}。没有读入任何内容"
    return Refused(f"{told}。", tuple(faults[:MOST_FAULTS]), max(0, len(faults) - MOST_FAULTS))


def trial_page(trial: Trial, file: str) -> TrialPage:
    verdict, shown = trial.verdict, sections(trial.verdict)
    counted = Counter(finding.status for finding in verdict.findings)
    rows = problems(verdict, [])
    return TrialPage(
        preview=_preview(trial, file),
        answer=answer(verdict),
        as_of=verdict.as_of.isoformat(),
        rulebook=f"{verdict.rulebook.title}（第 {verdict.rulebook.version} 版）",
        rulebook_id=verdict.rulebook.id,
        notice=verdict.rulebook.notice or "",
        counts=tuple(Count(s, label, counted[s]) for s, label in STATUS.items() if counted[s]),
        open_items=tuple(open_items(shown)),
        sections=tuple(s for s in shown if s.status is not Status.NOT_APPLICABLE),
        aside="、".join(s.title for s in shown if s.status is Status.NOT_APPLICABLE),
        problems=tuple(rows[:MOST_PROBLEMS]),
        more_problems=max(0, len(rows) - MOST_PROBLEMS),
    )


def _preview(trial: Trial, file: str) -> Preview:
    record = trial.record
    notes = [(f"{o.sheet} {o.row}" if o.row else o.sheet, text) for o, text in trial.notes]
    return Preview(
        file=file,
        name=record.name,
        staff_no=record.staff_no,
        about=about(trial.verdict),
        sheets=_sheets(record),
        notes=tuple(notes),
    )


def _sheets(record: Record) -> tuple[SheetRow, ...]:
    stays: list[Visit | Leave] = [*record.rotations, *record.leaves]
    days = [day for stay in stays for day in (stay.start, stay.end)]
    rotations = f"{len(stays)} 行" + (
        f"，其中{LEAVE} {len(record.leaves)}" if record.leaves else ""
    )
    return (
        _sheet(record, Visit, "轮转", rotations, days),
        _sheet(record, Procedure, "手术", *_told([one.day for one in record.procedures])),
        _sheet(record, Admission, "管理病例", *_told([one.day for one in record.admissions])),
        _sheet(record, ImagingReports, "影像报告", *_told([one.day for one in record.reports])),
        _sheet(record, Activity, "科研教学", *_told([one.day for one in record.activities])),
    )


def _told(days: list[date]) -> tuple[str, list[date]]:
    return f"{len(days)} 行", days


def _sheet(record: Record, kind: type, title: str, rows: str, days: list[date]) -> SheetRow:
    if kind in record.absent:
        return SheetRow(record.absent[kind], "工作簿里没有这张工作表", "", True)
    span = f"{min(days)} 至 {max(days)}" if days else ""
    return SheetRow(title, rows, span, False)
