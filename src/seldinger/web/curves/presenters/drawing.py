"""A course as an SVG drawing: points in the units of its view box. Colours are the style's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.domain.training.curves_chain import Limits
from seldinger.domain.training.curves_course import Course, Phase, Step

WIDTH, HEIGHT = 360, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 12, 20, 24
_HEADROOM = 1.05
_LABEL = 60  # so wide is a label


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase. line: its score; limit: y of its limit. label: of the first of its kind alone."""

    css: str
    line: str
    limit: str
    start: str
    end: str
    label: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A failure, or a case with which a limit was reached."""

    css: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    y: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    """view: the view box. floor: y of score 0."""

    view: str
    left: str
    right: str
    floor: str
    top: str
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    cases: tuple[Tick, ...]
    scores: tuple[Tick, ...]


def drawing_of(course: Course, limits: Limits) -> Drawing | None:
    """None where there is nothing to draw."""
    if not course.steps:
        return None
    return _Sheet(course.steps, limits).drawing()


class _Sheet:
    def __init__(self, steps: Sequence[Step], limits: Limits) -> None:
        self.steps, self.limits = steps, limits
        highest = max([limits.learning, limits.watching, *(step.score for step in steps)])
        self.top = highest * _HEADROOM

    def drawing(self) -> Drawing:
        phases = [*_phases(self.steps)]
        first = {its[0].phase: place for place, its in reversed([*enumerate(phases)])}
        stretches = tuple(
            self._stretch(its, is_first=first[its[0].phase] == place)
            for place, its in enumerate(phases)
        )
        return Drawing(
            view=f"0 0 {WIDTH} {HEIGHT}",
            left=str(_LEFT),
            right=str(WIDTH - _RIGHT),
            floor=str(HEIGHT - _BOTTOM),
            top=str(_TOP),
            stretches=stretches,
            marks=tuple(self._marks()),
            cases=tuple(self._cases()),
            scores=tuple(self._scores()),
        )

    def _x(self, number: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * number / max(len(self.steps), 1)

    def _y(self, score: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * score / self.top

    def _stretch(self, steps: Sequence[Step], *, is_first: bool) -> Stretch:
        first, last = steps[0].number - 1, steps[-1].number
        is_learning = steps[0].phase is Phase.LEARNING
        limit = self.limits.learning if is_learning else self.limits.watching
        points = [(first, 0.0), *((step.number, step.score) for step in steps)]
        label = f"{'达到' if is_learning else '警报'} {limit:.2f}"
        # The two limits are often close: one label stands above its line, the other below.
        is_late = self._x(first) > WIDTH - _RIGHT - _LABEL
        return Stretch(
            css="learning" if is_learning else "watching",
            line=" ".join(f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in points),
            limit=f"{self._y(limit):.1f}",
            start=f"{self._x(first):.1f}",
            end=f"{self._x(last):.1f}",
            label=label if is_first else "",
            label_x=f"{WIDTH - _RIGHT if is_late else self._x(first) + 2:.1f}",
            label_y=f"{self._y(limit) + (-5 if is_learning else 14):.1f}",
            anchor="end" if is_late else "start",
        )

    def _marks(self) -> Iterable[Mark]:
        for step in self.steps:
            css = "reached" if step.signal else "failed" if step.failed else ""
            if css:
                yield Mark(css, f"{self._x(step.number):.1f}", f"{self._y(step.score):.1f}")

    def _cases(self) -> Iterable[Tick]:
        n, y = len(self.steps), str(HEIGHT - _BOTTOM + 16)
        for number in sorted({1, n // 2} - {0, n}):
            yield Tick(f"{self._x(number):.1f}", y, str(number))
        yield Tick(str(WIDTH - _RIGHT), y, f"第 {n} 例", "end")

    def _scores(self) -> Iterable[Tick]:
        step = next(one for one in (0.5, 1, 2, 5, 10, 20) if self.top / one <= 5)
        for place in range(int(self.top / step) + 1):
            score = place * step
            yield Tick(str(_LEFT - 5), f"{self._y(score):.1f}", f"{score:g}")


def _phases(steps: Sequence[Step]) -> Iterable[Sequence[Step]]:
    """What belongs together: a phase ends with its signal."""
    begin = 0
    for place, step in enumerate(steps):
        if step.signal or place == len(steps) - 1:
            yield steps[begin : place + 1]
            begin = place + 1
