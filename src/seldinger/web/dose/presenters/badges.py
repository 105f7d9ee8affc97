"""Badge readings as people read them, and what taking over a workbook will do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.web.dose.badges import FIGURES, Plan, Sum, Wanted, Year
from seldinger.web.dose.models import BadgeReading, DoseRule
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign
from seldinger.workbooks.badges import BadgeRow
from seldinger.workbooks.grid import CellFault

TITLES = {"hp10": "Hp(10)", "hp3": "Hp(3)", "hp007": "Hp(0.07)"}
FEW, MOST = 12, 200
_OVER = Sign("alert", "高于年限值", "dose-late")
_UNDER = Sign("check", "不高于年限值", "dose-good")


@dataclass(frozen=True, slots=True)
class Cell:
    """quarters: of the year, in order. total: their sum; note: what it leaves out."""

    title: str
    quarters: tuple[str, ...]
    total: str
    note: str
    sign: Sign | None


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    year: int
    cells: tuple[Cell, ...]


def rows(years: Iterable[Year], rule: DoseRule | None) -> list[Row]:
    return [
        Row(one.name, one.year, tuple(_cell(one, name, rule) for name in FIGURES)) for one in years
    ]


def _cell(one: Year, name: str, rule: DoseRule | None) -> Cell:
    total = one.sums[name]
    limit = getattr(rule, name, None)
    sign = None
    if limit is not None and total.measured:
        sign = _OVER if total.total > limit else _UNDER
    quarters = tuple(_reading(one.quarters.get(number), name) for number in range(1, 5))
    shown = f"{total.total:.2f}" if total.measured else "–"
    return Cell(TITLES[name], quarters, shown, _note(total), sign)


def _reading(row: BadgeReading | None, name: str) -> str:
    if row is None:
        return ""
    value = getattr(row, name)
    if name in row.below:
        return "低于下限" if value is None else f"<{value:g}"
    return "未检测" if value is None else f"{value:.2f}"


def _note(total: Sum) -> str:
    told = [f"{total.below} 个季度低于下限，没有计入"] if total.below else []
    told += [f"{total.untested} 个季度未检测"] if total.untested else []
    return "；".join(told)


def lead(years: Sequence[Row], year: int, rule: DoseRule | None) -> str:
    if not years:
        return f"{year} 年还没有个人剂量读数。"
    over = sum(any(cell.sign is _OVER for cell in one.cells) for one in years)
    begin = f"{year} 年有 {len(years)} 人的读数"
    if over:
        return f"{begin}，{over} 人高于年限值。"
    if rule is None or not any(getattr(rule, name) for name in FIGURES):
        return f"{begin}。年限值还没有填，没有比较。"
    return f"{begin}，没有人高于填写的年限值。"


# -- before a workbook is taken over ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    more: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: tuple[Line, ...]
    number: int
    is_open: bool

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, slots=True)
class Preview:
    lead: str
    is_anything: bool
    groups: tuple[Group, ...]
    faults: tuple[CellFault, ...]
    more_faults: int


def preview_of(plan: Plan) -> Preview:
    wanted = [*plan.new, *(one for _, one in plan.changed)]
    names = dict(
        Person.objects.filter(pk__in={one.person for one in wanted}).values_list("pk", "name")
    )
    groups = (
        _group("没有对上，不写入", [_unresolved(*one) for one in plan.unresolved], opened=True),
        _group("更正", [_changed(old, one, names) for old, one in plan.changed], opened=True),
        _group("新增", [_line(one, names) for one in plan.new], opened=len(plan.new) <= FEW),
    )
    return Preview(
        lead=_lead(plan),
        is_anything=bool(wanted),
        groups=tuple(one for one in groups if one.number),
        faults=plan.faults[:FEW],
        more_faults=max(0, len(plan.faults) - FEW),
    )


def _lead(plan: Plan) -> str:
    told = [f"新增 {len(plan.new)} 条", f"更正 {len(plan.changed)} 条", f"未变 {plan.same} 条"]
    told += [f"{len(plan.unresolved)} 行没有对上"] if plan.unresolved else []
    rows_at_fault = len({fault.row for fault in plan.faults})
    told += [f"{rows_at_fault} 行不能读出"] if rows_at_fault else []
    told += [f"{plan.twice} 行重复"] if plan.twice else []
    return f"{'，'.join(told)}。还没有写入任何内容。"


def _group(title: str, lines: list[Line], *, opened: bool) -> Group:
    return Group(title, tuple(lines[:MOST]), len(lines), opened)


def _unresolved(row: BadgeRow, why: str) -> Line:
    who = " ".join(told for told in (row.number, row.name) if told) or "没有姓名"
    return Line(f"第 {row.line} 行 {who}", f"{row.year} 年第 {row.quarter} 季度：{why}")


def _line(one: Wanted, names: dict[int, str]) -> Line:
    return Line(names.get(one.person, ""), _told(one.row))


def _changed(old: BadgeReading, one: Wanted, names: dict[int, str]) -> Line:
    return Line(names.get(one.person, ""), f"{_told(one.row)}（原为 {_figures(old)}）")


def _told(row: BadgeRow) -> str:
    return f"{row.year} 年第 {row.quarter} 季度：{_figures(row)}"


def _figures(row: BadgeRow | BadgeReading) -> str:
    told = []
    for name in FIGURES:
        value = getattr(row, name)
        if name in row.below:
            shown = "低于下限" if value is None else f"<{value:g}"
        else:
            shown = "未检测" if value is None else f"{value:g}"
        told.append(f"{TITLES[name]} {shown}")
    return "，".join(told)
