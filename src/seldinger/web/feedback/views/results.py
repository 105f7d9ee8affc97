"""What a base reads of its posts and teachers, and a teacher of their own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from seldinger.norms.library import library_at
from seldinger.web.feedback.delays import loads
from seldinger.web.feedback.presenters.results import own_results, results_page
from seldinger.web.feedback.presenters.words import parts
from seldinger.web.feedback.presenters.work import (
    load_row,
    loads_page,
    yields_few,
    yields_lead,
    yields_page,
)
from seldinger.web.feedback.questions import LEVELS
from seldinger.web.feedback.shown import Rated, answered_of, rated_posts, rated_teachers
from seldinger.web.feedback.sight import SEE, Sight, sight_asked, sights
from seldinger.web.feedback.yields import yields
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(SEE)
def posts(request: PersonRequest) -> HttpResponse:
    return _results(request, "post", rated_posts)


@page(SEE)
def teachers(request: PersonRequest) -> HttpResponse:
    return _results(request, "teacher", rated_teachers)


def _results(
    request: PersonRequest, kind: str, read: Callable[[Sight, date], list[Rated]]
) -> HttpResponse:
    context = _where(request)
    found = read(context["where"], request.access.on)
    told = {"kind": kind, "page": results_page(found, kind, request.user.pk)}
    return render(request, "feedback/results.html", context | told)


@page(SEE)
def load(request: PersonRequest) -> HttpResponse:
    context, on = _where(request), request.access.on
    where: Sight = context["where"]
    more = where.supervisors()
    found = loads(where.trainees(on) if more is None else None, more, on)
    return render(request, "feedback/load.html", context | {"page": loads_page(found, on)})


@page(SEE)
def months(request: PersonRequest) -> HttpResponse:
    context, on = _where(request), request.access.on
    where: Sight = context["where"]
    library = library_at(None)
    rulebook = library.rulebook(where.rulebook)
    found = yields(where.rotations(on), rulebook, library.crosswalk_for(rulebook), on)
    told = {
        "lead": yields_lead(found),
        "posts": yields_page(found),
        "few": yields_few(found),
    }
    return render(request, "feedback/months.html", context | told)


@page(Permission.VERIFY)
def mine(request: PersonRequest) -> HttpResponse:
    """A teacher's own figures, where they may be shown, and their own load."""
    person, on = request.user, request.access.on
    of_mine = Q(supervisor=person) | Q(decided_by=person)
    own = loads(None, of_mine, on).get(person)
    context = {
        "results": own_results(answered_of(person)),
        "levels": LEVELS,
        "load": load_row(person.name, own, on) if own else None,
    }
    return render(request, "feedback/mine.html", context)


def _where(request: PersonRequest) -> dict[str, Any]:
    offered = sights(request.access)
    where = sight_asked(request, offered)
    name = request.resolver_match.url_name if request.resolver_match else ""
    return {"where": where, "wheres": offered, "parts": parts(name or "", where)}
