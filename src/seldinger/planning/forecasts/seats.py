"""What a month there really gave: places and persons, learnt from the base's own records."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.forecast_sharing import MOST, Rule, Sharing
from seldinger.planning.forecasts.problem import Problem, month_of
from seldinger.planning.forecasts.validation import sharing_of

Floats = NDArray[np.float64]

ENOUGH_MONTHS = 24  # trainee-months with known arrivals
ENOUGH_CASES = 100
_PRIOR = 20.0  # operations that the department's average is worth against a category's own
_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Seats:
    """Of one department and category: what its trainees took part in, by role.

    taken: at how many of the operations where one of them is neither operator nor assistant that
    one is participant, while places are left; then the parts of the places of the other two roles
    that trainees had, with `company` of them there. worth: how many operations that is known from
    (infinite where it was only stated).
    """

    taken: tuple[float, float, float]
    company: float
    worth: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """personal: variance of weights about 1; record: trainee → what they had, of how
    much expected: as so many Poisson counts."""

    sharing: Sharing
    seats: Mapping[tuple[str, str], Seats]
    personal: float = 0.0
    record: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    months: int = 0

    def of(self, department: str, category: str) -> Seats:
        """Of what was never observed: as stated."""
        return self.seats.get((department, category)) or _stated(self.sharing)


def _stated(sharing: Sharing) -> Seats:
    one, two = (1 / (1 + other) for other in sharing.others)
    return Seats((sharing.attend, one, two), 1.0, np.inf)


def learn(problem: Problem) -> Learnt:
    """The rule that is asked for; where none is, as observed if the records are enough."""
    stated = sharing_of(problem)
    if problem.sharing.rule not in (None, Rule.OBSERVED):
        return Learnt(stated, {})
    months = _Months.of(problem)
    if months.known < ENOUGH_MONTHS or months.had.sum() < ENOUGH_CASES:
        return Learnt(replace(stated, rule=Rule.EVEN), {})
    taken = months.taken(stated.participants)
    record = months.record(taken)
    evidence = {person: _evidence(*row) for person, row in record.items()}
    seats = months.seats(taken)
    sharing = replace(stated, rule=Rule.OBSERVED)
    return Learnt(sharing, seats, _variance(record), evidence, months.known)


@dataclass(slots=True)
class _Months:
    """Of every department, category and month with known arrivals: who was there and had what.

    came (d, k, m); there (d, m); had (d, k, m, role); rows: (person, d, m, had by category).
    """

    departments: list[str]
    categories: list[str]
    came: Floats
    there: Floats
    had: Floats
    people: dict[tuple[str, int, int], Floats]

    @classmethod
    def of(cls, problem: Problem) -> "_Months":
        departments = [d.id for d in problem.departments if d.operations]
        categories = [c.id for c in problem.categories]
        at = {name: number for number, name in enumerate(departments)}
        kinds = {name: number for number, name in enumerate(categories)}
        first = min((month_of(a.start) for a in problem.arrivals), default=0)
        last = max((month_of(a.start) + len(a.counts) for a in problem.arrivals), default=0)
        came = np.full((len(at), len(kinds), max(0, last - first)), np.nan)
        for a in problem.arrivals:
            if a.department in at:
                start = month_of(a.start) - first
                came[at[a.department], kinds[a.category], start : start + len(a.counts)] = a.counts
        known = ~np.isnan(came).all(axis=1)
        people: dict[tuple[str, int, int], Floats] = {}
        for r in problem.records:
            month = month_of(r.month) - first
            if r.department not in at or not 0 <= month < came.shape[2]:
                continue
            if not known[at[r.department], month]:
                continue
            key = (r.trainee, at[r.department], month)
            had = people.setdefault(key, np.zeros((len(kinds), 3)))
            if r.category is not None and not np.isnan(came[key[1], kinds[r.category], month]):
                had[kinds[r.category]] += r.counts
        there = np.zeros((len(at), came.shape[2]))
        total = np.zeros((*came.shape, 3))
        for (_, d, m), had in people.items():
            there[d, m] += 1
            total[d, :, m] += had
        return cls(departments, categories, np.nan_to_num(came), there, total, people)

    @property
    def known(self) -> int:
        return len(self.people)

    def taken(self, participants: float) -> Floats:
        """(d, k, role): as `Seats.taken`; of few operations a category is taken to be as its
        department, and a department as the base."""
        places = [self._role(role, _Place(), self.came) for role in (1, 2)]
        free = self.came.copy()
        for taken in places:
            outside = _outside(taken, self._company()[:, None])[..., None]
            mine = 1 / np.maximum(outside + self.there[:, None], 1)
            free -= self.came * np.minimum(MOST, mine)
        return np.stack([self._role(0, _Attending(participants), free), *places], axis=2)

    def _role(self, role: int, kind: "_Kind", came: Floats) -> Floats:
        had, company = self.had[..., role].sum(axis=2), self._company()
        met = came.sum(axis=1)
        usual = np.array([np.average(company, weights=met.sum(axis=1) + 1e-9)])
        base = _solved(
            kind, had.sum().reshape(1, 1), met.reshape(1, 1, -1), self.there.reshape(1, -1), usual
        )
        prior = kind.elsewhere(base, usual, company)
        whole = _solved(
            kind, had.sum(axis=1)[:, None], met[:, None], self.there, company, prior=prior
        )
        return _solved(kind, had, came, self.there, company, prior=whole)

    def _company(self) -> Floats:
        """(d): how many were there when somebody was, weighted by operations."""
        weight = self.came.sum(axis=1) * (self.there > 0)
        total = weight.sum(axis=1)
        mean = (weight * self.there).sum(axis=1) / np.maximum(total, 1e-9)
        return np.where(total > 0, mean, 1.0)

    def seats(self, taken: Floats) -> dict[tuple[str, str], Seats]:
        company = self._company()
        met = (self.came * (self.there > 0)[:, None]).sum(axis=2)
        found = {}
        for d, department in enumerate(self.departments):
            for k, category in enumerate(self.categories):
                one, two, three = (float(part) for part in taken[d, k])
                worth = float(met[d, k]) + _PRIOR
                found[department, category] = Seats((one, two, three), float(company[d]), worth)
        return found

    def record(self, taken: Floats) -> dict[str, Floats]:
        """Person → operations as operator or first assistant, how many a weight of 1 has, and how
        many more a weight of 2 would have by the tangent: it is in the company as well."""
        outside = _outside(taken[:, :, 1:], self._company()[:, None, None])
        found: dict[str, Floats] = {}
        for (person, d, m), had in self.people.items():
            company = outside[d] + self.there[d, m]
            expected = self.came[d, :, m, None] * np.minimum(MOST, 1 / company)
            steeper = expected * (1 - 1 / company)
            row = found.setdefault(person, np.zeros(3))
            row += (had[:, 1:].sum(), expected.sum(), steeper.sum())
        return found


class _Kind(Protocol):
    def had(self, taken: Floats, there: Floats, company: Floats) -> Floats:
        """Places of all trainees for each operation: taken (d, k, 1), there (d, 1, month)."""

    def elsewhere(self, taken: Floats, company: Floats, other: Floats) -> Floats:
        """(d, 1): what is taken (1, 1) at that company, at another."""


class _Place:
    """A role of one place, shared with those outside."""

    def had(self, taken: Floats, there: Floats, company: Floats) -> Floats:
        outside = _outside(taken, company[:, None, None])
        return np.asarray(there / np.maximum(outside + there, 1e-12))

    def elsewhere(self, taken: Floats, company: Floats, other: Floats) -> Floats:
        outside = _outside(taken, company[:, None])
        return np.asarray(other[:, None] / (outside + other[:, None]))


@dataclass(frozen=True, slots=True)
class _Attending:
    """Participants: each who is there, until the places run out."""

    participants: float

    def had(self, taken: Floats, there: Floats, company: Floats) -> Floats:  # noqa: ARG002
        return np.minimum(taken * there, self.participants)

    def elsewhere(self, taken: Floats, company: Floats, other: Floats) -> Floats:  # noqa: ARG002
        return np.broadcast_to(taken, (len(other), 1))


def _outside(taken: Floats, company: Floats) -> Floats:
    """The weight of those outside, where so many trainees have this part of the places."""
    return company * (1 - taken) / np.maximum(taken, 1e-9)


def _solved(
    kind: _Kind,
    had: Floats,
    came: Floats,
    there: Floats,
    company: Floats,
    prior: Floats | None = None,
) -> Floats:
    """(d, k): what was taken, so that the places expected are those that trainees had.

    had (d, k), came (d, k, month), there (d, month); prior (d, 1): of `_PRIOR` more operations.
    """
    present, usual = there[:, None], company[:, None, None]
    more = np.zeros_like(had)
    if prior is not None:
        more = more + _PRIOR * kind.had(prior[..., None], usual, company)[..., 0]
    low, high = np.full_like(had, 1e-6), np.full_like(had, 1 - 1e-6)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        expected = (came * kind.had(middle[..., None], present, company)).sum(axis=2)
        if prior is not None:
            expected = expected + _PRIOR * kind.had(middle[..., None], usual, company)[..., 0]
        short = expected < had + more
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return low


def _variance(record: Mapping[str, Floats]) -> float:
    """Of weights about 1, beyond what chance makes of the counts; by moments."""
    had, expected, steep = np.array([*record.values()]).T
    weight = float((steep**2).sum())
    if weight <= 0:
        return 0.0
    return max(0.0, float(((had - expected) ** 2 - expected).sum()) / weight)


def _evidence(had: float, expected: float, steep: float) -> tuple[float, float]:
    """Counts that tell about a weight as much as these do: what was had, of how much expected."""
    if expected <= 0:
        return 0.0, 0.0
    worth = steep / expected
    return max(0.0, worth * (steep + had - expected)), worth * steep
