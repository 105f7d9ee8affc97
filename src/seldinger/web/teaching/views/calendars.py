"""Sessions in a calendar: one as a file, all by an address that is one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page, public
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.words import minute
from seldinger.web.teaching.actions import feeds
from seldinger.web.teaching.calendars import (
    TYPE,
    calendar_of,
    feed_at,
    platform_address,
    sessions_of,
)
from seldinger.web.teaching.queries import feed_of, sessions_for

_P = Permission
_SUBSCRIBE = (_P.SEE_OWN_PROGRESS, _P.HOLD_SESSIONS)


@page(*_SUBSCRIBE, _P.SEE_TRAINEES)
def session_calendar(request: PersonRequest, session_id: int) -> HttpResponse:
    found = get_object_or_404(sessions_for(request.access), pk=session_id)
    on = timezone.localdate(found.starts_at)
    name = content_disposition_header(True, f"教学活动 {on}.ics")
    content = calendar_of([found], platform_address(request))
    return HttpResponse(content, TYPE, headers={"Content-Disposition": name or ""})


@page(*_SUBSCRIBE, methods=("GET", "POST"))
def subscription(request: PersonRequest) -> HttpResponse:
    """A new address is shown once, in the answer to the form: nobody can look it up again."""
    address = ""
    if request.method == "POST":
        token = feeds.open_feed(by=request.user)
        address = f"{platform_address(request)}{reverse('teaching_feed', args=[token])}"
    feed = feed_of(request.user)
    context = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}" if address else "",
        "since": minute(feed.made_at) if feed else "",
    }
    return render(request, "teaching/calendar.html", context)


@page(*_SUBSCRIBE, methods=("POST",))
def end_subscription(request: PersonRequest) -> HttpResponse:
    try:
        feeds.close_feed(by=request.user)
        messages.success(request, "订阅地址已停用。需要时可以再生成一个。")
    except SeldingerError as error:
        messages.info(request, f"{error}。")
    return redirect("teaching_calendar")


@public("GET")
def feed(request: HttpRequest, feed_token: str) -> HttpResponse:
    """Asked by a calendar, which signs in nowhere: the address is all it has."""
    found = feed_at(feed_token)
    if found is None:
        raise Http404
    return HttpResponse(calendar_of(sessions_of(found.person), platform_address(request)), TYPE)
