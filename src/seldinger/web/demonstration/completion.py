"""Reviews at several points of their path in the first base: plainly simulated."""

from collections.abc import Iterable

from django.utils import timezone

from seldinger.web.completion.actions.handing import hand_in
from seldinger.web.completion.actions.keeping import set_review_terms
from seldinger.web.completion.actions.signing import sign
from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.queries import open_step, supervisors_of
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import BASES
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.visits import Way
from seldinger.web.people.models import Person, Traineeship

_WORDS = "示例·完成了本阶段的轮转，操作由上级医师逐步放手；腔静脉滤器的取出还要多练。"
_SAID = "示例·登记与见到的相符，同意。"
_DEPENDS = "示例·有两项视口径而定，请先请基地主任认定。"
Kind, Said = Review.Kind, Step.Said


def add_reviews(people: People, ways: Iterable[Way]) -> None:
    """After the cases, so that the reviews have rows behind them."""
    base = BASES[0]
    first = {
        way.seat.profile: way.seat.number for way in reversed([*ways]) if way.seat.base == base
    }
    director = people.directors[base]
    set_review_terms(
        by=director, base=people.bases[base], supervisor=10, director=10, city=None, province=None,
        source="示例·基地结业管理办法",
    )  # fmt: skip
    for profile, kind, year, chain in (
        (Profile.RICH, Kind.MID_TERM, 0, [director]),
        (Profile.AHEAD, Kind.YEARLY, 2, []),
        (Profile.FINISHED, Kind.FINAL, 0, [director]),
    ):
        if profile in first:  # a small demonstration has not every kind of trainee
            review = _handed_in(people.trainees[first[profile]], kind, year)
            for who in [_asked(review), *chain] if chain else []:
                _signs(who, review, Said.PASSED, _SAID)
    if Profile.READING in first:
        review = _handed_in(people.trainees[first[Profile.READING]], Kind.FINAL)
        _signs(_asked(review), review, Said.RETURNED, _DEPENDS)


def _handed_in(trainee: Traineeship, kind: Review.Kind, year: int = 0) -> Review:
    found = trainee.stays.order_by("-start")[0].base
    supervisor = supervisors_of(trainee, found, timezone.localdate())[0]
    return hand_in(
        by=trainee.person, trainee=trainee, kind=kind, year=year, supervisor=supervisor,
        words=_WORDS,
    )  # fmt: skip


def _signs(who: Person, review: Review, said: Step.Said, reason: str) -> None:
    step = open_step(review)
    assert step is not None
    sign(by=who, review=review, seen=step.pk, said=said, reason=reason)
    review.refresh_from_db()


def _asked(review: Review) -> Person:
    return review.rounds.order_by("-number")[0].supervisor
