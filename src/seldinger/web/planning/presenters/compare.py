"""Two versions side by side: whose months differ, and how."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from seldinger.planning.rotations.problem import month_number, month_text
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.naming import Names

_MONTHS = 240  # nobody is planned for longer


@dataclass(frozen=True, slots=True)
class Change:
    """Months in a row that differ in the same way."""

    when: str
    months: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    months: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    lead: str
    people: tuple[Person, ...]


Cell = tuple[str, str]  # post and department; ("", "") where nothing is planned


def comparison_of(one: PlanVersion, other: PlanVersion) -> Comparison:
    """From `one` to `other`, of the same plan."""
    names, first = Names(one.plan.base), one.content["first_month"]
    before, after = (_cells(version) for version in (one, other))
    people = []
    for trainee in sorted(before.keys() | after.keys(), key=names.trainee):
        changes = tuple(_changes(before.get(trainee, {}), after.get(trainee, {}), names, first))
        if changes:
            months = sum(change.months for change in changes)
            people.append(Person(names.trainee(trainee), months, changes))
    total = sum(person.months for person in people)
    if not people:
        lead = f"第 {one.number} 版与第 {other.number} 版每个人每个月都相同。"
    else:
        lead = (
            f"从第 {one.number} 版到第 {other.number} 版：{len(people)} 人，共 {total} 个月不同。"
        )
    return Comparison(lead, tuple(people))


def _cells(version: PlanVersion) -> dict[str, dict[int, Cell]]:
    """Of each trainee the months from the plan's first on, leave passed over."""
    content = version.content
    entered = {one["id"]: one["entered"] for one in version.problem["trainees"]}
    return {
        one["trainee"]: dict(_course(one, entered[one["trainee"]], content["first_month"]))
        for one in content["rotations"]
        if one["trainee"] in entered
    }


def _course(one: Mapping[str, Any], entered: str, first: str) -> Iterator[tuple[int, Cell]]:
    leave = {month_number(month, first) for month in one.get("leave", [])}
    month = month_number(entered, first)
    for stay in one["stays"]:
        for _ in range(min(stay["months"], _MONTHS)):
            while month in leave:
                month += 1
            if month >= 0:
                yield month, (stay["post"], stay["department"])
            month += 1


def _changes(
    before: Mapping[int, Cell], after: Mapping[int, Cell], names: Names, first: str
) -> Iterator[Change]:
    none = ("", "")
    months = sorted(before.keys() | after.keys())
    differ = [m for m in months if before.get(m, none) != after.get(m, none)]

    def alike(item: tuple[int, int]) -> tuple[int, Cell, Cell]:
        place, month = item
        return month - place, before.get(month, none), after.get(month, none)

    for (_, old, new), run in groupby(enumerate(differ), key=alike):
        run_of = [month for _, month in run]
        start = names.month(month_text(run_of[0], first))
        when = start if len(run_of) == 1 else f"{start}起 {len(run_of)} 个月"
        yield Change(when, len(run_of), _cell(old, names), _cell(new, names))


def _cell(cell: Cell, names: Names) -> str:
    post, department = cell
    return f"{names.post(post)} · {names.department(department)}" if post else "无安排"
