"""Everybody's own: what is held about them."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.privacy.files import person_file
from seldinger.web.privacy.holdings import held_about

_ON_THE_PAGE = 50  # rows of a kind; the file has all


@page()
def my_data(request: PersonRequest) -> HttpResponse:
    shown = [
        (held, held.rows[:_ON_THE_PAGE], len(held.rows) + held.left_out)
        for held in held_about(request.user)
    ]
    return render(request, "privacy/my_data.html", {"shown": shown})


@page()
def my_data_file(request: PersonRequest) -> HttpResponse:
    return person_file(request.user)
