"""A problem → for each trainee and requirement how probable the minimum is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.forecast import (
    Certificate,
    Chance,
    Forecast,
    Lack,
    Outlook,
    Standing,
    TraineeForecast,
    faults,
)
from seldinger.domain.training.words import Reading
from seldinger.planning.forecasts.arrivals import Model, fit
from seldinger.planning.forecasts.counting import finals
from seldinger.planning.forecasts.people import Person, people
from seldinger.planning.forecasts.problem import Problem, Requirement, month_of, text_of
from seldinger.planning.forecasts.seats import learn
from seldinger.planning.forecasts.simulating import Block, Known, done

Lacks = tuple[tuple[Lack, str, str], ...]
Final = Mapping[Reading, NDArray[np.int32]]
Met = Mapping[Reading, NDArray[np.bool_]]


def known_of(problem: Problem, months: int) -> Known:
    """Everything that is learnt from the history."""
    return Known(
        fit(problem), learn(problem), month_of(problem.start), months, problem.seed, problem.draws
    )


def forecast(problem: Problem) -> Forecast:
    """All trainees of the problem, simulated together. The same problem gives the same answer."""
    began = perf_counter()
    everybody = people(problem)
    months = max((len(p.stays) for p in everybody), default=0)
    known = known_of(problem, months)
    told = [
        _told(problem, known.model, person, final)
        for person, final in zip(everybody, simulated(known, everybody), strict=True)
    ]
    found = Forecast(
        problem.reading,
        known.learnt.sharing,
        known.learnt.months,
        known.learnt.personal,
        tuple(one for one, _ in told),
        _everyone([met for _, met in told]),
        tuple(series.told() for series in known.model.series.values()),
    )
    return replace(found, certificate=_certificate(problem, months, found, began))


def simulated(known: Known, everybody: Sequence[Person]) -> list[Final]:
    """Of each person, by reading: (requirement, draw)."""
    parts: list[list[Final]] = [[] for _ in everybody]
    for number, size in known.blocks():
        block = Block(known, number, size)
        for whose, (person, counts) in zip(parts, done(block, everybody), strict=True):
            whose.append(finals(person, counts))
    return [
        {reading: np.concatenate([p[reading] for p in whose], axis=1) for reading in Reading}
        for whose in parts
    ]


def _told(
    problem: Problem, model: Model, person: Person, final: Final
) -> tuple[TraineeForecast, Met]:
    today = finals(person, np.zeros((len(person.categories), 3, 1), np.int16))
    outlooks = []
    met = {reading: np.ones(problem.draws, bool) for reading in Reading}
    for number, requirement in enumerate(person.binds):
        lacks = lacking(problem, model, person, requirement.categories)
        minimum = requirement.minimum
        sure = {r for r in Reading if not lacks or today[r][number, 0] >= minimum}
        reached = {r: final[r][number] >= minimum for r in Reading if r in sure}
        met = {r: met[r] & reached[r] for r in met if r in reached}
        count = int(today[problem.reading][number, 0])
        counts = final[problem.reading][number]
        outlooks.append(_outlook(requirement, count, counts, reached, problem.reading, lacks))
    joint = {r: chance(met[r]) for r in met}
    return TraineeForecast(person.id, tuple(outlooks), joint, person.assumed), met


def _outlook(
    requirement: Requirement,
    count: int,
    counts: NDArray[np.int32],
    reached: Met,
    reading: Reading,
    lacks: Lacks,
) -> Outlook:
    name, minimum = requirement.id, requirement.minimum
    chances = {r: chance(happens) for r, happens in reached.items()}
    if reading not in reached:
        return Outlook(name, minimum, count, Standing.INSUFFICIENT, chances, lacks=lacks)
    standing = Standing.MET if count >= minimum else Standing.FORECAST
    if lacks:
        return Outlook(name, minimum, count, standing, chances, lacks=lacks)
    return Outlook(name, minimum, count, standing, chances, *quantiles(counts))


def chance(happens: NDArray[np.bool_]) -> Chance:
    part = float(happens.mean())
    return Chance(part, sqrt(part * (1 - part) / len(happens)))


def quantiles(counts: NDArray[np.int32]) -> tuple[int, int, int]:
    """The median, then 10 and 90 % of the draws; counts that occurred."""
    places = [int(part * (len(counts) - 1)) for part in (0.5, 0.1, 0.9)]
    ordered = np.partition(counts, places)
    median, low, high = (int(ordered[place]) for place in places)
    return median, low, high


def lacking(problem: Problem, model: Model, person: Person, categories: Sequence[str]) -> Lacks:
    """What keeps anything from being said about those categories where the person will be."""
    idle = {d.id for d in problem.departments if not d.operations}
    places = [name for name in dict.fromkeys(person.stays) if name and name not in idle]
    waits = [d.department for d in problem.directions] if person.undecided else []
    given = {name for place in waits for name in (s.category for s in model.of(place))}
    open_ = [(Lack.NOT_CHOSEN, "", "")] if given.intersection(categories) else []
    return (*open_, *_lacks(model, places, categories))


def _lacks(
    model: Model, places: Sequence[str], categories: Sequence[str]
) -> Iterator[tuple[Lack, str, str]]:
    known = model.departments()
    for name in places:
        if name not in known:
            yield Lack.NO_ARRIVALS, name, ""
        for category in categories:
            if (name, category) in model.short:
                yield Lack.SHORT_HISTORY, name, category


def _everyone(met: Sequence[Met]) -> dict[Reading, Chance]:
    """In each reading in which something can be said of everybody."""
    common = [r for r in Reading if met and all(r in one for one in met)]
    return {r: chance(np.logical_and.reduce([one[r] for one in met])) for r in common}


def _certificate(problem: Problem, months: int, found: Forecast, began: float) -> Certificate:
    last = month_of(problem.start) + max(0, months - 1)
    return Certificate(
        problem.draws, problem.seed, problem.start, text_of(last),
        perf_counter() - began, tuple(faults(found)),
    )  # fmt: skip
