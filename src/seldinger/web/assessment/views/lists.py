"""Whose assessments: one's own, a trainee's, those that wait, a whole base's."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.norms.assessments import needed
from seldinger.web.assessment.choosing import base_asked
from seldinger.web.assessment.presenters import cohort as of_cohort
from seldinger.web.assessment.presenters import trainee as of_trainee
from seldinger.web.assessment.presenters import waiting as of_waiting
from seldinger.web.assessment.presenters.words import NO_GATE
from seldinger.web.assessment.queries import (
    done_by,
    in_training_at,
    lately_rated,
    observed_of,
    read,
    supervised_lately,
    supervisors_of,
    waiting_for,
    with_people,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, trainees_for


@page(Permission.SEE_OWN_PROGRESS)
def mine(request: PersonRequest) -> HttpResponse:
    """Of several trainings the newest."""
    own = trainees_for(request.access, Permission.SEE_OWN_PROGRESS).select_related("person")
    found = own.order_by("-entry", "-pk").first()
    if found is None:
        raise Http404
    return _board(request, found)


@page(Permission.SEE_TRAINEES)
def of(request: PersonRequest, trainee_id: int) -> HttpResponse:
    seen = trainees_for(request.access, Permission.SEE_TRAINEES).select_related("person")
    return _board(request, get_object_or_404(seen, pk=trainee_id))


def _board(request: PersonRequest, found: Traineeship) -> HttpResponse:
    rows = read(with_people(found.assessments.all()))
    done = done_by([found])[found.pk]
    context = {
        "trainee": found,
        "own": found.person_id == request.user.pk,
        "board": of_trainee.board(
            rows, observed_of([found.pk]), done, supervisors_of(found), needed(),
            request.access.on, reader=request.user,
        ),
        "needed": needed(),
        "no_gate": NO_GATE,
    }  # fmt: skip
    return render(request, "assessment/trainee.html", context)


@page(Permission.RATE_TRAINEES)
def waiting(request: PersonRequest) -> HttpResponse:
    person, on = request.user, request.access.on
    shown = of_waiting.page_of(
        read(waiting_for(person, on).filter(assessor=person)),
        supervised_lately(person),
        read(lately_rated(person)),
        on,
    )
    return render(request, "assessment/waiting.html", {"page": shown})


@page(Permission.SEE_COHORT)
def cohort(request: PersonRequest) -> HttpResponse:
    bases = bases_for(request.access, Permission.SEE_COHORT)
    base = base_asked(request, bases)
    trainees = in_training_at(base, request.access.on) if base else []
    shown = of_cohort.page_of(trainees, observed_of(one.pk for one in trainees), done_by(trainees))
    context = {"page": shown, "base": base, "bases": bases, "no_gate": NO_GATE}
    return render(request, "assessment/cohort.html", context)
