"""Sessions as calendars take them (RFC 5545). Of people and patients nothing leaves with them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from seldinger.web.people.models import Person
from seldinger.web.teaching.models import CalendarFeed, TeachingSession
from seldinger.web.teaching.queries import bases_of

TYPE = "text/calendar; charset=utf-8"
KEPT = timedelta(days=180)  # so far back a subscription shows what was
MOST = 500
_ZONE = ZoneInfo(settings.TIME_ZONE)


def platform_address(request: HttpRequest) -> str:
    """“https://host”: as it was told, else as it was asked. Of codes and calendars alike."""
    return settings.ADDRESS or request.build_absolute_uri("/").rstrip("/")


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def feed_at(token: str) -> CalendarFeed | None:
    """Whose address this is; None where nobody's, or where they may not sign in any more."""
    feeds = CalendarFeed.objects.filter(digest=digest_of(token), ended_at=None)
    return feeds.filter(person__is_active=True).select_related("person").first()


def sessions_of(person: Person) -> list[TeachingSession]:
    """What is held in the person's bases, cancelled ones too: a calendar must hear of that."""
    now = timezone.now()
    rows = TeachingSession.objects.filter(
        base__in=bases_of(person, timezone.localdate()).values("pk"), starts_at__gte=now - KEPT
    )
    return list(rows.select_related("base", "department__hospital")[:MOST])


def calendar_of(sessions: Iterable[TeachingSession], address: str) -> bytes:
    """address: of the platform, as “https://host”, for the link of each session."""
    calendar = Calendar()
    calendar.add("prodid", "-//Seldinger//teaching//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "教学活动")
    for session in sessions:
        calendar.add_component(_event(session, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(session: TeachingSession, address: str) -> Event:
    event = Event()
    event.add("uid", f"session-{session.pk}@{urlsplit(address).hostname}")
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", session.changed_at)
    event.add("sequence", session.version - 1)
    event.add("dtstart", _here(session.starts_at))
    event.add("dtend", _here(session.ends_at))
    event.add("summary", f"{session.kind}：{session.title}")
    event.add("location", session.place)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    event.add("url", f"{address}{reverse('teaching_session', args=[session.pk])}")
    return event


def _here(at: datetime) -> datetime:
    return at.astimezone(_ZONE)
