"""Who waits for whom: what is not verified, by the supervisor it waits for."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.progress.presenters.waiting import (
    CHASE_AFTER_DAYS,
    CHASE_AT_ENTRIES,
    lead,
    supervisors,
)
from seldinger.web.progress.queries import at_work, waiting_in


@page(Permission.SEE_COHORT)
def waiting(request: PersonRequest, base_id: int) -> HttpResponse:
    bases, on = bases_for(request.access, Permission.SEE_COHORT), request.access.on
    base = get_object_or_404(bases, pk=base_id)
    found = waiting_in(base, on)
    working = at_work({one.supervisor for one in found if one.supervisor}, base, on)
    shown = supervisors(found, working, on)
    context = {
        "base": base,
        "as_of": on,
        "lead": lead(shown),
        "supervisors": shown,
        "entries": CHASE_AT_ENTRIES,
        "days": CHASE_AFTER_DAYS,
        "hands_on": request.access.may(Permission.REASSIGN, Permission.ATTEST),
    }
    return render(request, "progress/waiting.html", context)
