"""A hospital's booked list: handed in, its columns named once, looked at, taken over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.gate.actions import importing as actions
from seldinger.web.gate.import_forms import BookedColumnsForm, BookedListForm
from seldinger.web.gate.importing import (
    check_size,
    known_columns,
    lists_of,
    plan_of,
    table_of,
)
from seldinger.web.gate.models import BookedList
from seldinger.web.gate.presenters.importing import preview_of
from seldinger.web.gate.queries import booking_hospitals
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.columns import preview_of as rows_of
from seldinger.web.people.uploads import is_open
from seldinger.workbooks.booked_list import columns_fit, guessed_columns, open_booked

_BOTH = ("GET", "POST")
_GONE = "这份安排表已经写入、被更新的上传代替，或超过一天没有确认。需要时请重新上传。"


@page(Permission.BOOK, methods=_BOTH)
def upload(request: PersonRequest) -> HttpResponse:
    """For whoever books for a whole hospital: a list of all its departments."""
    hospitals = [*booking_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    form = BookedListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, hospital, form)
        if answer:
            return answer
    context = {"form": form, "hospital": hospital, "hospitals": hospitals}
    return render(request, "gate/bookings_upload.html", context)


def _kept(request: PersonRequest, hospital: Hospital, form: BookedListForm) -> HttpResponse | None:
    """On to what is to be settled next; None where the file is no list."""
    file = form.cleaned_data["file"]
    content, known = file.read(), known_columns(hospital)
    try:
        table = open_booked(content, file.name, known)
        check_size(table)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    uploaded = actions.keep_booked_list(
        by=request.user, hospital=hospital, file_name=file.name, content=content
    )
    step = "bookings_confirm" if columns_fit(known, table.heads) else "bookings_columns"
    return redirect(step, booked_list_id=uploaded.pk)


@page(Permission.BOOK, methods=_BOTH)
def columns(request: PersonRequest, booked_list_id: int) -> HttpResponse:
    """Which column is what: asked once, and again where the heads changed."""
    uploaded = _mine(request, booked_list_id)
    if not is_open(uploaded):
        return _gone(request)
    table = table_of(uploaded)
    form = BookedColumnsForm(request.POST or None, table=table, columns=uploaded.columns)
    if request.method == "POST" and form.is_valid():
        actions.name_columns(by=request.user, list=uploaded, columns=form.columns)
        return redirect("bookings_confirm", booked_list_id=uploaded.pk)
    preview = rows_of(table, guessed_columns(table.heads, table.rows) | uploaded.columns)
    context = {"form": form, "uploaded": uploaded, "preview": preview}
    return render(request, "gate/bookings_columns.html", context)


@page(Permission.BOOK, methods=_BOTH)
def confirm(request: PersonRequest, booked_list_id: int) -> HttpResponse:
    """What is read, what is not, what will happen; then take it over."""
    uploaded = _mine(request, booked_list_id)
    if not is_open(uploaded):
        return _gone(request)
    if not columns_fit(uploaded.columns, table_of(uploaded).heads):
        return redirect("bookings_columns", booked_list_id=uploaded.pk)
    fault = ""
    if request.method == "POST":
        try:
            plan = actions.take_booked_list(by=request.user, list=uploaded)
        except SeldingerError as error:
            fault = f"{str(error).rstrip('。')}。"
        else:
            changed = len(plan.changed) + len(plan.back)
            messages.success(
                request,
                f"安排表已写入并核对：新增 {len(plan.new)} 台，更正 {changed} 台，"
                f"取消 {len(plan.gone)} 台，未变 {plan.same} 台。",
            )
            first = f"?day={min(plan.days)}" if plan.days else ""
            return redirect(f"{reverse('theatre')}{first}")
    context = {"uploaded": uploaded, "preview": preview_of(plan_of(uploaded)), "fault": fault}
    return render(request, "gate/bookings_confirm.html", context)


def _mine(request: PersonRequest, booked_list_id: int) -> BookedList:
    return get_object_or_404(lists_of(request.access), pk=booked_list_id)


def _gone(request: PersonRequest) -> HttpResponse:
    messages.warning(request, _GONE)
    return redirect("bookings_upload")
