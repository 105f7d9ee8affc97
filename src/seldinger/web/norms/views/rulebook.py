"""A rulebook to be read: whole, line by line, and against the catalogues it is joined with."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.norms import queries, rendered
from seldinger.web.norms.presenters.gaps import pair_block
from seldinger.web.norms.presenters.options import option_rows, reading_rows
from seldinger.web.norms.presenters.rulebook import rulebook_page
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_NORMS)
def rulebook(request: PersonRequest, name: str) -> HttpResponse:
    found = queries.rulebook_named(name)
    crosswalks = [pair.crosswalk for pair in queries.joined_to(rulebook=name)]
    context = {
        "book": rulebook_page(found, crosswalks),
        "options": option_rows(found.options),
        "readings": reading_rows(),
        "gaps": sum(len(crosswalk.gaps) for crosswalk in crosswalks),
    }
    return render(request, "norms/rulebook.html", context)


@page(Permission.SEE_NORMS)
def rulebook_source(request: PersonRequest, name: str) -> HttpResponse:
    html, number = rendered.rulebook_source(name)
    context = {
        "norm": queries.rulebook_named(name),
        "lines": html,
        "number": number,
        "back": "rulebook",
    }
    return render(request, "norms/source.html", context)


@page(Permission.SEE_NORMS)
def gaps(request: PersonRequest, name: str) -> HttpResponse:
    found = queries.rulebook_named(name)
    pairs = [pair_block(pair) for pair in queries.joined_to(rulebook=name)]
    return render(request, "norms/gaps.html", {"rulebook": found, "pairs": pairs})
