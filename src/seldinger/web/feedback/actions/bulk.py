"""Ratings of a quarter that is over, many at once, as they were collected elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.feedback.ballots import Rating, checked, comments_of, tally
from seldinger.web.feedback.models import LEAST, Release, Subject, Vote
from seldinger.web.feedback.offers import About
from seldinger.web.feedback.periods import period_of
from seldinger.web.people.models import Person


@dataclass(frozen=True, slots=True)
class Collected:
    """What so many people said of one thing; voters and ratings in no common order."""

    about: About
    voters: Sequence[Person]
    ratings: Sequence[Rating]


@action
def publish_collected(
    *, by: Person | None, period: str, collected: Sequence[Collected]
) -> list[Release]:
    """Each as one batch, under the same rules: a quarter that is over, five people or more."""
    if period >= period_of(timezone.localdate()):
        raise SeldingerError("这个季度还没有结束，不能公布")
    return [_publish(by, period, one) for one in collected]


def _publish(by: Person | None, period: str, one: Collected) -> Release:
    voters = {voter.pk: voter for voter in one.voters}
    if len(voters) < LEAST or len(voters) != len(one.ratings):
        raise SeldingerError(f"评价不足 {LEAST} 份，或份数与人数不同，不能公布")
    ratings = [checked(one.about.kind, rating) for rating in one.ratings]
    subject, _ = Subject.objects.get_or_create(**one.about.columns)
    release = Release.objects.create(
        subject=subject, period=period, raters=len(ratings), tallies=tally(ratings),
        comments=comments_of(ratings),
    )  # fmt: skip
    Vote.objects.bulk_create(
        Vote(voter=voters[pk], subject=subject, period=period, release=release)
        for pk in sorted(voters)
    )
    record(
        by=by, act="feedback.publish_collected", on=release, period=period, raters=release.raters
    )
    return release
