"""A roster's preview, its faults and its result as finished strings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import LEAVE
from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.permissions import Scope
from seldinger.web.people.presenters.words import role_title, span, work_title
from seldinger.web.people.roster_steps import (
    AddDepartment,
    AddPerson,
    AddRotation,
    DescribeTraining,
    DescribeWork,
    EndRole,
    EndWork,
    GiveRole,
    Place,
    Plan,
    PlannedLine,
    SetLists,
    StartTraining,
    StartWork,
    State,
    Step,
)
from seldinger.workbooks.grid import CellFault

MOST_FAULTS = 300  # on one page; the others show once these are mended
FEW = 12  # lines of a group that stands open
_SHEETS = ("科室", "人员", "学员", "轮转")
# (title, unit) of the groups, in the order of the page.
_GROUPS = {
    "departments": ("科室", "个"),
    "people": ("新人员", "行"),
    "changes": ("已有人员的变动", "行"),
    "trainees": ("新学员", "名"),
    "rotations": ("轮转", "段"),
    "same": ("没有变化", "行"),
}


@dataclass(frozen=True)
class Line:
    """where: sheet and row of the workbook. facts: what confirming does."""

    where: str
    title: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    title: str
    number: str
    lines: tuple[Line, ...]
    is_open: bool


@dataclass(frozen=True)
class FaultLine:
    sheet: str
    row: str
    column: str
    found: str
    allowed: str


@dataclass(frozen=True)
class Preview:
    """lead: what confirming does, or why it cannot be done. more_faults: how many are not shown."""

    lead: str
    groups: tuple[Group, ...]
    faults: tuple[FaultLine, ...]
    more_faults: int
    notes: tuple[str, ...]
    can_confirm: bool


def preview_of(plan: Plan, state: State, rulebook: Rulebook) -> Preview:
    told = _Telling(plan, state, rulebook)
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in plan.lines:
        lines[_group_of(line)].append(told.line(line))
    groups = tuple(
        Group(title, f"{len(lines[key])} {unit}", tuple(lines[key]), _stands_open(key, lines[key]))
        for key, (title, unit) in _GROUPS.items()
        if lines[key]
    )
    faults = tuple(map(_fault_line, sorted(plan.faults, key=_by_sheet)[:MOST_FAULTS]))
    return Preview(
        lead=_lead(plan, lines),
        groups=groups,
        faults=faults,
        more_faults=max(0, len(plan.faults) - MOST_FAULTS),
        notes=tuple(f"工作表“{title}”不属于名册，没有读取。" for title in plan.passed_over),
        can_confirm=plan.changes and not plan.faults,
    )


def _group_of(line: PlannedLine) -> str:
    if not line.steps:
        return "same"
    if line.origin.sheet == "科室":
        return "departments"
    if line.origin.sheet == "轮转":
        return "rotations"
    if any(isinstance(step, StartTraining) for step in line.steps):
        return "trainees"
    return "people" if line.who and line.who.known is None else "changes"


def _stands_open(key: str, lines: Sequence[Line]) -> bool:
    return len(lines) <= FEW and key != "same"


def _lead(plan: Plan, lines: dict[str, list[Line]]) -> str:
    if plan.faults:
        return f"有 {len(plan.faults)} 处需要改正。改正后重新上传；现在没有写入任何内容。"
    if not plan.changes:
        return "名册里的内容都已登记，没有要写入的。"
    steps = [step for line in plan.lines for step in line.steps]
    counts = [
        (sum(isinstance(step, AddDepartment) for step in steps), "个新科室"),
        (sum(isinstance(step, AddPerson) for step in steps), "个新账号"),
        (len(lines["changes"]), "行已有人员的变动"),
        (len(lines["trainees"]), "名新学员"),
        (len(lines["rotations"]), "段轮转"),
    ]
    told = "、".join(f"{number} {word}" for number, word in counts if number)
    return f"将登记 {told or '科室的目录专业'}。确认后一次全部写入。"


def _by_sheet(fault: CellFault) -> tuple[int, int]:
    """In the order of the workbook's sheets, as somebody goes through it."""
    return (_SHEETS.index(fault.sheet) if fault.sheet in _SHEETS else -1, fault.row)


def _fault_line(fault: CellFault) -> FaultLine:
    row = f"第 {fault.row} 行" if fault.row else "整张表"
    found = fault.found or ("空" if fault.column else "")
    return FaultLine(fault.sheet, row, fault.column, found, fault.allowed)


# -- what a line says ------------------------------------------------------------------------------


class _Telling:
    """Steps as sentences, with the titles of this base's norms."""

    def __init__(self, plan: Plan, state: State, rulebook: Rulebook) -> None:
        self.state = state
        self.catalogues = Catalogues(state.hospitals.values())
        self.backgrounds = {one.id: one.title for one in rulebook.backgrounds}
        self.directions = {post.id: post.title for post in rulebook.directions}
        self.places = {place.id: place.title for place in rulebook.places} | {LEAVE: LEAVE}
        namesakes = defaultdict(set)
        for line in plan.lines:
            if line.who:
                namesakes[line.who.name].add(line.who)
        self.shared = {name for name, people in namesakes.items() if len(people) > 1}

    def line(self, line: PlannedLine) -> Line:
        facts = [self.fact(step) for step in line.steps]
        if line.note:
            facts.append(line.note)
        return Line(f"{line.origin.sheet} 第 {line.origin.row} 行", self._title(line), tuple(facts))

    def _title(self, line: PlannedLine) -> str:
        who = line.who
        if who is None:
            return line.title
        told = who.login if who.known else ""
        if who.name in self.shared:
            told = "，".join(filter(None, [told, "同名，分作两个人"]))
        return f"{who.name}（{told}）" if told else who.name

    def fact(self, step: Step) -> str:
        match step:
            case AddDepartment(place):
                return f"新科室，{place.hospital}"
            case SetLists():
                return self._lists(step)
            case AddPerson(_, login):
                return f"新账号，登录名 {login}"
            case StartWork():
                return self._work(step)
            case DescribeWork(work, staff_no, title):
                told = _but_empty(staff_no and f"工号 {staff_no}", title)
                return f"更正{work_title(work)}的登记：{told}"
            case EndWork(work, on):
                return f"{work_title(work)}的任职到 {on} 结束"
            case GiveRole():
                days = span(step.start, step.end, self.state.on)
                return f"{step.role.label}（{self._scope(step)}），{days}"
            case EndRole(role, on):
                return f"{role_title(role)}到 {on} 结束"
            case StartTraining(_, entry, background, directions):
                return _but_empty(f"{entry} 入培", self._described(background, directions))
            case DescribeTraining(_, background, directions):
                return f"改为{self._described(background, directions)}"
            case AddRotation(_, post, start, end, place):
                return _but_empty(self.places[post], f"{start} 至 {end}", _place(place))

    def _lists(self, step: SetLists) -> str:
        hospital = self.state.hospitals[step.place.hospital]
        titles = self.catalogues.titles(hospital)
        told = "、".join(titles.get(one, one) for one in step.lists)
        return f"目录专业：{told}（自 {step.start} 起）"

    def _work(self, step: StartWork) -> str:
        days = span(step.start, step.end, self.state.on)
        number = f"工号 {step.staff_no}" if step.staff_no else ""
        return _but_empty(f"任职 {_place(step.place)}", number, step.title, days)

    def _scope(self, step: GiveRole) -> str:
        return self.state.base.name if step.scope is Scope.BASE else _place(step.place)

    def _described(self, background: str, directions: Sequence[str]) -> str:
        titles = "、".join(self.directions.get(one, one) for one in directions)
        return _but_empty(
            background and f"背景 {self.backgrounds.get(background, background)}",
            titles and f"方向 {titles}",
        )


def _place(place: Place) -> str:
    return " ".join(filter(None, place))


def _but_empty(*parts: str) -> str:
    return "，".join(part for part in parts if part)
