"""Quarantine: what could not be read, why, and trying again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions import reading as actions
from seldinger.web.intake.forms import WHY_NOT_READ, ReasonForm
from seldinger.web.intake.models import Received
from seldinger.web.intake.presenters.refused import refused_lead, refused_page, refused_row
from seldinger.web.intake.queries import received_for, refused
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission

_PAGE = 30
_KEEP = Permission.KEEP_INTAKE
_STATES = [(Received.State.REFUSED, "读不了"), (Received.State.DROPPED, "不再读取")]
_AT_ONCE = 100  # tried again with one tap


@page(_KEEP)
def all_refused(request: PersonRequest) -> HttpResponse:
    """In the address the state."""
    asked = request.GET.get("state", "")
    state = asked if asked == Received.State.DROPPED else Received.State.REFUSED.value
    pages = Paginator(refused(received_for(request.access), state), _PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "rows": [refused_row(one) for one in shown],
        "shown": shown,
        "state": state,
        "states": _STATES,
        "lead": refused_lead(pages.count, state),
        "query": f"state={state}" if asked else "",
        "at_once": min(pages.count, _AT_ONCE),
    }
    return render(request, "intake/refused.html", context)


@page(_KEEP)
def one_refused(request: PersonRequest, received_id: int) -> HttpResponse:
    found = _one(request, received_id)
    context = {
        "received": found,
        "page": refused_page(found),
        "reasons": ReasonForm(reasons=WHY_NOT_READ),
        "is_refused": found.state == Received.State.REFUSED,
        "is_dropped": found.state == Received.State.DROPPED and bool(found.content),
    }
    return render(request, "intake/refused_one.html", context)


@page(_KEEP, methods=("POST",))
def again(request: PersonRequest) -> HttpResponse:
    """One (`received`), or all that are refused."""
    told = request.POST.get("received", "")
    rows = refused(received_for(request.access), Received.State.REFUSED)
    chosen = rows.filter(pk=number_asked(told)) if told else rows[:_AT_ONCE]
    tried = [_again(request, one) for one in chosen]
    read = sum(one is not None and one.state == Received.State.READ for one in tried)
    if read:
        messages.success(request, f"读出了 {read} 份，已成为来稿或并入来稿。")
    if read < len(tried):
        messages.warning(request, f"还有 {len(tried) - read} 份读不了，原因见下。")
    return redirect("intake_refused")


@page(_KEEP, methods=("POST",))
def drop(request: PersonRequest, received_id: int) -> HttpResponse:
    found, form = _one(request, received_id), ReasonForm(request.POST, reasons=WHY_NOT_READ)
    if not form.is_valid():
        messages.error(request, "请选择为什么不再读取；选“其他原因”时请写明。")
    else:
        try:
            actions.drop_received(by=request.user, received=found, because=form.because)
            messages.success(request, "已记为不再读取。原件一天后清空，在那之前可以恢复。")
        except SeldingerError as error:
            messages.error(request, f"{error}。")
    return redirect("intake_refused_one", found.pk)


@page(_KEEP, methods=("POST",))
def restore(request: PersonRequest, received_id: int) -> HttpResponse:
    found = _one(request, received_id)
    try:
        actions.restore_received(by=request.user, received=found)
        messages.success(request, "已恢复，可以再试。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("intake_refused_one", found.pk)


def _again(request: PersonRequest, received: Received) -> Received | None:
    try:
        return actions.try_again(by=request.user, received=received)
    except SeldingerError:  # somebody else tried it at this moment
        return None


def _one(request: PersonRequest, received_id: int) -> Received:
    return get_object_or_404(
        received_for(request.access).select_related("source__hospital"), pk=received_id
    )
