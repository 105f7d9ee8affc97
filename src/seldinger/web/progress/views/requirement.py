"""What stands behind one number of one trainee."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.domain.training.verdict import Verdict
from seldinger.report.layout import Item, sections
from seldinger.report.pace import paces
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.progress import facts
from seldinger.web.progress.presenters.requirement import listed, sheet
from seldinger.web.progress.presenters.trainee import home_of
from seldinger.web.progress.verdicts import evaluated


@page(Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
def requirement(request: PersonRequest, trainee_id: int, requirement_id: str) -> HttpResponse:
    """A page of its own, or for htmx what the side panel shows."""
    found = get_object_or_404(facts.visible(request.access), pk=trainee_id)
    told = evaluated(found, request.access.on)
    item = _item(told.verdict, requirement_id)
    every = "all" in request.GET
    origins = [row.origin for rows in listed(item, every=every).values() for row in rows]
    part = bool(request.htmx and not request.htmx.history_restore_request)
    context = {
        "trainee": found,
        "own": found.person_id == request.user.pk,
        "home": home_of(found, request.access),
        "panel": part,
        "sheet": sheet(
            told.verdict,
            told.record,
            item,
            paces(told.verdict, told.record)[item.id],
            facts.details_of(found, origins),
            told.held,
            every=every,
        ),
    }
    template = "progress/parts/evidence.html" if part else "progress/requirement.html"
    return render(request, template, context)


def _item(verdict: Verdict, requirement_id: str) -> Item:
    for section in sections(verdict):
        for item in section.all_items:
            if item.id == requirement_id:
                return item
    raise Http404
