"""How many operations come: a negative binomial with seasons, fitted to a department's months.

Of one department and category in month t: mean = rate x season(calendar month) x trend(t),
variance = mean + dispersion x mean². Rates are shrunk towards the department's other categories
(gamma prior by moments), seasons towards 1 (their variance beyond chance, by moments), a trend
towards none (James and Stein's positive part). Dispersion is one for a department.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.forecast import Fitted
from seldinger.planning.forecasts.problem import Arrivals, Problem, month_of

Floats = NDArray[np.float64]

LEAST = 12  # months: every season once, or nothing is said
SEASONAL = 24  # months: every season twice, or all seasons are alike
DAMPED = 24  # months over which a trend goes on


@dataclass(frozen=True, slots=True)
class Series:
    """One department and category. spread: squared coefficient of variation of the fitted rate."""

    department: str
    category: str
    months: int
    total: int
    rate: float
    spread: float
    dispersion: float
    season: tuple[float, ...] = (1.0,) * 12
    slope: float = 0.0  # per month, of the logarithm
    centre: float = 0.0  # the month for which `rate` stands
    last: int = 0

    def means(self, start: int, months: int) -> Floats:
        """Expected operations in each of so many months from start."""
        times = np.arange(start, start + months)
        season = np.asarray(self.season)[times % 12]
        reached = np.minimum(times, self.last + DAMPED)
        return self.rate * season * np.exp(self.slope * (reached - self.centre))

    def told(self) -> Fitted:
        yearly = float(np.expm1(12 * self.slope))
        seasonal = any(factor != 1 for factor in self.season)
        return Fitted(
            self.department, self.category, self.months, self.total,
            self.rate, self.dispersion, seasonal, yearly,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of arrivals. short: series with too few months to say anything."""

    series: Mapping[tuple[str, str], Series]
    short: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def of(self, department: str) -> list[Series]:
        return [one for (name, _), one in self.series.items() if name == department]

    def departments(self) -> set[str]:
        """Those with any history, however short."""
        return {name for name, _ in (*self.series, *self.short)}


def fit(problem: Problem) -> Model:
    """Every department's arrivals; what is too short is named and left out."""
    long = [a for a in problem.arrivals if len(a.counts) >= LEAST]
    short = {(a.department, a.category) for a in problem.arrivals if len(a.counts) < LEAST}
    fitted: dict[tuple[str, str], Series] = {}
    for department in dict.fromkeys(a.department for a in long):
        own = [a for a in long if a.department == department]
        fitted |= {(s.department, s.category): s for s in _department(own, problem.trend)}
    return Model(fitted, frozenset(short))


@dataclass(slots=True)
class _Months:
    """A department's months in one row each: y operations of series `of` in month t."""

    y: Floats
    t: NDArray[np.int64]
    of: NDArray[np.int64]
    series: int

    def by_series(self, values: Floats) -> Floats:
        return np.bincount(self.of, values, self.series).astype(float)

    def by_season(self, values: Floats) -> Floats:
        return np.bincount(self.t % 12, values, 12).astype(float)


def _department(told: Sequence[Arrivals], trend: bool) -> list[Series]:
    months = _rows(told)
    centre = float(months.t.mean())
    season, slope, dispersion = np.ones(12), 0.0, 0.0
    seasonal = max(len(a.counts) for a in told) >= SEASONAL
    for _ in range(4):  # each needs the others; it settles at once
        shape = season[months.t % 12] * np.exp(slope * (months.t - centre))
        rates = months.by_series(months.y) / months.by_series(shape)
        mean = rates[months.of] * shape
        dispersion = _dispersion(months, mean)
        if seasonal:
            flat = mean / season[months.t % 12]
            season = _seasons(months, flat, mean, dispersion)
            season /= season.mean()
        if trend:
            slope = _slope(months, rates, season, centre, dispersion)
    exposure = months.by_series(season[months.t % 12] * np.exp(slope * (months.t - centre)))
    rate, spread = _shrunk(months.by_series(months.y), exposure, dispersion)
    factors = tuple(season.tolist())
    return [
        Series(
            a.department, a.category, len(a.counts), sum(a.counts),
            float(rate[k]), float(spread[k]), dispersion,
            factors, slope, centre, month_of(a.start) + len(a.counts) - 1,
        )
        for k, a in enumerate(told)
    ]  # fmt: skip


def _rows(told: Sequence[Arrivals]) -> _Months:
    y = np.concatenate([np.asarray(a.counts, float) for a in told])
    t = np.concatenate([month_of(a.start) + np.arange(len(a.counts)) for a in told])
    of = np.repeat(np.arange(len(told)), [len(a.counts) for a in told])
    return _Months(y, t, of, len(told))


def _dispersion(months: _Months, mean: Floats) -> float:
    """By moments over all series of the department; each loses one degree of freedom."""
    lengths = months.by_series(np.ones_like(mean))
    extra = (months.y - mean) ** 2 * (lengths / (lengths - 1))[months.of] - mean
    weight = mean**2
    return float(max(0.0, extra.sum() / weight.sum())) if weight.sum() > 0 else 0.0


def _seasons(months: _Months, flat: Floats, mean: Floats, dispersion: float) -> Floats:
    """What each calendar month has beyond a year without seasons (flat), shrunk towards 1."""
    expected = months.by_season(flat)
    if not expected.all():
        return np.ones(12)
    off = months.by_season(months.y) / expected - 1
    chance = months.by_season(mean + dispersion * mean**2) / expected**2
    real = max(0.0, float((off**2 * 12 / 11 - chance).mean()))
    return np.maximum(0.05, 1 + off * real / (real + chance))


def _slope(
    months: _Months, rates: Floats, season: Floats, centre: float, dispersion: float
) -> float:
    """The department's common slope by one weighted step from none, shrunk by its own error."""
    mean = rates[months.of] * season[months.t % 12]
    along = months.t - centre
    weight = float((mean * along**2).sum())
    if weight <= 0:
        return 0.0
    slope = float(((months.y - mean) * along).sum()) / weight
    error = float(((mean + dispersion * mean**2) * along**2).sum()) / weight**2
    kept = max(0.0, 1 - error / slope**2) if slope else 0.0
    return float(np.clip(slope * kept, -0.02, 0.02))


def _shrunk(total: Floats, exposure: Floats, dispersion: float) -> tuple[Floats, Floats]:
    """Posterior mean and squared coefficient of variation of each rate, under a gamma prior."""
    raw = total / exposure
    worth = 1 / (1 + dispersion * raw)  # a month tells less where months differ
    mean = float(raw.mean())
    chance = float((raw / exposure / worth).mean())
    between = float(raw.var(ddof=1)) - chance if len(raw) > 1 else 0.0
    between = max(between, 0.1 * mean**2)  # categories are never all alike
    shape, pace = (mean**2 / between, mean / between) if mean > 0 else (0.5, 1.0)
    after = shape + worth * total
    return after / (pace + worth * exposure), 1 / after
