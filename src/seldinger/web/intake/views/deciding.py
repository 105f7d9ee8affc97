"""What is decided of one draft, and the devices used in it."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.devices.actions.using import restore_use, withdraw_use
from seldinger.web.devices.scanned import codes_photographed
from seldinger.web.intake.actions import deciding as actions
from seldinger.web.intake.forms import WHY_DROPPED, PeopleForm, ReasonForm
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.intake.presenters.words import name_of
from seldinger.web.intake.queries import may_settle
from seldinger.web.intake.views.drafts import UNDO, one_draft
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page


@page(Permission.SEE_INTAKE, methods=("POST",))
def drop(request: PersonRequest, intake_draft_id: int) -> HttpResponse:
    found = _to_settle(request, intake_draft_id)
    form = ReasonForm(request.POST, reasons=WHY_DROPPED)
    if not form.is_valid():
        messages.error(request, "请选择为什么不需登记；选“其他原因”时请写明。")
        return redirect("intake_draft", found.pk)
    _tried(
        request,
        found,
        lambda: actions.drop_draft(by=request.user, draft=found, because=form.because),
    )
    return redirect("intake_draft", found.pk)


@page(Permission.LOG_OWN, methods=("POST",))
def decline(request: PersonRequest, intake_draft_id: int) -> HttpResponse:
    """The trainee had no part in it."""
    found = one_draft(request, intake_draft_id)
    _tried(request, found, lambda: actions.decline_draft(by=request.user, draft=found))
    return redirect("intake")


@page(Permission.SEE_INTAKE, methods=("POST",))
def restore(request: PersonRequest, intake_draft_id: int) -> HttpResponse:
    found = one_draft(request, intake_draft_id)
    if found.decided_by_id != request.user.pk and not may_settle(request.access, found):
        raise Http404
    try:
        actions.restore_draft(by=request.user, draft=found)
        messages.success(request, "已放回待确认。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("intake_draft", found.pk)


@page(Permission.SEE_INTAKE, methods=("GET", "POST"))
def people(request: PersonRequest, intake_draft_id: int) -> HttpResponse:
    """Whose it is."""
    found = _to_settle(request, intake_draft_id)
    form = PeopleForm(request.POST or None, draft=found, today=timezone.localdate())
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.propose_people(by=request.user, draft=found, **told)):
        messages.success(request, "已写明学员与带教医师。学员会在“来稿”里看到这一台。")
        return redirect("intake_draft", found.pk)
    return form_page(
        request, form, title="写明学员与带教", english="Whose operation it was",
        button="保存", back=("这份来稿", reverse("intake_draft", args=[found.pk])),
        lead=f"{found.day or '日期未写'}，{name_of(found)}。列出的是当日在这家医院轮转的学员、"
        "可以审核的医师。",
    )  # fmt: skip


@page(Permission.USE_DEVICES, methods=("POST",))
def add_device(request: PersonRequest, intake_draft_id: int) -> HttpResponse:
    """One piece a scan: the scanner ends with Enter. A photo may show several."""
    found = one_draft(request, intake_draft_id)
    photo = request.FILES.get("photo")
    try:
        codes = codes_photographed(photo) if photo else [request.POST.get("raw", "")]
        with transaction.atomic():  # all that a photo shows, or nothing
            for raw in codes:
                actions.add_device(by=request.user, draft=found, raw=raw)
        messages.success(request, f"已登记 {len(codes)} 件器械。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect(f"{reverse('intake_draft', args=[found.pk])}#devices")


@page(Permission.USE_DEVICES, methods=("POST",))
def turn_device(request: PersonRequest, intake_draft_id: int, piece_id: int) -> HttpResponse:
    """Withdrawn where it stands, and back."""
    found = one_draft(request, intake_draft_id)
    use = get_object_or_404(found.devices, pk=piece_id)
    try:
        if use.withdrawn_at:
            restore_use(by=request.user, use=use)
        else:
            withdraw_use(by=request.user, use=use)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect(f"{reverse('intake_draft', args=[found.pk])}#devices")


def _to_settle(request: PersonRequest, intake_draft_id: int) -> IntakeDraft:
    found = one_draft(request, intake_draft_id)
    if not may_settle(request.access, found):
        raise Http404
    return found


def _tried(request: PersonRequest, found: IntakeDraft, act: Callable[[], object]) -> None:
    """Done, and undo offered on the next page."""
    try:
        act()
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    else:
        request.session[UNDO] = found.pk
