"""The growth chart as an SVG drawing: percentiles of former trainees, and one's own line.

Points are in the units of the view box, colours the style's. The table beside it says the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seldinger.domain.planning.forecast_growth import LEAST, PERCENTS

_WIDTH, _HEIGHT = 360, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 14, 16, 26
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_EVERY = 6  # months between two marks
TOO_FEW = f"以往学员不足 {LEAST} 人，画不出同期的位置（人太少会指向个人）。"


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """outer: 10–90 %, inner: 25–75 %, as polygons; empty without enough others."""

    view: str
    left: str
    right: str
    floor: str
    counts: tuple[Tick, ...]
    months: tuple[Tick, ...]
    outer: str
    inner: str
    median: str
    own: str
    minimum: str
    label: Tick
    now: Tick


@dataclass(frozen=True, slots=True)
class Chart:
    """rows: month, own, then the count at each of PERCENTS, then people. place: in words."""

    id: str
    title: str
    place: str
    drawing: Drawing
    rows: tuple[tuple[str, ...], ...]
    percents: tuple[str, ...]


def chart_of(
    title: str,
    requirement: str,
    minimum: int,
    own: Sequence[int],
    bands: Sequence[Mapping[str, Any]],
    place: Mapping[str, int] | None,
) -> Chart | None:
    """None where there is neither an own course nor others."""
    if not own and not bands:
        return None
    said = _place(place) if place else TOO_FEW
    drawing = _drawing(minimum, own, bands)
    percents = tuple(f"{one}%" for one in PERCENTS) if bands else ()
    return Chart(requirement, title, said, drawing, _rows(own, bands), percents)


def _place(place: Mapping[str, int]) -> str:
    return (
        f"第 {place['month']} 个月：{place['count']} 例。以往 {place['people']} 名学员里，"
        f"同一个月时 {place['fewer']} 人更少，{place['equal']} 人一样。"
    )


def _rows(own: Sequence[int], bands: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    by_month = {band["month"]: band for band in bands}
    rows = []
    for month in range(1, max([len(own), *by_month]) + 1):
        band = by_month.get(month)
        counts = [f"{one:g}" for one in band["counts"]] if band else ["–"] * len(PERCENTS)
        mine = str(own[month - 1]) if month <= len(own) else "–"
        others = [*counts, str(band["people"]) if band else "–"] if bands else []
        rows.append((str(month), mine, *others))
    return tuple(rows)


def _drawing(minimum: int, own: Sequence[int], bands: Sequence[Mapping[str, Any]]) -> Drawing:
    last: int = max([len(own), 12, *(band["month"] for band in bands)])
    top: float = max([minimum, 1, *own, *(band["counts"][-1] for band in bands)]) * 1.08
    floor, wide = _HEIGHT - _BOTTOM, _WIDTH - _LEFT - _RIGHT

    def x(month: float) -> float:
        return _LEFT + wide * month / last

    def y(count: float) -> float:
        return floor - (floor - _TOP) * count / top

    step = next((one for one in _STEPS if top / one <= 6), _STEPS[-1])
    counts = [
        Tick(_said(_LEFT - 6), _said(y(one)), str(one)) for one in range(0, int(top) + 1, step)
    ]
    months = [
        Tick(_said(x(one)), _said(floor + 16), str(one)) for one in range(0, last + 1, _EVERY)
    ]
    mine = [(0, 0), *enumerate(own, 1)] if own else []
    return Drawing(
        f"0 0 {_WIDTH} {_HEIGHT}", _said(_LEFT), _said(_WIDTH - _RIGHT), _said(floor),
        tuple(counts), tuple(months), _band(bands, 0, -1, x, y), _band(bands, 1, -2, x, y),
        _points([(b["month"], b["counts"][len(PERCENTS) // 2]) for b in bands], x, y),
        _points(mine, x, y), _said(y(minimum)),
        Tick(_said(_LEFT + 4), _said(y(minimum) - 4), f"最低 {minimum}"),
        Tick(_said(x(len(own))), _said(y(own[-1] if own else 0)), "本人" if own else ""),
    )  # fmt: skip


_At = Callable[[float], float]


def _band(bands: Sequence[Mapping[str, Any]], low: int, high: int, x: _At, y: _At) -> str:
    there = [(b["month"], b["counts"][high]) for b in bands]
    back = [(b["month"], b["counts"][low]) for b in reversed(bands)]
    return _points([*there, *back], x, y)


def _points(told: Sequence[tuple[float, float]], x: _At, y: _At) -> str:
    return " ".join(f"{_said(x(month))},{_said(y(count))}" for month, count in told)


def _said(number: float) -> str:
    return f"{number:.1f}"
