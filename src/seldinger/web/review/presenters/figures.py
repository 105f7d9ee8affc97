"""A rate as people read it: so many of so many, its share, its interval, drawn and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seldinger.domain.grading.review import Figure, Rate, Rule, Standing
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.review.figures import Technique
from seldinger.web.review.wording import FIGURES, STANDINGS

_STEPS = (0.05, 0.1, 0.2, 0.5, 1.0)
_ROOM = 2  # times what is compared: beyond it an interval runs out of the picture


@dataclass(frozen=True, slots=True)
class Strip:
    """An interval drawn: places from the left in percent of the width, as written in the picture.

    beyond: it goes on past the right end. alarm: empty where none is entered.
    """

    low: str
    high: str
    dot: str
    pooled: str
    alarm: str
    beyond: bool
    axis: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one technique. strip None: nothing to draw; sign None: not judged."""

    figure: str
    title: str
    events: int
    n: int
    share: str
    interval: str
    pooled: str
    sign: Sign | None
    strip: Strip | None


def axes(found: Iterable[Technique], rule: Rule) -> dict[Figure, float]:
    """One scale for each figure on a page, so that rows can be compared by eye."""
    rows = [*found]
    return {figure: _axis(figure, rows, rule) for figure in Figure}


def _axis(figure: Figure, rows: Iterable[Technique], rule: Rule) -> float:
    compared = [rule.alarms.get(figure, 0.0)]
    for row in rows:
        compared += [row.rates[figure].share or 0, row.pooled[figure].share or 0]
    wanted = max(compared) * _ROOM
    return next((step for step in _STEPS if wanted <= step), 1.0)


def cells(one: Technique, rule: Rule, scale: Mapping[Figure, float]) -> list[Cell]:
    return [
        cell(figure, one.rates[figure], one.pooled[figure], one.standings.get(figure), rule, scale)
        for figure in Figure
    ]


def cell(
    figure: Figure,
    rate: Rate,
    pooled: Rate,
    standing: Standing | None,
    rule: Rule,
    scale: Mapping[Figure, float],
) -> Cell:
    return Cell(
        figure=figure.value,
        title=FIGURES[figure],
        events=rate.events,
        n=rate.n,
        share=share_words(rate),
        interval=interval_words(rate),
        pooled=f"全院 {rate_words(pooled)}" if pooled.n else "",
        sign=STANDINGS[standing] if standing else None,
        strip=_strip(rate, pooled, rule.alarms.get(figure), scale[figure]) if rate.n else None,
    )


def _strip(rate: Rate, pooled: Rate, alarm: float | None, axis: float) -> Strip:
    def place(value: float) -> str:
        return f"{min(value / axis, 1) * 100:.1f}%"

    return Strip(
        low=place(rate.interval.low),
        high=place(rate.interval.high),
        dot=place(rate.share or 0),
        pooled=place(pooled.share or 0),
        alarm=place(alarm) if alarm is not None else "",
        beyond=rate.interval.high > axis,
        axis=percent(axis),
    )


def rate_words(rate: Rate) -> str:
    """“2 / 40，5.0%”."""
    return f"{rate.events} / {rate.n}，{share_words(rate)}" if rate.n else "0 / 0"


def share_words(rate: Rate) -> str:
    return percent(rate.share) if rate.share is not None else "–"


def interval_words(rate: Rate) -> str:
    """“0.6%–16.9%”."""
    if not rate.n:
        return ""
    return f"{percent(rate.interval.low)}–{percent(rate.interval.high)}"


def percent(share: float) -> str:
    return "100%" if share == 1 else f"{share * 100:.1f}%"
