"""How many trainees the base carries, and which choice of directions is safe here."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

import msgspec
import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.forecast import Chance
from seldinger.domain.planning.forecast_questions import CapacityFound, Choice, Choices, Load
from seldinger.domain.planning.forecast_sharing import Rule
from seldinger.domain.training.words import Reading
from seldinger.planning.forecasts.counting import finals
from seldinger.planning.forecasts.forecasting import chance, known_of, lacking
from seldinger.planning.forecasts.people import Person, binding, people, person, placed
from seldinger.planning.forecasts.problem import Capacity, Problem
from seldinger.planning.forecasts.simulating import Block, Company, Known, Together, counted, means

Reached = NDArray[np.bool_]  # (requirement, draw)


def capacity(problem: Problem) -> CapacityFound | None:
    """The most trainees at which one of them reaches every minimum with the level's chance.

    Others are at every point of the same plan, so that in each month each of them is in a
    department for its part of the plan; all numbers are tried on the same draws. None where the
    history says too little, or nothing is asked.
    """
    asked = problem.capacity
    if asked is None:
        return None
    one = _newcomer(problem, asked)
    known = _known(problem, len(one.stays))
    if _lacks(problem, known, one) or not one.binds:
        return None
    parts = Counter(name for name in one.stays if name is not None)
    loads: dict[int, Load] = {}

    def carried(number: int) -> bool:
        if number not in loads:
            crowd = {name: (number - 1) * n / len(one.stays) for name, n in parts.items()}
            (reached,) = _reached(known, [one], problem.reading, lambda _: _even(crowd))
            loads[number] = Load(number, _joint(reached), *_least(one, reached))
        return loads[number].joint.probability >= asked.level

    most = _last(carried, asked.most)
    return CapacityFound(
        asked.level, most, asked.most, tuple(loads[number] for number in sorted(loads))
    )


def choices(problem: Problem, trainee: str) -> Choices:
    """Every choice of directions of one trainee, with all others where they will be."""
    ours = next(t for t in problem.trainees if t.id == trainee)
    others = [p for p in people(problem) if p.id != trainee]
    known = _known(problem, ours.months_left)
    triples = list(combinations([d.id for d in problem.directions], problem.choices))
    told = {triple: person(problem, ours, triple) for triple in triples}
    sure = {t: one for t, one in told.items() if one.binds and not _lacks(problem, known, one)}

    def company(block: Block) -> Company:
        return Together(others, block.weights([p.id for p in others])).company_of(None)

    reached = _reached(known, [*sure.values()], problem.reading, company)
    found = [
        Choice(triple, _joint(met), *_least(one, met))
        for (triple, one), met in zip(sure.items(), reached, strict=True)
    ]
    return Choices(trainee, tuple(sorted(found, key=lambda c: -c.joint.probability)))


def _lacks(problem: Problem, known: Known, one: Person) -> bool:
    return any(lacking(problem, known.model, one, r.categories) for r in one.binds)


def _known(problem: Problem, months: int) -> Known:
    """By need would ask for the others' counts: where that is the rule, they share evenly here."""
    if problem.sharing.rule is Rule.NEED:
        even = msgspec.structs.replace(problem.sharing, rule=Rule.EVEN)
        problem = msgspec.structs.replace(problem, sharing=even)
    return known_of(problem, months)


def _newcomer(problem: Problem, asked: Capacity) -> Person:
    stays = tuple(placed(problem, asked.plan, asked.directions))
    return Person("capacity", stays, binding(problem, asked.directions), {})


def _even(crowd: dict[str, float]) -> Company:
    return lambda name, _month: crowd[name]


def _reached(
    known: Known, several: Sequence[Person], reading: Reading, company: Callable[[Block], Company]
) -> list[Reached]:
    """Of each of several, one at a time in that company, on the same draws."""
    parts: list[list[Reached]] = [[] for _ in several]
    for number, size in known.blocks():
        block = Block(known, number, size)
        there = company(block)
        for whose, one in zip(parts, several, strict=True):
            own = block.weights([one.id])[one.id]
            done = counted(block, one, means(block, one, own, there))
            minima = np.array([r.minimum for r in one.binds])[:, None]
            whose.append(finals(one, done)[reading] >= minima)
    return [np.concatenate(whose, axis=1) for whose in parts]


def _joint(reached: Reached) -> Chance:
    return chance(np.logical_and.reduce(reached, axis=0))


def _least(one: Person, reached: Reached) -> tuple[str, Chance]:
    """The requirement least likely to be reached, and its chance."""
    least = int(reached.mean(axis=1).argmin())
    return one.binds[least].id, chance(reached[least, :])


def _last(holds: Callable[[int], bool], most: int) -> int:
    """The last number that holds, 0 where none does: every doubling is tried, then halved between.

    The first may fail where later ones hold: one who is alone is so often operator that places of
    a participant come short.
    """
    doublings: list[int] = [1 << power for power in range(most.bit_length())]
    tried = sorted({most, *doublings})
    holding = [number for number in tried if holds(number)]
    if not holding or holding[-1] == most:
        return holding[-1] if holding else 0
    low = holding[-1]
    high = tried[tried.index(low) + 1]
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
