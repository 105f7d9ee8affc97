"""A base's forecasts: its trainees, how many it carries, whether forecasts came true; asking."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.forecasting.actions.running import ask_forecast
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.base import board_of
from seldinger.web.forecasting.presenters.calibration import calibration_of
from seldinger.web.forecasting.presenters.capacity import capacity_of
from seldinger.web.forecasting.presenters.state import state_of
from seldinger.web.forecasting.queries import (
    SEE,
    latest_asked,
    latest_done,
    seen_bases,
    seen_trainees,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base


@page(SEE)
def forecasts(request: PersonRequest) -> HttpResponse:
    """In the address: base; the first where none is asked."""

    def board(base: Base, run: ForecastRun) -> object:
        seen = frozenset(seen_trainees(request.access).values_list("pk", flat=True))
        return board_of(base, run, seen)

    return _page(request, "forecasts", board)


@page(SEE)
def forecast_capacity(request: PersonRequest) -> HttpResponse:
    return _page(request, "forecast_capacity", capacity_of)


@page(SEE)
def forecast_calibration(request: PersonRequest) -> HttpResponse:
    return _page(request, "forecast_calibration", lambda _, run: calibration_of(run))


@page(SEE, methods=("POST",))
def forecast_ask(request: PersonRequest, base_id: int) -> HttpResponse:
    base = get_object_or_404(seen_bases(request.access), pk=base_id)
    try:
        ask_forecast(by=request.user, base=base)
        messages.success(request, "已开始预测。一般一两分钟算完，这一页会自己更新。")
    except SeldingerError as error:
        messages.info(request, f"{error}。")
    return redirect(f"{reverse('forecasts')}?base={base.pk}")


def _page(
    request: PersonRequest, name: str, shown: Callable[[Base, ForecastRun], object]
) -> HttpResponse:
    bases = [*seen_bases(request.access)]
    told = request.GET.get("base", "")
    asked = number_asked(told)
    base = next((one for one in bases if one.pk == asked or not told), None)
    if base is None:
        raise Http404
    run = latest_done(base)
    context: dict[str, Any] = {
        "base": base,
        "bases": bases,
        "here": name,
        "state": state_of(latest_asked(base), run, request.access.on),
        "shown": shown(base, run) if run else None,
    }
    return render(request, f"forecasting/{name}.html", context)
