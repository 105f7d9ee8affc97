"""What a department can serve, and what is counted of it, by the rulebook."""

from dataclasses import dataclass
from functools import lru_cache

from seldinger.domain.planning.rotation import Course, Need
from seldinger.domain.planning.rotation_rules import (
    MANAGED,
    OTHER,
    NotPlannableError,
    courses_of,
    needs_of,
)
from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.web.norms.queries import library

VISITS = (2, 4)


@dataclass(frozen=True, slots=True)
class Named:
    """A post or place, or an item of the volumes, with its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a department's volumes. posts: in which posts it is asked for."""

    id: str
    title: str
    posts: frozenset[str]


@lru_cache(maxsize=8)
def courses(rulebook: str, visits: tuple[int, int] = VISITS) -> dict[str, Course]:
    """By background. Raises SeldingerError where the rulebook cannot be planned."""
    try:
        return dict(courses_of(library().rulebook(rulebook), visits))
    except NotPlannableError:
        raise SeldingerError("这个基地的培训细则没有可排班的阶段结构") from None


@lru_cache(maxsize=8)
def needs(rulebook: str) -> tuple[Need, ...]:
    places = {Role.OPERATOR: 1, Role.FIRST_ASSISTANT: 1, Role.PARTICIPANT: 2}
    return needs_of(library().rulebook(rulebook), places)


def titles_of(rulebook: str) -> dict[str, str]:
    """Of requirements, categories, posts, places and backgrounds, by id."""
    book = library().rulebook(rulebook)
    return (
        {one.id: one.title for one in book.requirements}
        | {one.id: one.title for one in book.categories}
        | {one.id: one.title for one in book.posts}
        | {one.id: one.title for one in book.places}
        | {one.id: one.title for one in book.backgrounds}
    )


@lru_cache(maxsize=8)
def posts_of(rulebook: str) -> tuple[Named, ...]:
    """What months are spent in, in the rulebook's order."""
    wanted: set[str] = set()
    for course in courses(rulebook).values():
        blocks = (*course.branch, course.basic, *course.directions, course.flexible)
        wanted |= {block.post for block in blocks}
    book, titles = library().rulebook(rulebook), titles_of(rulebook)
    order = [*(place.id for place in book.places), *(post.id for post in book.posts)]
    return tuple(Named(id_, titles[id_]) for id_ in dict.fromkeys(order) if id_ in wanted)


@lru_cache(maxsize=8)
def items_of(rulebook: str) -> tuple[Item, ...]:
    """What a department's cases are counted by: rows of the tables, reports, managed patients."""
    book = library().rulebook(rulebook)
    titles = titles_of(rulebook) | {MANAGED: "管理病例", OTHER: "表外介入手术"}
    of_post = {one.id: one.post for one in book.requirements}
    served: dict[str, set[str]] = {}
    for need in needs(rulebook):
        post = of_post[need.requirement]
        for item in need.items:
            own = {post} if len(need.items) == 1 or need.share == need.of == 1 else set()
            served[item] = served.get(item, set()) | {*own}
    order = [*(r.id for r in book.requirements), *(c.id for c in book.categories)]
    return tuple(
        Item(id_, titles[id_], frozenset(served[id_]))
        for id_ in dict.fromkeys([*order, MANAGED, OTHER])
        if id_ in served
    )
