"""A cohort → the rows of its workbook."""

from collections.abc import Iterator, Sequence
from datetime import date

from seldinger.domain.training.rulebook import Rulebook
from seldinger.report.document import number
from seldinger.report.labels import STATUS
from seldinger.web.people.models import Base
from seldinger.web.progress.presenters.cohort import MEANINGS, PACE_WORDS, MapCell, Rows, lead
from seldinger.web.progress.queries import Member
from seldinger.workbooks.cohort import CohortBook
from seldinger.workbooks.tables import Column, Value

_PERSON = [
    ("姓名", 12),
    ("登录名", 14),
    ("入培日期", 12),
    ("结束日期", 12),
    ("当前", 24),
    ("方向", 30),
]
_WHOLE = [("结论", 12), ("适用", 7), ("已完成", 8), ("过期", 7), ("落后", 7), ("待审", 7)]
_BELIEF = [("登记", 7), ("审核", 7), ("核对", 7)]
_DETAIL = [
    ("姓名", 12), ("登录名", 14), ("岗位", 14), ("要求", 34), ("角色", 8), ("单位", 6), ("最低", 7),
    ("计入", 8), ("待审", 8), ("缺", 8), ("结论", 12), ("进度", 14), ("应完成日", 12),
    ("至今应有", 9), ("细则行", 8), ("编号", 32),
]  # fmt: skip


def book_of(
    base: Base, rulebook: Rulebook, told: str, members: Sequence[Member], on: date
) -> CohortBook:
    """told: how the members were chosen and sorted, in words."""
    rows = Rows(rulebook)
    heads = [(title, 13) for title in (rows.heads(members[0].short) if members else [])]
    return CohortBook(
        title=f"{base.name} · 学员一览",
        about=_about(rulebook, told, members, on),
        columns=[Column(*one) for one in [*_PERSON, *_WHOLE, *_BELIEF, *heads]],
        rows=[_row(rows, member) for member in members],
        detail_columns=[Column(*one) for one in _DETAIL],
        details=[line for member in members for line in _details(rows, member)],
    )


def _about(
    rulebook: Rulebook, told: str, members: Sequence[Member], on: date
) -> list[tuple[str, str]]:
    lines = [("示例", rulebook.notice)] if rulebook.notice else []
    return [
        *lines,
        ("截至", on.isoformat()),
        ("结论", lead(members)),
        ("细则", f"{rulebook.title}（第 {rulebook.version} 版）"),
        ("筛选与排序", told or "在培学员，按风险"),
        ("学员", "每人一行；各岗位写已完成的要求数 / 适用的要求数。不适用的岗位留空"),
        ("逐项要求", "每人每项要求一行；不适用的要求不列。只有已审核的计入"),
        *MEANINGS,
    ]


def _row(rows: Rows, member: Member) -> list[Value]:
    short, trainee = member.short, member.trainee
    shown = rows.map_row(member)
    row = shown.row
    return [
        row.name,
        trainee.person.login,
        trainee.entry,
        member.end,
        row.place,
        "、".join(rows.posts[name] for name in trainee.directions),
        f"{row.icon} {row.word}",
        short.applicable,
        short.done,
        short.late,
        short.behind,
        short.pending,
        *short.belief,
        *(_cell(cell) for cell in shown.cells),
    ]


def _cell(cell: MapCell) -> str | None:
    return f"{cell.score} {cell.note}".strip() or None


def _details(rows: Rows, member: Member) -> Iterator[list[Value]]:
    person = member.trainee.person
    for one in member.short.findings():
        requirement, label = rows.requirements[one.id], STATUS[one.status]
        yield [
            person.name,
            person.login,
            rows.posts[requirement.post],
            requirement.title,
            requirement.of_role or "",
            requirement.unit,
            requirement.minimum,
            number(one.counted),
            number(one.pending),
            number(max(0, requirement.minimum - one.counted)),
            f"{label.icon} {label.word}",
            PACE_WORDS.get(one.pace, ""),
            date.fromisoformat(one.due) if one.due else None,
            one.expected,
            requirement.source.line,
            one.id,
        ]
