"""What every page's frame shows: who is signed in, where to go, whether the data are simulated."""

from typing import Any

from django.http import HttpRequest

from seldinger.web.inbox.queries import number_unread
from seldinger.web.people.models import Base
from seldinger.web.shell.navigation import destinations, sections


def shell(request: HttpRequest) -> dict[str, Any]:
    """demonstration: simulated bases are here. places: the destinations one may go to;
    subplaces: the parts of the one that is shown.

    unread: how many notices wait; counted only where a page shows it.
    """
    access = getattr(request, "access", None)
    match = request.resolver_match
    name = match.url_name if match else ""
    return {
        "person": access.person if access else None,
        "places": destinations(access, name) if access else [],
        "subplaces": sections(access, name) if access else [],
        "unread": (lambda: number_unread(access.person)) if access else 0,
        "demonstration": Base.objects.filter(is_demonstration=True).exists(),
    }
