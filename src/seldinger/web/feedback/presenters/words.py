"""Words that several of these pages use."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from seldinger.norms.library import library_at
from seldinger.web.feedback.sight import Sight

HIDDEN = "不足五份，不显示"
TOO_FEW = "样本不足"


_PARTS = (
    ("岗位评价", "feedback_posts"),
    ("带教评价", "feedback_teachers"),
    ("审核负担", "feedback_load"),
    ("每月所得", "feedback_months"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the pages of feedback, in the same place."""

    title: str
    url: str
    here: bool


def parts(name: str, where: Sight) -> tuple[Part, ...]:
    return tuple(
        Part(title, f"{reverse(url)}?where={where.value}", url == name) for title, url in _PARTS
    )


def place_title(rulebook: str, place: str) -> str:
    """A place's title in its rulebook; the id where that no longer knows it."""
    return _places(rulebook).get(place, place)


def place_rank(rulebook: str, place: str) -> int:
    """Where it stands in its rulebook."""
    known = [*_places(rulebook)]
    return known.index(place) if place in known else len(known)


@cache
def _places(rulebook: str) -> dict[str, str]:
    return {one.id: one.title for one in library_at(None).rulebook(rulebook).places}


def days(number: float | None) -> str:
    """“1.5”, “0.2”; a dash where there is none."""
    return "–" if number is None else f"{number:.1f}"
