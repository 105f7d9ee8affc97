"""Questions that the logbook's patterns raise, and the answers to them."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.domain.training.integrity import Signal
from seldinger.web.integrity.actions import answer_question
from seldinger.web.integrity.forms import USUAL, AnswerForm, LookForm
from seldinger.web.integrity.presenters.questions import lead, sections
from seldinger.web.integrity.queries import Looked
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for


@page(Permission.SEE_SIGNALS)
def signals(request: PersonRequest) -> HttpResponse:
    bases = bases_for(request.access, Permission.SEE_SIGNALS)
    form = LookForm(bases, request.GET)
    form.is_valid()  # whatever cannot be is passed over
    base = form.cleaned_data.get("base") or bases.first()
    days = int(form.cleaned_data.get("days") or USUAL)
    shown, on = [], request.access.on
    if base:
        shown = sections(Looked(base, on - timedelta(days=days), on))
    form.initial = {"base": base, "days": str(days)}
    context = {
        "base": base,
        "form": LookForm(bases, {"base": base.pk if base else "", "days": str(days)}),
        "days": days,
        "lead": lead(shown),
        "sections": shown,
    }
    return render(request, "integrity/signals.html", context)


@page(Permission.SEE_SIGNALS, methods=("POST",))
def answer(request: PersonRequest, base_id: int) -> HttpResponse:
    bases = bases_for(request.access, Permission.SEE_SIGNALS)
    base = get_object_or_404(bases, pk=base_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        answer_question(
            by=request.user, base=base, signal=Signal(told["signal"]), key=told["key"],
            text=told["text"],
        )  # fmt: skip
        messages.success(request, "已记下回答。这个疑问移到“已有回答”里。")
    else:
        messages.error(request, "没有保存：请写下了解到的情况。")
    back = f"?base={base.pk}&days={_days(request)}"
    return redirect(reverse("signals") + back)


def _days(request: PersonRequest) -> str:
    told = request.POST.get("days", "")
    return told if told.isdecimal() and len(told) < len("9999") else USUAL
