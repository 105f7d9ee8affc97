"""What there is."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_REVIEW)
def reviews(request: PersonRequest) -> HttpResponse:
    return render(request, "review/reviews.html")


@page(Permission.SEE_OWN_REVIEW)
def my_review(request: PersonRequest) -> HttpResponse:
    return render(request, "review/my_review.html")


@page(Permission.SEE_INDICATORS)
def indicators(request: PersonRequest) -> HttpResponse:
    return render(request, "review/indicators.html")
