"""One day's list of booked operations."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from seldinger.web.gate.presenters.theatre import day_shown
from seldinger.web.gate.queries import (
    booking_hospitals,
    bookings_for,
    day_of,
    days_around,
    next_day,
)
from seldinger.web.gate.wording import ADVISES
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission


@page(Permission.SEE_THEATRE)
def theatre(request: PersonRequest) -> HttpResponse:
    """In the address: day; show=stopped; the next day with bookings where none is asked."""
    access = request.access
    mine = bookings_for(access)
    day = _asked(request.GET.get("day", "")) or next_day(mine, access.on)
    stopped_only = request.GET.get("show") == "stopped"
    before, after = days_around(mine, day)
    context = {
        "day": day,
        "shown": day_shown(day_of(mine, day), day, timezone.localtime(), stopped_only=stopped_only),
        "stopped_only": stopped_only,
        "before": before,
        "after": after,
        "today": access.on,
        "may_book": access.may(Permission.BOOK),
        "may_hand_in": booking_hospitals(access).exists(),
        "may_override": access.may(Permission.OVERRIDE),
        "advises": ADVISES,
    }
    return render(request, "gate/theatre.html", context)


def _asked(told: str) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2199 else None
