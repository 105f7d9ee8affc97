"""Builders of facts and records, so that a spec reads like a table: facts in, verdict out.

The trainee is 林（示例）: imaging background, entry on 2023-09-01, three directions, and rotations
that fill the 36 months. A fact that names no day lies in 介入基础.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Leave,
    Origin,
    Procedure,
    Record,
    Rotation,
    Ruling,
)
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.verdict import Amount, Verdict
from seldinger.domain.training.words import Flag, Privilege, Reason, Role, State, Status
from seldinger.norms.library import library_at

Fact = Rotation | Leave | Procedure | Admission | ImagingReports | Activity | Ruling
Facts = Fact | Iterable["Facts"]

IN_INTERNAL = "2023-10-09"
IN_SURGICAL = "2024-01-08"
IN_BASIC = "2024-06-03"
IN_NEURO = "2025-10-13"
IN_PERIPHERAL = "2026-01-12"
IN_ABDOMINAL = "2026-04-13"
IN_FLEXIBLE = "2026-07-13"
LAST_DAY = "2026-08-31"
AFTER_TRAINING = "2026-09-01"

DIRECTIONS = ("neuro", "peripheral", "abdominal")

# Sheet → the record's field and the kind of fact that stands there.
SHEETS: dict[str, tuple[str, type]] = {
    "轮转": ("rotations", Rotation),
    "请假": ("leaves", Leave),
    "手术": ("procedures", Procedure),
    "管理病例": ("admissions", Admission),
    "影像报告": ("reports", ImagingReports),
    "科研教学": ("activities", Activity),
    "个案认定": ("rulings", Ruling),
}


def on(text: str) -> date:
    return date.fromisoformat(text)


def stay(place: str, start: str, end: str, hospital: str = "") -> Rotation:
    return Rotation(place, on(start), on(end), hospital)


def leave(start: str, end: str) -> Leave:
    return Leave(on(start), on(end))


STAGE_1 = (
    stay("internal", "2023-09-01", "2023-11-30"),
    stay("surgical", "2023-12-01", "2024-02-29"),
    stay("basic", "2024-03-01", "2025-08-31"),
)
STAGE_2 = (
    stay("neuro", "2025-09-01", "2025-11-30"),
    stay("peripheral", "2025-12-01", "2026-02-28"),
    stay("abdominal", "2026-03-01", "2026-05-31"),
    stay("flexible", "2026-06-01", "2026-08-31"),
)
CHIEF = stay("chief", "2025-09-01", "2026-05-31")


def op(
    role: str,
    category: str | None = None,
    day: str = IN_BASIC,
    *,
    case: str = "",
    name: str = "",
    state: str = "已审核",
    session: int = 1,
    hospital: str = "",
    department: str = "",
    privilege: Privilege = Privilege.HELD,
) -> Procedure:
    """One act. Without `case` it is a case of its own; without `category` the name decides."""
    return Procedure(
        on(day),
        case,
        name or category or "",
        category,
        Role(role),
        State(state),
        session=session,
        hospital=hospital,
        department=department,
        privilege=privilege,
    )


def patient(
    kind: str | None = None, day: str = IN_BASIC, *, case: str = "", state: str = "已审核"
) -> Admission:
    return Admission(on(day), case, kind, State(state))


def reports(
    exam: str, number: int, day: str = IN_BASIC, *, part: str | None = None, state: str = "已审核"
) -> ImagingReports:
    return ImagingReports(on(day), exam, part, number, State(state))


def activity(
    kind: str,
    capacity: str = "主讲人",
    day: str = IN_BASIC,
    *,
    title: str = "示例题目",
    level: str = "",
    state: str = "已审核",
) -> Activity:
    return Activity(on(day), kind, title, capacity, level, State(state))


def times(number: int, fact: Fact) -> list[Fact]:
    """So many like it; those that name no case are cases of their own."""
    return [fact] * number


def record(*facts: Facts, **fields: object) -> Record:
    """A record of 林 with these facts, each with its row; visits given replace the usual ones."""
    given = list(_flat(facts))
    if not any(isinstance(fact, Rotation) for fact in given):
        given = [*STAGE_1, *STAGE_2, *given]
    sheets = {
        field: tuple(_rows(sheet, [fact for fact in given if isinstance(fact, kind)]))
        for sheet, (field, kind) in SHEETS.items()
    }
    usual: dict[str, object] = {
        "staff_no": "T001",
        "name": "林（示例）",
        "background": "imaging",
        "entry": date(2023, 9, 1),
        "directions": DIRECTIONS,
    }
    return Record(**{**usual, **sheets, **fields})  # type: ignore[arg-type]


def _flat(facts: Iterable[Facts]) -> Iterator[Fact]:
    for fact in facts:
        if isinstance(fact, Iterable):
            yield from _flat(fact)
        else:
            yield fact


def _rows(sheet: str, facts: list[Fact]) -> Iterator[Fact]:
    """Row 1 is the head. A ruling has no row; a case without a number is named by its row."""
    for row, fact in enumerate(facts, start=2):
        if isinstance(fact, Ruling):
            yield fact
            continue
        if isinstance(fact, Procedure | Admission) and not fact.case_no:
            fact = replace(fact, case_no=f"{sheet}第{row}行")  # noqa: PLW2901
        yield replace(fact, origin=Origin(sheet, row))


@cache
def rulebook(**options: object) -> Rulebook:
    """The shipped rulebook, where wanted with other options."""
    found = library_at(None).rulebook("interventional")
    return replace(found, options=replace(found.options, **options))  # type: ignore[arg-type]


@cache
def crosswalk() -> Crosswalk:
    return library_at(None).crosswalk_for(rulebook())


def verdict(
    *facts: Facts, as_of: str = LAST_DAY, book: Rulebook | None = None, **fields: object
) -> Verdict:
    """The verdict on 林 with these facts, by the shipped norms, on the last day of training."""
    return evaluate(book or rulebook(), record(*facts, **fields), on(as_of), crosswalk())


def told(answer: Verdict, requirement: str) -> tuple[Status, Amount, Amount]:
    """What the verdict says of a requirement: status, counted, pending."""
    finding = answer.of(requirement)
    return finding.status, finding.counted, finding.pending


def reasons(answer: Verdict, requirement: str) -> list[Reason]:
    return [row.reason for row in answer.of(requirement).evidence]


def flags(answer: Verdict, requirement: str) -> list[tuple[Flag, ...]]:
    return [row.flags for row in answer.of(requirement).evidence]


def problems(answer: Verdict) -> list[Reason]:
    return [problem.reason for problem in answer.problems]
