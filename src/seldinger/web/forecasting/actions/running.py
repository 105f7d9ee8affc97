"""Asking for a forecast, and what the worker keeps of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.people.models import Base, Person

GIVEN_UP = timedelta(minutes=30)  # a run that began so long ago has died with its process
_KEPT = 3  # answers of a base
_OPEN = (ForecastRun.State.WAITING, ForecastRun.State.RUNNING)


@action
def ask_forecast(*, by: Person | None, base: Base) -> ForecastRun:
    """One at a time for a base. by None: the platform's own, at night."""
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    if ForecastRun.objects.filter(base=base, state__in=_OPEN).exists():
        raise SeldingerError("这个基地的预测已经在等待或计算，完成后页面会显示")
    run = ForecastRun.objects.create(
        base=base, by=by, asked_at=timezone.now(), as_of=timezone.localdate()
    )
    record(by=by, act="forecasting.ask_forecast", on=run, base=base.pk)
    return run


@action
def begin_forecast(*, by: Person | None, run: ForecastRun) -> ForecastRun:
    """Raises SeldingerError where another process is at it."""
    row = ForecastRun.objects.select_for_update().get(pk=run.pk)
    if row.state != ForecastRun.State.WAITING:
        raise SeldingerError("这次预测已经开始")
    row.state, row.begun_at, row.as_of = (
        ForecastRun.State.RUNNING, timezone.now(), timezone.localdate(),
    )  # fmt: skip
    row.save(update_fields=["state", "begun_at", "as_of"])
    record(by=by, act="forecasting.begin_forecast", on=row, base=row.base_id)
    return row


@action
def keep_forecast(
    *,
    by: Person | None,
    run: ForecastRun,
    problem: str,
    seed: int,
    draws: int,
    seconds: float,
    answer: Mapping[str, Any],
    told: Mapping[str, Any],
) -> ForecastRun:
    """It is done. The answers of the base's older ones are emptied; the rows stay."""
    row = _running(run)
    row.problem, row.seed, row.draws, row.seconds = problem, seed, draws, round(seconds, 2)
    row.content = {"answer": answer, "told": told}
    row.state, row.ended_at = ForecastRun.State.DONE, timezone.now()
    row.save()
    done = ForecastRun.objects.filter(base=row.base_id, state=ForecastRun.State.DONE)
    kept = [*done.order_by("-ended_at", "-pk").values_list("pk", flat=True)[:_KEPT]]
    done.exclude(pk__in=kept).exclude(content={}).update(content={})
    record(
        by=by, act="forecasting.keep_forecast", on=row, base=row.base_id, problem=problem,
        draws=draws,
    )  # fmt: skip
    return row


@action
def fail_forecast(*, by: Person | None, run: ForecastRun, fault: str) -> ForecastRun:
    """fault: in words for people, without anybody's name."""
    row = _running(run)
    row.state, row.fault, row.ended_at = ForecastRun.State.FAILED, fault[:300], timezone.now()
    row.save(update_fields=["state", "fault", "ended_at"])
    record(by=by, act="forecasting.fail_forecast", on=row, base=row.base_id)
    return row


def _running(run: ForecastRun) -> ForecastRun:
    row = ForecastRun.objects.select_for_update().get(pk=run.pk)
    if row.state != ForecastRun.State.RUNNING:
        raise SeldingerError("这次预测不在计算中")
    return row
