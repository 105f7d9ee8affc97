"""The failure rate with its interval, and the failures among Wald's lines, as SVG drawings.

Points are in the units of the view box, colours the style's. What a drawing shows stands in a table
beside it: the rate in its own, the failures in the table of cases.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from seldinger.domain.statistics import Interval, clopper_pearson
from seldinger.domain.training.curves import Lines
from seldinger.web.curves.models import Limit
from seldinger.web.curves.presenters.drawing import HEIGHT, WIDTH, Tick
from seldinger.web.curves.wording import percent

_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 20, 24
_POINTS = 24  # so many intervals are worked out, whatever was done: each is a long sum
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Line:
    """css: its kind. label: empty where it has none."""

    css: str
    points: str
    label: str = ""
    label_x: str = ""
    label_y: str = ""


@dataclass(frozen=True, slots=True)
class RateRow:
    """After so many cases."""

    number: int
    failures: int
    rate: str
    interval: str


@dataclass(frozen=True, slots=True)
class Frame:
    """view: the view box. floor: y of 0. ticks: of the axis that goes up; cases: of the other."""

    view: str
    left: str
    right: str
    floor: str
    ticks: tuple[Tick, ...]
    cases: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """band: a polygon. whisker: the interval of today, “x y y”; rows: the same as a table, empty
    where another table says it."""

    frame: Frame
    band: str
    lines: tuple[Line, ...]
    failed: tuple[tuple[str, str], ...]
    whisker: tuple[str, str, str] | None = None
    rows: tuple[RateRow, ...] = ()


def rate_figure(failed: Sequence[bool], limit: Limit | None) -> Figure | None:
    """The rate of failures up to each case in its 95 % interval, and the rates it is held against;
    without a limit those are missing. None without a case."""
    if not failed:
        return None
    counts = [*accumulate(map(int, failed))]
    found = [(n, counts[n - 1], clopper_pearson(counts[n - 1], n)) for n in _some(len(failed))]
    last = found[-1][2]
    rates = (limit.acceptable, limit.unacceptable) if limit else ()
    # The first intervals are nearly everything: they are cut where they leave the sheet.
    sheet = _Sheet(len(failed), min(1.0, max(0.1, 1.2 * last.high, *(1.5 * one for one in rates))))
    held = (
        zip(("good", "bad"), rates, ("可接受", "不可接受"), (14, -5), strict=True) if rates else ()
    )
    return Figure(
        frame=sheet.frame(percent=True),
        band=sheet.band([(n, own.low, own.high) for n, _, own in found]),
        lines=(
            *(sheet.level(css, at, f"{word} {percent(at)}", by) for css, at, word, by in held),
            Line("rate", sheet.points((n, its / n) for n, its, _ in found)),
        ),
        failed=(),
        whisker=(sheet.x(len(failed)), sheet.y(last.low), sheet.y(last.high)),
        rows=tuple(_row(*one) for one in found),
    )


def count_figure(failed: Sequence[bool], lines: Lines) -> Figure | None:
    """The failures so far among Wald's lines: between them nothing can be said."""
    if not failed:
        return None
    n, counts = len(failed), [*accumulate(map(int, failed))]
    sheet = _Sheet(n, 1.1 * max(1.0, counts[-1], lines.upper(n)))
    low: list[tuple[float, float]] = [(0, lines.lower(0)), (n, lines.lower(n))]
    high = [(0, lines.upper(0)), (n, lines.upper(n))]
    crosses = lines.below / lines.slope
    if 0 < crosses < n:  # above the floor only from there on
        low.insert(1, (crosses, 0.0))
    return Figure(
        frame=sheet.frame(percent=False),
        band=sheet.polygon(low, high),
        lines=(
            sheet.labelled("good", low, "更像可接受", 14),
            sheet.labelled("bad", high, "更像不可接受", -5),
            Line("rate", sheet.points(_stairs(counts))),
        ),
        failed=tuple(
            (sheet.x(place), sheet.y(counts[place - 1]))
            for place, one in enumerate(failed, start=1)
            if one
        ),
    )


def _some(n: int) -> list[int]:
    """The first, the last, and between them evenly."""
    if n <= _POINTS:
        return [*range(1, n + 1)]
    return sorted({1 + round(place * (n - 1) / (_POINTS - 1)) for place in range(_POINTS)})


def _row(n: int, failures: int, its: Interval) -> RateRow:
    return RateRow(n, failures, percent(failures / n), f"{percent(its.low)} – {percent(its.high)}")


def _stairs(counts: Sequence[int]) -> Iterable[tuple[float, float]]:
    yield 0, 0
    before = 0
    for place, count in enumerate(counts, start=1):
        yield place, before
        yield place, count
        before = count


class _Sheet:
    """cases: on the axis across; top: the highest value."""

    def __init__(self, cases: int, top: float) -> None:
        self.cases, self.top = cases, top

    def x(self, number: float) -> str:
        return f"{_LEFT + (WIDTH - _LEFT - _RIGHT) * number / self.cases:.1f}"

    def y(self, value: float) -> str:
        share = min(max(value, 0.0), self.top) / self.top
        return f"{HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share:.1f}"

    def points(self, its: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in its)

    def band(self, its: Sequence[tuple[float, float, float]]) -> str:
        return self.polygon([(x, low) for x, low, _ in its], [(x, high) for x, _, high in its])

    def polygon(
        self, low: Sequence[tuple[float, float]], high: Sequence[tuple[float, float]]
    ) -> str:
        return self.points([*low, *reversed(high)])

    def level(self, css: str, at: float, label: str, by: int) -> Line:
        return self.labelled(css, [(0, at), (self.cases, at)], label, by)

    def labelled(self, css: str, its: Sequence[tuple[float, float]], label: str, by: int) -> Line:
        """by: how far below its right end the label stands; never below the axis."""
        at = min(float(self.y(its[-1][1])) + by, HEIGHT - _BOTTOM - 4)
        return Line(css, self.points(its), label, str(WIDTH - _RIGHT - 6), f"{at:.1f}")

    def frame(self, *, percent: bool) -> Frame:
        return Frame(
            view=f"0 0 {WIDTH} {HEIGHT}",
            left=str(_LEFT),
            right=str(WIDTH - _RIGHT),
            floor=str(HEIGHT - _BOTTOM),
            ticks=tuple(self._ticks(percent=percent)),
            cases=tuple(self._across()),
        )

    def _ticks(self, *, percent: bool) -> Iterable[Tick]:
        steps = (one for one in _STEPS if (percent or one >= 1) and self.top / one <= 5)
        step = next(steps, self.top)
        for place in range(int(self.top / step + 1e-9) + 1):
            told = f"{100 * place * step:.0f}%" if percent else f"{place * step:g}"
            yield Tick(str(_LEFT - 5), self.y(place * step), told)

    def _across(self) -> Iterable[Tick]:
        y = str(HEIGHT - _BOTTOM + 16)
        for number in sorted({1, self.cases // 2} - {0, self.cases}):
            yield Tick(self.x(number), y, str(number))
        yield Tick(str(WIDTH - _RIGHT), y, f"第 {self.cases} 例", "end")
