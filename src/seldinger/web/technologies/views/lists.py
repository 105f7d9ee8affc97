"""What there is."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_PRIVILEGES)
def technologies(request: PersonRequest) -> HttpResponse:
    return render(request, "technologies/technologies.html")
