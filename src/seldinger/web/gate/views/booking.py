"""One booked operation, and taking it off the list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.gate.actions import booking as actions
from seldinger.web.gate.changing import why_closed
from seldinger.web.gate.checking import look_at
from seldinger.web.gate.emergencies import days_under_way
from seldinger.web.gate.forms import CancelForm
from seldinger.web.gate.models import Booking
from seldinger.web.gate.presenters.booking import booking_page
from seldinger.web.gate.queries import bookings_for, with_all
from seldinger.web.gate.wording import ADVISES
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page


@page(Permission.SEE_THEATRE)
def booking(request: PersonRequest, booking_id: int) -> HttpResponse:
    now = timezone.now()
    found = get_object_or_404(
        with_all(bookings_for(request.access)).prefetch_related("discussions__by", "consents__by"),
        pk=booking_id,
    )
    may_book = bookings_for(request.access, Permission.BOOK).filter(pk=found.pk).exists()
    context = {
        "booking": found,
        "page": booking_page(request.access, found, look_at(found), now, may_book=may_book),
        "may_book": may_book,
        "may_change": not why_closed(found, now),
        "may_override": found.day in days_under_way(now)
        and request.access.may(Permission.OVERRIDE),
        "advises": ADVISES,
    }
    return render(request, "gate/booking.html", context)


@page(Permission.BOOK, methods=("GET", "POST"))
def cancel(request: PersonRequest, booking_id: int) -> HttpResponse:
    found = to_change(request, booking_id)
    form = CancelForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.cancel_booking(by=request.user, booking=found, **told)):
        messages.success(request, "已取消。取消错了，可以在这里恢复。")
        return redirect("booking", found.pk)
    return form_page(
        request, form, title=f"取消：{found.name}", english="Cancel a booking",
        button="取消这台手术", back=("这台手术", reverse("booking", args=[found.pk])),
        lead=f"{found.day}，{found.operator or found.operator_name or '术者未定'}",
    )  # fmt: skip


@page(Permission.BOOK, methods=("POST",))
def restore(request: PersonRequest, booking_id: int) -> HttpResponse:
    found = to_change(request, booking_id)
    try:
        actions.restore_booking(by=request.user, booking=found)
        messages.success(request, "已恢复，并重新核对。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("booking", found.pk)


def to_change(request: PersonRequest, booking_id: int) -> Booking:
    return get_object_or_404(with_all(bookings_for(request.access, Permission.BOOK)), pk=booking_id)
