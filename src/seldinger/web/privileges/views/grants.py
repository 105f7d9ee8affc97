"""Grants: the list, one with its history, giving one by hand, and what ends one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.privileges.actions import granting as actions
from seldinger.web.privileges.forms import LiftForm, ListForm, RevokeForm, SuspendForm
from seldinger.web.privileges.listing import Wanted, find_grants
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.presenters.grant import grant_page
from seldinger.web.privileges.presenters.grants import chips, lead, pages, rows
from seldinger.web.privileges.queries import (
    grants_for,
    hospitals_reached,
    may_read_reasons,
    with_ends,
)

_A_PAGE = 50
_BOTH = ("GET", "POST")


@page(Permission.SEE_PRIVILEGES)
def grants(request: PersonRequest) -> HttpResponse:
    access = request.access
    form = ListForm(request.GET, hospitals=hospitals_reached(access))
    form.is_valid()
    wanted = Wanted(**{name: told for name, told in form.cleaned_data.items() if told})
    found = find_grants(access, wanted)
    paginator = Paginator(found.rows, _A_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "lead": lead(found),
        "chips": chips(found, wanted),
        "rows": rows(shown.object_list, access.on),
        "pages": pages(shown.number, paginator.num_pages, wanted),
        "may_grant": access.may(Permission.GRANT),
        "is_filtered": wanted != Wanted(),
        "many_hospitals": "hospital" in form.fields,
    }
    return render(request, "privileges/grants.html", context)


@page()
def grant(request: PersonRequest, grant_id: int) -> HttpResponse:
    """For the offices of that hospital, and for the doctor whose it is."""
    own = Grant.objects.filter(doctor=request.user)
    seen = Q(pk__in=own.values("pk")) | Q(pk__in=grants_for(request.access).values("pk"))
    rows = with_ends(Grant.objects.filter(seen)).select_related("by")
    found = get_object_or_404(
        rows.prefetch_related(
            "revocations__by", "suspensions__by", "suspensions__lifted_by", "replaced_by"
        ),
        pk=grant_id,
    )
    granting = hospitals_for(request.access, Permission.GRANT)
    context = {
        "grant": grant_page(
            found, request.access.on, with_reasons=may_read_reasons(request.access, found)
        ),
        "may_grant": granting.filter(pk=found.hospital_id).exists(),
        "may_list": request.access.may(Permission.SEE_PRIVILEGES),
    }
    return render(request, "privileges/grant.html", context)


# -- what ends a grant -----------------------------------------------------------------------------


@page(Permission.GRANT, methods=_BOTH)
def revoke(request: PersonRequest, grant_id: int) -> HttpResponse:
    found = _to_end(request, grant_id)
    form = RevokeForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.revoke_grant(by=request.user, grant=found, **told)):
        messages.success(request, "授权已撤销，并已通知医师。写错了的，可以照此重新授权。")
        return redirect("grant", found.pk)
    return _asked(request, form, found, "撤销授权", "Revoke a grant", "撤销授权")


@page(Permission.GRANT, methods=_BOTH)
def suspend(request: PersonRequest, grant_id: int) -> HttpResponse:
    found = _to_end(request, grant_id)
    form = SuspendForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.suspend_grant(by=request.user, grant=found, **told)):
        messages.success(request, "暂停已登记，并已通知医师。登记错了的，可以登记从当天恢复。")
        return redirect("grant", found.pk)
    return _asked(request, form, found, "暂停授权", "Suspend a grant", "登记暂停")


@page(Permission.GRANT, methods=_BOTH)
def lift(request: PersonRequest, grant_id: int, suspension_id: int) -> HttpResponse:
    found = _to_end(request, grant_id)
    rest = get_object_or_404(found.suspensions, pk=suspension_id)
    form = LiftForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.lift_suspension(by=request.user, suspension=rest, **told)):
        messages.success(request, "恢复已登记，并已通知医师。")
        return redirect("grant", found.pk)
    return _asked(request, form, found, "恢复授权", "Lift a suspension", "登记恢复")


def _to_end(request: PersonRequest, grant_id: int) -> Grant:
    return get_object_or_404(grants_for(request.access, Permission.GRANT), pk=grant_id)


def _asked(
    request: PersonRequest, form: Any, found: Grant, title: str, english: str, button: str
) -> HttpResponse:
    shown = grant_page(found, request.access.on, with_reasons=True)
    return form_page(
        request, form, title=f"{shown.doctor}：{title}", english=english, button=button,
        back=("这份授权", reverse("grant", args=[found.pk])),
        lead=f"{shown.scope}。{shown.answer}",
    )  # fmt: skip
