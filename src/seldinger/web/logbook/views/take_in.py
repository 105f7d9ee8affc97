"""An old logbook taken in: upload, preview, confirm, take back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.domain.training.record import Record
from seldinger.errors import SeldingerError
from seldinger.web.logbook.actions import taking_in as actions
from seldinger.web.logbook.models import TakeIn
from seldinger.web.logbook.presenters import refused
from seldinger.web.logbook.supervisors import hospitals_of
from seldinger.web.logbook.take_in_forms import NamesForm, TakeInForm
from seldinger.web.logbook.take_in_page import page_of, taken_row
from seldinger.web.logbook.take_in_plan import Plan, plan_of
from seldinger.web.logbook.taking_in import (
    candidates,
    content_of,
    record_in,
    supervisors_of,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from seldinger.web.people.uploads import is_open
from seldinger.workbooks.grid import WorkbookError

_BOTH = ("GET", "POST")


@page(Permission.LOG_OWN, methods=_BOTH)
def take_in(request: PersonRequest) -> HttpResponse:
    """One's own old logbook; of several trainings the newest."""
    mine = Traineeship.objects.filter(person=request.user).order_by("-entry", "-pk")
    trainee = mine.first()
    if trainee is None:
        raise Http404
    return _upload(request, trainee)


@page(Permission.REASSIGN, methods=_BOTH)
def take_in_for(request: PersonRequest, trainee_id: int) -> HttpResponse:
    """A trainee's old logbook, handed in by the secretary."""
    return _upload(request, get_object_or_404(_trainees(request), pk=trainee_id))


@page(Permission.LOG_OWN, Permission.REASSIGN)
def preview(request: PersonRequest, taking_id: int) -> HttpResponse:
    """What confirming would do, as of now; afterwards what was done."""
    taking = _taking(request, taking_id)
    if not is_open(taking):
        return _shown(request, taking, None)
    try:
        _, plan = _plan(taking)
    except SeldingerError as error:
        return _fits_no_more(request, taking, error)
    return _shown(request, taking, plan)


@page(Permission.LOG_OWN, Permission.REASSIGN, methods=("POST",))
def confirm(request: PersonRequest, taking_id: int) -> HttpResponse:
    """Write the whole of it."""
    taking = _taking(request, taking_id)
    back = redirect("take_in_preview", taking_id=taking.pk)
    if not is_open(taking):
        return back
    try:
        told, plan = _plan(taking)
    except SeldingerError as error:
        return _fits_no_more(request, taking, error)
    form = _names(taking, plan, request.POST)
    if not form.is_valid():
        return _shown(request, taking, plan, form)
    try:
        numbers = actions.take_in(
            by=request.user, taking=taking, told=told, supervisors=form.chosen
        )
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return back
    total = sum(numbers.values())
    messages.success(request, f"已补录 {total} 条，都在等带教医师审核。")
    return back


@page(Permission.LOG_OWN, Permission.REASSIGN, methods=("POST",))
def withdraw(request: PersonRequest, taking_id: int) -> HttpResponse:
    taking = _taking(request, taking_id)
    try:
        number = actions.withdraw_take_in(by=request.user, taking=taking)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    else:
        messages.success(request, f"整份撤回，共 {number} 条。改正后可以重新上传。")
    return redirect("take_in_preview", taking_id=taking.pk)


def _upload(request: PersonRequest, trainee: Traineeship) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TakeInForm(hospitals_of(trainee).order_by("pk"), *posted)
    context: dict[str, Any] = {"form": form, "trainee": trainee}
    if posted and form.is_valid():
        file, hospital = form.cleaned_data["file"], form.cleaned_data["hospital"]
        content = file.read()
        try:
            plan_of(record_in(content, file.name, trainee), trainee, hospital)
        except WorkbookError as error:
            context["refused"] = refused(error)
        else:
            taking = actions.keep_take_in(
                by=request.user, trainee=trainee, hospital=hospital, file_name=file.name,
                content=content,
            )  # fmt: skip
            return redirect("take_in_preview", taking_id=taking.pk)
    earlier = TakeIn.objects.filter(by=request.user, traineeship=trainee)[:20]
    context["taken"] = [taken_row(one, is_open=is_open(one)) for one in earlier]
    return render(request, "logbook/take_in.html", context)


def _trainees(request: PersonRequest) -> QuerySet[Traineeship]:
    return trainees_for(request.access, Permission.REASSIGN).select_related("person")


def _taking(request: PersonRequest, taking_id: int) -> TakeIn:
    """Its uploader's alone, as long as the trainee is theirs."""
    found: TakeIn = get_object_or_404(
        TakeIn.objects.select_related("traineeship__person", "hospital"),
        pk=taking_id, by=request.user,
    )  # fmt: skip
    is_own = found.traineeship.person_id == request.user.pk
    if not is_own and not _trainees(request).filter(pk=found.traineeship_id).exists():
        raise Http404
    return found


def _plan(taking: TakeIn) -> tuple[Record, Plan]:
    """What the kept file says, and what is new of it."""
    told = record_in(content_of(taking), taking.file_name, taking.traineeship)
    return told, plan_of(told, taking.traineeship, taking.hospital)


def _fits_no_more(request: PersonRequest, taking: TakeIn, error: SeldingerError) -> HttpResponse:
    """What is recorded of the trainee changed since the upload: hospitals, the day of entry."""
    messages.error(request, f"{str(error).rstrip('。')}。请重新上传，会逐行列出。")
    return redirect(_again(request, taking))


def _again(request: PersonRequest, taking: TakeIn) -> str:
    if taking.traineeship.person_id == request.user.pk:
        return reverse("take_in")
    return reverse("take_in_for", args=[taking.traineeship_id])


def _names(taking: TakeIn, plan: Plan, *args: Any) -> NamesForm:
    people, names = candidates(taking.traineeship), plan.supervisors()
    return NamesForm(names, people, supervisors_of(names, people, taking.supervisors), *args)


def _shown(
    request: PersonRequest, taking: TakeIn, plan: Plan | None, form: NamesForm | None = None
) -> HttpResponse:
    context = {
        "taking": taking,
        "row": taken_row(taking, is_open=plan is not None),
        "preview": page_of(plan, request.access.on) if plan else None,
        "form": (form or _names(taking, plan)) if plan else None,
        "again": _again(request, taking),
    }  # fmt: skip
    return render(request, "logbook/take_in_preview.html", context)
