"""Where what was used was made, and on which makers the techniques depend."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.domain.training.months import add_months
from seldinger.web.devices.figures import Piece, undecided, what_stops
from seldinger.web.devices.figures import dependence as depend
from seldinger.web.devices.files import as_workbook
from seldinger.web.devices.forms import SpanForm
from seldinger.web.devices.pieces import pieces_of
from seldinger.web.devices.presenters.figures import (
    dependence_lead,
    dependence_rows,
    localisation_book,
    localisation_page,
)
from seldinger.web.devices.queries import device_hospitals, uses_for
from seldinger.web.devices.wording import CAVEAT
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

_SEE = Permission.SEE_DEVICES


@dataclass(frozen=True)
class Asked:
    hospital: Hospital
    form: SpanForm
    pieces: list[Piece]
    words: str

    @property
    def query(self) -> str:
        return urlencode({"hospital": self.hospital.pk, "months": self.form.span})


@page(_SEE)
def localisation(request: PersonRequest) -> HttpResponse:
    asked = _asked(request)
    context = {
        "asked": asked,
        "page": localisation_page(asked.pieces, asked.words),
        "caveat": CAVEAT,
    }
    return render(request, "devices/localisation.html", context)


@page(_SEE)
def localisation_workbook(request: PersonRequest) -> HttpResponse:
    asked = _asked(request)
    book = localisation_book(asked.hospital.name, asked.pieces, asked.words, request.access.on)
    return as_workbook(book, f"{asked.hospital.name}器械国产化率")


@page(_SEE)
def dependence(request: PersonRequest) -> HttpResponse:
    asked = _asked(request)
    stops, open_ = what_stops(asked.pieces), undecided(asked.pieces)
    context = {
        "asked": asked,
        "lead": dependence_lead(stops, len(asked.pieces), open_, asked.words),
        "stops": stops,
        "categories": dependence_rows(depend(asked.pieces, by="category")),
        "techniques": dependence_rows(depend(asked.pieces, by="technique")),
    }
    return render(request, "devices/dependence.html", context)


def _asked(request: PersonRequest) -> Asked:
    hospitals = [*device_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    form = SpanForm(request.GET, hospitals, hospital)
    since = add_months(request.access.on, -form.span) + timedelta(days=1)
    uses = uses_for(request.access, hospital).filter(day__range=(since, request.access.on))
    return Asked(hospital, form, pieces_of(hospital, uses), f"最近 {form.span} 个月")
