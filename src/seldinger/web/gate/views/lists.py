"""What there is."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_THEATRE)
def theatre(request: PersonRequest) -> HttpResponse:
    return render(request, "gate/theatre.html")


@page(Permission.SEE_THEATRE)
def overrides(request: PersonRequest) -> HttpResponse:
    return render(request, "gate/overrides.html")
