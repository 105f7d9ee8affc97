"""Three plans to choose from, each the best in its own way."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from seldinger.domain.planning.rotation import Problem
from seldinger.domain.planning.rotation_figures import Figures, figures
from seldinger.planning.rotations.master import Taken
from seldinger.planning.rotations.solve import EPS, RELAXING, Progress, Search, Solved
from seldinger.planning.rotations.units import Goal, Kept

WISHES, FAIR, CALM, EVEN = "wishes", "fair", "calm", "even"
RANK = 3  # trainee-months of crowding that a rank of wishes is worth: about one direction's months
Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class Alternative:
    """name: `wishes`, `fair`, `calm` or `even`. figures: None where no plan was found."""

    name: str
    solved: Solved
    figures: Figures | None


def alternatives(
    problem: Problem,
    kept: Kept | None = None,
    seconds: float = 60,
    tell: Tell | None = None,
) -> tuple[Alternative, ...]:
    """The most wishes in total; nobody far from their own; and with a plan before the fewest
    changes, without one the evenest departments. The first alone where there is no plan."""
    asked = _Asked(problem, kept, seconds, tell)
    found = [asked.wishes()]
    if found[0].figures is not None:
        found.append(asked.fair(found[0]))
        found.append(asked.even(found[0].figures) if kept is None else asked.calm())
    return tuple(found)


class _Asked:
    """The searches one after the other; each begins with the ways that the others have found."""

    def __init__(
        self, problem: Problem, kept: Kept | None, seconds: float, tell: Tell | None
    ) -> None:
        self.problem, self.kept = problem, kept
        self.began, self.seconds, self.tell = perf_counter(), seconds, tell
        self.known: set[Taken] = set()
        self.memory: dict[tuple[Any, ...], Any] = {}

    def wishes(self) -> Alternative:
        return self._found(WISHES, self._solved(WISHES, Goal(), self._left() / 3))

    def fair(self, wishes: Alternative) -> Alternative:
        """As near as everybody can be, then the most wishes: what is nearer is asked first."""
        assert wishes.figures is not None
        end = perf_counter() + self._left() / 2
        for farthest in range(wishes.figures.worst):
            left = end - perf_counter()
            if left > 0 and self._can_be(farthest):
                solved = self._solved(FAIR, Goal(farthest=farthest), left)
                if solved.plan is not None and not solved.breaches:
                    return self._found(FAIR, solved)
        return replace(wishes, name=FAIR)

    def calm(self) -> Alternative:
        """The fewest changes; of these plans the one with most wishes."""
        least = self._solved(CALM, Goal(wish=0, change=1), self._left() * 0.7)
        if least.plan is None:
            return self._found(CALM, least)
        goal = Goal(most_changes=round(least.objective))
        dearer = self._solved(CALM, goal, self._left())
        if dearer.plan is None or dearer.breaches:
            return self._found(CALM, least)
        seconds = least.seconds + dearer.seconds
        return self._found(CALM, replace(least, plan=dearer.plan, seconds=seconds))

    def even(self, wishes: Figures) -> Alternative:
        """No department fuller than in the mean of the coming year, as far as that can be."""
        levels = {load.department: math.ceil(load.mean - EPS) for load in wishes.loads}
        goal = Goal(wish=RANK, crowd=1, levels=levels)
        return self._found(EVEN, self._solved(EVEN, goal, self._left()))

    def _can_be(self, farthest: int) -> bool:
        """False where the relaxation proves that somebody must be further away."""
        search = self._search(FAIR, Goal(wish=0, farthest=farthest))
        search.relax(enough=EPS, seconds=self._left() / 4)
        self.known |= search.master.known
        return search.bound <= EPS

    def _solved(self, name: str, goal: Goal, seconds: float) -> Solved:
        search = self._search(name, goal)
        solved = search.whole(seconds, search.relax(seconds=seconds * RELAXING))
        self.known |= search.master.known
        return solved

    def _search(self, name: str, goal: Goal) -> Search:
        tell = self._telling(name)
        search = Search(self.problem, goal, self.kept, tell, memory=self.memory)
        if self.known and not goal.change:
            search.learn(self.known)
        else:
            search.begin()
        return search

    def _left(self) -> float:
        return max(0.0, self.seconds - (perf_counter() - self.began))

    def _telling(self, stage: str) -> Tell | None:
        """Progress of the whole, not of one search."""
        tell = self.tell
        if tell is None:
            return None
        return lambda told: tell(replace(told, stage=stage, seconds=perf_counter() - self.began))

    def _found(self, name: str, solved: Solved) -> Alternative:
        before = self.kept.plan if self.kept is not None else None
        told = None if solved.plan is None else figures(self.problem, solved.plan, before)
        return Alternative(name, solved, told)
