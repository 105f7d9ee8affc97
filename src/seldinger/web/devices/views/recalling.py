"""Recalls: what was asked, who had it, what became of them. A number only one by one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.devices.actions import recalling as actions
from seldinger.web.devices.files import as_workbook
from seldinger.web.devices.forms import FollowUpForm, RecallForm
from seldinger.web.devices.models import FollowUp, Recall
from seldinger.web.devices.presenters.recalls import number_row, recall_book, recall_page
from seldinger.web.devices.queries import recall_hospitals, recalls_for
from seldinger.web.devices.recalls import OnePatient, found_by
from seldinger.web.logbook.actions.revealing import reveal_number
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

_RECALL = Permission.RECALL
_BOTH = ("GET", "POST")


@page(_RECALL)
def recalls(request: PersonRequest) -> HttpResponse:
    hospitals = [*recall_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    found = recalls_for(request.access).filter(hospital=hospital)
    context = {"hospital": hospital, "hospitals": hospitals, "recalls": [*found]}
    return render(request, "devices/recalls.html", context)


@page(_RECALL, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    hospital = hospital_asked(request, recall_hospitals(request.access))
    form = RecallForm(request.POST or None, hospital=hospital)
    if made := done(
        form,
        lambda: actions.open_recall(by=request.user, hospital=hospital, **form.cleaned_data),
    ):
        return redirect("device_recall", made.result.pk)
    return form_page(
        request, form, title="召回查询", english="Which patients had it", button="查询",
        back=("召回", in_hospital(reverse("device_recalls"), hospital.pk)),
        lead=f"{hospital.name}。哪些患者用了这一批（件）？查询留痕。",
    )  # fmt: skip


@page(_RECALL)
def recall(request: PersonRequest, recall_id: int) -> HttpResponse:
    asked = _mine(request, recall_id)
    found = found_by(asked)
    context = {"recall": asked, "page": recall_page(asked, found)}
    return render(request, "devices/recall.html", context)


@page(_RECALL, methods=("POST",))
def workbook(request: PersonRequest, recall_id: int) -> HttpResponse:
    asked = _mine(request, recall_id)
    found = found_by(asked)
    actions.export_recall(
        by=request.user, recall=asked, rows=sum(len(one.hits) for one in found.patients)
    )
    return as_workbook(recall_book(asked, found), f"{asked.hospital.name}器械召回")


@page(_RECALL, methods=_BOTH)
def follow_up(request: PersonRequest, recall_id: int, use_id: int) -> HttpResponse:
    asked = _mine(request, recall_id)
    one = _patient(asked, use_id)
    form = FollowUpForm(request.POST or None, initial={"state": one.state})
    uses = [hit.use for hit in one.hits]
    if done(
        form,
        lambda: actions.follow_up(by=request.user, recall=asked, uses=uses, **form.cleaned_data),
    ):
        messages.success(request, f"已登记：{FollowUp.State(form.cleaned_data['state']).label}。")
        return redirect("device_recall", asked.pk)
    return form_page(
        request, form, title="登记随访", english="What became of this patient", button="保存",
        back=("召回", reverse("device_recall", args=[asked.pk])),
        lead=f"患者编号末尾 {one.number_tail or '没有登记'}，{len(uses)} 件",
    )  # fmt: skip


@page(_RECALL, methods=_BOTH)
def number(request: PersonRequest, recall_id: int, use_id: int) -> HttpResponse:
    """The number stands in the answer to the form alone: in no address, and not kept (no-store)."""
    asked = _mine(request, recall_id)
    row = number_row(_patient(asked, use_id).hits[0].use)
    told = ""
    if request.method == "POST":
        try:
            told = reveal_number(by=request.user, of=row, purpose=Purpose.RECALL)
        except SeldingerError as error:
            messages.error(request, f"{error}。")
    context = {"recall": asked, "row": row, "number": told, "purpose": Purpose.RECALL.label}
    return render(request, "devices/recall_number.html", context)


@page(_RECALL, methods=("POST",))
def close(request: PersonRequest, recall_id: int) -> HttpResponse:
    asked = _mine(request, recall_id)
    try:
        actions.close_recall(by=request.user, recall=asked)
        messages.success(request, "已结束。还要登记随访的，在这里恢复。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("device_recall", asked.pk)


@page(_RECALL, methods=("POST",))
def reopen(request: PersonRequest, recall_id: int) -> HttpResponse:
    asked = _mine(request, recall_id)
    try:
        actions.reopen_recall(by=request.user, recall=asked)
        messages.success(request, "已恢复。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("device_recall", asked.pk)


def _mine(request: PersonRequest, recall_id: int) -> Recall:
    return get_object_or_404(recalls_for(request.access), pk=recall_id)


def _patient(asked: Recall, use_id: int) -> OnePatient:
    """Of a use that the recall found, and of no other."""
    for one in found_by(asked).patients:
        if any(hit.use.pk == use_id for hit in one.hits):
            return one
    raise Http404
