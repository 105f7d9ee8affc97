"""What a plan costs, and what another one costs more: wishes, changes and breaches."""

from collections import Counter
from dataclasses import dataclass

from seldinger.domain.planning.rotation import Plan, Problem
from seldinger.domain.planning.rotation_check import Breach, check
from seldinger.domain.planning.rotation_figures import changed


@dataclass(frozen=True, slots=True)
class Cost:
    """wishes: how far all directions are from the dearest ones, in ranks. changes: months of
    people from month 0 on that are spent in another department than in the plan before."""

    wishes: int
    changes: int
    breaches: tuple[Breach, ...]


def cost(problem: Problem, plan: Plan, before: Plan | None = None) -> Cost:
    """Without a plan before, nothing is changed."""
    wishes = sum(
        problem.cost_of(problem.trainee[one.trainee], one.directions)
        for one in plan.rotations
        if one.trainee in problem.trainee
    )
    return Cost(wishes, changed(problem, plan, before) if before else 0, check(problem, plan))


@dataclass(frozen=True, slots=True)
class Difference:
    """Breaches that one plan has and the other has not. What got worse stands in both."""

    new: tuple[Breach, ...]
    gone: tuple[Breach, ...]


def difference(before: Cost, after: Cost) -> Difference:
    new = Counter(after.breaches) - Counter(before.breaches)
    gone = Counter(before.breaches) - Counter(after.breaches)
    return Difference(tuple(new.elements()), tuple(gone.elements()))
