"""A hospital's own table of names (对照表): handed in, taken over, and given out as a file."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.naming.actions import tables as actions
from seldinger.web.naming.actions.confirming import NO_CATALOGUE
from seldinger.web.naming.models import NameTable
from seldinger.web.naming.presenters.book import workbook_of
from seldinger.web.naming.presenters.tables import preview_of, taken_tables
from seldinger.web.naming.queries import coded_hospitals
from seldinger.web.naming.table_forms import NameColumnsForm, NameTableForm, TakeForm
from seldinger.web.naming.tables import (
    Plan,
    known_columns,
    plan_of,
    table_of,
    tables_for,
    tables_of,
)
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.columns import preview_of as rows_of
from seldinger.web.people.uploads import is_open
from seldinger.workbooks.hospital_table import Table
from seldinger.workbooks.name_table import columns_fit, guessed_columns, open_names

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOTH = ("GET", "POST")
_GONE = "这份对照表已经写入、被更新的上传代替，或超过一天没有确认。需要时请重新上传。"


@page(Permission.CONFIRM_NAMES, methods=_BOTH)
def names_table(request: PersonRequest) -> HttpResponse:
    """Hand one in; what was taken before, and taking that back."""
    hospitals = [*coded_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    has_catalogue = catalogue_of(hospital, timezone.localdate()) is not None
    form = NameTableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and has_catalogue and form.is_valid():
        answer = _kept(request, hospital, form)
        if answer:
            return answer
    mine = tables_of(request.access).filter(hospital=hospital)
    waiting = next((one for one in mine[:1] if is_open(one)), None)
    context = {
        "form": form, "hospital": hospital, "hospitals": hospitals, "waiting": waiting,
        "taken": taken_tables(hospital), "has_catalogue": has_catalogue,
        "no_catalogue": NO_CATALOGUE,
    }  # fmt: skip
    return render(request, "naming/table.html", context)


def _kept(request: PersonRequest, hospital: Hospital, form: NameTableForm) -> HttpResponse | None:
    """On to what is to be settled next; None where the file is no table."""
    file = form.cleaned_data["file"]
    content, known = file.read(), known_columns(hospital)
    try:
        table = open_names(content, file.name, known)
    except SeldingerError as error:
        form.add_error("file", _sentence(error))
        return None
    uploaded = actions.keep_name_table(
        by=request.user, hospital=hospital, file_name=file.name, content=content
    )
    guessed = guessed_columns(table.heads, table.rows)
    if not columns_fit(known, table.heads) and columns_fit(guessed, table.heads):
        actions.name_table_columns(by=request.user, table=uploaded, columns=guessed)
    return redirect("names_table_confirm", name_table_id=uploaded.pk)


@page(Permission.CONFIRM_NAMES, methods=_BOTH)
def names_table_confirm(request: PersonRequest, name_table_id: int) -> HttpResponse:
    """Which column is what, where that is not known; what will happen; then take it over."""
    uploaded = get_object_or_404(tables_of(request.access), pk=name_table_id)
    if not is_open(uploaded):
        return _gone(request, uploaded)
    table = table_of(uploaded)
    if "columns" in request.GET or not columns_fit(uploaded.columns, table.heads):
        return _columns(request, uploaded, table)
    return _confirm(request, uploaded)


def _columns(request: PersonRequest, uploaded: NameTable, table: Table) -> HttpResponse:
    form = NameColumnsForm(request.POST or None, table=table, columns=uploaded.columns)
    if request.method == "POST" and form.is_valid():
        actions.name_table_columns(by=request.user, table=uploaded, columns=form.columns)
        return redirect("names_table_confirm", name_table_id=uploaded.pk)
    shown = rows_of(table, guessed_columns(table.heads, table.rows) | uploaded.columns)
    # What the list of operations says below it is of patients; here is none.
    context = {
        "form": form, "uploaded": uploaded, "preview": replace(shown, more=0), "more": shown.more,
    }  # fmt: skip
    return render(request, "naming/table_columns.html", context)


def _confirm(request: PersonRequest, uploaded: NameTable) -> HttpResponse:
    fault, plan = "", None
    try:
        form = TakeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            number = actions.take_name_table(by=request.user, table=uploaded, **told)
            messages.success(
                request, f"对照表已写入：确认了 {number} 个名称。不对的话，可以整份撤回。"
            )
            return _back(uploaded)
    except SeldingerError as error:
        fault = _sentence(error)
    try:
        plan = plan_of(uploaded)
    except SeldingerError as error:
        fault = _sentence(error)
    return _preview(request, uploaded, plan, fault)


def _preview(
    request: PersonRequest, uploaded: NameTable, plan: Plan | None, fault: str
) -> HttpResponse:
    preview = preview_of(plan) if plan else None
    context = {"uploaded": uploaded, "preview": preview, "fault": fault}
    return render(request, "naming/table_confirm.html", context)


@page(Permission.CONFIRM_NAMES, methods=("POST",))
def names_table_withdraw(request: PersonRequest, name_table_id: int) -> HttpResponse:
    """Anybody's who may confirm there, as each single confirmation."""
    taken = tables_for(request.access).filter(taken_at__isnull=False).defer("content")
    table = get_object_or_404(taken, pk=name_table_id)
    try:
        number = actions.withdraw_table(by=request.user, table=table)
    except SeldingerError as error:
        messages.warning(request, _sentence(error))
    else:
        messages.success(
            request,
            f"已撤回“{table.file_name}”带入的 {number} 个确认。要再用，重新上传这份表即可。",
        )
    return _back(table)


@page(Permission.CONFIRM_NAMES)
def names_table_workbook(request: PersonRequest) -> HttpResponse:
    """All that holds, as a file that can be handed in again."""
    hospital = hospital_asked(request, coded_hospitals(request.access))
    today = timezone.localdate()
    catalogue = catalogue_of(hospital, today)
    if catalogue is None:
        messages.warning(request, f"{NO_CATALOGUE}。")
        return redirect(in_hospital(reverse("names_table"), hospital.pk))
    name = content_disposition_header(True, f"{hospital.name}手术名称对照表 {today}.xlsx")
    content = workbook_of(hospital, catalogue, today)
    return HttpResponse(content, XLSX, headers={"Content-Disposition": name or ""})


def _back(table: NameTable) -> HttpResponse:
    return redirect(in_hospital(reverse("names_table"), table.hospital_id))


def _gone(request: PersonRequest, table: NameTable) -> HttpResponse:
    messages.warning(request, _GONE)
    return _back(table)


def _sentence(error: SeldingerError) -> str:
    return f"{str(error).rstrip('。')}。"
