"""The norms that this installation knows."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.norms import queries
from seldinger.web.norms.presenters.shelf import catalogue_norm, crosswalk_norm, rulebook_norm
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_NORMS)
def norms(request: PersonRequest) -> HttpResponse:
    taken = queries.versions_taken_over()
    bases, hospitals = queries.my_bases(request.access), queries.my_hospitals(request.access)
    rulebooks = [queries.rulebook_named(name) for name in queries.names("rulebooks")]
    catalogues = [queries.catalogue_named(name) for name in queries.names("catalogues")]
    shelf = [
        *(rulebook_norm(rulebook, bases, taken) for rulebook in rulebooks),
        *(catalogue_norm(catalogue, hospitals, taken) for catalogue in catalogues),
        *(crosswalk_norm(pair, taken) for pair in queries.all_joined()),
    ]
    context = {
        "norms": [norm for norm in shelf if not norm.notice],
        "examples": [norm for norm in shelf if norm.notice],
    }
    return render(request, "norms/norms.html", context)
