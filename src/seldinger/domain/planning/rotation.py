"""A rotation problem and a rotation plan. Months are counted from the plan's first month, 0.

Of a trainee's training only the months present count: a month of leave is passed over, and the
training ends so much later. The n-th month present is the trainee's n-th `step`, from 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Part(StrEnum):
    """Which stretch of the training a month belongs to."""

    BRANCH = "branch"  # the months that the background decides, first
    BASIC = "basic"  # visits to the departments of the interventional basics
    ADVANCED = "advanced"  # the directions and the flexible months, last


@dataclass(frozen=True, slots=True)
class Block:
    """A stay of fixed length in one department that serves the post or place."""

    post: str
    months: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the rulebook asks of one background, in months present.

    visits: fewest and most months of one visit during the basics (the base's own rule; the
    rulebook states the sum alone).
    """

    background: str
    branch: tuple[Block, ...]
    basic: Block
    visits: tuple[int, int]
    directions: tuple[Block, ...]
    choices: int
    flexible: Block
    chief: int

    @property
    def branch_months(self) -> int:
        return sum(block.months for block in self.branch)

    @property
    def first_stage(self) -> int:
        return self.branch_months + self.basic.months

    @property
    def advanced_months(self) -> int:
        return sum(b.months for b in self.directions[: self.choices]) + self.flexible.months

    @property
    def months(self) -> int:
        return self.first_stage + self.advanced_months

    def span(self, part: Part) -> tuple[int, int]:
        """First step of the part, and the one after its last."""
        if part is Part.BRANCH:
            return 0, self.branch_months
        if part is Part.BASIC:
            return self.branch_months, self.first_stage
        return self.first_stage, self.months

    def part_of(self, step: int) -> Part:
        if step < self.branch_months:
            return Part.BRANCH
        return Part.BASIC if step < self.first_stage else Part.ADVANCED


@dataclass(frozen=True, slots=True)
class Need:
    """One counted minimum, as far as a plan can answer for it.

    items: which volumes of a department serve it. share: of so many cases a trainee gets
    `share / max(places, of)`, places being the department's in that month.
    at: the post which a department must serve for its months to count; None takes any.
    direction: only whoever chose it has this need. part: the months that answer for it; what
    comes in besides, in other months, is no promise.
    """

    requirement: str
    minimum: float
    part: Part
    items: frozenset[str]
    share: int = 1
    of: int = 1
    at: str | None = None
    direction: str | None = None
    backgrounds: frozenset[str] = frozenset()


class Room(NamedTuple):
    """Fewest and most trainees in a department in one month."""

    least: int
    most: int


@dataclass(frozen=True)
class Department:
    """posts: ids of posts and places it serves. volumes: cases of a calendar month by item."""

    id: str
    title: str
    posts: frozenset[str]
    rooms: tuple[Room, ...]
    volumes: Mapping[str, tuple[float, ...]]  # twelve, January first

    def rate(self, need: Need, month: int, calendar: int) -> float:
        """Cases a month that one trainee is sure of, the department being full.

        calendar: 0 for January. Taking the full department keeps the promise whoever else comes.
        """
        if need.at is not None and need.at not in self.posts:
            return 0.0
        cases = sum(self.volumes[item][calendar] for item in need.items if item in self.volumes)
        return cases * need.share / max(self.room(month).most, need.of)

    def room(self, month: int) -> Room:
        return self.rooms[min(max(month, 0), len(self.rooms) - 1)]


class Stay(NamedTuple):
    """One month present: the post or place, and the department."""

    post: str
    department: str


class LockKind(StrEnum):
    NEVER = "never"  # not in this department (in these months)
    AT = "at"  # in this department in this month
    NOT_BEFORE = "not_before"  # this post not before this month
    TOGETHER = "together"  # the basics in the same departments as this other trainee


@dataclass(frozen=True, slots=True)
class Lock:
    """What a person asked of the plan about one trainee. months empty: whenever."""

    id: str
    kind: LockKind
    department: str = ""
    post: str = ""
    months: frozenset[int] = frozenset()
    other: str = ""


@dataclass(frozen=True)
class Trainee:
    """past: the stays of the months present before month 0, oldest first.

    entered: the month of entry, negative for the past. wishes: directions, dearest first.
    done: what counts already, by requirement. declared: directions that are no more to be chosen.
    chief_done: months of the chief residency before month 0; chief_from: the step it began at.
    """

    id: str
    background: str
    entered: int
    past: tuple[Stay, ...] = ()
    leave: frozenset[int] = frozenset()
    wishes: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    done: Mapping[str, float] = field(default_factory=dict)
    chief_from: int | None = None
    locks: tuple[Lock, ...] = ()

    def present(self, months: int) -> tuple[int, ...]:
        """The months of the `months` steps, in order."""
        found: list[int] = []
        month = self.entered
        while len(found) < months:
            if month not in self.leave:
                found.append(month)
            month += 1
        return tuple(found)


@dataclass(frozen=True)
class Problem:
    """calendar: 0 where month 0 is a January. chiefs: fewest and most chief residents, by month.

    Months after the last one that a list of rooms names are as that one.
    """

    courses: Mapping[str, Course]  # by background
    needs: tuple[Need, ...]
    departments: tuple[Department, ...]
    trainees: tuple[Trainee, ...]
    calendar: int = 0
    chiefs: tuple[Room, ...] = (Room(0, 10_000),)
    first: str = ""  # month 0 as people write it, 2027-01
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def department(self) -> Mapping[str, Department]:
        return {one.id: one for one in self.departments}

    @cached_property
    def trainee(self) -> Mapping[str, Trainee]:
        return {one.id: one for one in self.trainees}

    @cached_property
    def horizon(self) -> int:
        """Months from 0 until the last trainee is through."""
        ends = [one.present(self.courses[one.background].months)[-1] for one in self.trainees]
        return max(0, *ends) + 1 if ends else 1

    def chiefs_in(self, month: int) -> Room:
        return self.chiefs[min(month, len(self.chiefs) - 1)]

    def needs_of(self, trainee: Trainee, directions: tuple[str, ...]) -> tuple[Need, ...]:
        return tuple(
            need
            for need in self.needs
            if (not need.backgrounds or trainee.background in need.backgrounds)
            and (need.direction is None or need.direction in directions)
        )

    def cost_of(self, trainee: Trainee, directions: tuple[str, ...]) -> int:
        """How far the directions are from the wishes: 0 for the dearest ones. Without: 0."""
        ranks = sorted(trainee.wishes.index(one) for one in directions if one in trainee.wishes)
        return sum(ranks) - sum(range(len(ranks)))


@dataclass(frozen=True, slots=True)
class Rotation:
    """The whole course of one trainee: a stay for each step, past ones included.

    leave: the months that the plan knew of, so that it can be laid beside another plan.
    """

    trainee: str
    stays: tuple[Stay, ...]
    directions: tuple[str, ...]
    chief_from: int  # the step
    leave: frozenset[int] = frozenset()

    def by_month(self, trainee: Trainee) -> dict[int, Stay]:
        """The stays by the months for which they were planned."""
        months = replace(trainee, leave=self.leave).present(len(self.stays))
        return dict(zip(months, self.stays, strict=True))


@dataclass(frozen=True)
class Plan:
    rotations: tuple[Rotation, ...]
    first: str = ""

    @cached_property
    def of(self) -> Mapping[str, Rotation]:
        return {one.trainee: one for one in self.rotations}
