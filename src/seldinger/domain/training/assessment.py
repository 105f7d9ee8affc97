"""Assessment at the case: forms, who sees what when, and how far a judgement is reliable.

No rating decides anything: there is no pass mark here, and nothing else reads a rating.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# So long both are waited for; then the one rating there is stands by itself.
OPEN_DAYS = 14


class Side(StrEnum):
    """Whose rating it is."""

    TRAINEE = "trainee"
    ASSESSOR = "assessor"

    @property
    def other(self) -> "Side":
        return Side.ASSESSOR if self is Side.TRAINEE else Side.TRAINEE


# -- forms ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a scale. value: 1 is the lowest. told: what it means, in one sentence."""

    value: int
    word: str
    told: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is rated. levels: from low to high."""

    id: str
    title: str
    levels: tuple[Level, ...]

    def level(self, value: int) -> Level | None:
        return next((one for one in self.levels if one.value == value), None)


@dataclass(frozen=True, slots=True)
class Form:
    """A form, never edited: a correction is a new version.

    scale: forms of one scale may be read together. overall: asked at the end; None: it asks only
    the items. activity: what a rating with it is about; empty: what was done in the case.
    source: where the instrument is described, as far as it was read. wording: whose words these
    are.
    """

    id: str
    version: int
    title: str
    english: str
    scale: str
    items: tuple[Item, ...]
    overall: Item | None
    activity: str = ""
    source: str = ""
    wording: str = ""

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items, and last the overall one."""
        return (*self.items, self.overall) if self.overall else self.items


# -- who sees what when ---------------------------------------------------------------------------


class Phase(StrEnum):
    """BLIND: somebody is waited for. BOTH: both have rated. SINGLE: one has, and nobody is waited
    for. LAPSED: nobody has, and nobody is waited for."""

    BLIND = "blind"
    BOTH = "both"
    SINGLE = "single"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Course:
    """How far one assessment has come. opened: the day on which it was asked for."""

    opened: date
    rated: frozenset[Side]
    declined: frozenset[Side]

    @property
    def closes(self) -> date:
        """The first day on which nobody is waited for any more."""
        return self.opened + timedelta(days=OPEN_DAYS)

    def phase(self, on: date) -> Phase:
        if len(self.rated) == len(Side):
            return Phase.BOTH
        if self._missing and on < self.closes:
            return Phase.BLIND
        return Phase.SINGLE if self.rated else Phase.LAPSED

    @property
    def _missing(self) -> frozenset[Side]:
        return frozenset(Side) - self.rated - self.declined

    def waits_for(self, on: date) -> frozenset[Side]:
        return self._missing if self.phase(on) is Phase.BLIND else frozenset()

    def may_rate(self, side: Side, on: date) -> bool:
        """Also anew, while the other has seen nothing of it."""
        return self.phase(on) is Phase.BLIND and side not in self.declined

    def seen_by(self, side: Side | None, on: date) -> frozenset[Side]:
        """Whose levels somebody sees; None: who is neither of the two."""
        if self.phase(on) in (Phase.BOTH, Phase.SINGLE):
            return self.rated
        return self.rated & {side} if side else frozenset()


# -- how far a judgement is reliable --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Needed:
    """How much a reliable judgement needs. each: ratings of one activity, by as many assessors.

    citation: where that was found; caveat: for whom it was found.
    """

    ratings: int
    activities: int
    each: int
    assessors: int
    citation: str
    caveat: str


@dataclass(frozen=True, slots=True)
class Observed:
    """One rating by an assessor, the trainee's own never. assessor: any key that tells people
    apart."""

    activity: str
    assessor: int
    on: date


@dataclass(frozen=True, slots=True)
class Breadth:
    """What was seen of one activity."""

    activity: str
    ratings: int
    assessors: int

    def is_enough(self, needed: Needed) -> bool:
        return self.ratings >= needed.each and self.assessors >= needed.assessors


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one trainee's ratings on one scale have come. activities: the most rated first."""

    ratings: int
    assessors: int
    activities: tuple[Breadth, ...]
    needed: Needed

    @property
    def whole(self) -> int:
        """Activities that were rated often enough, by enough people."""
        return sum(one.is_enough(self.needed) for one in self.activities)

    @property
    def is_enough(self) -> bool:
        return self.ratings >= self.needed.ratings and self.whole >= self.needed.activities


def reach_of(observed: Iterable[Observed], needed: Needed) -> Reach:
    """Of ratings on one scale; those of another scale must not be among them."""
    by_activity: dict[str, list[Observed]] = defaultdict(list)
    for one in observed:
        by_activity[one.activity].append(one)
    breadths = [
        Breadth(activity, len(its), len({one.assessor for one in its}))
        for activity, its in by_activity.items()
    ]
    return Reach(
        ratings=sum(one.ratings for one in breadths),
        assessors=len({one.assessor for its in by_activity.values() for one in its}),
        activities=tuple(sorted(breadths, key=lambda one: (-one.ratings, one.activity))),
        needed=needed,
    )


# -- who was never observed -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watched:
    """How far somebody's work was watched. never: activities that they did and nobody rated, with
    how often they did them, the most frequent first."""

    done: int
    ratings: int
    assessors: int
    last: date | None
    never: tuple[tuple[str, int], ...]

    @property
    def was_never(self) -> bool:
        """Did something, and nobody has ever rated it."""
        return self.done > 0 and self.ratings == 0


def watched(done: Mapping[str, int], observed: Iterable[Observed]) -> Watched:
    """done: how often somebody did each activity."""
    its = list(observed)
    seen = {one.activity for one in its}
    never = [(activity, number) for activity, number in done.items() if activity not in seen]
    return Watched(
        done=sum(done.values()),
        ratings=len(its),
        assessors=len({one.assessor for one in its}),
        last=max((one.on for one in its), default=None),
        never=tuple(sorted(never, key=lambda pair: (-pair[1], pair[0]))),
    )
