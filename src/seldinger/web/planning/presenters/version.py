"""What stands above and below a version's grid: its state, what a change by hand did, figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.domain.planning.rotation_costs import difference
from seldinger.domain.planning.rotation_figures import changed
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.naming import Names
from seldinger.web.planning.opening import Opened
from seldinger.web.planning.presenters.breaches import Told, line_of, told
from seldinger.web.planning.presenters.certificates import Certificate, certificate_of
from seldinger.web.planning.presenters.fairness import Fairness, fairness_of
from seldinger.web.planning.presenters.grid import Columns, Group, Sheet, codes_of, columns_of
from seldinger.web.planning.presenters.loads import Line, loads_of
from seldinger.web.planning.presenters.signs import version_signs

_LINES = 5


@dataclass(frozen=True, slots=True)
class Change:
    """What a change by hand did. new, gone: breaches, the first few of each."""

    lead: str
    facts: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A version, or the part of it that the page shows. codes: of departments, and their names."""

    signs: tuple[Sign, ...]
    from_where: str
    breaches: Told
    certificate: Certificate
    change: Change | None
    fairness: Fairness
    columns: Columns
    codes: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    loads: tuple[Line, ...]


def shown_of(
    version: PlanVersion, sheet: Sheet, groups: tuple[Group, ...], before: Opened | None
) -> Shown:
    """before: the version that was changed by hand into this one."""
    return Shown(
        signs=version_signs(version),
        from_where=_from_where(version),
        breaches=told(sheet.told.problem, sheet.names, sheet.told.cost.breaches),
        certificate=certificate_of(version),
        change=change_of(version, sheet, before) if before else None,
        fairness=fairness_of(sheet),
        columns=columns_of(sheet),
        codes=tuple((c, sheet.names.department(d)) for d, c in codes_of(sheet.told).items()),
        groups=groups,
        loads=loads_of(sheet),
    )


def _from_where(version: PlanVersion) -> str:
    origin = PlanVersion.Origin(version.origin).label
    return f"第 {version.number} 版 · {origin} · {version.at:%Y-%m-%d}"


def change_of(version: PlanVersion, sheet: Sheet, before: Opened) -> Change:
    now, problem, names = sheet.told, sheet.told.problem, sheet.names
    breaches = difference(before.cost, now.cost)
    wishes = now.cost.wishes - before.cost.wishes
    months = changed(problem, now.plan, before.plan)
    sense = (
        "志愿不变" if not wishes else f"离志愿{'远了' if wishes > 0 else '近了'} {abs(wishes)} 级"
    )
    return Change(
        lead=_what(version, names),
        facts=(
            f"改动 {months} 人·月",
            sense,
            f"新增 {len(breaches.new)} 处不符" if breaches.new else "没有新增不符",
            *([f"消除 {len(breaches.gone)} 处不符"] if breaches.gone else []),
        ),
        new=_few([line_of(problem, names, one) for one in breaches.new]),
        gone=_few([line_of(before.problem, names, one) for one in breaches.gone]),
    )


def _few(lines: Sequence[str]) -> tuple[str, ...]:
    more = [f"另有 {len(lines) - _LINES} 处"] if len(lines) > _LINES else []
    return (*lines[:_LINES], *more)


def _what(version: PlanVersion, names: Names) -> str:
    told_of = version.told
    who = names.trainee(str(told_of.get("trainee", "")))
    months = told_of.get("months") or [""]
    first, last = (names.month(one) for one in (months[0], months[-1]))
    when = first if len(months) == 1 else f"{first}至 {last}"
    if told_of.get("what") == "exchanged":
        return f"{who} 与 {names.trainee(told_of['other'])} 对调 {when}"
    if told_of.get("what") == "placed":
        return f"{who} {when} 改到 {names.department(told_of['department'])}"
    return f"{who} 原在 {first}的一段移到 {names.month(told_of['to'])}起"
