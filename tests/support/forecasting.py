"""Forecasts of a base, for tests: asked for, computed with few draws."""

from collections.abc import Callable
from datetime import date
from typing import Any

from seldinger.domain.training.words import Role, State
from seldinger.web.forecasting.actions.running import ask_forecast, begin_forecast
from seldinger.web.forecasting.computing import compute
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.people.models import Base, Person
from support.cases import log_cases
from support.people import World

Sample = Callable[[World], dict[str, Any]]
DRAWS = 100
MONTHS = [(2025, month) for month in range(3, 13)] + [(2026, month) for month in range(1, 6)]


def worked(world: World) -> None:
    """Some angiographies in most months of 介入基础, in two roles, some not yet verified."""
    for number, (year, month) in enumerate(MONTHS):
        for role, times in ((Role.OPERATOR, number % 3), (Role.PARTICIPANT, 1)):
            if times:
                log_cases(
                    times, world.trainee, world.department, supervisor=world.zhou, role=role,
                    day=date(year, month, 10),
                    state=State.PENDING if number % 5 == 4 else State.VERIFIED,
                )  # fmt: skip


def forecast_there(base: Base, by: Person | None = None) -> ForecastRun:
    """Asked for and done."""
    begun = begin_forecast(by=None, run=ask_forecast(by=by, base=base))
    return compute(begun, by=None, draws=DRAWS)


def asked(world: World) -> ForecastRun:
    return ask_forecast(by=world.secretary, base=world.base)


def begun(world: World) -> ForecastRun:
    return begin_forecast(by=None, run=asked(world))


SAMPLES: dict[str, Sample] = {
    "forecasting.ask_forecast": lambda w: {"by": w.secretary, "base": w.base},
    "forecasting.begin_forecast": lambda w: {"by": None, "run": asked(w)},
    "forecasting.keep_forecast": lambda w: {
        "by": None,
        "run": begun(w),
        "problem": "0" * 64,
        "seed": 1,
        "draws": DRAWS,
        "seconds": 0.5,
        "answer": {},
        "told": {},
    },
    "forecasting.fail_forecast": lambda w: {"by": None, "run": begun(w), "fault": "没有学员"},
}
