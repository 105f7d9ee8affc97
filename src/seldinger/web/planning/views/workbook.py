"""A version as a workbook; an edited one shown as a difference, then taken as the next version."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.planning.actions.versions import add_version
from seldinger.web.planning.gridbook import Imported, grid_of, imported, spoken
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.presenters.workbook import difference
from seldinger.web.planning.publishing_forms import GridForm
from seldinger.web.planning.queries import version_for
from seldinger.web.planning.signed import opened, signed
from seldinger.workbooks.plan_grid import grid_book

_KEEP = Permission.KEEP_PLANS
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WHAT = "workbook"
_GONE = "这份差别已经过期，或方案之后又改过。请重新上传表格。"


@page(Permission.SEE_PLANS)
def plan_workbook(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    version = version_for(request.access, plan_id, number)
    name = f"{version.plan.title} 第 {version.number} 版.xlsx"
    disposition = content_disposition_header(True, name) or ""
    content = grid_book(grid_of(version, spoken(version)))
    return HttpResponse(content, XLSX, headers={"Content-Disposition": disposition})


@page(_KEEP, methods=("GET", "POST"))
def plan_workbook_read(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    """The form; a sheet that was handed in as what it would change. Nothing is kept yet: what was
    read goes along in the page, signed."""
    version = version_for(request.access, plan_id, number, _KEEP)
    form = GridForm(request.POST or None, request.FILES or None)
    last = version.plan.versions.last()
    context: dict[str, Any] = {"version": version, "form": form, "last": last}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = imported(version, file.read(), file.name)
        except SeldingerError as error:
            form.add_error("file", f"{str(error).rstrip('。')}。")
        else:
            told = difference(version, read)
            context |= {"told": told, "kept": _kept(request, version, read)}
    return render(request, "planning/publishing_workbook.html", context)


@page(_KEEP, methods=("POST",))
def plan_workbook_take(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    version = version_for(request.access, plan_id, number, _KEEP)
    content = _opened(request, version)
    last = version.plan.versions.last()
    if content is None or last is None or last.pk != version.pk:
        messages.warning(request, _GONE)
        return redirect("plan_workbook_read", plan_id, number)
    try:
        made = add_version(
            by=request.user,
            plan=version.plan,
            origin=PlanVersion.Origin.IMPORTED,
            problem=msgspec.convert(version.problem, ProblemFile),
            content=content,
            told={"what": "imported", "version": version.number},
            follows=version.number,
        )
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return redirect("plan_workbook_read", plan_id, number)
    messages.success(request, f"已成为第 {made.number} 版，原来的版次都在。")
    return redirect("plan_workbook_read", plan_id, made.number)


def _kept(request: PersonRequest, version: PlanVersion, read: Imported) -> str:
    last = version.plan.versions.last()
    if read.content is None or not read.moved or last is None or last.pk != version.pk:
        return ""
    return signed(request.user, _WHAT, version.pk, msgspec.to_builtins(read.content))


def _opened(request: PersonRequest, version: PlanVersion) -> PlanFile | None:
    told = opened(request.POST.get("kept", ""), request.user, _WHAT, version.pk)
    return None if told is None else msgspec.convert(told, PlanFile)
