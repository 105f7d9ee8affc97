"""What there is."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.APPLY, Permission.ASSESS, Permission.GRANT, Permission.DECIDE)
def applications(request: PersonRequest) -> HttpResponse:
    return render(request, "applications/applications.html")
