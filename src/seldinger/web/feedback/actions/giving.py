"""Rating a post or a teacher: that somebody did is kept, what they said goes into the urn."""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.feedback.ballots import Rating, checked, opened, sealed
from seldinger.web.feedback.models import Subject, Urn, Vote
from seldinger.web.feedback.offers import About, offers_of
from seldinger.web.feedback.periods import period_of
from seldinger.web.people.models import Person


@action
def give_rating(*, by: Person, about: About, rating: Rating) -> Vote:
    """Once a period, and not again before it was published. It cannot be taken back: nobody can
    find it any more."""
    told = checked(about.kind, rating)
    today = timezone.localdate()
    subject, _ = Subject.objects.get_or_create(**about.columns)
    Urn.objects.get_or_create(subject=subject)
    urn = Urn.objects.select_for_update().get(subject=subject)
    _refuse(by, about)
    vote = Vote.objects.create(voter=by, subject=subject, period=period_of(today))
    urn.content = sealed([*opened(urn.content), told])
    urn.save(update_fields=["content"])
    record(by=by, act="feedback.give_rating", on=vote, period=vote.period)
    return vote


def _refuse(by: Person, about: About) -> None:
    """Asked again once the urn is held: two taps are one rating."""
    offer = next(
        (one for one in offers_of(by, timezone.localdate()) if one.about.key == about.key), None
    )
    if offer is None:
        raise SeldingerError("只能评价轮转过的岗位，和审核过您登记的带教医师")
    if offer.voted:
        raise SeldingerError("您已经评价过。要等这一批公布之后的下一个季度才能再评")
