"""A simulated base (模拟) with a hidden truth, to try forecasts on and to test calibration.

The truth is not the model: every operation is dealt out one by one, its operator drawn first, its
first assistant among the others, and each who is left comes as a participant or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from random import Random

import numpy as np

from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.planning.forecasts.people import counted
from seldinger.planning.forecasts.problem import (
    Arrivals,
    Capacity,
    Counts,
    Department,
    Direction,
    Former,
    Problem,
    Record,
    Requirement,
    Trainee,
    month_of,
    text_of,
)
from seldinger.planning.forecasts.requirements import categories_of, requirements_of

FIRST = month_of("2018-09")
LENGTH = 36
NOTICE = "模拟数据：虚构的基地，不代表任何医院"
BASIC = ("basic-1", "basic-2")
_SPREAD = 0.3  # of how busy a department is for a category, about what its trainees need
_PERSONAL = 0.08  # variance of what kind of person takes the places
_OUTSIDE = (3.0, 2.0)  # weight of others who want to assist, and to operate
_COMES = 0.45  # how often one who is left takes part
_FREE = 0.5  # about how often one is left, alone in a department


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    entry: int
    directions: tuple[str, ...]
    stays: tuple[str, ...]
    weight: float


def generate_history(
    rulebook: Rulebook,
    seed: int,
    *,
    a_year: int = 8,
    years: int = 8,
    busy: float = 2.0,
    draws: int = 2000,
) -> Problem:
    """A base of so many entries a year, after so many years. The same seed, the same base.

    busy: operations, as a multiple of what its trainees just need.
    """
    random = Random(seed)
    directions = [post.id for post in rulebook.directions]
    triples = list(combinations(directions, rulebook.choices))
    people = [
        _person(f"{2018 + year}-{number + 1:02d}", FIRST + 12 * year, number, triples, random)
        for year in range(years)
        for number in range(a_year)
    ]
    start = FIRST + 12 * years
    requirements = requirements_of(rulebook)
    arrivals = list(_arrivals(rulebook, requirements, a_year, start, seed, busy))
    records = list(_dealt(people, arrivals, start, random))
    return _problem(rulebook, requirements, people, arrivals, records, start, seed, draws)


def newcomers(rulebook: Rulebook, number: int, start: str, seed: int) -> list[Trainee]:
    """Trainees of that base who begin now, with their whole plan before them."""
    random = Random(seed)
    triples = list(combinations([post.id for post in rulebook.directions], rulebook.choices))
    people = [_person(f"new-{n + 1:03d}", 0, n, triples, random) for n in range(number)]
    return [
        Trainee(
            id=p.id, entry=start, months_left=LENGTH, plan=[*p.stays], directions=[*p.directions]
        )
        for p in people
    ]


def _person(
    name: str, entry: int, number: int, triples: Sequence[tuple[str, ...]], random: Random
) -> _Person:
    chosen = random.choice(triples)
    basic = [BASIC[(number + visit) % 2] for visit in range(6)]
    order = chosen[number % 3 :] + chosen[: number % 3]
    stays = ["imaging"] * 6
    stays += [place for place in basic for _ in range(3)]
    stays += [place for place in (*order, chosen[0]) for _ in range(3)]
    weight = random.gammavariate(1 / _PERSONAL, _PERSONAL)
    return _Person(name, entry, chosen, tuple(stays), weight)


def _arrivals(
    rulebook: Rulebook,
    requirements: Sequence[Requirement],
    a_year: int,
    start: int,
    seed: int,
    busy: float,
) -> Iterator[Arrivals]:
    """Months of every department, about as busy as its trainees need."""
    random = np.random.default_rng(seed)
    season = 1 + 0.12 * np.sin(2 * np.pi * (np.arange(12) - 2) / 12)
    season[1] *= 0.75  # the Spring Festival
    minima = {(r.categories[0], r.role): r.minimum for r in requirements}
    for category in rulebook.categories:
        if (category.id, 2) not in minima:
            continue
        basic = rulebook.post_by_id[category.post].kind is not PostKind.DIRECTION
        present = a_year * 1.5 / 2 if basic else a_year * 4 / 24
        months = 18 if basic else 3
        needs = [
            _ample(minima[category.id, 0]) / (_COMES * _FREE),
            _ample(minima[category.id, 1]) * (_OUTSIDE[0] + max(1.0, present)),
            _ample(minima[category.id, 2]) * (_OUTSIDE[1] + max(1.0, present)),
        ]
        need = busy * max(needs) / months
        for place in BASIC if basic else (category.post,):
            mean = need * random.lognormal(0.0, _SPREAD) * season[np.arange(FIRST, start) % 12]
            size = random.uniform(4, 12)
            counts = random.poisson(mean * random.gamma(size, 1 / size, len(mean)))
            yield Arrivals(
                department=place,
                category=category.id,
                start=text_of(FIRST),
                counts=[int(number) for number in counts],
            )


def _ample(minimum: int) -> float:
    """What has to be expected for a minimum that is usually reached."""
    return minimum + 1.3 * sqrt(minimum)


def _dealt(
    people: Sequence[_Person], arrivals: Sequence[Arrivals], start: int, random: Random
) -> Iterator[Record]:
    for month in range(FIRST, start):
        there: dict[str, list[_Person]] = {}
        for person in people:
            if 0 <= month - person.entry < LENGTH:
                there.setdefault(person.stays[month - person.entry], []).append(person)
        for place, those in there.items():
            for person in those:
                yield Record(trainee=person.id, month=text_of(month), department=place)
            for a in arrivals:
                if a.department == place:
                    yield from _month(a, month, those, random)


def _month(
    arrivals: Arrivals, month: int, those: Sequence[_Person], random: Random
) -> Iterator[Record]:
    had = {person.id: [0, 0, 0] for person in those}
    for _ in range(arrivals.counts[month - FIRST]):
        operator = _drawn(those, _OUTSIDE[1], random)
        left = [person for person in those if person is not operator]
        assistant = _drawn(left, _OUTSIDE[0], random)
        left = [p for p in left if p is not assistant and random.random() < _COMES * p.weight]
        for role, person in (
            (2, operator),
            (1, assistant),
            *((0, p) for p in random.sample(left, min(3, len(left)))),
        ):
            if person:
                had[person.id][role] += 1
    for name, (one, two, three) in had.items():
        if one or two or three:
            yield Record(
                trainee=name,
                month=text_of(month),
                department=arrivals.department,
                category=arrivals.category,
                counts=(one, two, three),
            )


def _drawn(those: Sequence[_Person], outside: float, random: Random) -> _Person | None:
    place = random.random() * (outside + sum(p.weight for p in those))
    for person in those:
        place -= person.weight
        if place < 0:
            return person
    return None


def _problem(
    rulebook: Rulebook,
    requirements: list[Requirement],
    people: Sequence[_Person],
    arrivals: list[Arrivals],
    records: list[Record],
    start: int,
    seed: int,
    draws: int,
) -> Problem:
    directions = [
        Direction(id=post.id, title=post.title, department=post.id) for post in rulebook.directions
    ]
    whole = ["imaging"] * 6 + [*BASIC] * 9 + [f"#{n}" for n in (1, 2, 3) for _ in range(3)]
    counts = counted(records)
    here = [p for p in people if p.entry + LENGTH > start]
    return Problem(
        start=text_of(start),
        departments=_departments(rulebook),
        categories=categories_of(rulebook),
        requirements=requirements,
        trainees=[_trainee(p, start, counts.get(p.id, {}), p is here[-1]) for p in here],
        arrivals=arrivals,
        directions=directions,
        former=[
            Former(id=p.id, entry=text_of(p.entry), months=LENGTH, directions=list(p.directions))
            for p in people
            if p not in here
        ],
        records=records,
        seed=seed,
        draws=draws,
        capacity=Capacity(
            plan=[*whole, "#1", "#1", "#1"], directions=[directions[n].id for n in (0, 3, 4)]
        ),
        choosing=[here[-1].id],
        notice=NOTICE,
    )


def _departments(rulebook: Rulebook) -> list[Department]:
    found = [Department(id="imaging", title="影像诊断", operations=False)]
    found += [Department(id=name, title=f"介入病区 {name[-1]}") for name in BASIC]
    return [*found, *(Department(id=p.id, title=p.title) for p in rulebook.directions)]


def _trainee(person: _Person, start: int, counts: dict[str, Counts], choosing: bool) -> Trainee:
    """choosing: the directions are still open, and their months in the plan with them."""
    plan: list[str | None] = [*person.stays[start - person.entry :]]
    if choosing:
        open_ = [f"#{n}" for n in (1, 2, 3, 1) for _ in range(3)]
        plan = [*plan[: len(plan) - len(open_)], *open_]
    return Trainee(
        id=person.id,
        entry=text_of(person.entry),
        months_left=len(plan),
        plan=plan,
        directions=[] if choosing else [*person.directions],
        counts=counts,
    )
