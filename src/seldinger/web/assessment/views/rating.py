"""One assessment: read, rated, refused, withdrawn, restored."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.assessment.actions.rating import (
    rate,
    refuse,
    restore_assessment,
    withdraw_assessment,
)
from seldinger.web.assessment.forms import RateForm, RefuseForm, WithdrawForm
from seldinger.web.assessment.models import Assessment
from seldinger.web.assessment.presenters.assessment import page_of
from seldinger.web.assessment.presenters.rating import rating_page
from seldinger.web.assessment.queries import Told, assessments_for, told, with_people
from seldinger.web.logbook.queries import cases_for
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from seldinger.web.people.views.pages_of_forms import done, form_page

READERS = (Permission.SEE_OWN_PROGRESS, Permission.SEE_TRAINEES, Permission.RATE_TRAINEES)
PARTIES = (Permission.LOG_OWN, Permission.RATE_TRAINEES)


@page(*READERS)
def assessment(request: PersonRequest, assessment_id: int) -> HttpResponse:
    found = _found(request, assessment_id)
    sees = cases_for(request.access).filter(pk=found.row.procedure.case_id).exists()
    shown = page_of(
        found, request.user, request.access.on, keeps=_keeps(request, found.row), sees_case=sees
    )
    return render(request, "assessment/assessment.html", {"page": shown})


@page(*PARTIES, methods=("GET", "POST"))
def rate_it(request: PersonRequest, assessment_id: int) -> HttpResponse:
    found = _own(request, assessment_id)
    side = found.side_of(request.user)
    before = found.ratings.get(side) if side else None
    form = RateForm(request.POST or None, sheet=found.form, before=before)
    made = done(
        form,
        lambda: rate(
            by=request.user, assessment=found.row, levels=form.levels(),
            comment=form.cleaned_data["comment"],
        ),
    )  # fmt: skip
    if made:
        messages.success(request, "已记下您的评价。")
        return redirect("assessment", assessment_id)
    context = {"form": form, "page": rating_page(found, request.user, request.access.on)}
    return render(request, "assessment/rate.html", context)


@page(*PARTIES, methods=("GET", "POST"))
def refuse_it(request: PersonRequest, assessment_id: int) -> HttpResponse:
    found = _own(request, assessment_id)
    form = RefuseForm(request.POST or None)
    if done(form, lambda: refuse(by=request.user, assessment=found.row, reason=form.reason())):
        messages.success(request, "已谢绝，已告诉对方。")
        return redirect("assessment", assessment_id)
    return form_page(
        request, form, title="谢绝评价", english="Decline to rate", button="谢绝",
        back=("这份评价", reverse("assessment", args=[assessment_id])),
        lead="谢绝后不再等您；对方评过的会单独列出。",
    )  # fmt: skip


@page(*PARTIES, Permission.KEEP_ASSESSMENT, methods=("GET", "POST"))
def withdraw(request: PersonRequest, assessment_id: int) -> HttpResponse:
    found = _to_withdraw(request, assessment_id)
    form = WithdrawForm(request.POST or None)
    made = done(
        form,
        lambda: withdraw_assessment(
            by=request.user, assessment=found.row, reason=form.cleaned_data["reason"]
        ),
    )
    if made:
        messages.success(request, "已撤回，不再计入。撤错了可以恢复。")
        return redirect("assessment", assessment_id)
    return form_page(
        request, form, title="撤回评价", english="Withdraw an assessment", button="撤回",
        back=("这份评价", reverse("assessment", args=[assessment_id])),
        lead="撤回的评价留着备查，但不再算一次评价。",
    )  # fmt: skip


@page(*PARTIES, Permission.KEEP_ASSESSMENT, methods=("POST",))
def restore(request: PersonRequest, assessment_id: int) -> HttpResponse:
    found = _to_withdraw(request, assessment_id)
    try:
        restore_assessment(by=request.user, assessment=found.row)
        messages.success(request, "已恢复这份评价。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("assessment", assessment_id)


def _found(request: PersonRequest, assessment_id: int) -> Told:
    return told(get_object_or_404(with_people(assessments_for(request.access)), pk=assessment_id))


def _own(request: PersonRequest, assessment_id: int) -> Told:
    """Of one of the two, nobody else."""
    found = _found(request, assessment_id)
    return found if found.side_of(request.user) else _nowhere()


def _to_withdraw(request: PersonRequest, assessment_id: int) -> Told:
    found = _found(request, assessment_id)
    return found if found.side_of(request.user) or _keeps(request, found.row) else _nowhere()


def _nowhere() -> Told:
    return get_object_or_404(Assessment.objects.none())  # type: ignore[return-value]


def _keeps(request: PersonRequest, row: Assessment) -> bool:
    kept = trainees_for(request.access, Permission.KEEP_ASSESSMENT)
    return kept.filter(pk=row.traineeship_id).exists()
