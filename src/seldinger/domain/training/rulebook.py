"""The training rulebook as data: kinds of rule, never a number from a norm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from seldinger.domain.source import Source
from seldinger.domain.training.words import Role


class PostKind(StrEnum):
    ORDINARY = "ordinary"
    DIRECTION = "direction"  # one of those a trainee chooses
    FLEXIBLE = "flexible"  # free content: its cases go to the chosen directions
    CONCURRENT = "concurrent"  # runs beside another post of its stage
    WHOLE_STAGE = "whole_stage"  # totals over a stage; nobody rotates there
    THROUGHOUT = "throughout"  # duties over the whole training


@dataclass(frozen=True, slots=True)
class Background:
    """What the trainee completed before; it decides the branch. `aliases` read as the same."""

    id: str
    title: str
    source: Source
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage (阶段). `months` is the length the rulebook states for it."""

    id: str
    title: str
    months: int
    source: Source


@dataclass(frozen=True, slots=True)
class Post:
    """A post (岗位). Empty `backgrounds` means every background; `stage` None means throughout."""

    id: str
    title: str
    stage: str | None
    kind: PostKind = PostKind.ORDINARY
    backgrounds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A word of the rotation sheet's 岗位 column and the post it belongs to."""

    id: str
    title: str
    post: str


@dataclass(frozen=True, slots=True)
class Category:
    """A row of a rule's table (手术类别)."""

    id: str
    title: str
    post: str
    stage: str
    interventional: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One testable line of the rulebook. `minimum` is in `unit` (例, 份, 月, 次, 篇, 个).

    context: for a row of a table, the sentence and head above the table.
    """

    id: str
    title: str
    post: str
    minimum: int
    unit: str
    source: Source
    context: Source | None = None

    @property
    def row(self) -> str | None:
        """The text of the table's row; None for totals and everything without a row."""
        return None

    @property
    def is_stated(self) -> bool:
        """Whether the rulebook says the number, and does not leave it to "at least once"."""
        return True

    @property
    def of_role(self) -> Role | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCondition(Requirement):
    """The trainee has one of the rulebook's backgrounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsIn(Requirement):
    """Months in the places, summed over visits."""

    places: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsOf(Requirement):
    """Signed reports of one examination, of one part or (part None) of all."""

    exam: str
    part: str | None = None
    label: str

    @property
    def row(self) -> str | None:
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientsManaged(Requirement):
    """Managed patients of the stage. `kinds`: ids of posts and categories; None takes any."""

    stage: str
    kinds: frozenset[str] | None
    label: str | None = None

    @property
    def row(self) -> str | None:
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesOf(Requirement):
    """Cases of one category in any role."""

    category: Category

    @property
    def row(self) -> str | None:
        return self.category.title


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsTotal(Requirement):
    """Interventional cases of a stage with a counted role, each case once."""

    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Requirement):
    """One category in one role: a cell of the rule's table."""

    category: Category
    role: Role

    @property
    def row(self) -> str | None:
        return self.category.title

    @property
    def of_role(self) -> Role | None:
        return self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionsChosen(Requirement):
    """So many directions are declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCount(Requirement):
    """Teaching and research, counted once each.

    Empty `capacities` or `levels` means any. `flagged` capacities count and say so.
    `unstated`: the rulebook names the duty without a number; once is what can be checked.
    """

    types: frozenset[str]
    capacities: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    unstated: bool = False

    @property
    def is_stated(self) -> bool:
        return not self.unstated


@dataclass(frozen=True, slots=True)
class LearningItem:
    """A knowledge or skill item in the rule's words."""

    id: str
    post: str
    kind: str
    level: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that is shown and never given a verdict (objectives, duties)."""

    id: str
    title: str
    source: Source
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How open points of the rule are read; each is named, with its source, in the data."""

    leave_allowance_days: int | None = None
    off_post_counts: bool = True
    unknown_privilege_counts: bool = True
    same_technique_once: bool = True
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Rulebook:
    """A version of a training rulebook. `hash` is the SHA-256 of its data file."""

    id: str
    version: str
    title: str
    months: int
    hash: str
    backgrounds: tuple[Background, ...]
    stages: tuple[Stage, ...]
    posts: tuple[Post, ...]
    places: tuple[Place, ...]
    categories: tuple[Category, ...]
    requirements: tuple[Requirement, ...]
    learning: tuple[LearningItem, ...] = ()
    clauses: tuple[Clause, ...] = ()
    options: Options = Options()
    capacities: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    notice: str | None = None  # set on demonstration norms

    @cached_property
    def post_by_id(self) -> Mapping[str, Post]:
        return {post.id: post for post in self.posts}

    @cached_property
    def place_by_id(self) -> Mapping[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def category_by_id(self) -> Mapping[str, Category]:
        return {category.id: category for category in self.categories}

    @cached_property
    def directions(self) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if post.kind is PostKind.DIRECTION)

    @cached_property
    def choices(self) -> int:
        """How many directions the rulebook asks for; 0 where it has none."""
        return sum(r.minimum for r in self.requirements if isinstance(r, DirectionsChosen))

    @cached_property
    def interventional_posts(self) -> frozenset[str]:
        """Posts whose operations are interventional by nature: they own rows, or are flexible."""
        own = {category.post for category in self.categories if category.interventional}
        return frozenset(own | {p.id for p in self.posts if p.kind is PostKind.FLEXIBLE})

    def cells(self) -> Iterator[Cell]:
        return (r for r in self.requirements if isinstance(r, Cell))

    def is_direction(self, post_id: str) -> bool:
        return self.post_by_id[post_id].kind is PostKind.DIRECTION
