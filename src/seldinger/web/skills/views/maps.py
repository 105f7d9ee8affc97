"""Knowledge and skills: one trainee's, one's own, and a base's year."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.progress import facts
from seldinger.web.progress.presenters.trainee import home_of
from seldinger.web.skills.cohort import year_of, years_of
from seldinger.web.skills.maps import map_of
from seldinger.web.skills.presenters.cohort import year_shown
from seldinger.web.skills.presenters.trainee import Presenter, latest_cases
from seldinger.web.skills.queries import kept_trainees


@page(Permission.SEE_OWN_PROGRESS)
def my_skills(request: PersonRequest) -> HttpResponse:
    """One's own; of several trainings the newest."""
    found = facts.own(request.access).first()
    if found is None:
        raise Http404
    return _page(request, found)


@page(Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
def skills_trainee(request: PersonRequest, trainee_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(facts.visible(request.access), pk=trainee_id))


def _page(request: PersonRequest, trainee: Traineeship) -> HttpResponse:
    """In the address: show, one of FILTERS; print, everything open on paper."""
    told = map_of(trainee, request.access.on)
    own = trainee.person_id == request.user.pk
    keeps = kept_trainees(request.access).filter(pk=trainee.pk).exists()
    whole = "print" in request.GET
    shown = None
    if told is not None:
        details = facts.details_of(trainee, [] if whole else latest_cases(told))
        wanted = "" if whole else request.GET.get("show", "")
        presenter = Presenter(trainee, told, details, wanted, results=own or keeps, whole=whole)
        shown = presenter.shown()
    context = {
        "trainee": trainee,
        "own": own,
        "home": home_of(trainee, request.access),
        "shown": shown,
        "keeps": keeps,
        "on": request.access.on,
    }
    return render(request, f"skills/{'print' if whole else 'trainee'}.html", context)


@page(Permission.SEE_COHORT)
def skills(request: PersonRequest) -> HttpResponse:
    """In the address: base, year; the first base and this year where none is asked."""
    bases = [*bases_for(request.access, Permission.SEE_COHORT)]
    told = request.GET.get("base", "")
    asked = number_asked(told)
    base = next((one for one in bases if one.pk == asked or not told), None)
    if base is None:
        raise Http404
    years = years_of(base, request.access.on)
    wanted = number_asked(request.GET.get("year", ""))
    year = wanted if wanted in years else years[0]
    found = year_of(base, year, request.access.on)
    context = {
        "base": base,
        "bases": bases,
        "years": years,
        "year": year,
        "on": request.access.on,
        "shown": year_shown(found) if found else None,
        "rulebook": base.rulebook,
    }
    return render(request, "skills/skills.html", context)
