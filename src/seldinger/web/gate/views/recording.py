"""Recording what comes before a booked operation: its discussion, the consent."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.gate.actions import recording as actions
from seldinger.web.gate.forms import ConsentForm, DiscussionForm
from seldinger.web.gate.models import Booking
from seldinger.web.gate.views.booking import to_change
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")


@page(Permission.BOOK, methods=_BOTH)
def discuss(request: PersonRequest, booking_id: int) -> HttpResponse:
    found = to_change(request, booking_id)
    form = DiscussionForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.record_discussion(by=request.user, booking=found, **told)):
        messages.success(request, "讨论已登记，并重新核对。登记错了，可以在下面撤回。")
        return redirect("booking", found.pk)
    return form_page(
        request, form, title="登记术前多学科讨论", english="Record a discussion before surgery",
        button="登记讨论", back=_back(found), lead=_lead(found),
    )  # fmt: skip


@page(Permission.BOOK, methods=_BOTH)
def consent(request: PersonRequest, booking_id: int) -> HttpResponse:
    found = to_change(request, booking_id)
    form = ConsentForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.record_consent(by=request.user, booking=found, **told)):
        messages.success(request, "知情同意已登记，并重新核对。登记错了，可以在下面撤回。")
        return redirect("booking", found.pk)
    return form_page(
        request, form, title="登记新技术知情同意", english="Record the patient's consent",
        button="登记", back=_back(found), lead=_lead(found),
    )  # fmt: skip


@page(Permission.BOOK, methods=("POST",))
def withdraw_discussion(
    request: PersonRequest, booking_id: int, discussion_id: int
) -> HttpResponse:
    found = to_change(request, booking_id)
    held = get_object_or_404(found.discussions, pk=discussion_id)
    return _taken_back(
        request, found, lambda: actions.withdraw_discussion(by=request.user, discussion=held)
    )


@page(Permission.BOOK, methods=("POST",))
def withdraw_consent(request: PersonRequest, booking_id: int, consent_id: int) -> HttpResponse:
    found = to_change(request, booking_id)
    signed = get_object_or_404(found.consents, pk=consent_id)
    return _taken_back(
        request, found, lambda: actions.withdraw_consent(by=request.user, consent=signed)
    )


def _taken_back(request: PersonRequest, found: Booking, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
        messages.success(request, "登记已撤回，并重新核对。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("booking", found.pk)


def _back(found: Booking) -> tuple[str, str]:
    return "这台手术", reverse("booking", args=[found.pk])


def _lead(found: Booking) -> str:
    return f"{found.day}，{found.name}"
