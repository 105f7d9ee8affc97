"""One trainee: how do I stand, and what next?"""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.report.layout import sections
from seldinger.report.next_steps import calm, next_steps
from seldinger.report.pace import paces
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.progress import facts
from seldinger.web.progress.presenters.curve import curve
from seldinger.web.progress.presenters.matrix import Matrix
from seldinger.web.progress.presenters.timeline import timeline
from seldinger.web.progress.presenters.trainee import head, home_of, problems_of, step_links
from seldinger.web.progress.verdicts import evaluated


@page(Permission.SEE_OWN_PROGRESS)
def my_progress(request: PersonRequest) -> HttpResponse:
    """One's own page; of several trainings the newest."""
    found = facts.own(request.access).first()
    if found is None:
        raise Http404
    return _page(request, found)


@page(Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
def trainee(request: PersonRequest, trainee_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(facts.visible(request.access), pk=trainee_id))


def _page(request: PersonRequest, found: Traineeship) -> HttpResponse:
    """The whole page, or for htmx the matrix alone."""
    told = evaluated(found, request.access.on)
    verdict, record = told.verdict, told.record
    pace = paces(verdict, record)
    matrix = Matrix(sections(verdict), pace, found.pk, request.GET.get("filter", ""))
    context = {
        "trainee": found,
        "home": home_of(found, request.access),
        "verdict": verdict,
        "matrix": matrix,
        "blocks": matrix.blocks(verdict.rulebook, record, verdict.as_of),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "progress/parts/matrix.html", context)
    own = found.person_id == request.user.pk
    stays = facts.stays_of(found)
    steps = next_steps(verdict, record, pace, facts.waiting_of(found))
    context |= {
        "own": own,
        "reveals": not own and request.access.may(Permission.REVEAL_NUMBERS),
        "takes_in": not own and request.access.may(Permission.REASSIGN),
        "head": head(verdict, record, stays, own=own),
        "steps": step_links(steps, found, request.access),
        "calm": calm(verdict),
        "timeline": timeline(verdict, record, stays),
        "curve": curve(verdict, record),
        "problems": problems_of(verdict, record, told.held),
    }
    return render(request, "progress/trainee.html", context)
