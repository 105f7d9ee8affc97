"""A booking by hand: added, and changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.report.privileges import GRADE
from seldinger.web.gate.actions.booking import add_booking, change_booking
from seldinger.web.gate.entered import as_it_is
from seldinger.web.gate.forms import UNLISTED, BookingForm, entry_choices, initial_of
from seldinger.web.gate.models import Booking
from seldinger.web.gate.picking import choices_in
from seldinger.web.gate.presenters.names import Choice, several_said
from seldinger.web.gate.queries import booking_departments
from seldinger.web.gate.views.booking import to_change
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.privileges.offering import offers_for
from seldinger.web.privileges.operations import one_operation

_BOTH = ("GET", "POST")


@page(Permission.BOOK, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    """In the address: hospital where there are several, and what is searched."""
    hospitals = _hospitals(request)
    hospital = hospital_asked(request, hospitals)
    form, catalogue = _form(request, hospital, None)
    if given := done(
        form, lambda: add_booking(by=request.user, hospital=hospital, new=form.new_booking())
    ):
        messages.success(request, "已登记，并已核对。")
        return redirect("booking", given.result.pk)
    return _shown(request, form, catalogue, hospital, hospitals)


@page(Permission.BOOK, methods=_BOTH)
def edit(request: PersonRequest, booking_id: int) -> HttpResponse:
    """A button of the booking's page picks an entry alone, and leaves all else as it is."""
    found = to_change(request, booking_id)
    version = number_asked(request.POST.get("version", ""))
    if "pick" in request.POST:
        return _picked(request, found, version)
    form, catalogue = _form(request, found.hospital, found)
    if done(
        form,
        lambda: change_booking(
            by=request.user, booking=found, new=form.new_booking(), version=version
        ),
    ):
        messages.success(request, "已改动，并重新核对。")
        return redirect("booking", found.pk)
    return _shown(request, form, catalogue, found.hospital, [], found)


def _picked(request: PersonRequest, booking: Booking, version: int) -> HttpResponse:
    catalogue = catalogue_of(booking.hospital, booking.day)
    key = request.POST["pick"]
    if catalogue is None or key not in catalogue.by_id:
        raise Http404
    try:
        new = as_it_is(booking, one_operation(catalogue, [key]))
        change_booking(by=request.user, booking=booking, new=new, version=version)
        messages.success(
            request,
            f"已选定“{catalogue.by_id[key].text}”，并重新核对。选错了，可以在“改动”里另选。",
        )
    except SeldingerError as error:
        messages.warning(request, f"{str(error).rstrip('。')}。")
    return redirect("booking", booking.pk)


def _form(
    request: PersonRequest, hospital: Hospital, booking: Booking | None
) -> tuple[BookingForm, Catalogue | None]:
    """The button that looks for entries sends the form, too: what was filled in stays."""
    access = request.access
    catalogue = catalogue_of(hospital, booking.day if booking else access.on)
    looking = "look" in request.POST
    initial: dict[str, Any] = initial_of(booking, catalogue) if booking else {}
    if looking:
        initial = {name: request.POST.get(name, "") for name in BookingForm.base_fields}
        initial["modifiers"] = request.POST.getlist("modifiers")
    elif "find" in request.GET:
        initial |= {"find": request.GET["find"][:120], "entry": request.GET.get("entry", "")[:60]}
    departments = booking_departments(access)
    if not booking:
        of_hospital = [one.pk for one in departments.filter(hospital=hospital)[:2]]
        initial.setdefault("department", of_hospital[0] if len(of_hospital) == 1 else None)
    form = BookingForm(
        None if looking else request.POST or None,
        initial=initial,
        choices=choices_in(hospital, departments, access.on, booking),
        catalogue=catalogue,
        hospital=hospital,
        booking=booking,
    )
    return form, catalogue


def _shown(
    request: PersonRequest,
    form: BookingForm,
    catalogue: Catalogue | None,
    hospital: Hospital,
    hospitals: list[Hospital],
    booking: Booking | None = None,
) -> HttpResponse:
    words = str(form["find"].value() or "")
    is_as_booked = booking is not None and words == booking.name
    offers = offers_for(hospital, catalogue, words, always=is_as_booked) if catalogue else ()
    context = {
        "form": form,
        "booking": booking,
        "hospital": hospital,
        "hospitals": hospitals if len(hospitals) > 1 else [],
        "words": words,
        "entry": str(form["entry"].value() or ""),
        "unlisted": UNLISTED,
        "confirmed": several_said(hospital, catalogue, words) if form.names_booking(words) else "",
        "found": [
            Choice(one.id, one.text, f"{one.list_title} · {GRADE[one.grade]}", said)
            for one, said in entry_choices(form, offers)
        ],
    }
    return render(request, "gate/booking_form.html", context)


def _hospitals(request: PersonRequest) -> list[Hospital]:
    departments = booking_departments(request.access)
    found = Hospital.objects.filter(departments__in=departments.order_by()).distinct()
    return [*found.order_by("pk")]
