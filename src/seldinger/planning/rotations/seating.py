"""Whole numbers of the master problem → who takes which way."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from seldinger.domain.planning.rotation import Part, Plan, Rotation, Stay
from seldinger.planning.rotations.master import (
    ChiefFrom,
    Meaning,
    Missed,
    Taken,
    allowed_choices,
)
from seldinger.planning.rotations.offers import Way
from seldinger.planning.rotations.units import Data, Floats, Goal, Unit

TOO_FAR = 100_000.0  # ranks of a way that the goal does not leave to somebody


def plan_of(
    data: Data,
    units: Sequence[Unit],
    meanings: Sequence[Meaning],
    values: Floats,
    goal: Goal,
) -> Plan | None:
    """None where a row is not kept: the numbers are no plan then."""
    counts = np.rint(values)
    ways: dict[int, list[Way]] = defaultdict(list)
    chiefs: dict[int, list[int]] = defaultdict(list)
    for meaning, count in zip(meanings, counts, strict=False):  # later ways: none taken
        if not count:
            continue
        if isinstance(meaning, Missed):
            return None
        if isinstance(meaning, Taken):
            ways[meaning.unit] += [meaning.way] * int(count)
        elif isinstance(meaning, ChiefFrom):
            chiefs[meaning.unit] += [meaning.step] * int(count)
    taken: dict[str, dict[Part, Way]] = defaultdict(dict)
    started: dict[str, int] = {}
    for number, unit in enumerate(units):
        for name, way in zip(unit.members, _seated(data, unit, ways[number], goal), strict=True):
            taken[name][unit.part] = way
        if unit.part is Part.ADVANCED:
            started |= dict(zip(unit.members, chiefs[number], strict=True))
    return Plan(
        tuple(_rotation(data, t.id, taken[t.id], started) for t in data.problem.trainees),
        data.problem.first,
    )


def _seated(data: Data, unit: Unit, ways: list[Way], goal: Goal) -> list[Way]:
    """A way for each member; where directions differ, by their wishes."""
    if unit.tied:
        return ways * len(unit.members)
    if unit.part is not Part.ADVANCED:
        return ways
    costs = np.full((len(unit.members), len(ways)), TOO_FAR)
    for row, name in zip(costs, unit.members, strict=True):
        ranks = dict(allowed_choices(data, unit, name, goal))
        for column, way in enumerate(ways):
            row[column] = ranks.get(way.directions, TOO_FAR)
    _, order = linear_sum_assignment(costs)
    return [ways[k] for k in order]


def _rotation(data: Data, name: str, ways: dict[Part, Way], started: dict[str, int]) -> Rotation:
    trainee = data.problem.trainee[name]
    course = data.problem.courses[trainee.background]
    stays = list(trainee.past)
    kept = data.kept.plan.of.get(name) if data.kept else None
    if kept is not None and data.kept is not None:
        months = trainee.present(course.months)
        steps = sum(month < data.kept.frozen for month in months)
        stays += kept.stays[len(stays) : steps]
    directions: tuple[str, ...] = kept.directions if kept else trainee.declared
    for part in Part:
        if part in ways:
            way = ways[part]
            names = [data.problem.departments[d].id for d in way.departments]
            stays += [Stay(*pair) for pair in zip(way.posts, names, strict=True)]
            directions = way.directions or directions
    chief = started.get(name, -1 if trainee.chief_from is None else trainee.chief_from)
    return Rotation(name, tuple(stays), directions, chief, trainee.leave)
