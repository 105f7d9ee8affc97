"""The office's indicators of a period, one of them with its cases, and all as a workbook."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.review.forms import PeriodForm
from seldinger.web.review.measures.all import KEYS, measures
from seldinger.web.review.measures.facts import Measure
from seldinger.web.review.periods import Period, period
from seldinger.web.review.presenters.indicators import (
    card,
    groups,
    indicator_book,
    lead,
    month_heads,
    month_rows,
)
from seldinger.web.review.scope import reviewed_hospitals
from seldinger.web.review.views.doctors import workbook
from seldinger.web.review.wording import INTERVAL

_SEE = Permission.SEE_INDICATORS


@dataclass(frozen=True)
class Asked:
    hospital: Hospital
    form: PeriodForm
    period: Period

    @property
    def query(self) -> str:
        return urlencode(
            {
                "hospital": self.hospital.pk,
                "start": f"{self.period.start:%Y-%m}",
                "end": f"{self.period.end:%Y-%m}",
            }
        )


@page(_SEE)
def indicators(request: PersonRequest) -> HttpResponse:
    asked = _asked(request)
    found = _measures(request, asked)
    cards = [card(one, asked.period, request.access.on) for one in found]
    context = {
        "asked": asked,
        "cards": cards,
        "lead": lead(cards, asked.period),
        "heads": month_heads(asked.period.end),
        "months": month_rows(found, asked.period.end, request.access.on),
        "interval": INTERVAL,
    }
    return render(request, "review/indicators.html", context)


@page(_SEE)
def indicator(request: PersonRequest, measure: str) -> HttpResponse:
    if measure not in KEYS:
        raise Http404
    asked = _asked(request)
    one = next(one for one in _measures(request, asked) if one.key == measure)
    context = {
        "asked": asked,
        "measure": one,
        "card": card(one, asked.period, request.access.on),
        "groups": groups(one, asked.period),
    }
    return render(request, "review/indicator.html", context)


@page(_SEE)
def indicators_workbook(request: PersonRequest) -> HttpResponse:
    asked = _asked(request)
    found = _measures(request, asked)
    book = indicator_book(asked.hospital.name, found, asked.period, request.access.on)
    return workbook(book, f"{asked.hospital.name}手术管理指标 {asked.period.words}")


def _measures(request: PersonRequest, asked: Asked) -> list[Measure]:
    return measures(asked.hospital, asked.period, request.access.on)


def _asked(request: PersonRequest) -> Asked:
    hospitals = [*reviewed_hospitals(request.access, _SEE)]
    hospital = hospital_asked(request, hospitals)
    told = request.GET
    wanted = period(told.get("start", ""), told.get("end", ""), request.access.on)
    return Asked(hospital, PeriodForm(hospitals, hospital, wanted, request.access.on), wanted)
