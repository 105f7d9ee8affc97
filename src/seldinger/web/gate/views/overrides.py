"""急诊越级手术: one screen and three taps, the list, one of them, and what a superior found."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.gate.actions import overriding as actions
from seldinger.web.gate.declaring import Declaring
from seldinger.web.gate.forms import ConfirmForm
from seldinger.web.gate.models import Override
from seldinger.web.gate.presenters.overrides import list_shown, month_word, override_page
from seldinger.web.gate.queries import is_fresh, overrides_for
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")
_JOINED = ("hospital", "department", "doctor", "by", "confirmed_by", "booking")


@page(Permission.SEE_THEATRE)
def overrides(request: PersonRequest) -> HttpResponse:
    """In the address: month; this one where none is asked."""
    access = request.access
    month = request.GET.get("month", "")
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", month):
        month = month_word(access.on)
    rows = overrides_for(access).select_related(*_JOINED)
    context = {
        "shown": list_shown(rows, month, access.on),
        "may_override": access.may(Permission.OVERRIDE),
    }
    return render(request, "gate/overrides.html", context)


@page(Permission.OVERRIDE, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    """The operator or 二线: who, what, why, send."""
    declaring = Declaring(request.access, request.GET, request.POST)
    fault = ""
    if request.method == "POST":
        try:
            made = actions.declare_override(by=request.user, new=declaring.new())
            return redirect("override", made.pk)
        except SeldingerError as error:
            fault = f"{str(error).rstrip('。')}。"
    return render(request, "gate/override_add.html", {"declaring": declaring, "fault": fault})


@page(Permission.SEE_THEATRE)
def override(request: PersonRequest, override_id: int) -> HttpResponse:
    found = _seen(request, override_id, Permission.SEE_THEATRE)
    may_confirm = (
        found.confirmed_at is None and not found.withdrawn_at and _is_superior(request, found)
    )
    context = {
        "override": found,
        "page": override_page(request.access, found),
        "may_undo": found.by_id == request.user.pk
        and found.confirmed_at is None
        and is_fresh(found, timezone.now(), actions.TAKEN_BACK_WITHIN),
        "may_confirm": may_confirm,
    }
    return render(request, "gate/override.html", context)


@page(Permission.OVERRIDE, methods=("POST",))
def withdraw(request: PersonRequest, override_id: int) -> HttpResponse:
    found = _seen(request, override_id, Permission.OVERRIDE)
    try:
        actions.withdraw_override(by=request.user, override=found)
        messages.success(request, "登记已撤销，不计次数。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("override", found.pk)


@page(Permission.CONFIRM_OVERRIDE, methods=_BOTH)
def confirm(request: PersonRequest, override_id: int) -> HttpResponse:
    found = _seen(request, override_id, Permission.CONFIRM_OVERRIDE)
    form = ConfirmForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.confirm_override(by=request.user, override=found, **told)):
        messages.success(request, "已确认，并已通知术者和登记的人。")
        return redirect("override", found.pk)
    return form_page(
        request, form, title="确认急诊越级", english="Confirm an emergency override",
        button="确认", back=("这次越级", reverse("override", args=[found.pk])),
        lead=f"{found.day}，{found.doctor}：{found.name}。{found.get_reason_display()}。",
    )  # fmt: skip


def _seen(request: PersonRequest, override_id: int, permission: Permission) -> Override:
    rows = overrides_for(request.access, permission).select_related(*_JOINED)
    return get_object_or_404(rows, pk=override_id)


def _is_superior(request: PersonRequest, found: Override) -> bool:
    if request.user.pk in (found.doctor_id, found.by_id):
        return False
    return overrides_for(request.access, Permission.CONFIRM_OVERRIDE).filter(pk=found.pk).exists()
