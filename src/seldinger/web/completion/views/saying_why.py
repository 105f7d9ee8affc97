"""What a page says where a key or a kept file fails it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest

P = ParamSpec("P")
_View = Callable[Concatenate[PersonRequest, P], HttpResponse]


def says_why(view: _View[P]) -> _View[P]:
    """The error's own words and its remedy, as a page (503: it is the installation's to mend)."""

    @wraps(view)
    def run(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SeldingerError as error:
            told = {"title": "现在打不开", "advice": f"{str(error).rstrip('。')}。", "status": 503}
            return render(request, "fault.html", told, status=503)

    return run
