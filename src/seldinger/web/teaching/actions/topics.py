"""What of the rulebook a session teaches: named, changed and taken away by who keeps it."""

from collections.abc import Sequence

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Person
from seldinger.web.teaching.actions.sessions import locked_session
from seldinger.web.teaching.models import SessionTopic, TeachingSession
from seldinger.web.teaching.topics import keys_of


@action
def name_topics(
    *, by: Person, session: TeachingSession, version: int, topics: Sequence[str]
) -> TeachingSession:
    """All that it teaches: what is not among them any more is taken away and stays on record.

    version: the one that was shown. topics: ids of learning items, or of posts as a whole, in the
    rulebook of the session's base. Raises SeldingerError where it has changed since.
    """
    row = locked_session(session)
    if row.version != version:
        raise SeldingerError("您打开之后，这次活动有了改动。请看过现在的内容再选")
    if row.cancelled_at is not None:
        raise SeldingerError("这次活动已取消。请先恢复，再选学习项目")
    known = keys_of(library_at(None).rulebook(row.base.rulebook))
    if set(topics) - known.keys():
        raise SeldingerError("培训细则里没有这个学习项目。请从列出的里选")
    added, removed = _set(row, [known[one] for one in dict.fromkeys(topics)], by)
    row.version += 1
    row.changed_at = timezone.now()
    row.save()
    record(
        by=by, act="teaching.name_topics", on=row, topics_named=added, topics_removed=removed
    )  # fmt: skip
    return row


def _set(
    session: TeachingSession, wanted: Sequence[tuple[str, str]], by: Person
) -> tuple[list[str], list[str]]:
    """What is new, and what was taken away, by id."""
    now = timezone.now()
    held = {(one.post, one.item): one for one in session.topics.filter(withdrawn_at=None)}
    gone = [one for key, one in held.items() if key not in wanted]
    for one in gone:
        one.withdrawn_by, one.withdrawn_at = by, now
    SessionTopic.objects.bulk_update(gone, ["withdrawn_by", "withdrawn_at"])
    fresh = [key for key in wanted if key not in held]
    SessionTopic.objects.bulk_create(
        SessionTopic(session=session, post=post, item=item, by=by, made_at=now)
        for post, item in fresh
    )
    return [item or post for post, item in fresh], [one.item or one.post for one in gone]
