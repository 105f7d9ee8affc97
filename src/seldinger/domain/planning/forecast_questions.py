"""Answers for the base: how many trainees it carries, and which choice of directions is safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from seldinger.domain.planning.forecast import Chance


@dataclass(frozen=True, slots=True)
class Load:
    """With so many trainees, one of them reaches every minimum with this chance.

    binding: the requirement least likely to be reached, and its chance.
    """

    trainees: int
    joint: Chance
    binding: str
    chance: Chance


@dataclass(frozen=True, slots=True)
class CapacityFound:
    """trainees: the most at which the chance is at least `level`; 0 where it never is.

    loads: all numbers that were tried, up to `most`, ascending. beyond: the first that is too
    many, None where `most` is not. monotone: whether from `trainees` on a greater load never had
    a better chance, without which the search could have missed one.
    """

    level: float
    trainees: int
    most: int
    loads: tuple[Load, ...]

    @property
    def beyond(self) -> Load | None:
        return next((load for load in self.loads if load.trainees > self.trainees), None)

    @property
    def monotone(self) -> bool:
        from_here = [load for load in self.loads if load.trainees >= self.trainees]
        return is_falling([load.joint.probability for load in from_here])


@dataclass(frozen=True, slots=True)
class Choice:
    """Directions together: the chance of every minimum, and what binds it."""

    directions: tuple[str, ...]
    joint: Chance
    binding: str
    chance: Chance


@dataclass(frozen=True, slots=True)
class Choices:
    """All choices of one trainee, the safest first; empty where nothing can be said."""

    trainee: str
    choices: tuple[Choice, ...]


def is_falling(chances: Sequence[float]) -> bool:
    return all(later <= before for before, later in pairwise(chances))
