"""The curves of one trainee, and one of them whole."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from seldinger.web.curves.courses import curves_of, one_curve
from seldinger.web.curves.models import Measure
from seldinger.web.curves.presenters.curve import page_of
from seldinger.web.curves.presenters.trainee import cards_of, lead_of, many_of
from seldinger.web.curves.queries import base_of, kept_bases, replaced_by
from seldinger.web.curves.wording import NO_GATE
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.progress import facts
from seldinger.web.progress.presenters.trainee import home_of


@page(Permission.SEE_OWN_PROGRESS)
def my_curves(request: PersonRequest) -> HttpResponse:
    """One's own; of several trainings the newest."""
    found = facts.own(request.access).first()
    if found is None:
        raise Http404
    return _curves(request, found)


@page(Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
def curves_trainee(request: PersonRequest, trainee_id: int) -> HttpResponse:
    return _curves(request, get_object_or_404(facts.visible(request.access), pk=trainee_id))


@page(Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
def curve(
    request: PersonRequest, trainee_id: int, curve_category: str, curve_measure: str
) -> HttpResponse:
    """One measure of one category of the trainee's rulebook."""
    found = get_object_or_404(facts.visible(request.access), pk=trainee_id)
    if curve_measure not in Measure.values:
        raise Http404
    its = one_curve(found, request.access.on, curve_category, Measure(curve_measure))
    if its is None:
        raise Http404
    own = found.person_id == request.user.pk
    context = {
        "trainee": found,
        "own": own,
        "curve": page_of(its, replaced_by(its.limit) if its.limit else None),
        "no_gate": NO_GATE,
        "back": reverse("my_curves") if own else reverse("curves_trainee", args=[found.pk]),
    }
    return render(request, "curves/curve.html", context)


def _curves(request: PersonRequest, found: Traineeship) -> HttpResponse:
    curves = curves_of(found, request.access.on)
    base = base_of(found, request.access.on)
    keeps = base and kept_bases(request.access).filter(pk=base.pk).exists()
    context = {
        "trainee": found,
        "own": found.person_id == request.user.pk,
        "home": home_of(found, request.access),
        "lead": lead_of(curves),
        "many": many_of(curves),
        "cards": cards_of(found, curves),
        "no_gate": NO_GATE,
        "limits_url": reverse("curves_limits", args=[base.pk]) if base and keeps else "",
    }
    return render(request, "curves/trainee.html", context)
