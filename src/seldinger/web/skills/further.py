"""Evidence that other apps keep: assessments at the case, and courses that were heard.

A session of teaching that names no learning item is evidence of none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.urls import reverse

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.skills import Act, speaks_of
from seldinger.domain.training.words import LEAVE
from seldinger.norms.library import library_at
from seldinger.web.assessment.queries import acts_watched
from seldinger.web.people.models import Rotation, Traineeship
from seldinger.web.teaching.topics import Heard, heard
from seldinger.web.verification.hints import categories_of

_COURSES = 3  # of one item, the latest, one by one; the others are a number


class Kind(Enum):
    ASSESSMENT = "assessment"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Further:
    """One piece of evidence for a learning item. words: “病例评价 3 次（2 位医师）”; url: of its
    page, empty where there is none."""

    words: str
    day: date
    url: str = ""
    kind: Kind = Kind.ASSESSMENT


def assessed(trainee: Traineeship, on: date) -> Mapping[str, Sequence[Further]]:
    """That assessors rated an act which is evidence for the item; nothing of what they said."""
    library = library_at(None)
    rulebook = library.rulebook(trainee.rulebook)
    skills = library.skills(rulebook)
    if skills is None:
        return {}
    days: dict[str, list[date]] = defaultdict(list)
    for act, day in _acts(trainee, rulebook, on):
        for item in rulebook.learning:
            if speaks_of(skills.links[item.id], item.post, act):
                days[item.id].append(day)
    return {
        item: (Further(f"评过 {len(its)} 次，最近 {max(its)}", max(its)),)
        for item, its in days.items()
    }


def _acts(trainee: Traineeship, rulebook: Rulebook, on: date) -> Iterator[tuple[Act, date]]:
    watched = acts_watched(trainee, on)
    if not watched:
        return
    posts = {place.id: place.post for place in rulebook.places}
    rows = Rotation.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
    spans = [*rows.exclude(place=LEAVE).values_list("start", "end", "place")]
    for act, day in watched:
        place = next((place for start, end, place in spans if start <= day <= end), "")
        options = () if act.category else categories_of(act, trainee.rulebook)
        yield Act(act.name, act.category or None, options, posts.get(place)), day


def taught(trainee: Traineeship, on: date) -> Mapping[str, Sequence[Further]]:
    """The courses that the trainee signed in to, by learning item; of a post as a whole by post."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for one in heard(trainee, on):
        found[one.item or one.post].append(one)
    return {key: tuple(_courses(its)) for key, its in found.items()}


def _courses(its: Sequence[Heard]) -> Iterator[Further]:
    for one in its[:_COURSES]:
        url = reverse("teaching_session", args=[one.session])
        yield Further(f"课程 {one.day} {one.title}", one.day, url, Kind.COURSE)
    if earlier := its[_COURSES:]:
        yield Further(f"更早的课程 {len(earlier)} 次", earlier[0].day, kind=Kind.COURSE)


# Learning item id (or post id, of the post as a whole) → its evidence by the end of that day.
Telling = Callable[[Traineeship, date], Mapping[str, Sequence[Further]]]
TELLINGS: list[Telling] = [assessed, taught]


def further_of(trainee: Traineeship, on: date) -> Mapping[str, tuple[Further, ...]]:
    found: dict[str, tuple[Further, ...]] = {}
    for telling in TELLINGS:
        for item, told in telling(trainee, on).items():
            found[item] = (*found.get(item, ()), *told)
    return found
