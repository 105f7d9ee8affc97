"""A hospital's list: handed in, its columns named once, looked at, taken over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.columns import preview_of
from seldinger.web.people.uploads import is_open
from seldinger.web.reconciliation.actions import lists as actions
from seldinger.web.reconciliation.actions.proctored import count_proctored
from seldinger.web.reconciliation.files import fits, mapping_of, table_in, table_of
from seldinger.web.reconciliation.forms import ColumnsForm, DaysForm, ListForm
from seldinger.web.reconciliation.models import HospitalList
from seldinger.web.reconciliation.presenters.lists import hospital_cards, take_preview
from seldinger.web.reconciliation.queries import lists_for, numbers_of, reconciled_hospitals
from seldinger.workbooks.hospital_fields import guessed
from seldinger.workbooks.hospital_list import read_rows

_GONE = "这份清单已经写入、被更新的上传代替，或超过一天没有确认。需要时请重新上传。"


@page(Permission.RECONCILE)
def hospital_lists(request: PersonRequest) -> HttpResponse:
    """Of each hospital: the days that its lists cover, and what they say."""
    cards = hospital_cards(reconciled_hospitals(request.access))
    may_see = request.access.may(Permission.SEE_COHORT)
    return render(
        request, "reconciliation/lists.html", {"cards": cards, "may_see_differences": may_see}
    )


@page(Permission.RECONCILE, methods=("GET", "POST"))
def upload(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """Hand in a list of one hospital."""
    hospital = get_object_or_404(reconciled_hospitals(request.access), pk=hospital_id)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploaded = _kept(request, hospital, form)
        if uploaded:
            return uploaded
    return render(request, "reconciliation/upload.html", {"form": form, "hospital": hospital})


def _kept(request: PersonRequest, hospital: Hospital, form: ListForm) -> HttpResponse | None:
    """On to what is to be settled next; None where the file is no list."""
    file = form.cleaned_data["file"]
    content, mapping = file.read(), mapping_of(hospital)
    try:
        table = table_in(content, file.name, mapping.columns if mapping else {})
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    uploaded = actions.keep_list(
        by=request.user, hospital=hospital, file_name=file.name, content=content
    )
    step = "hospital_list_confirm" if fits(mapping, table) else "hospital_list_columns"
    return redirect(step, list_id=uploaded.pk)


@page(Permission.RECONCILE, methods=("GET", "POST"))
def columns(request: PersonRequest, list_id: int) -> HttpResponse:
    """Which column is what: asked once for each hospital, and again where the heads changed."""
    uploaded = get_object_or_404(lists_for(request.access), pk=list_id)
    if not is_open(uploaded):
        return _gone(request)
    mapping = mapping_of(uploaded.hospital)
    table = table_of(uploaded, mapping)
    known = dict(mapping.columns) if mapping else {}
    is_responsible = bool(mapping and mapping.operator_is_responsible)
    form = ColumnsForm(
        request.POST or None, table=table, columns=known, is_responsible=is_responsible
    )
    if request.method == "POST" and form.is_valid():
        actions.set_mapping(
            by=request.user,
            hospital=uploaded.hospital,
            columns=form.columns,
            operator_is_responsible=form.is_responsible,
        )
        return redirect("hospital_list_confirm", list_id=uploaded.pk)
    context = {
        "form": form,
        "uploaded": uploaded,
        "preview": preview_of(table, guessed(table.heads, rows=table.rows) | known),
        "is_again": mapping is not None and not fits(mapping, table),
    }
    return render(request, "reconciliation/columns.html", context)


@page(Permission.RECONCILE, methods=("GET", "POST"))
def confirm(request: PersonRequest, list_id: int) -> HttpResponse:
    """What is read, what is not, what will happen; then take it over."""
    uploaded = get_object_or_404(lists_for(request.access), pk=list_id)
    if not is_open(uploaded):
        return _gone(request)
    mapping = mapping_of(uploaded.hospital)
    table = table_of(uploaded, mapping)
    if mapping is None or not fits(mapping, table):
        return redirect("hospital_list_columns", list_id=uploaded.pk)
    if request.method == "POST":
        form = DaysForm(request.POST)
        if form.is_valid():
            taken = _taken(request, uploaded, form)
            if taken:
                return taken
    preview = take_preview(uploaded.hospital, read_rows(table, mapping.columns))
    if request.method != "POST":
        form = DaysForm(initial={"start": preview.first, "end": preview.last})
    context = {"form": form, "uploaded": uploaded, "preview": preview}
    return render(request, "reconciliation/confirm.html", context)


def _taken(request: PersonRequest, uploaded: HospitalList, form: DaysForm) -> HttpResponse | None:
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    try:
        taken = actions.take_list(by=request.user, list=uploaded, start=start, end=end)
        count_proctored(by=request.user, hospital=taken.hospital)
    except SeldingerError as error:
        form.add_error(None, f"{str(error).rstrip('。')}。")
        return None
    told = numbers_of(uploaded.hospital, (start, end))
    gone = f"{taken.gone} 行已从院方清单中消失，不再核对。" if taken.gone else ""
    messages.success(
        request,
        f"清单已写入并核对（{start} 至 {end}）：一致 {told.agree}，不同 {told.differ}，"
        f"医院记录里没有 {told.not_found}，未登记 {told.unlogged}。{gone}",
    )
    return redirect("hospital_lists")


def _gone(request: PersonRequest) -> HttpResponse:
    messages.warning(request, _GONE)
    return redirect("hospital_lists")
