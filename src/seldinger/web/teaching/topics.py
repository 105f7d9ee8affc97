"""What of the rulebook sessions teach, and what of it somebody heard.

Having been there is evidence of having met an item, never that it is mastered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.people.models import Traineeship
from seldinger.web.teaching.models import SessionTopic, TeachingSession

KINDS = {"knowledge": "基本理论", "skill": "基本技能"}  # of learning items


@dataclass(frozen=True, slots=True)
class Heard:
    """A topic of a session at which the trainee was. item: empty where it is the whole post."""

    session: int
    title: str
    day: date
    post: str
    item: str


def topics_in(session: TeachingSession) -> QuerySet[SessionTopic]:
    """As they stand, in the order in which they were named."""
    return session.topics.filter(withdrawn_at=None).select_related("by").order_by("pk")


def keys_of(rulebook: Rulebook) -> Mapping[str, tuple[str, str]]:
    """What can be named: the id of a post or of an item → post and item."""
    posts = dict.fromkeys(item.post for item in rulebook.learning)
    whole = {post: (post, "") for post in posts}
    return whole | {item.id: (item.post, item.id) for item in rulebook.learning}


# Joined in one filter: of several, each would ask about another attendance.
_STANDS: Mapping[str, None] = {
    "withdrawn_at": None, "session__cancelled_at": None, "session__attendances__withdrawn_at": None,
}  # fmt: skip


def heard(trainee: Traineeship, on: date) -> list[Heard]:
    """By the end of that day, the latest first; of days on which this training ran."""
    rows = SessionTopic.objects.filter(
        **_STANDS, session__attendances__person=trainee.person_id,
        session__starts_at__lt=_midnight_after(on),
    )  # fmt: skip
    told = rows.order_by("-session__starts_at", "-session", "pk").values_list(
        "session", "session__title", "session__starts_at", "post", "item"
    )
    found = [
        Heard(pk, title, timezone.localdate(at), post, item) for pk, title, at, post, item in told
    ]
    spans = [*trainee.stays.values_list("start", "end")] if found else []
    return [one for one in found if any(_runs(*span, one.day) for span in spans)]


def heard_by(people: Iterable[int], first: date, last: date) -> set[tuple[int, str]]:
    """Who heard which item in those days: primary key of the person, id of the item."""
    rows = SessionTopic.objects.filter(
        **_STANDS, session__attendances__person__in=[*people],
        session__starts_at__gte=_midnight_after(first - timedelta(days=1)),
        session__starts_at__lt=_midnight_after(last),
    )  # fmt: skip
    return {*rows.exclude(item="").values_list("session__attendances__person", "item")}


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _runs(start: date, end: date | None, on: date) -> bool:
    return start <= on and (end is None or on <= end)
