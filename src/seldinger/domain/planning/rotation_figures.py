"""What a rotation plan is like: wishes, fairness, chief residents, how even the departments are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seldinger.domain.planning.rotation import Plan, Problem, Rotation, Trainee
from seldinger.domain.planning.rotation_check import chiefs, loads

YEAR = 12  # months ahead over which chief residents and departments are looked at


@dataclass(frozen=True, slots=True)
class Group:
    """Trainees of one background or one month of entry; `key` is its id, or the month number.

    wishes: ranks away from the dearest directions, all together. worst: of one trainee.
    """

    key: str
    people: int
    wishes: int
    worst: int
    dearest: int  # trainees with all of their dearest directions

    @property
    def mean(self) -> float:
        return self.wishes / self.people


@dataclass(frozen=True, slots=True)
class Load:
    """Trainees of a department in the months looked at: fewest, most, mean."""

    department: str
    least: int
    most: int
    mean: float

    @property
    def spread(self) -> int:
        return self.most - self.least


@dataclass(frozen=True, slots=True)
class Figures:
    """Ranks count from the dearest wish, 0. Only trainees with wishes and a rotation count.

    wishes: ranks away from the dearest directions, all together. worst_off: who is `worst` ranks
    away, nobody where all have their dearest. ranks[k]: directions that were somebody's wish k.
    distances[k]: trainees k ranks away. chiefs: fewest and most in a month of those looked at.
    changed: months in another department than in the plan before; None without one.
    """

    people: int
    wishes: int
    worst: int
    worst_off: tuple[str, ...]
    ranks: tuple[int, ...]
    distances: tuple[int, ...]
    backgrounds: tuple[Group, ...]
    cohorts: tuple[Group, ...]
    chiefs: tuple[int, int]
    loads: tuple[Load, ...]
    changed: int | None = None

    @property
    def mean(self) -> float:
        return self.wishes / self.people if self.people else 0.0

    @property
    def dearest(self) -> float:
        """The share of trainees with all of their dearest directions, 0 to 1."""
        return self.distances[0] / self.people if self.people else 1.0


def figures(problem: Problem, plan: Plan, before: Plan | None = None) -> Figures:
    """before: the plan against which changed months are counted."""
    wishing = [
        (problem.trainee[one.trainee], one)
        for one in plan.rotations
        if one.trainee in problem.trainee and problem.trainee[one.trainee].wishes
    ]
    costs = {trainee.id: problem.cost_of(trainee, one.directions) for trainee, one in wishing}
    worst = max(costs.values(), default=0)
    people = [trainee for trainee, _ in wishing]
    return Figures(
        people=len(costs),
        wishes=sum(costs.values()),
        worst=worst,
        worst_off=tuple(name for name, cost in costs.items() if cost == worst > 0),
        ranks=_counted(_ranks(wishing)),
        distances=_counted(costs.values()) or (0,),
        backgrounds=_groups(people, costs, {one.id: one.background for one in people}),
        cohorts=_groups(people, costs, {one.id: str(one.entered) for one in people}),
        chiefs=_chiefs(problem, plan),
        loads=_loads(problem, plan),
        changed=None if before is None else changed(problem, plan, before),
    )


def changed(problem: Problem, plan: Plan, before: Plan) -> int:
    """Trainee-months from month 0 on in another department than in the plan before, by month."""
    total = 0
    for rotation in plan.rotations:
        trainee, old = problem.trainee.get(rotation.trainee), before.of.get(rotation.trainee)
        if trainee is not None and old is not None:
            total += _changed(trainee, rotation, old)
    return total


def _changed(trainee: Trainee, rotation: Rotation, old: Rotation) -> int:
    planned = old.by_month(trainee)
    months = trainee.present(len(rotation.stays))
    return sum(
        month >= 0 and month in planned and planned[month].department != stay.department
        for month, stay in zip(months, rotation.stays, strict=True)
    )


def _ranks(wishing: Sequence[tuple[Trainee, Rotation]]) -> list[int]:
    return [
        trainee.wishes.index(direction)
        for trainee, rotation in wishing
        for direction in rotation.directions
        if direction in trainee.wishes
    ]


def _counted(values: Iterable[int]) -> tuple[int, ...]:
    """How often 0, 1, … up to the largest."""
    counted = Counter(values)
    return tuple(counted[k] for k in range(max(counted, default=-1) + 1))


def _groups(
    people: Sequence[Trainee], costs: Mapping[str, int], keys: Mapping[str, str]
) -> tuple[Group, ...]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for one in people:
        found[keys[one.id]].append(costs[one.id])
    return tuple(
        Group(key, len(found[key]), sum(found[key]), max(found[key]), found[key].count(0))
        for key in sorted(found, key=lambda key: (len(key), key))
    )


def _months(problem: Problem) -> range:
    return range(min(YEAR, problem.horizon))


def _chiefs(problem: Problem, plan: Plan) -> tuple[int, int]:
    counted = chiefs(problem, plan)
    found = [counted[month] for month in _months(problem)]
    return min(found), max(found)


def _loads(problem: Problem, plan: Plan) -> tuple[Load, ...]:
    counted = loads(problem, plan)
    told = []
    for one in problem.departments:
        found = [counted[one.id, month] for month in _months(problem)]
        told.append(Load(one.id, min(found), max(found), sum(found) / len(found)))
    return tuple(told)
