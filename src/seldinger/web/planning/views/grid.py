"""A version as a grid, and what is done in it."""

from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.planning.actions.moves import move_stay, undo_move
from seldinger.web.planning.actions.searches import ask_search
from seldinger.web.planning.grid_forms import MoveForm
from seldinger.web.planning.models import PlanVersion, Search
from seldinger.web.planning.naming import Names
from seldinger.web.planning.opening import frozen_of, opened
from seldinger.web.planning.presenters.cell import cell_of
from seldinger.web.planning.presenters.grid import (
    PAGE,
    Sheet,
    cohorts_of,
    groups_of,
    shown,
    start_of,
)
from seldinger.web.planning.presenters.version import shown_of
from seldinger.web.planning.problems import prepare
from seldinger.web.planning.queries import open_search, version_for
from seldinger.web.planning.times import is_month

_SEE, _KEEP = Permission.SEE_PLANS, Permission.KEEP_PLANS


@page(_SEE)
def plan_version(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    """cohort: the year of entry shown; past: all months behind; page: of the rows."""
    version = version_for(request.access, plan_id, number)
    return _shown(request, version)


@page(_SEE)
def plan_cell(
    request: PersonRequest, plan_id: int, number: int, trainee_id: int, month: str
) -> HttpResponse:
    """Why somebody is there then. A page of its own, or the panel of the grid."""
    version = version_for(request.access, plan_id, number)
    sheet = _sheet(request, version)
    told = cell_of(sheet, str(trainee_id), month) if is_month(month) else None
    if told is None:
        raise Http404
    context = {"cell": told, "version": version, "plan": version.plan}
    part = "planning/parts/grid_cell.html" if request.htmx else "planning/grid_cell.html"
    return render(request, part, context)


@page(_KEEP, methods=("POST",))
def plan_move(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    version = version_for(request.access, plan_id, number, _KEEP)
    form = MoveForm(request.POST)
    made = done(form, lambda: _move(request, version, form))
    if made:
        return _after(request, made.result)
    fault = " ".join(str(text) for errors in form.errors.values() for text in errors)
    return _after(request, version, fault=fault)


def _move(request: PersonRequest, version: PlanVersion, form: MoveForm) -> PlanVersion:
    trainees = version.problem["trainees"]
    leave = next((t.get("leave", ()) for t in trainees if t["id"] == form.data["trainee"]), ())
    return move_stay(by=request.user, version=version, move=form.move(frozenset(leave)))


@page(_KEEP, methods=("POST",))
def plan_move_undo(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    version = version_for(request.access, plan_id, number, _KEEP)
    try:
        return _after(request, undo_move(by=request.user, version=version))
    except SeldingerError as error:
        return _after(request, version, fault=str(error))


@page(_KEEP, methods=("POST",))
def plan_make_way(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    """What was put by hand stays; everybody else moves as little as possible."""
    version = version_for(request.access, plan_id, number, _KEEP)
    try:
        search = _make_way(request, version)
    except SeldingerError as error:
        return _after(request, version, fault=str(error))
    return redirect("plan_search", plan_id, search.pk)


def _make_way(request: PersonRequest, version: PlanVersion) -> Search:
    plan = version.plan
    asked = {
        "problem": msgspec.to_builtins(prepare(plan.base, plan.first_month).file),
        "frozen": plan.frozen_until or plan.first_month,
        "most_changes": None,
        "reason": "其余让路",
    }
    return ask_search(
        by=request.user, plan=plan, kind=Search.Kind.REPLAN, version=version, asked=asked
    )


def _after(request: PersonRequest, version: PlanVersion, fault: str = "") -> HttpResponse:
    """The version that counts now: at once in place of the old one, or as a page."""
    address = reverse("plan_version", args=[version.plan_id, version.number])
    if not request.htmx:
        if fault:
            messages.error(request, fault)
        return redirect(address)
    response = _shown(request, version, fault=fault)
    if not fault:
        response["HX-Push-Url"] = address
    return response


def _sheet(request: PersonRequest, version: PlanVersion) -> Sheet:
    told, plan = opened(version), version.plan
    may = bases_for(request.access, _KEEP).filter(pk=plan.base_id).exists()
    is_last = not plan.versions.filter(number__gt=version.number).exists()
    asked = request.POST if request.method == "POST" else request.GET
    return Sheet(
        told,
        Names(plan.base),
        frozen_of(plan),
        start_of(told.problem, everything=bool(asked.get("past"))),
        editable=may and is_last and not plan.discarded_at and not open_search(plan),
    )


def _shown(request: PersonRequest, version: PlanVersion, fault: str = "") -> HttpResponse:
    sheet = _sheet(request, version)
    asked = request.POST if request.method == "POST" else request.GET
    cohorts = cohorts_of(sheet.told.problem)
    cohort = asked.get("cohort", "")
    cohort = cohort if cohort in {year for year, _ in cohorts} else ""
    rows = shown(sheet.told.problem, cohort, sheet.names)
    pages = Paginator(rows, PAGE).get_page(asked.get("page"))
    groups = groups_of(sheet, [*pages.object_list])
    before = _before(version)
    context: dict[str, Any] = {
        "plan": version.plan,
        "version": version,
        "shown": shown_of(version, sheet, groups, opened(before) if before else None),
        "editable": sheet.editable,
        "last": version.plan.versions.last(),
        "cohorts": cohorts,
        "cohort": cohort,
        "past": bool(asked.get("past")),
        "pages": pages,
        "fault": fault,
    }
    part = request.htmx and request.htmx.target == "plan-sheet"
    return render(
        request, f"planning/{'parts/grid_sheet' if part else 'grid_version'}.html", context
    )


def _before(version: PlanVersion) -> PlanVersion | None:
    """What was changed by hand into this version."""
    if version.origin != PlanVersion.Origin.MOVED:
        return None
    return version.plan.versions.filter(number=version.told.get("before")).first()
