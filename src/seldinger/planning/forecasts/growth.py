"""Records → the growth chart of each requirement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seldinger.domain.planning.forecast_growth import Band, Place, chart, place
from seldinger.planning.forecasts.counting import finals
from seldinger.planning.forecasts.people import Person, binding, people
from seldinger.planning.forecasts.problem import Former, Problem, Record, month_of


@dataclass(frozen=True, slots=True)
class Growth:
    """Of one requirement: where former trainees stood month by month, and where each stands now."""

    requirement: str
    bands: tuple[Band, ...]
    places: Mapping[str, Place]


def growth(problem: Problem) -> tuple[Growth, ...]:
    """Requirements without enough former trainees whom they bound are left out."""
    courses = _courses(problem)
    found = []
    for requirement in problem.requirements:
        others = courses.get(requirement.id, {})
        bands = chart(others)
        if bands:
            found.append(Growth(requirement.id, bands, _places(problem, requirement.id, others)))
    return tuple(found)


def _places(
    problem: Problem, requirement: str, others: Mapping[str, Sequence[int]]
) -> dict[str, Place]:
    start = month_of(problem.start)
    found = {}
    for one, trainee in zip(people(problem), problem.trainees, strict=True):
        names = [r.id for r in one.binds]
        if requirement in names:
            count = _now(problem, one)[names.index(requirement)]
            where = place(count, start - month_of(trainee.entry), others)
            if where:
                found[one.id] = where
    return found


def _now(problem: Problem, one: Person) -> list[int]:
    today = finals(one, np.zeros((len(one.categories), 3, 1), np.int16))
    return [int(number) for number in today[problem.reading][:, 0]]


def _courses(problem: Problem) -> dict[str, dict[str, list[int]]]:
    """Requirement → former trainee → count after each month since entry."""
    records: dict[str, list[Record]] = {}
    for r in problem.records:
        records.setdefault(r.trainee, []).append(r)
    found: dict[str, dict[str, list[int]]] = {}
    for former in problem.former:
        if former.id in records:
            one = Person(former.id, (), binding(problem, former.directions), {})
            for name, course in _course(problem, former, one, records[former.id]).items():
                found.setdefault(name, {})[former.id] = course
    return found


def _course(
    problem: Problem, former: Former, one: Person, records: Sequence[Record]
) -> dict[str, list[int]]:
    """All months at once: a month takes the place of a draw."""
    categories = {name: number for number, name in enumerate(one.categories)}
    length = min(former.months, month_of(problem.start) - month_of(former.entry))
    had = np.zeros((len(categories), 3, max(0, length)), np.int32)
    for r in records:
        month = month_of(r.month) - month_of(former.entry)
        if r.category in categories and month < length:
            had[categories[r.category], :, month] += r.counts
    total = finals(one, had.cumsum(axis=2))[problem.reading]
    return {r.id: total[number].tolist() for number, r in enumerate(one.binds)}
