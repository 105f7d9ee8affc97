"""The forecast of one trainee, and one's own."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.web.forecasting.presenters.trainee import sheet_of
from seldinger.web.forecasting.queries import SEE, base_of, latest_done, seen_trainees
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.progress import facts


@page(SEE)
def forecast_trainee(request: PersonRequest, trainee_id: int) -> HttpResponse:
    """In the address: chart, the requirement whose growth is drawn."""
    return _page(request, get_object_or_404(seen_trainees(request.access), pk=trainee_id))


@page(Permission.SEE_OWN_PROGRESS)
def my_forecast(request: PersonRequest) -> HttpResponse:
    """One's own; of several trainings the newest."""
    found = facts.own(request.access).first()
    if found is None:
        raise Http404
    return _page(request, found, own=True)


def _page(request: PersonRequest, trainee: Traineeship, *, own: bool = False) -> HttpResponse:
    base = base_of(trainee, request.access)
    run = latest_done(base) if base else None
    asked = request.GET.get("chart", "")[:100]
    context = {
        "trainee": trainee,
        "own": own,
        "base": base,
        "run": run,
        "sheet": sheet_of(base, run, trainee.pk, asked, own=own) if base and run else None,
    }
    return render(request, "forecasting/trainee.html", context)
