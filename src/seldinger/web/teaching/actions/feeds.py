"""A calendar's address: made, made anew, ended."""

from secrets import token_urlsafe

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Person
from seldinger.web.teaching.calendars import digest_of
from seldinger.web.teaching.models import CalendarFeed

TOKEN_BYTES = 32


@action
def open_feed(*, by: Person) -> str:
    """The token of a new address; one from before stops working. It is told this once."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    _end(by)
    token = token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        person=by, digest=digest_of(token), made_at=timezone.now()
    )  # fmt: skip
    record(by=by, act="teaching.open_feed", on=feed)
    return token


@action
def close_feed(*, by: Person) -> CalendarFeed:
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    feed = _end(by)
    if feed is None:
        raise SeldingerError("现在没有订阅地址，不用停用")
    record(by=by, act="teaching.close_feed", on=feed)
    return feed


def _end(by: Person) -> CalendarFeed | None:
    feed = CalendarFeed.objects.filter(person=by, ended_at=None).first()
    if feed is not None:
        feed.ended_at = timezone.now()
        feed.save()
    return feed
