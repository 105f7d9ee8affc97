"""Rooms and people: the middle of their cases by group, beside the reference level."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from seldinger.domain.dose import FEW
from seldinger.web.dose.doses import in_order
from seldinger.web.dose.figures import Middle, Row, middles
from seldinger.web.dose.groups import NO_GROUP, Group
from seldinger.web.dose.models import ReferenceLevel
from seldinger.web.dose.wording import ABOVE, NOT_ABOVE, TOO_FEW, name_of, number, unit_of
from seldinger.web.people.presenters.sign import Sign

Level = dict[tuple[str, str, str], ReferenceLevel]


@dataclass(frozen=True, slots=True)
class Cell:
    """title: name and unit. median and upper are empty where the cases are too few to tell."""

    title: str
    n: int
    median: str
    upper: str
    level: str
    sign: Sign | None


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    group: str
    n: int
    cells: tuple[Cell, ...]


def lines(
    rows: Iterable[Row], of: Callable[[Row], tuple[str, str]], levels: Iterable[ReferenceLevel]
) -> list[Line]:
    """of: what a case is counted under, as (for sorting, as shown). By name; nobody is ranked."""
    known = {(one.group, one.purpose, one.quantity): one for one in levels}
    parts: dict[tuple[tuple[str, str], Group | None], list[Row]] = defaultdict(list)
    for row in rows:
        parts[of(row), row.group].append(row)
    found = []
    for (what, group), its in sorted(parts.items(), key=_in_order):
        cells = tuple(
            _cell(quantity, one, _level(known, group, quantity))
            for quantity, one in middles(its).items()
        )
        found.append(Line(what[1], group.title if group else NO_GROUP, len(its), cells))
    return found


def _in_order(item: tuple[tuple[tuple[str, str], Group | None], object]) -> tuple[object, ...]:
    what, group = item[0]
    return what, group is None, group or Group("", "")


def _level(known: Level, group: Group | None, quantity: str) -> ReferenceLevel | None:
    return known.get((group.name, group.purpose, quantity)) if group else None


def _cell(quantity: str, one: Middle, level: ReferenceLevel | None) -> Cell:
    sign = None
    if level is not None and one.median is not None:
        sign = ABOVE if one.median > level.value else NOT_ABOVE
    return Cell(
        f"{name_of(quantity)} {unit_of(quantity)}",
        one.n,
        "" if one.median is None else number(quantity, one.median),
        "" if one.upper is None else number(quantity, one.upper),
        number(quantity, level.value) if level else "",
        sign,
    )


def heads() -> list[str]:
    return [f"{name_of(one)} {unit_of(one)}" for one in in_order()]


def lead(found: Sequence[Line], rows: Sequence[Row], what: str) -> str:
    """The answer: whether the middle of anything lies above its reference level."""
    above = sum(any(cell.sign is ABOVE for cell in line.cells) for line in found)
    compared = sum(any(cell.sign for cell in line.cells) for line in found)
    unknown = sum(row.group is None for row in rows)
    end = f"另有 {unknown} 例未分组，没有比较。" if unknown else ""
    if not rows:
        return "这段时间没有剂量记录。"
    if above:
        return f"{compared} 项里有 {above} 项的中位数高于诊断参考水平。{end}"
    if compared:
        return f"{compared} 项的中位数都不高于诊断参考水平。{end}"
    return f"还没有能比较的：每个{what}的一组手术满 {FEW} 例、并填了参考水平的才比较。{end}"


__all__ = ["TOO_FEW", "Cell", "Line", "heads", "lead", "lines"]
