"""How much of what the hospital writes is understood, and how often the matcher was right."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.naming.confirmed import standing
from seldinger.web.naming.figures import (
    CHOSEN,
    Asked,
    asked_of,
    counts_of,
    fitting_of,
    months_of,
    pairs_in,
)
from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.naming.presenters.coverage import (
    Behind,
    behind_confirmation,
    behind_name,
    coverage_of,
    title_of,
)
from seldinger.web.naming.proposals import Wordings
from seldinger.web.naming.queries import coded_hospitals
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

_PAGE = 20


@page(Permission.CONFIRM_NAMES)
def names_coverage(request: PersonRequest) -> HttpResponse:
    """show: the figure whose names are listed; anything else lists none."""
    hospitals = [*coded_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    today = timezone.localdate()
    catalogue, asked = catalogue_of(hospital, today), asked_of(hospital)
    pairs = pairs_in(hospital, catalogue) if catalogue else 0
    told = coverage_of(
        counts_of(hospital), asked, months_of(hospital, asked, today), fitting_of(hospital), pairs
    )
    context = {"hospital": hospital, "hospitals": hospitals, "told": told}
    context |= _behind(request, hospital, catalogue, asked)
    return render(request, "naming/coverage.html", context)


def _behind(
    request: PersonRequest, hospital: Hospital, catalogue: Catalogue | None, asked: Sequence[Asked]
) -> dict[str, object]:
    show = request.GET.get("show", "")
    title, wanted = title_of(show), _wanted(hospital, show, asked)
    if title is None or wanted is None:
        return {"behind": None}
    pages: Page[Any] = Paginator(wanted, _PAGE).get_page(request.GET.get("page"))
    return {
        "behind": _lines(hospital, pages, catalogue), "behind_title": title, "show": show,
        "pages": pages, "query": urlencode({"hospital": hospital.pk, "show": show}),
    }  # fmt: skip


def _wanted(
    hospital: Hospital, show: str, asked: Sequence[Asked]
) -> QuerySet[WrittenName] | QuerySet[NameConfirmation] | list[int] | None:
    """Names, or confirmations or their keys; None where nothing is called so."""
    if show in WrittenName.State.values:
        return WrittenName.objects.filter(hospital=hospital, state=show).order_by("-times", "pk")
    if show in CHOSEN:
        return [one.confirmation for one in asked if CHOSEN[show](one)]
    first = _month(show.removeprefix("month-")) if show.startswith("month-") else None
    if first is None:
        return None
    made = _confirmations().filter(name__hospital=hospital, withdrawn_at__isnull=True)
    hand = made.filter(origin=NameConfirmation.Origin.HAND).order_by("-pk")
    return hand.filter(made_at__year=first.year, made_at__month=first.month)


def _lines(hospital: Hospital, pages: Page[Any], catalogue: Catalogue | None) -> list[Behind]:
    rows = [*pages]
    known = _confirmations().in_bulk([one for one in rows if isinstance(one, int)])
    found = [one for one in rows if isinstance(one, WrittenName)]
    if found:
        return [behind_name(one, catalogue) for one in found]
    told: list[NameConfirmation] = [known[one] if isinstance(one, int) else one for one in rows]
    names = standing(hospital).filter(name__in=[one.name_id for one in told])
    holds = {one.name_id: one for one in names}
    wordings = Wordings(told)
    return [
        behind_confirmation(one, holds.get(one.name_id, one), catalogue, wordings) for one in told
    ]


def _confirmations() -> QuerySet[NameConfirmation]:
    return NameConfirmation.objects.select_related("name", "by")


def _month(told: str) -> date | None:
    try:
        return date.fromisoformat(f"{told}-01")
    except ValueError:
        return None
