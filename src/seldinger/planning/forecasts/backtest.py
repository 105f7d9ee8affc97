"""What would have been forecast in the middle of trainings that have ended, and what came true."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from seldinger.domain.planning.forecast_calibration import (
    Calibration,
    Prediction,
    brier,
    pace,
    poisson_pace,
    poisson_tail,
    table,
)
from seldinger.planning.forecasts.counting import finals
from seldinger.planning.forecasts.forecasting import chance, known_of, lacking, simulated
from seldinger.planning.forecasts.people import Person, counted, people
from seldinger.planning.forecasts.problem import (
    Former,
    Problem,
    Requirement,
    Trainee,
    month_of,
    text_of,
)

LEAST = 24  # months of arrivals before the middle
OWN_PACE = 3  # months in departments of the category, from which the own pace is known


@dataclass(frozen=True, slots=True)
class Told:
    """The three predictions of one question."""

    forecast: Prediction
    pace: Prediction
    poisson: Prediction


def calibration(problem: Problem) -> Calibration | None:
    """Over all former trainees with a history behind their middle; None where there is none.

    Only what was open at the middle is asked; nothing later than the middle is used, but the
    departments in which everybody then was: the plan was known.
    """
    told = [one for cohort in cohorts(problem) for one in _asked(problem, cohort)]
    if not told:
        return None
    return Calibration(
        len({one.forecast.key[0] for one in told}),
        table([one.forecast for one in told]),
        brier([one.forecast for one in told]),
        brier([one.pace for one in told]),
        brier([one.poisson for one in told]),
    )


def cohorts(problem: Problem) -> list[list[Former]]:
    """Former trainees by entry and length, those that can be asked about."""
    first = min((month_of(a.start) for a in problem.arrivals), default=0)
    groups: dict[tuple[int, int], list[Former]] = {}
    for one in problem.former:
        entry = month_of(one.entry)
        ended = entry + one.months <= month_of(problem.start)
        if problem.arrivals and ended and entry + one.months // 2 - first >= LEAST:
            groups.setdefault((entry, one.months), []).append(one)
    return [groups[key] for key in sorted(groups)]


def _asked(problem: Problem, cohort: Sequence[Former]) -> Iterator[Told]:
    cut = month_of(cohort[0].entry) + cohort[0].months // 2
    then = at_the_time(problem, cut)
    everybody = people(then)
    known = known_of(then, max(len(p.stays) for p in everybody))
    yields = _yields(then)
    after = counted([r for r in problem.records if month_of(r.month) >= cut])
    ours = {one.id for one in cohort}
    for person, final in zip(everybody, simulated(known, everybody), strict=True):
        if person.id not in ours:
            continue
        today = finals(person, np.zeros((len(person.categories), 3, 1), np.int16))
        later = finals(person, _done(person, after.get(person.id, {})))
        for number, requirement in enumerate(person.binds):
            count = int(today[problem.reading][number, 0])
            if count >= requirement.minimum:
                continue
            if lacking(then, known.model, person, requirement.categories):
                continue
            happened = bool(later[problem.reading][number, 0] >= requirement.minimum)
            sure = chance(final[problem.reading][number] >= requirement.minimum).probability
            key = (person.id, requirement.id)
            past = cut - month_of(cohort[0].entry)
            rule = pace(count, past, len(person.stays), requirement.minimum)
            strong = _poisson(then, person, number, count, yields)
            yield Told(*(Prediction(key, value, happened) for value in (sure, rule, strong)))


def at_the_time(problem: Problem, cut: int) -> Problem:
    """The problem as it stood when month `cut` began."""
    before = [r for r in problem.records if month_of(r.month) < cut]
    counts = counted(before)
    where = {(r.trainee, month_of(r.month)): r.department for r in reversed(problem.records)}
    there = [*_in_training(problem, cut)]
    return msgspec.structs.replace(
        problem,
        start=text_of(cut),
        arrivals=[
            msgspec.structs.replace(a, counts=a.counts[: max(0, cut - month_of(a.start))])
            for a in problem.arrivals
        ],
        records=before,
        trainees=[
            Trainee(
                id=one.id,
                entry=one.entry,
                months_left=left,
                plan=_plan(problem, one, cut, left, where),
                directions=one.directions,
                counts=counts.get(one.id, {}),
            )
            for one, left in there
        ],
    )


def _in_training(problem: Problem, cut: int) -> Iterator[tuple[Former | Trainee, int]]:
    start = month_of(problem.start)
    everybody: list[Former | Trainee] = [*problem.former, *problem.trainees]
    for one in everybody:
        entry = month_of(one.entry)
        end = entry + one.months if isinstance(one, Former) else start + one.months_left
        if entry <= cut < end:
            yield one, end - cut


def _plan(
    problem: Problem,
    one: Former | Trainee,
    cut: int,
    left: int,
    where: Mapping[tuple[str, int], str],
) -> list[str | None]:
    """Where they then were; of those still here, from now on where they will be."""
    start = month_of(problem.start)
    later = list(one.plan) if isinstance(one, Trainee) else []
    told = [where.get((one.id, month)) for month in range(cut, min(start, cut + left))]
    return [*told, *later][:left]


def _done(person: Person, after: Mapping[str, tuple[int, int, int]]) -> np.ndarray:
    rows = [after.get(name, (0, 0, 0)) for name in person.categories]
    return np.array(rows, np.int32).reshape(-1, 3, 1)


@dataclass(frozen=True, slots=True)
class _Yields:
    """had: by department, category and role; months: of trainees in each department; own: months
    of each trainee there."""

    had: Mapping[tuple[str, str], np.ndarray]
    months: Mapping[str, int]
    own: Mapping[tuple[str, str], int]


def _yields(problem: Problem) -> _Yields:
    had: dict[tuple[str, str], np.ndarray] = {}
    there = {(r.trainee, r.month, r.department) for r in problem.records}
    for r in problem.records:
        if r.category is not None:
            key = (r.department, r.category)
            had[key] = had.get(key, np.zeros(3)) + r.counts
    own = Counter((trainee, department) for trainee, _, department in there)
    return _Yields(had, Counter(department for _, _, department in there), own)


def _poisson(problem: Problem, person: Person, number: int, count: int, yields: _Yields) -> float:
    """The stronger rule: months in departments of the category alone, at the own pace; without
    enough of them at what a trainee's month there gave on average."""
    requirement = person.binds[number]
    places = {a.department for a in problem.arrivals if a.category in requirement.categories}
    past = sum(yields.own.get((person.id, place), 0) for place in places)
    left = sum(place in places for place in person.stays)
    if past >= OWN_PACE and count:
        return poisson_pace(count, past, left, requirement.minimum)
    mean = sum(_average(requirement, place, yields) for place in person.stays if place)
    return poisson_tail(mean, requirement.minimum - count)


def _average(requirement: Requirement, place: str, yields: _Yields) -> float:
    """What a trainee's month there gave towards the requirement."""
    months = yields.months.get(place, 0)
    if not months:
        return 0.0
    each = [yields.had.get((place, name), np.zeros(3)) for name in requirement.categories]
    had = np.sum(each, axis=0)
    return float(had.sum() if requirement.role is None else had[requirement.role]) / months
