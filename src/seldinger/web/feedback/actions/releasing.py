"""Publishing: after the end of a period, all that lies in an urn together, or nothing."""

import logging
from collections.abc import Iterable

from django.db.models import Count
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.feedback.ballots import comments_of, opened, tally
from seldinger.web.feedback.models import LEAST, Release, Subject, Urn, Vote
from seldinger.web.feedback.periods import period_of
from seldinger.web.people.models import Person

_log = logging.getLogger(__name__)


def release_ratings(*, by: Person | None) -> list[Release]:
    """What is due. One urn that cannot be opened keeps back no other."""
    found = []
    for subject in due():
        try:
            found.append(release_subject(by=by, subject=subject))
        except SeldingerError as error:
            _log.error("the ratings of subject %s stay unpublished: %s", subject.pk, error)
    return found


def due() -> Iterable[Subject]:
    """Those of which so many rated it in periods that are over."""
    over = Vote.objects.filter(release__isnull=True, period__lt=period_of(timezone.localdate()))
    by_subject = over.order_by().values("subject").annotate(number=Count("pk"))
    ready = by_subject.filter(number__gte=LEAST).values("subject")
    return Subject.objects.filter(pk__in=ready).order_by("pk")


@action
def release_subject(*, by: Person | None, subject: Subject) -> Release:
    """Everything in the urn, named after the last period that is over; the urn is empty then."""
    urn = Urn.objects.select_for_update().get(subject=subject)
    votes = list(Vote.objects.filter(subject=subject, release__isnull=True).order_by("pk"))
    over = [one.period for one in votes if one.period < period_of(timezone.localdate())]
    if len(over) < LEAST:
        raise SeldingerError(f"评价不足 {LEAST} 份，不能公布")
    ratings = opened(urn.content)
    if len(ratings) != len(votes):
        raise SeldingerError("评价箱里的份数与评价过的人数不同，没有公布。请核对数据库是否被改过")
    release = Release.objects.create(
        subject=subject, period=max(over), raters=len(ratings), tallies=tally(ratings),
        comments=comments_of(ratings),
    )  # fmt: skip
    for vote in votes:
        vote.release = release
    Vote.objects.bulk_update(votes, ["release"])
    urn.content = ""
    urn.save(update_fields=["content"])
    record(
        by=by, act="feedback.release_subject", on=release, period=release.period,
        raters=release.raters,
    )  # fmt: skip
    return release
