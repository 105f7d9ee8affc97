"""A version as a workbook, and an edited workbook as what the next version would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from seldinger.domain.planning.rotation import Plan, Problem, Rotation, Stay, Trainee
from seldinger.domain.planning.rotation_check import Breach, check, chiefs, loads
from seldinger.planning.rotations.files import PlanFile, RotationFile
from seldinger.planning.rotations.plans import plan_of_file, stays_file
from seldinger.planning.rotations.problem import month_number, month_text
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.naming import Names
from seldinger.web.planning.written import Opened, opened
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.plan_grid import LEAVE, Grid, GridRow, ReadGrid, ReadRow, read_grid

BAR = "｜"  # between post and department in a cell
_GUIDE = (
    (
        "怎样改",
        "在“轮转”表里改格子，写成“可填”表里的一项；一格是一个月。"
        "改好上传，先看差别和核对结果，再决定要不要。",
    ),
    (
        "不能改",
        "编号（隐藏列）、姓名、月份、灰格（请假或不在培训期内）。行可以排序，但要整行一起。",
    ),
    ("专业方向", "上传时按格子里的岗位算出，这一列不读。"),
)  # fmt: skip


@dataclass(frozen=True)
class Spoken:
    """A version and the words for what its cells may say."""

    told: Opened
    names: Names
    words: Mapping[Stay, str]

    @property
    def stays(self) -> dict[str, Stay]:
        return {text: stay for stay, text in self.words.items()}


def spoken(version: PlanVersion) -> Spoken:
    told, names = opened(version), Names(version.plan.base)
    stays = {*_possible(told.problem), *_ahead(told)}
    words = {one: f"{names.post(one.post)}{BAR}{names.department(one.department)}" for one in stays}
    return Spoken(told, names, dict(sorted(words.items(), key=lambda one: one[1])))


def _possible(problem: Problem) -> set[Stay]:
    """Each post where it is served; the flexible months also where a direction is."""
    found = {Stay(post, one.id) for one in problem.departments for post in one.posts}
    for course in problem.courses.values():
        directions = {block.post for block in course.directions}
        found |= {
            Stay(course.flexible.post, one.id)
            for one in problem.departments
            if one.posts & directions
        }
    return found


def _ahead(told: Opened) -> set[Stay]:
    return {
        stay
        for one in told.plan.rotations
        if one.trainee in told.problem.trainee
        for stay in one.stays[len(told.problem.trainee[one.trainee].past) :]
    }


def grid_of(version: PlanVersion, said: Spoken) -> Grid:
    problem = said.told.problem
    months = tuple(month_text(month, problem.first) for month in range(problem.horizon))
    rows = tuple(
        _row(said, problem.trainee[one.trainee], one)
        for one in sorted(said.told.plan.rotations, key=lambda one: said.names.trainee(one.trainee))
        if one.trainee in problem.trainee
    )
    return Grid(
        title=f"{version.plan.title} · 第 {version.number} 版",
        version=version.number,
        about=(*_about(version, said.told), *_GUIDE),
        months=months,
        rows=rows,
        choices=tuple(dict.fromkeys(said.words.values())),
        loads=_loads(said, months),
    )


def _row(said: Spoken, trainee: Trainee, one: Rotation) -> GridRow:
    problem = said.told.problem
    present = trainee.present(len(one.stays))
    cells = {
        month_text(month, problem.first): said.words[stay]
        for month, stay in zip(present, one.stays, strict=True)
        if month >= 0
    }
    away = [m for m in trainee.leave if m >= 0 and m <= present[-1]]
    return GridRow(
        id=one.trainee,
        name=said.names.trainee(one.trainee),
        background=said.names.post(trainee.background),
        directions="、".join(said.names.post(post) for post in one.directions),
        chief=_chief_month(problem, present, one.chief_from),
        cells=cells | {month_text(month, problem.first): LEAVE for month in away},
        open=frozenset(cells),
    )


def _chief_month(problem: Problem, present: Sequence[int], step: int) -> str:
    return month_text(present[step], problem.first) if 0 <= step < len(present) else ""


def _about(version: PlanVersion, told: Opened) -> tuple[tuple[str, str], ...]:
    one = told.content.certificate
    lines = [
        ("方案", version.plan.title),
        ("首月", version.plan.first_month),
        ("来历", f"{version.get_origin_display()}，{version.at:%Y-%m-%d}"),
        ("核对", "没有不符" if not version.breaches else f"{version.breaches} 处不符"),
    ]
    if one is not None:
        proven = "已证明最优" if version.proven else "未证明最优"
        lines.append((
            "证书",
            f"{proven}；目标值 {one.objective:g}，下界 {one.bound:g}，用时 {one.seconds:g} 秒；"
            "由独立的核对程序核对",
        ))  # fmt: skip
    return tuple(lines)


def _loads(said: Spoken, months: Sequence[str]) -> list[list[str | int]]:
    problem, plan = said.told.problem, said.told.plan
    counted, serving = loads(problem, plan), chiefs(problem, plan)
    found: list[list[str | int]] = [["科室", "每月限", *months]]
    for one in problem.departments:
        room = one.room(0)
        found.append([
            said.names.department(one.id), f"{room.least}–{room.most}",
            *(counted[one.id, month] for month in range(len(months))),
        ])  # fmt: skip
    found.append(["总住院医师", "", *(serving[month] for month in range(len(months)))])
    return found


# -- in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """Of one trainee: months on end with what stood there and what would, "" for none."""

    trainee: str
    first: str
    last: str
    before: str
    after: str


@dataclass(frozen=True)
class Imported:
    """from_version: from which the sheet was made. content: None where there are faults."""

    from_version: int | None
    faults: tuple[CellFault, ...]
    content: PlanFile | None
    moved: tuple[Moved, ...]
    breaches: tuple[Breach, ...]


def imported(version: PlanVersion, content: bytes, name: str) -> Imported:
    """Raises WorkbookError where the file is no such sheet."""
    said = spoken(version)
    grid = grid_of(version, said)
    read = read_grid(content, name, grid)
    faults = [*read.faults, *_chief_faults(said.told, read)]
    if faults:
        return Imported(read.version, tuple(faults), None, (), ())
    file = _content(said, read)
    plan = plan_of_file(file, said.told.problem)
    return Imported(
        read.version, (), file, moved(said, plan), check(said.told.problem, plan)
    )  # fmt: skip


def _chief_faults(told: Opened, read: ReadGrid) -> list[CellFault]:
    """The month in which the chief residency begins must be one in which the trainee is there."""
    found = []
    for row in read.rows:
        if row.chief and _step(told, row) is None:
            allowed = "在培而不请假的月份（年-月）"
            found.append(CellFault("轮转", row.line, "总住院起", row.chief, allowed))
    return found


def _step(told: Opened, row: ReadRow) -> int | None:
    trainee, before = told.problem.trainee[row.id], told.plan.of[row.id]
    present = trainee.present(len(before.stays))
    if not row.chief:
        return -1
    month = month_number(row.chief, told.problem.first)
    return present.index(month) if month in present else None


def _content(said: Spoken, read: ReadGrid) -> PlanFile:
    """The version's plan with the cells of the sheet; nothing is proven of it any more."""
    rows = {row.id: row for row in read.rows}
    stays = said.stays
    rotations = [
        _rotation(said.told, rows[one.trainee], one, stays) if one.trainee in rows else one
        for one in said.told.content.rotations
    ]
    return msgspec.structs.replace(said.told.content, rotations=rotations, certificate=None)


def _rotation(
    told: Opened, row: ReadRow, before: RotationFile, stays: Mapping[str, Stay]
) -> RotationFile:
    trainee, old = told.problem.trainee[row.id], told.plan.of[row.id]
    course = told.problem.courses[trainee.background]
    present = trainee.present(len(old.stays))
    new = [
        stay if month < 0 else stays[row.cells[month_text(month, told.problem.first)]]
        for month, stay in zip(present, old.stays, strict=True)
    ]
    known = {block.post for block in course.directions}
    chosen = dict.fromkeys(stay.post for stay in new if stay.post in known)
    step = old.chief_from if row.chief == _chief_month(told.problem, present, old.chief_from) else (
        _step(told, row)
    )  # fmt: skip
    return RotationFile(
        trainee=before.trainee,
        # In the order in which they were, as far as they still are.
        directions=sorted(chosen, key=lambda one: _place(before.directions, one)),
        chief_from=-1 if step is None else step,
        stays=stays_file(new),
        leave=before.leave,
    )


def _place(order: Sequence[str], one: str) -> int:
    return order.index(one) if one in order else len(order)


def moved(said: Spoken, after: Plan) -> tuple[Moved, ...]:
    """Trainee by trainee: what the plan says otherwise now."""
    found: list[Moved] = []
    problem = said.told.problem
    for old in said.told.plan.rotations:
        if old.trainee not in problem.trainee:
            continue
        new, trainee = after.of[old.trainee], problem.trainee[old.trainee]
        present = trainee.present(len(old.stays))
        changed = [
            (month, said.words.get(a, ""), said.words.get(b, ""))
            for month, a, b in zip(present, old.stays, new.stays, strict=True)
            if month >= 0 and a != b
        ]
        found += _runs(old.trainee, changed, problem.first)
        if old.chief_from != new.chief_from:
            before, now = (_chief_month(problem, present, o.chief_from) for o in (old, new))
            told = Moved(old.trainee, "", "", f"总住院 {before or '无'}", f"总住院 {now or '无'}")
            found.append(told)
    return tuple(found)


def _runs(trainee: str, changed: Sequence[tuple[int, str, str]], first: str) -> list[Moved]:
    found: list[Moved] = []
    last = None
    for month, before, after in changed:
        text = month_text(month, first)
        run = found[-1] if found else None
        if run and last == month - 1 and (run.before, run.after) == (before, after):
            found[-1] = replace(run, last=text)
        else:
            found.append(Moved(trainee, text, text, before, after))
        last = month
    return found
