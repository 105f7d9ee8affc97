"""The first page after signing in: the one destination that matters most to this person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.web.people.access import Access, PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.shell.navigation import destinations
from seldinger.web.verification.queries import waits


@page()
def home(request: PersonRequest) -> HttpResponse:
    places = destinations(request.access, "home")
    if not places:
        return render(request, "no_role.html")
    return redirect("to_verify" if _is_waited_for(request.access) else places[0].url)


def _is_waited_for(access: Access) -> bool:
    """A supervisor's first page is what waits for them; whoever keeps a cohort begins there."""
    if not access.may(Permission.VERIFY) or access.may(Permission.SEE_COHORT):
        return False
    return waits(access.person)
