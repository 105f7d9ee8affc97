"""A version as the domain knows it: read from its JSON once, and checked once."""

from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from seldinger.domain.planning.rotation import Plan, Problem
from seldinger.domain.planning.rotation_costs import Cost, cost
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.planning.rotations.plans import plan_of_file
from seldinger.planning.rotations.problem import month_number, problem_of
from seldinger.web.norms.queries import library
from seldinger.web.planning.models import PlanVersion, RotationPlan

_MOST = 4  # versions kept in this process; the next move is about one of the last two
_kept: OrderedDict[str, "Opened"] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Opened:
    """file: what the problem was read from, not to be changed. cost: without changed months."""

    file: ProblemFile
    problem: Problem
    plan: Plan
    cost: Cost


def opened(version: PlanVersion) -> Opened:
    """A version never changes, and its seal tells it from every other."""
    found = _kept.pop(version.seal, None)
    if found is None:
        problem = msgspec.convert(version.problem, ProblemFile)
        found = read(problem, msgspec.convert(version.content, PlanFile))
    keep(version, found)
    return found


def read(file: ProblemFile, content: PlanFile) -> Opened:
    """Raises PlanningError where the content does not fit the problem at all."""
    problem = problem_of(file, library().rulebook(file.rulebook))
    plan = plan_of_file(content, problem)
    return Opened(file, problem, plan, cost(problem, plan))


def keep(version: PlanVersion, found: Opened) -> None:
    """What was read to make the version need not be read and checked again to show it."""
    _kept[version.seal] = found
    while len(_kept) > _MOST:
        _kept.popitem(last=False)


def frozen_of(plan: RotationPlan) -> int:
    """The first month that may still change, counted from the plan's first."""
    return max(0, month_number(plan.frozen_until, plan.first_month)) if plan.frozen_until else 0
