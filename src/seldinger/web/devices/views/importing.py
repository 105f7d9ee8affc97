"""A hospital's list of stock: handed in, its columns named once, looked at, taken over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.devices.actions import importing as actions
from seldinger.web.devices.import_forms import StockColumnsForm, StockForm
from seldinger.web.devices.importing import (
    check_size,
    known_columns,
    plan_of,
    table_of,
)
from seldinger.web.devices.models import StockList
from seldinger.web.devices.presenters.importing import preview_of
from seldinger.web.devices.queries import (
    device_hospitals,
    keeps_whole,
    stock_departments,
    stock_lists_of,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.columns import preview_of as rows_of
from seldinger.web.people.uploads import is_open
from seldinger.workbooks.stock_list import columns_fit, guessed_columns, open_stock

_BOTH = ("GET", "POST")
_KEEP = Permission.KEEP_DEVICES
_GONE = "这份库存表已经写入、被更新的上传代替，或超过一天没有确认。需要时请重新上传。"


@page(_KEEP, methods=_BOTH)
def upload(request: PersonRequest) -> HttpResponse:
    hospitals = [*device_hospitals(request.access, _KEEP)]
    hospital = hospital_asked(request, hospitals)
    form = StockForm(
        request.POST or None,
        request.FILES or None,
        departments=stock_departments(request.access, hospital),
        whole=keeps_whole(request.access, hospital),
    )
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, hospital, form)
        if answer:
            return answer
    context = {"form": form, "hospital": hospital, "hospitals": hospitals}
    return render(request, "devices/stock_upload.html", context)


def _kept(request: PersonRequest, hospital: Hospital, form: StockForm) -> HttpResponse | None:
    """On to what is to be settled next; None where the file is no list."""
    file = form.cleaned_data["file"]
    content, known = file.read(), known_columns(hospital)
    try:
        table = open_stock(content, file.name, known)
        check_size(table)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    uploaded = actions.keep_stock_list(
        by=request.user, hospital=hospital, file_name=file.name, content=content,
        department=form.cleaned_data["department"],
    )  # fmt: skip
    step = "device_stock_confirm" if columns_fit(known, table.heads) else "device_stock_columns"
    return redirect(step, stock_list_id=uploaded.pk)


@page(_KEEP, methods=_BOTH)
def columns(request: PersonRequest, stock_list_id: int) -> HttpResponse:
    """Which column is what: asked once, and again where the heads changed."""
    uploaded = _mine(request, stock_list_id)
    if not is_open(uploaded):
        return _gone(request)
    table = table_of(uploaded)
    form = StockColumnsForm(request.POST or None, table=table, columns=uploaded.columns)
    if request.method == "POST" and form.is_valid():
        actions.name_stock_columns(by=request.user, stock=uploaded, columns=form.columns)
        return redirect("device_stock_confirm", stock_list_id=uploaded.pk)
    preview = rows_of(table, guessed_columns(table.heads, table.rows) | uploaded.columns)
    context = {"form": form, "uploaded": uploaded, "preview": preview}
    return render(request, "devices/stock_columns.html", context)


@page(_KEEP, methods=_BOTH)
def confirm(request: PersonRequest, stock_list_id: int) -> HttpResponse:
    """What is read, what is not, what will happen; then take it over."""
    uploaded = _mine(request, stock_list_id)
    if not is_open(uploaded):
        return _gone(request)
    if not columns_fit(uploaded.columns, table_of(uploaded).heads):
        return redirect("device_stock_columns", stock_list_id=uploaded.pk)
    fault = ""
    if request.method == "POST":
        try:
            plan = actions.take_stock_list(by=request.user, stock=uploaded)
        except SeldingerError as error:
            fault = f"{str(error).rstrip('。')}。"
        else:
            messages.success(
                request,
                f"库存表已写入：{len(plan.wanted)} 行共 {plan.pieces} 件，"
                f"新产品 {len(plan.new)} 个，补填 {len(plan.filled)} 个。",
            )
            return redirect(in_hospital(reverse("device_stock"), uploaded.hospital_id))
    context = {"uploaded": uploaded, "preview": preview_of(plan_of(uploaded)), "fault": fault}
    return render(request, "devices/stock_confirm.html", context)


def _mine(request: PersonRequest, stock_list_id: int) -> StockList:
    return get_object_or_404(stock_lists_of(request.access), pk=stock_list_id)


def _gone(request: PersonRequest) -> HttpResponse:
    messages.warning(request, _GONE)
    return redirect("device_stock_upload")
