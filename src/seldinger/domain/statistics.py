"""Exact intervals for rates: how much a few cases can tell."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p

# Halvings of [0, 1]: beyond what a double can tell apart.
_HALVINGS = 60
_NEGLIGIBLE = 1e-17


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a rate may lie: both ends between 0 and 1, both included."""

    low: float
    high: float

    def holds(self, rate: float) -> bool:
        return self.low <= rate <= self.high


@lru_cache(maxsize=65_536)  # a page asks for the same few small numbers again and again
def clopper_pearson(events: int, n: int, level: float = 0.95) -> Interval:
    """The exact two-sided interval of a binomial rate.

    Clopper and Pearson, Biometrika 1934; 26: 404-413. It holds the true rate in at least `level`
    of all samples, however small they are. Without any case (n = 0) every rate is possible.
    Raises ValueError where the numbers are those of no sample.
    """
    if not 0 <= events <= n:
        raise ValueError(f"{events} events among {n} cases")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    tail = (1 - level) / 2
    # Either end is the rate at which so many events, or so few, are just that improbable.
    low = _first(lambda rate: at_least(events, n, rate) >= tail) if events else 0.0
    high = _first(lambda rate: at_most(events, n, rate) <= tail) if events < n else 1.0
    return Interval(low, high)


def at_most(events: int, n: int, rate: float) -> float:
    """How probable `events` or fewer are among n cases."""
    return at_least(n - events, n, 1 - rate)


def at_least(events: int, n: int, rate: float) -> float:
    """How probable `events` or more are among n cases."""
    if events <= 0 or events > n:
        return 1.0 if events <= 0 else 0.0
    if rate <= 0 or rate >= 1:
        return float(rate >= 1)
    if events <= n * rate:  # the other tail is the thin one
        return 1 - at_least(n - events + 1, n, 1 - rate)
    ways = lgamma(n + 1) - lgamma(events + 1) - lgamma(n - events + 1)
    term = exp(ways + events * log(rate) + (n - events) * log1p(-rate))
    total = 0.0
    for number in range(events, n + 1):  # past the mean, each term is smaller than the last
        total += term
        if term < _NEGLIGIBLE * total:
            break
        term *= (n - number) / (number + 1) * rate / (1 - rate)
    return total


def _first(is_there: Callable[[float], bool]) -> float:
    """The lowest rate from which on it is there, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_there(middle) else (middle, high)
    return high
