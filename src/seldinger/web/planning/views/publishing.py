"""Putting a version forward, deciding on it, taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.planning.actions import publishing as actions
from seldinger.web.planning.aged import age_of
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.presenters.publishing import Preview, preview_of, told_of
from seldinger.web.planning.publications import publication_for, publications_for
from seldinger.web.planning.publishing_forms import DecideForm, PutForwardForm
from seldinger.web.planning.queries import version_for
from seldinger.web.planning.written import changes_of

_SEE, _KEEP, _APPROVE = Permission.SEE_PLANS, Permission.KEEP_PLANS, Permission.APPROVE_PLANS
_BOTH = ("GET", "POST")


def _preview(request: PersonRequest, version: PlanVersion) -> Preview:
    """Of a version with breaches nothing is compared: it makes no sense day by day."""
    age = age_of(version, request.access.on)
    changes = () if version.breaches else changes_of(version)
    return preview_of(version, changes, age)


@page(_KEEP, methods=_BOTH)
def plan_publish(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    """What approving would write, and the form that asks for it."""
    version = version_for(request.access, plan_id, number, _KEEP)
    form = PutForwardForm(request.POST if request.method == "POST" else None)
    given = done(
        form,
        lambda: actions.put_forward(
            by=request.user, version=version, comment=form.cleaned_data["comment"]
        ),
    )
    if given:
        messages.success(request, "已报批，审批的人收到了通知。")
        return redirect("plan_publication", given.result.pk)
    deciders = actions.deciders_of(version.plan.base, request.user)
    context = {
        "version": version,
        "form": form,
        "preview": _preview(request, version),
        "deciders": "、".join(one.name for one in deciders),
    }
    return render(request, "planning/publishing_new.html", context)


@page(_SEE)
def plan_publication(request: PersonRequest, publication_id: int) -> HttpResponse:
    """One publication: what it would write, or what was decided."""
    return _shown(request, publication_id, DecideForm())


@page(_APPROVE, methods=("POST",))
def plan_publication_decide(request: PersonRequest, publication_id: int) -> HttpResponse:
    row = publication_for(request.access, publication_id, _APPROVE)
    form = DecideForm(request.POST)
    given = done(
        form,
        lambda: actions.decide_publication(
            by=request.user,
            publication=row,
            approved=form.cleaned_data["answer"] == "approve",
            reason=form.cleaned_data["reason"],
        ),
    )
    if not given:
        return _shown(request, publication_id, form)
    number = len(given.result.rotations)
    told = f"已批准，写入 {number} 段轮转。" if given.result.approved else "已记下，没有批准。"
    messages.success(request, told)
    return redirect("plan_publication", row.pk)


def _shown(request: PersonRequest, publication_id: int, form: DecideForm) -> HttpResponse:
    row = publication_for(request.access, publication_id)
    told = told_of(row)
    bases = {name: bases_for(request.access, name) for name in (_KEEP, _APPROVE)}
    base = row.version.plan.base_id
    context = {
        "told": told,
        "form": form,
        "preview": _preview(request, row.version) if told.is_open else None,
        "may_decide": told.is_open
        and row.by_id != request.user.pk
        and bases[_APPROVE].filter(pk=base).exists(),
        "is_own": told.is_open and row.by_id == request.user.pk,
        "may_withdraw": told.is_open and bases[_KEEP].filter(pk=base).exists(),
        "may_take_back": not told.no_way_back and bases[_APPROVE].filter(pk=base).exists(),
    }
    return render(request, "planning/publishing_one.html", context)


@page(_KEEP, methods=("POST",))
def plan_publication_withdraw(request: PersonRequest, publication_id: int) -> HttpResponse:
    row = publication_for(request.access, publication_id, _KEEP)
    try:
        actions.withdraw_publication(by=request.user, publication=row)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    else:
        messages.success(request, "已撤回报批。需要时可以再报批。")
    return redirect("plan_publication", row.pk)


@page(_APPROVE, methods=("POST",))
def plan_publication_take_back(request: PersonRequest, publication_id: int) -> HttpResponse:
    """Undo of an approval, while nothing of it has begun."""
    row = publication_for(request.access, publication_id, _APPROVE)
    try:
        actions.take_back_publication(by=request.user, publication=row)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    else:
        messages.success(request, "已撤回，原来的轮转恢复了，学员收到了通知。")
    return redirect("plan_publication", row.pk)


@page(_SEE)
def plan_publications(request: PersonRequest) -> HttpResponse:
    """Of all plans one may see, the last first."""
    rows = [told_of(row) for row in publications_for(request.access)[:_SHOWN]]
    waiting = sum(row.is_open for row in rows)
    lead = f"{waiting} 次等待审批。" if waiting else "没有等待审批的。"
    return render(request, "planning/publishing_all.html", {"rows": rows, "lead": lead})


_SHOWN = 100
