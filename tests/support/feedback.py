"""Ratings without a name, for tests: given by people who were there, published after a quarter."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import time_machine

from seldinger.web.feedback.actions.bulk import Collected
from seldinger.web.feedback.actions.giving import give_rating
from seldinger.web.feedback.ballots import Rating
from seldinger.web.feedback.models import Subject
from seldinger.web.feedback.offers import About, offers_of
from seldinger.web.feedback.questions import asked_of
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import Base, Department, Person, Traineeship
from support.cases import log_cases
from support.people import ENTRY, NOW, TODAY, World, person, rotate

Sample = Callable[[World], dict[str, Any]]
NEXT_QUARTER = NOW.replace(month=7, day=1)  # NOW is in the second


def cohort(
    base: Base, department: Department, supervisor: Person, number: int = 5
) -> list[Traineeship]:
    """So many trainees of the base, each a quarter in CT, with one case that was verified."""
    made = []
    for place in range(number):
        login = f"peer-{base.pk}-{place}"
        started = start_training(
            by=None, person=person(f"同{place}示例", login), base=base, entry=ENTRY
        )
        rotate(started, [("ct", "2024-10-01", "2024-12-31", department)])
        log_cases(1, started, department, supervisor=supervisor, day=date(2024, 11, 4))
        made.append(started)
    return made


def about_post(who: Person, place: str = "ct", on: date = TODAY) -> About:
    return next(one.about for one in offers_of(who, on) if one.about.place == place)


def about_teacher(who: Person, teacher: Person, on: date = TODAY) -> About:
    return next(one.about for one in offers_of(who, on) if one.about.teacher == teacher)


def rating_of(kind: str, level: int = 4, comment: str = "") -> Rating:
    return Rating({one.id: level for one in asked_of(kind)}, comment)


def rated(
    raters: Sequence[Traineeship],
    about: Callable[[Person], About],
    levels: Sequence[int] = (5, 4, 4, 3, 2),
    comments: Sequence[str] = ("", "", "", "", ""),
) -> None:
    """Each rates it, by the clock that holds."""
    for trainee, level, comment in zip(raters, levels, comments, strict=False):
        thing = about(trainee.person)
        rating = rating_of(thing.kind.value, level, comment)
        give_rating(by=trainee.person, about=thing, rating=rating)


def taught_there(trainee: Traineeship, department: Department, teacher: Person) -> None:
    """Somebody else than oneself has verified a case of one's own."""
    log_cases(1, trainee, department, supervisor=teacher)


def _give(world: World) -> dict[str, Any]:
    return {"by": world.lin, "about": about_post(world.lin), "rating": rating_of("post")}


def _release(world: World) -> dict[str, Any]:
    """Rated a quarter before the test's day."""
    peers = cohort(world.base, world.department, world.zhou)
    with time_machine.travel(NOW.replace(month=3), tick=False):
        rated(peers, lambda who: about_post(who, on=date(2026, 3, 15)))
    return {"by": None, "subject": Subject.objects.get()}


def _collected(world: World) -> dict[str, Any]:
    peers = [one.person for one in cohort(world.base, world.department, world.zhou)]
    told = [rating_of("post") for _ in peers]
    batch = Collected(about_post(peers[0]), peers, told)
    return {"by": None, "period": "2026-Q1", "collected": [batch]}


SAMPLES: dict[str, Sample] = {
    "feedback.give_rating": _give,
    "feedback.publish_collected": _collected,
    "feedback.release_subject": _release,
}
