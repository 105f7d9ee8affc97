"""How full each department is, month by month, against what it takes; and the chief residents."""

from dataclasses import dataclass

from seldinger.domain.planning.rotation import Room
from seldinger.domain.planning.rotation_check import chiefs, loads
from seldinger.web.planning.presenters.grid import Sheet, codes_of

_SHADES = 4
_ENDLESS = 1000  # so many places are no limit


@dataclass(frozen=True, slots=True)
class Load:
    """shade: 0 … 4, how full. fault: 超 or 缺, in words; "" where it fits."""

    number: str
    shade: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """code: what single months of the grid are called by; "" of no department. room: the usual
    limits in words. faults: how many months do not fit."""

    code: str
    title: str
    room: str
    faults: int
    months: tuple[Load, ...]


def loads_of(sheet: Sheet) -> tuple[Line, ...]:
    """Departments, and last the chief residents; months from the plan's first on."""
    problem, plan = sheet.told.problem, sheet.told.plan
    counted, months = loads(problem, plan), range(problem.horizon)
    codes = codes_of(sheet.told)
    lines = [
        _line(
            codes[one.id],
            sheet.names.department(one.id),
            [(counted[one.id, month], one.room(month)) for month in months],
        )
        for one in problem.departments
    ]
    heads = chiefs(problem, plan)
    lines.append(_line("", "总住院医师", [(heads[m], problem.chiefs_in(m)) for m in months]))
    return tuple(lines)


def _line(code: str, title: str, told: list[tuple[int, Room]]) -> Line:
    months = tuple(_load(number, room) for number, room in told)
    faults = sum(bool(month.fault) for month in months)
    return Line(code, title, _room([room for _, room in told]), faults, months)


def _load(number: int, room: Room) -> Load:
    if number > room.most:
        return Load(str(number), _SHADES, f"超出，最多 {room.most} 人")
    if number < room.least:
        return Load(str(number), 0, f"不足，最少 {room.least} 人")
    most = max(1, room.most if room.most < _ENDLESS else room.least or number)
    return Load(str(number), min(_SHADES, round(_SHADES * number / most)))


def _room(rooms: list[Room]) -> str:
    """The limits, with those of single months where they differ."""
    least = {room.least for room in rooms}
    most = {room.most for room in rooms}
    low = f"{min(least)}" if len(least) == 1 else f"{min(least)}–{max(least)}"
    if min(most) >= _ENDLESS:
        return f"每月最少 {low} 人" if max(least) else "人数不限"
    high = f"{max(most)}" if len(most) == 1 else f"{min(most)}–{max(most)}"
    if len(least) == len(most) == 1:
        return f"每月 {low}–{high} 人"
    return f"每月最少 {low} 人，最多 {high} 人"
