"""What one more place would gain: the plan solved again with it, the dearest places first.

The prices of the rooms tell how much a place could gain at most; what it does gain is solved.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from seldinger.domain.planning.rotation import Department, Plan, Problem, Room
from seldinger.domain.planning.rotation_check import check
from seldinger.domain.planning.rotation_figures import figures
from seldinger.planning.rotations.master import Answer
from seldinger.planning.rotations.solve import EPS, RELAXING, Progress, Search, Solved, solve
from seldinger.planning.rotations.units import Goal

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Gain:
    """One more place in the department in all of these months, with the same cases.

    better: ranks of wishes fewer in total; below 0 where the cases, shared by more, reach for
    fewer. proven: both plans are the best there are.
    """

    department: str
    months: tuple[int, ...]
    better: int
    proven: bool


@dataclass(frozen=True, slots=True)
class _Place:
    department: str
    months: tuple[int, ...]
    price: float  # what it could gain at most, in the relaxation


def gains(
    problem: Problem,
    found: Solved | Plan,
    seconds: float = 60,
    tell: Tell | None = None,
) -> tuple[Gain, ...]:
    """Best first; only places that were asked in the time, and none where all have their wishes.

    found: a plan of the problem, so that it is not sought again.
    """
    began = perf_counter()
    search = Search(problem, Goal(), tell=_telling(tell, "", began))
    search.begin()
    relaxed = search.relax(seconds=seconds * RELAXING)
    known = found.plan if isinstance(found, Solved) else found
    cost, proven = _cost(problem, known, search.bound)
    if not proven:
        solved = search.whole(max(1.0, (seconds - (perf_counter() - began)) / 2), relaxed)
        if solved.plan is not None and not solved.breaches and solved.objective < cost:
            cost, proven = solved.objective, solved.proven
    told = []
    for place in _places(problem, relaxed):
        left = seconds - (perf_counter() - began)
        if left <= 0 or math.isinf(cost) or cost < 1:
            break
        better = solve(
            _wider(problem, place), seconds=left, tell=_telling(tell, place.department, began)
        )
        if better.plan is not None and not better.breaches:
            gained = round(cost - better.objective)
            told.append(Gain(place.department, place.months, gained, proven and better.proven))
    return tuple(sorted(told, key=lambda one: (-one.better, one.department, one.months)))


def _telling(tell: Tell | None, stage: str, began: float) -> Tell | None:
    if tell is None:
        return None
    return lambda told: tell(replace(told, stage=stage, seconds=perf_counter() - began))


def _cost(problem: Problem, plan: Plan | None, bound: float) -> tuple[float, bool]:
    """Of the plan as it is, and whether it is the best; infinite without a legal one."""
    if plan is None or check(problem, plan):
        return math.inf, False
    cost = figures(problem, plan).wishes
    return cost, cost <= math.ceil(bound - EPS)


def _places(problem: Problem, relaxed: Answer) -> Iterator[_Place]:
    """From the first month with a price to the last, and each stretch of such months alone."""
    told = []
    for d, department in enumerate(problem.departments):
        prices = relaxed.prices[d]
        dear = [month for month in range(problem.horizon) if prices[month] > EPS]
        if dear:
            whole = tuple(range(dear[0], dear[-1] + 1))
            told.append(_Place(department.id, whole, float(sum(prices[m] for m in dear))))
    yield from sorted(told, key=lambda one: (-one.price, one.department))


def _wider(problem: Problem, place: _Place) -> Problem:
    departments = tuple(
        _with_more(one, place.months) if one.id == place.department else one
        for one in problem.departments
    )
    return replace(problem, departments=departments)


def _with_more(one: Department, months: tuple[int, ...]) -> Department:
    last = max(len(one.rooms), months[-1] + 2)
    rooms = [one.room(month) for month in range(last)]
    for month in months:
        rooms[month] = Room(rooms[month].least, rooms[month].most + 1)
    return replace(one, rooms=tuple(rooms))
