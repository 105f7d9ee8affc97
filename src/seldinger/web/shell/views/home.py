"""The first page after signing in: the one destination that matters most to this person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.shell.navigation import destinations


@page()
def home(request: PersonRequest) -> HttpResponse:
    places = destinations(request.access, "home")
    if not places:
        return render(request, "no_role.html")
    return redirect(places[0].url)
