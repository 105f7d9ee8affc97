"""Seats and cases as a workbook; an edited one shown as a difference, then saved whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Base
from seldinger.web.people.permissions import Permission
from seldinger.web.planning.actions.offers import Offer, take_offers
from seldinger.web.planning.asked import base_for
from seldinger.web.planning.offers_forms import SeatsBookForm
from seldinger.web.planning.offersbook import (
    Imported,
    book_of,
    imported,
    packed,
    state_of,
    unpacked,
)
from seldinger.web.planning.presenters.offers_workbook import difference
from seldinger.web.planning.signed import opened, signed
from seldinger.web.planning.views.workbook import XLSX
from seldinger.workbooks.seats_book import seats_book

_KEEP = Permission.KEEP_PLANS
_WHAT = "seats"


@page(Permission.SEE_PLANS)
def plan_seats_book(request: PersonRequest, base_id: int) -> HttpResponse:
    base = base_for(request.access, base_id, Permission.SEE_PLANS)
    disposition = content_disposition_header(True, f"{base.name} 科室与容量.xlsx") or ""
    content = seats_book(book_of(base))
    return HttpResponse(content, XLSX, headers={"Content-Disposition": disposition})


@page(_KEEP, methods=("GET", "POST"))
def plan_seats_read(request: PersonRequest, base_id: int) -> HttpResponse:
    """The form; a sheet that was handed in as what it would change. Nothing is kept yet: what was
    read goes along in the page, signed."""
    base = base_for(request.access, base_id, _KEEP)
    form = SeatsBookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"base": base, "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = imported(base, file.read(), file.name)
        except SeldingerError as error:
            form.add_error("file", f"{str(error).rstrip('。')}。")
        else:
            kept = _kept(request, base, read)
            context |= {"told": difference(book_of(base), read), "kept": kept}
    return render(request, "planning/offers_workbook.html", context)


@page(_KEEP, methods=("POST",))
def plan_seats_take(request: PersonRequest, base_id: int) -> HttpResponse:
    base = base_for(request.access, base_id, _KEEP)
    known, offers = _opened(request, base)
    if offers is None:
        messages.warning(request, "这份差别已经过期。请重新上传表格。")
        return redirect("plan_seats_read", base.pk)
    try:
        take_offers(
            by=request.user, base=base, offers=offers, state=lambda: state_of(base), known=known
        )
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
        return redirect("plan_seats_read", base.pk)
    messages.success(request, f"{len(offers)} 个科室的容量已保存，用于以后的求解。")
    return redirect(f"{reverse('plan_offers')}?base={base.pk}")


def _kept(request: PersonRequest, base: Base, read: Imported) -> str:
    """With what the base offers now: another state is another difference."""
    if not read.changes:
        return ""
    return signed(request.user, _WHAT, base.pk, [state_of(base), packed(read.changes)])


def _opened(request: PersonRequest, base: Base) -> tuple[str, dict[int, Offer | None] | None]:
    told = opened(request.POST.get("kept", ""), request.user, _WHAT, base.pk)
    if told is None:
        return "", None
    known, offers = told
    return str(known), unpacked(offers)
