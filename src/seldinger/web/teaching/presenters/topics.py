"""What of the rulebook a session teaches: told on its page, and offered to be chosen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from seldinger.domain.training.rulebook import LearningItem, Post, Rulebook
from seldinger.web.teaching.models import SessionTopic
from seldinger.web.teaching.topics import KINDS

WHOLE = "整个岗位，不指具体项目"


@dataclass(frozen=True, slots=True)
class TopicLine:
    """about: “基本技能 · 掌握”; of a post as a whole that it is no evidence of an item."""

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class TopicsTold:
    """groups: of a post, its lines. by: who named them, and when; empty where nobody did."""

    groups: tuple[tuple[str, tuple[TopicLine, ...]], ...]
    by: str


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    about: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PostChoices:
    """told: “12 项，已选 3 项”."""

    id: str
    title: str
    told: str
    choices: tuple[Choice, ...]
    is_open: bool


def told_of(rulebook: Rulebook, topics: Iterable[SessionTopic]) -> TopicsTold:
    """In the rulebook's order. What the rulebook does not know any more is left out."""
    rows = [*topics]
    known = {(one.post, one.item) for one in rows}
    groups = (
        (post.title, tuple(_lines(rulebook, post, known)))
        for post in rulebook.posts
        if any(one.post == post.id for one in rows)
    )
    return TopicsTold(tuple(group for group in groups if group[1]), _by(rows))


def _lines(rulebook: Rulebook, post: Post, known: Collection[tuple[str, str]]) -> list[TopicLine]:
    lines = [TopicLine(WHOLE, "不作某一项的依据")] if (post.id, "") in known else []
    return lines + [
        TopicLine(item.text, _about(item))
        for item in rulebook.learning
        if (item.post, item.id) in known and item.post == post.id
    ]


def _about(item: LearningItem) -> str:
    return f"{KINDS[item.kind]} · {item.level}"


def _by(rows: Iterable[SessionTopic]) -> str:
    last = max(rows, key=lambda one: (one.made_at, one.pk), default=None)
    return f"{last.by.name} {timezone.localdate(last.made_at)} 选定" if last else ""


def choices_of(rulebook: Rulebook, chosen: Collection[str]) -> tuple[PostChoices, ...]:
    """chosen: ids of items, and of posts as a whole. A post with one of them is open."""
    return tuple(
        group for post in rulebook.posts if (group := _group(rulebook, post, chosen)) is not None
    )


def _group(rulebook: Rulebook, post: Post, chosen: Collection[str]) -> PostChoices | None:
    items = [item for item in rulebook.learning if item.post == post.id]
    if not items:
        return None
    choices = (
        *(Choice(one.id, one.text, _about(one), one.id in chosen) for one in items),
        Choice(post.id, WHOLE, "不作某一项的依据", post.id in chosen),
    )
    number = sum(one.chosen for one in choices)
    told = f"{len(items)} 项，已选 {number} 项" if number else f"{len(items)} 项"
    return PostChoices(post.id, post.title, told, choices, bool(number))
