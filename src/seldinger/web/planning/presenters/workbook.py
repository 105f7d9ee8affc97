"""What an edited workbook would change, and what the checker finds of it, in words."""

from dataclasses import dataclass

from seldinger.domain.planning.rotation_check import Breach
from seldinger.planning.rotations.printing import WORDS
from seldinger.planning.rotations.problem import month_text
from seldinger.web.planning.gridbook import Imported, Moved
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.naming import Names
from seldinger.workbooks.grid import CellFault

FEW = 50


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    when: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """lead: whether and what would change. old: a note where the sheet is of an earlier version."""

    lead: str
    old: str
    faults: tuple[CellFault, ...]
    more_faults: int
    lines: tuple[Line, ...]
    more_lines: int
    breaches: tuple[str, ...]
    more_breaches: int


def difference(version: PlanVersion, read: Imported) -> Difference:
    names = Names(version.plan.base)
    return Difference(
        lead=_lead(read),
        old=_old(version, read),
        faults=read.faults[:FEW],
        more_faults=max(0, len(read.faults) - FEW),
        lines=tuple(_line(one, names) for one in read.moved[:FEW]),
        more_lines=max(0, len(read.moved) - FEW),
        breaches=tuple(_said(one, version, names) for one in read.breaches[:FEW]),
        more_breaches=max(0, len(read.breaches) - FEW),
    )


def _lead(read: Imported) -> str:
    if read.faults:
        return f"有 {len(read.faults)} 处读不出，什么也没有改。请在表格里改正后再上传。"
    if not read.moved:
        return "表格与这一版完全一样，没有要改的。"
    people = len({one.trainee for one in read.moved})
    checked = f"，核对发现 {len(read.breaches)} 处不符" if read.breaches else "，核对没有不符"
    return f"改动 {people} 人、{len(read.moved)} 处{checked}。还没有成为新的一版。"


def _old(version: PlanVersion, read: Imported) -> str:
    if read.from_version in (None, version.number):
        return ""
    return (
        f"这份表格是第 {read.from_version} 版的，这里与第 {version.number} 版相比："
        "之后别人改过的地方也会按表格改回去，请逐处看过。"
    )


def _line(one: Moved, names: Names) -> Line:
    when = one.first if one.first == one.last else f"{one.first} 至 {one.last}"
    return Line(names.trainee(one.trainee), when, one.before, one.after)


def _said(one: Breach, version: PlanVersion, names: Names) -> str:
    first = version.plan.first_month
    return WORDS[one.rule].format(
        who=names.trainee(one.trainee) if one.trainee else "",
        when="" if one.month is None else month_text(one.month, first),
        where=names.department(one.department) if one.department else "",
        what=names.post(one.what),
        found=one.found,
        allowed=one.allowed,
    )
