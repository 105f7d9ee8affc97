"""The grading catalogue: searched as one types, one entry, and its source line by line."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.norms import queries, rendered
from seldinger.web.norms.filters import address
from seldinger.web.norms.forms import CatalogueForm
from seldinger.web.norms.presenters.catalogue import results
from seldinger.web.norms.presenters.coding import coding_page
from seldinger.web.norms.presenters.entry import entry_page
from seldinger.web.norms.same import same_elsewhere
from seldinger.web.norms.search import find
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_NORMS)
def catalogue(request: PersonRequest, name: str) -> HttpResponse:
    """The whole page, or, while somebody types, its results alone."""
    found = queries.catalogue_seen(request.access, name, request.GET.get("version"))
    form = CatalogueForm(found, request.GET)
    filters = form.filters()
    hits = find(queries.catalogue_index(found), filters.q)
    shown = results(found, hits, filters, queries.joined_to(catalogue=name))
    context = {"catalogue": found, "form": form, "filters": filters, "results": shown}
    context |= {"is_own": queries.is_own(found)}
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "norms/catalogue.html", context)
    response = render(request, "norms/parts/results.html", context)
    # Replaced, not pushed: one step back leads to the page before, not to one letter less.
    response["HX-Replace-Url"] = address(found, filters)
    return response


@page(Permission.SEE_NORMS)
def entry(request: PersonRequest, name: str, entry_id: str) -> HttpResponse:
    found = queries.catalogue_seen(request.access, name, request.GET.get("version"))
    own = queries.entry_of(found, entry_id)
    same = same_elsewhere(queries.catalogue_index(found), own)
    shown = entry_page(found, own, same, queries.joined_to(catalogue=name), queries.directories())
    codes = coding_page(queries.coding_of(name), own)
    return render(request, "norms/entry.html", {"catalogue": found, "entry": shown, "codes": codes})


@page(Permission.SEE_NORMS)
def catalogue_source(request: PersonRequest, name: str) -> HttpResponse:
    html, number = rendered.catalogue_source(name)
    context = {
        "norm": queries.catalogue_named(name),
        "lines": html,
        "number": number,
        "back": "catalogue",
    }
    return render(request, "norms/source.html", context)
