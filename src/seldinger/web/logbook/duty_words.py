"""The words of a rulebook for what is no operation, in its order, as forms offer them."""

from collections import defaultdict
from datetime import date

from seldinger.domain.training.rulebook import (
    ActivityCount,
    PatientsManaged,
    PostKind,
    ReportsOf,
    Rulebook,
)
from seldinger.domain.training.words import LEAVE
from seldinger.web.people.models import Traineeship, in_force

Group = tuple[str, list[tuple[str, str]]]  # a heading, and (value, words) beneath


def exam_boxes(rulebook: Rulebook) -> list[tuple[str, str]]:
    """(examination, part) of which reports are counted: the parts where there are any."""
    asked = [r for r in rulebook.requirements if isinstance(r, ReportsOf)]
    divided = {r.exam for r in asked if r.part}
    return [(r.exam, r.part or "") for r in asked if r.part or r.exam not in divided]


def patient_groups(rulebook: Rulebook) -> list[Group]:
    """The kinds of managed patients that some requirement counts, under their posts."""
    asked = [r.kinds for r in rulebook.requirements if isinstance(r, PatientsManaged) and r.kinds]
    counted = frozenset[str]().union(*asked)
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for post in rulebook.posts:
        if post.id in counted:
            groups[post.id].append((post.id, f"{post.title}（不分类）"))
    for category in rulebook.categories:
        if category.id in counted:
            groups[category.post].append((category.id, category.title))
    order = [post for post in rulebook.posts if post.id in groups]
    return [(post.title, groups[post.id]) for post in order]


def activity_groups(rulebook: Rulebook) -> list[Group]:
    """The types of teaching, research and chief-residency work, under what they are asked for."""
    asked = [r for r in rulebook.requirements if isinstance(r, ActivityCount)]
    return [(r.title, [(word, word) for word in sorted(r.types)]) for r in asked]


def post_on(trainee: Traineeship, rulebook: Rulebook, day: date) -> str:
    """The title of the post in which the trainee rotates on that day; empty where in none."""
    visits = trainee.rotations.filter(in_force(day), withdrawn_at__isnull=True).exclude(place=LEAVE)
    places = (rulebook.place_by_id.get(place) for place in visits.values_list("place", flat=True))
    posts = [rulebook.post_by_id[place.post] for place in places if place]
    return "、".join(post.title for post in posts if post.kind is not PostKind.CONCURRENT)
