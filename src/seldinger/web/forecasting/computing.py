"""The worker's side: what waits is computed, and what grew old is asked for again at night."""

import hashlib
import logging
import time
from contextlib import suppress

import msgspec
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.planning.forecasts.answering import answer, document
from seldinger.planning.forecasts.validation import SHOWN, problems
from seldinger.web.forecasting.actions.running import (
    GIVEN_UP,
    ask_forecast,
    begin_forecast,
    fail_forecast,
    keep_forecast,
)
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.problem import DRAWS, build
from seldinger.web.people.models import Base, Person

_NIGHT = range(1, 6)  # hours in which a forecast of an earlier day is made anew
_DIED = "计算中断了（程序停止或超时）。请重新预测"
_UNKNOWN = "计算没有完成（{kind}）。请重新预测；再次失败请告诉平台管理员"
_log = logging.getLogger(__name__)


def run_forecasts(*, by: Person | None = None) -> int:
    """Every one that waits, the oldest first; how many were computed."""
    _give_up(by)
    _ask_at_night(by)
    waiting = ForecastRun.objects.filter(state=ForecastRun.State.WAITING).select_related("base")
    return sum(_computed(by, run) for run in waiting.order_by("asked_at", "pk"))


def forecasts_wait() -> bool:
    return ForecastRun.objects.filter(state=ForecastRun.State.WAITING).exists()


def _computed(by: Person | None, run: ForecastRun) -> bool:
    """One that fails stops no other; an unknown error's text may hold a name: its kind is told."""
    try:
        begun = begin_forecast(by=by, run=run)
    except SeldingerError:
        return False
    try:
        compute(begun, by=by)
    except SeldingerError as error:
        fail_forecast(by=by, run=run, fault=str(error))
    except Exception as error:
        _log.error("forecast of base %d failed: %s", run.base_id, type(error).__name__)
        fail_forecast(by=by, run=run, fault=_UNKNOWN.format(kind=type(error).__name__))
    else:
        return True
    return False


def compute(run: ForecastRun, *, by: Person | None, draws: int = DRAWS) -> ForecastRun:
    """Raises SeldingerError with words for people."""
    began = time.perf_counter()
    built = build(run.base, run.as_of, seed=run.base_id, draws=draws)
    faults = [*problems(built.problem)]
    if faults:
        told = "；".join(faults[:SHOWN])
        raise SeldingerError(f"记录凑不成一个预测的问题：{told}"[:300])
    found = document(answer(built.problem, calibrate=True))
    return keep_forecast(
        by=by, run=run,
        problem=hashlib.sha256(msgspec.json.encode(built.problem, order="sorted")).hexdigest(),
        seed=built.problem.seed, draws=built.problem.draws,
        seconds=time.perf_counter() - began, answer=found, told=built.told,
    )  # fmt: skip


def _give_up(by: Person | None) -> None:
    since = timezone.now() - GIVEN_UP
    dead = ForecastRun.objects.filter(state=ForecastRun.State.RUNNING, begun_at__lt=since)
    for run in dead.order_by("pk"):
        with suppress(SeldingerError):
            fail_forecast(by=by, run=run, fault=_DIED)


def _ask_at_night(by: Person | None) -> None:
    """Only of bases for which somebody has asked once; not twice a day, whatever came out."""
    if timezone.localtime().hour not in _NIGHT:
        return
    today = timezone.localdate()
    rows = Base.objects.filter(forecast_runs__isnull=False).distinct()
    for base in rows.exclude(forecast_runs__as_of=today).order_by("pk"):
        with suppress(SeldingerError):
            ask_forecast(by=by, base=base)
