"""A base's trainees: who was never observed, in what, and when somebody last watched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.assessment import Observed, Watched, watched
from seldinger.web.assessment.presenters.words import activity_word, is_name
from seldinger.web.assessment.queries import Seen
from seldinger.web.people.models import Traineeship
from seldinger.web.people.presenters.sign import Sign

_SHOWN = 4  # activities named in a row; the trainee's page names them all
_CATEGORIES = 12  # the others unfold
_NEVER = Sign("alert", "从未被评过", "status-not_met")
_NOTHING = Sign("info", "还没有手术", "status-not_applicable")
_SOME = Sign("clock", "有的没被评过", "status-in_progress")
_ALL = Sign("check", "做过的都被评过", "status-met")


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    url: str
    sign: Sign
    done: int
    ratings: int
    assessors: int
    last: str
    never: str


@dataclass(frozen=True, slots=True)
class Category:
    """An activity, and of those who did it how many were never rated in it."""

    name: str
    never: int
    did: int


@dataclass(frozen=True, slots=True)
class Page:
    lead: str
    rows: tuple[Row, ...]
    categories: tuple[Category, ...]
    rest: tuple[Category, ...]


def page_of(
    trainees: Sequence[Traineeship], seen: Iterable[Seen], done: Mapping[int, Mapping[str, int]]
) -> Page:
    """Those who were never observed first, then those whose last time is longest ago."""
    by_trainee: dict[int, list[Observed]] = defaultdict(list)
    for one in seen:
        by_trainee[one.trainee].append(one.watched)
    views = {t.pk: watched(done.get(t.pk, {}), by_trainee[t.pk]) for t in trainees}
    ordered = sorted(trainees, key=lambda t: _urgency(views[t.pk]))
    categories = tuple(_categories(trainees, views, done))
    return Page(
        lead=_lead(list(views.values())),
        rows=tuple(_row(trainee, views[trainee.pk]) for trainee in ordered),
        categories=categories[:_CATEGORIES],
        rest=categories[_CATEGORIES:],
    )


def _urgency(view: Watched) -> tuple[int, date]:
    rank = 0 if view.was_never else 1 if view.ratings else 2
    return rank, view.last or date.min


def _lead(views: Sequence[Watched]) -> str:
    if not views:
        return "目前没有在培学员"
    never = sum(view.was_never for view in views)
    if not never:
        return f"{len(views)} 名在培学员，做过手术的都至少被评过一次"
    return f"{len(views)} 名在培学员里，{never} 名做过手术而从未被评过"


def _row(trainee: Traineeship, view: Watched) -> Row:
    return Row(
        name=trainee.person.name,
        url=reverse("assessments_of", args=[trainee.pk]),
        sign=_sign(view),
        done=view.done,
        ratings=view.ratings,
        assessors=view.assessors,
        last=view.last.isoformat() if view.last else "",
        never=_never(view),
    )


def _sign(view: Watched) -> Sign:
    if not view.done and not view.ratings:
        return _NOTHING
    if not view.ratings:
        return _NEVER
    return _SOME if view.never else _ALL


def _never(view: Watched) -> str:
    """“血管造影术（12）、……等 6 项”."""
    named = "、".join(f"{activity_word(one)}（{n}）" for one, n in view.never[:_SHOWN])
    return f"{named} 等 {len(view.never)} 项" if len(view.never) > _SHOWN else named


def _categories(
    trainees: Iterable[Traineeship],
    views: Mapping[int, Watched],
    done: Mapping[int, Mapping[str, int]],
) -> Iterable[Category]:
    """Those of the rulebook first; where most of those who do it were never rated before others."""
    did: dict[str, int] = defaultdict(int)
    never: dict[str, int] = defaultdict(int)
    for trainee in trainees:
        for activity in done.get(trainee.pk, {}):
            did[activity] += 1
        for activity, _ in views[trainee.pk].never:
            never[activity] += 1
    ordered = sorted(did, key=lambda one: (is_name(one), -never[one], -did[one], one))
    return (Category(activity_word(one), never[one], did[one]) for one in ordered)
