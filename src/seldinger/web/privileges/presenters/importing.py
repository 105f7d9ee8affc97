"""The preview of a list of grants as finished strings."""

from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.importing import Plan, PlannedGrant
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.wording import scope_words, span_words
from seldinger.workbooks.grid import CellFault

MOST_FAULTS = 300  # on one page; the others show once these are mended
FEW = 12  # lines of a group that stands open
_BASIS = {
    "training": "培训",
    "cases": "例数",
    "examination": "考核",
    "title": "职称",
    "document": "文号",
}


@dataclass(frozen=True)
class Line:
    """where: sheet and row. facts: what the grant says. note: what one should know of it."""

    title: str
    where: str
    facts: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Group:
    title: str
    number: str
    lines: tuple[Line, ...]
    is_open: bool


@dataclass(frozen=True)
class Faults:
    """A table of rows that are not written. more: how many do not stand on the page."""

    id: str
    title: str
    advice: str
    rows: tuple[CellFault, ...]
    more: int


@dataclass(frozen=True)
class Preview:
    """number: grants that confirming writes. left_out: rows that it does not.

    parts: names that are granted as the whole entry of which they are a part.
    """

    lead: str
    number: int
    left_out: int
    parts: int
    faults: tuple[Faults, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]


def preview_of(plan: Plan) -> Preview:
    return Preview(
        lead=_lead(plan),
        number=len(plan.new),
        left_out=plan.left_out,
        parts=plan.parts,
        faults=tuple(one for one in (_faults(plan), _conflicts(plan)) if one.rows),
        groups=tuple(
            Group(title, f"{len(ones)} 份", tuple(_line(one, plan) for one in ones), is_open)
            for title, ones, is_open in [
                ("其中按整条授予", tuple(one for one in plan.new if one.parts), True),
                ("将写入", plan.new, len(plan.new) <= FEW),
                ("已登记，跳过", plan.there, False),
            ]
            if ones
        ),
        notes=(
            *(f"工作表“{title}”没有授权表的列，没有读。" for title in plan.passed_over),
            *(_aside(title, head) for title, head in plan.aside),
        ),
    )  # fmt: skip


def _aside(title: str, head: str) -> str:
    told = f"工作表“{title}”的“{head}”列不是授权的内容，没有读。"
    return told if "序" in head else f"{told}其中写了限制或期限的，请改写到对应的列。"


def _lead(plan: Plan) -> str:
    doctors = len({one.new.doctor.pk for one in plan.new})
    told = [
        f"{len(plan.new)} 份新授权（{doctors} 位医师）" if plan.new else "没有可以写入的新授权",
        f"{len(plan.there)} 份已登记，跳过" if plan.there else "",
        f"{_rows(plan.conflicts)} 行与别的授权重叠" if plan.conflicts else "",
        f"{_rows(plan.faults)} 行需要改正" if plan.faults else "",
    ]
    return "；".join(filter(None, told)) + "。还没有写入任何内容。"


def _rows(faults: Sequence[CellFault]) -> int:
    return len({(fault.sheet, fault.row) for fault in faults})


def _faults(plan: Plan) -> Faults:
    advice = "在工作簿里改正后再传一次；已写入的不会重复。"
    return _table("faults", "需要改正", advice, plan.faults)


def _conflicts(plan: Plan) -> Faults:
    advice = "同一位医师的同一范围，同一天只能有一份授权。要换成这一份的，先撤销原来的，再传一次。"
    return _table("conflicts", "与别的授权重叠", advice, plan.conflicts)


def _table(id: str, title: str, advice: str, faults: tuple[CellFault, ...]) -> Faults:
    more = max(0, len(faults) - MOST_FAULTS)
    return Faults(id, title, advice, faults[:MOST_FAULTS], more)


def _line(one: PlannedGrant, plan: Plan) -> Line:
    sheet, row = one.row.origin
    number = f"（{one.row.doctor}）" if one.row.doctor else ""
    facts = [*_scope(one.new, plan.catalogue), _days(one.new), _basis(one.new)]
    return Line(
        title=f"{one.new.doctor.name}{number}",
        where=f"{sheet} 第 {row} 行",
        facts=tuple(filter(None, facts)),
        note=one.note,
    )


def _scope(new: NewGrant, catalogue: Catalogue) -> list[str]:
    """Of entries each whole: what is granted is never cut."""
    if new.kind != Grant.Kind.ENTRIES:
        return [scope_words(new, catalogue)]
    found = [catalogue.by_id[key] for key in new.entries]
    return [
        f"“{e.text}”（{e.list_title}，管理级别 {catalogue.managed_grade(e)} 级）" for e in found
    ]


def _days(new: NewGrant) -> str:
    proctored = f"；前 {new.proctored} 例须带教" if new.proctored else ""
    return span_words(new.start, new.end) + proctored


def _basis(new: NewGrant) -> str:
    told = [f"{word}：{getattr(new, key)}" for key, word in _BASIS.items() if getattr(new, key)]
    return f"依据　{'；'.join(told)}" if told else ""
