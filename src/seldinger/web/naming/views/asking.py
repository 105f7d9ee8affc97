"""What does a name mean? Typed, or pasted line by line."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from seldinger.matching.learning.needs import ENOUGH
from seldinger.web.naming.answers import answers_of, confirmed_in, confirmed_number
from seldinger.web.naming.forms import AskForm
from seldinger.web.naming.matchers import matcher_of
from seldinger.web.naming.presenters.match import SHOWN, Named, named
from seldinger.web.naming.queries import asked_hospitals, coded_hospitals
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

EXAMPLES = ("右侧颈内动脉支架置入术", "肝癌TACE", "PTCD+胆道支架")
_FEW = 3  # entries of each where many names are asked about


@page(Permission.SEE_PRIVILEGES, Permission.CONFIRM_NAMES, methods=("GET", "POST"))
def names(request: PersonRequest) -> HttpResponse:
    """What is posted is answered on the page and stands in no address."""
    hospitals = [*asked_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    told: QueryDict = request.POST if request.method == "POST" else request.GET
    form = AskForm({"q": "\n".join(told.get("q", "").splitlines())})
    coded = coded_hospitals(request.access).filter(pk=hospital.pk).exists()
    context = {
        "form": form,
        "hospital": hospital,
        "hospitals": hospitals,
        "examples": EXAMPLES,
        "may_confirm": coded,
        **_answered(hospital, form.cleaned_data["q"] if form.is_valid() else ()),
    }
    part = request.htmx and request.htmx.target == "answers"
    return render(request, "naming/parts/answers.html" if part else "naming/names.html", context)


def _answered(hospital: Hospital, names: Sequence[str]) -> dict[str, Any]:
    served = matcher_of(hospital)
    if served is None:
        return {"has_catalogue": False}
    confirmed, most = confirmed_in(served), SHOWN if len(names) == 1 else _FEW
    answered = answers_of(hospital, served, names) if names else []
    shown: list[Named] = [named(served, one, confirmed, most) for one in answered]
    number = confirmed_number(served)
    return {
        "has_catalogue": True,
        "answers": shown,
        "enough": ENOUGH,
        "confirmed": number,
        "is_fitted": served.is_fitted,
        "too_few": number < ENOUGH,
    }
