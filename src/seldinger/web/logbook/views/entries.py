"""A trainee's own list, and the page of one claim: read, put right, withdrawn, restored."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.logbook.actions.withdrawing import restore_claim, withdraw_claim
from seldinger.web.logbook.claim_page import page_of
from seldinger.web.logbook.duty_forms import FORMS
from seldinger.web.logbook.entries_list import Entries, Wanted
from seldinger.web.logbook.entry_cards import address, board
from seldinger.web.logbook.prefill import hearers
from seldinger.web.logbook.queries import (
    SLUGS,
    cases_for,
    claims_for,
    own_claims,
    own_trainings,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for

_A_PAGE = 50
_UNDO = "logbook.undo"
# The page takes the offer away after eight seconds; without JavaScript it stays a while.
_HOLDS = timedelta(minutes=5)
_SEEN = (Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)


@page(Permission.LOG_OWN)
def my_entries(request: PersonRequest) -> HttpResponse:
    trainee = own_trainings(request.access).first()
    if trainee is None:
        raise Http404
    wanted = Wanted.told(request.GET)
    entries = Entries(trainee, wanted)
    shown = entries.shown()
    paginator = Paginator(
        [e for e in shown if not (wanted.is_everything and e.is_returned)], _A_PAGE
    )
    one = paginator.get_page(request.GET.get("page"))
    on_top = [entry for entry in shown if entry.is_returned] if wanted.is_everything else []
    context = {
        "board": board(entries, list(one), on_top if one.number == 1 else []),
        "wanted": wanted,
        "empty": not entries.every,
        "found": len(shown),
        "number": one.number,
        "last": paginator.num_pages,
        "before": address(wanted, page=one.number - 1) if one.has_previous() else "",
        "after": address(wanted, page=one.number + 1) if one.has_next() else "",
        "undo": _undo_to_show(request),
    }
    return render(request, "logbook/my_entries.html", context)


@page(*_SEEN, Permission.VERIFY)
def claim(request: PersonRequest, kind: str, claim_id: int) -> HttpResponse:
    found = _claim(claims_for, request, kind, claim_id)
    if kind == "participation" and _sees_case(request, found):
        return redirect("case", found.procedure.case_id)
    seen = trainees_for(request.access, *_SEEN).filter(pk=found.traineeship_id).exists()
    told = page_of(found, kind, request.access, may_see_trainee=seen)
    context = {"page": told, "kind": kind, "claim_id": claim_id}
    return render(request, "logbook/claim.html", context)


@page(Permission.LOG_OWN, methods=("GET", "POST"))
def edit(request: PersonRequest, kind: str, claim_id: int) -> HttpResponse:
    """An operation is put right on its case's page."""
    found = _claim(own_claims, request, kind, claim_id)
    if kind == "participation":
        return redirect("case_edit", found.procedure.case_id)
    form = FORMS[kind](request.POST or None, trainee=found.traineeship, claim=found)
    version = _version(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            form.change(request.user, version)
        except SeldingerError as error:
            form.add_error(None, f"{error}。")
        else:
            messages.success(request, "已改正，重新等待审核。原来的内容保留为旧版本。")
            return redirect("claim", kind, claim_id)
    context = {"form": form, "kind": kind, "claim": found, "version": version}
    return render(request, "logbook/claim_edit.html", context)


@page(Permission.LOG_OWN, methods=("POST",))
def withdraw(request: PersonRequest, kind: str, claim_id: int) -> HttpResponse:
    found = _claim(own_claims, request, kind, claim_id)
    try:
        row = withdraw_claim(by=request.user, claim=found, version=_version(request, found))
    except SeldingerError as error:
        messages.error(request, f"{error}。")
        return redirect("claim", kind, claim_id)
    if kind == "participation":
        for hearer in hearers:
            hearer.taken_back(by=request.user, case=found.procedure.case)
    request.session[_UNDO] = {
        "kind": kind,
        "pk": claim_id,
        "version": row.version,
        "label": f"已撤回 {_day_of(row).isoformat()} 的{SLUGS[kind]}登记，不再计入。",
        "until": (timezone.now() + _HOLDS).isoformat(),
    }
    return redirect("my_entries")


@page(Permission.LOG_OWN, methods=("POST",))
def restore(request: PersonRequest, kind: str, claim_id: int) -> HttpResponse:
    found = _claim(own_claims, request, kind, claim_id)
    try:
        restore_claim(by=request.user, claim=found, version=_version(request, found))
        messages.success(request, "已恢复这条登记。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("claim", kind, claim_id)


def _claim(find: Callable[..., Any], request: PersonRequest, kind: str, claim_id: int) -> Any:
    if kind not in SLUGS:
        raise Http404
    also = ["procedure__case__hospital"] if kind == "participation" else []
    also += ["hospital"] if kind == "admission" else []
    rows = find(request.access, kind).select_related(
        "traineeship__person", "supervisor", "named", "decided_by", "batch", *also
    )
    return get_object_or_404(rows, pk=claim_id)


def _sees_case(request: PersonRequest, part: Any) -> bool:
    """Not where the part was withdrawn, and no other in the case is of their concern."""
    return cases_for(request.access).filter(pk=part.procedure.case_id).exists()


def _version(request: PersonRequest, claim: Any) -> int:
    """The one that was shown; where none was told, none that there is."""
    if request.method != "POST":
        return int(claim.version)
    return number_asked(request.POST.get("version", ""))


def _day_of(row: Any) -> Any:
    return row.procedure.case.day if hasattr(row, "procedure") else row.day


def _undo_to_show(request: PersonRequest) -> dict[str, Any] | None:
    """What was just withdrawn, told once."""
    offer: dict[str, Any] | None = request.session.pop(_UNDO, None)
    if not offer or datetime.fromisoformat(offer["until"]) <= timezone.now():
        return None
    return offer
