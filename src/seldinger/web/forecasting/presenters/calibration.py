"""Whether what was forecast came true, on the base's own former trainees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seldinger.domain.planning.forecast_growth import LEAST
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.basis import Basis, basis_of

_SIDE, _PAD = 260, 34
NONE = (
    "还不能核对：要有已经结束培训的学员，并且他们培训过半之前，所在科室已有满 12 个月的手术量。"
    "有了以后，每次预测都会自动核对。"
)


@dataclass(frozen=True, slots=True)
class Row:
    stated: str
    number: str
    mean: str
    happened: str
    interval: str


@dataclass(frozen=True, slots=True)
class Point:
    x: str
    y: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """scores: name, Brier, what it says. points: in the drawing; few: a warning, or empty."""

    lead: str
    few: str
    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    scores: tuple[tuple[str, str], ...]
    view: str
    pad: str
    end: str
    ticks: tuple[tuple[str, str, str], ...]
    basis: Basis


def calibration_of(run: ForecastRun) -> Calibration:
    told = run.answer["calibration"]
    view, end = f"0 0 {_SIDE + 2 * _PAD} {_SIDE + 2 * _PAD}", _SIDE + _PAD
    ticks = tuple((_x(n / 4), _y(n / 4), f"{25 * n}%") for n in range(5))
    if told is None:
        return Calibration(NONE, "", (), (), (), view, str(_PAD), str(end), ticks, basis_of(run))
    return Calibration(
        _lead(told), _few(told), tuple(_row(one) for one in told["bins"]),
        tuple(_point(one) for one in told["bins"]), _scores(told), view, str(_PAD), str(end),
        ticks, basis_of(run),
    )  # fmt: skip


def _lead(told: Mapping[str, Any]) -> str:
    questions = sum(one["number"] for one in told["bins"])
    return (
        f"把 {told['people']} 名已结束培训的学员放回培训过半的时候重新预测，"
        f"{questions} 项当时没有达到的要求，与后来的结果相比。"
    )


def _few(told: Mapping[str, Any]) -> str:
    if told["people"] >= 2 * LEAST:
        return ""
    return f"只有 {told['people']} 名学员，而且同一人的各项互相牵连，只能看个大概。"


def _row(one: Mapping[str, Any]) -> Row:
    interval = one["interval"]
    return Row(
        f"{100 * one['low']:.0f}–{100 * one['high']:.0f}%", str(one["number"]),
        f"{100 * one['stated']:.0f}%", f"{100 * one['happened'] / one['number']:.0f}%",
        f"{100 * interval['low']:.0f}–{100 * interval['high']:.0f}%",
    )  # fmt: skip


def _point(one: Mapping[str, Any]) -> Point:
    interval = one["interval"]
    rate = one["happened"] / one["number"]
    return Point(_x(one["stated"]), _y(rate), _y(interval["low"]), _y(interval["high"]))


def _scores(told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    rules = (("本预测", "forecast"), ("按平均进度推", "pace"), ("按进度的泊松", "poisson"))
    return tuple((name, f"{told[key]['score']:.3f}") for name, key in rules)


def _x(part: float) -> str:
    return f"{_PAD + _SIDE * part:.1f}"


def _y(part: float) -> str:
    return f"{_PAD + _SIDE * (1 - part):.1f}"
