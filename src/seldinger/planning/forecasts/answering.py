"""One problem → everything that was asked of it, and its JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from seldinger.domain.planning.forecast import Forecast
from seldinger.domain.planning.forecast_calibration import Calibration
from seldinger.domain.planning.forecast_questions import CapacityFound, Choices
from seldinger.planning.forecasts.backtest import calibration
from seldinger.planning.forecasts.forecasting import forecast
from seldinger.planning.forecasts.growth import Growth, growth
from seldinger.planning.forecasts.problem import Problem
from seldinger.planning.forecasts.questions import capacity, choices


@dataclass(frozen=True, slots=True)
class Answer:
    """capacity, choices and calibration as far as they were asked for and can be told."""

    notice: str
    forecast: Forecast
    growth: tuple[Growth, ...]
    choices: tuple[Choices, ...]
    capacity: CapacityFound | None
    calibration: Calibration | None


def answer(problem: Problem, *, calibrate: bool = False) -> Answer:
    return Answer(
        problem.notice,
        forecast(problem),
        growth(problem),
        tuple(choices(problem, trainee) for trainee in problem.choosing),
        capacity(problem),
        calibration(problem) if calibrate else None,
    )


def document(found: Answer) -> dict[str, Any]:
    """Names and keys are a contract: those of the dataclasses in domain/planning."""
    told = asdict(found)
    for trainee, own in zip(found.forecast.trainees, told["forecast"]["trainees"], strict=True):
        own["binding"] = trainee.binding(found.forecast.reading)
    if found.capacity:
        told["capacity"]["monotone"] = found.capacity.monotone
    if found.calibration:
        told["calibration"]["skill"] = found.calibration.skill
    return told
