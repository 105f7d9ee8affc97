"""Whether stated probabilities came true, beside two naive rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from seldinger.domain.statistics import Interval, clopper_pearson

BINS = 10


@dataclass(frozen=True, slots=True)
class Prediction:
    """A probability that was stated, and what happened. key: whose and of what."""

    key: tuple[str, str]
    probability: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions from low to below high (the last: and 1 itself).

    stated: their mean; happened of number came true; interval: the exact 95 % interval of that
    rate, as if each prediction stood alone.
    """

    low: float
    high: float
    number: int
    stated: float
    happened: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Brier:
    """Mean squared error, split by bins (Murphy 1973, with what bins leave over).

    score = reliability - resolution + uncertainty + within, exactly.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The forecast and both naive rules on the same questions."""

    people: int
    bins: tuple[Bin, ...]
    forecast: Brier
    pace: Brier
    poisson: Brier

    @property
    def skill(self) -> float:
        """The part of the naive rule's error that the forecast saves; 0 where it made none."""
        return 1 - self.forecast.score / self.pace.score if self.pace.score else 0.0


def table(told: Sequence[Prediction]) -> tuple[Bin, ...]:
    """The reliability table; empty bins are left out."""
    return tuple(_bin(index, members) for index, members in _binned(told) if members)


def brier(told: Sequence[Prediction]) -> Brier:
    """Raises ValueError without any prediction."""
    if not told:
        raise ValueError("no prediction to score")
    total = len(told)
    base = sum(p.happened for p in told) / total
    score = sum((p.probability - p.happened) ** 2 for p in told) / total
    reliability = resolution = 0.0
    for _, members in _binned(told):
        if members:
            stated = sum(p.probability for p in members) / len(members)
            rate = sum(p.happened for p in members) / len(members)
            reliability += len(members) * (stated - rate) ** 2 / total
            resolution += len(members) * (rate - base) ** 2 / total
    uncertainty = base * (1 - base)
    within = score - reliability + resolution - uncertainty
    return Brier(score, reliability, resolution, uncertainty, within)


def pace(count: int, past: int, left: int, minimum: int) -> float:
    """The naive rule: on at the pace so far, is the minimum reached? 1 or 0."""
    if past <= 0:
        return float(count >= minimum)
    return float(count + count / past * left >= minimum)


def poisson_pace(count: int, past: int, left: int, minimum: int) -> float:
    """The pace so far as the mean of a Poisson count: how probable is the minimum?"""
    return poisson_tail(count / past * left if past > 0 else 0.0, minimum - count)


def poisson_tail(mean: float, missing: int) -> float:
    """How probable `missing` or more are, where so many come on average."""
    if missing <= 0 or mean <= 0:
        return float(missing <= 0)
    fewer = sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(missing))
    return min(1.0, max(0.0, 1 - fewer))


def _binned(told: Sequence[Prediction]) -> list[tuple[int, list[Prediction]]]:
    bins: list[list[Prediction]] = [[] for _ in range(BINS)]
    for one in told:
        bins[min(BINS - 1, int(one.probability * BINS))].append(one)
    return list(enumerate(bins))


def _bin(index: int, members: Sequence[Prediction]) -> Bin:
    happened = sum(p.happened for p in members)
    return Bin(
        index / BINS,
        (index + 1) / BINS,
        len(members),
        sum(p.probability for p in members) / len(members),
        happened,
        clopper_pearson(happened, len(members)),
    )
