"""Control charts of one operator's outcomes: CUSUM, LC-CUSUM, risk-adjusted CUSUM, Wald's lines.

Scores are in natural units of log-likelihood. A weight is the logarithm of how much more probable
an outcome is at the unacceptable rate than at the acceptable one: positive for a failure, negative
for a success. A chart is a plain function over outcomes; nothing is kept between two calls.

Sources: Page, Biometrika 1954; 41: 100-115 (CUSUM). Steiner, Cook, Farewell and Treasure,
Biostatistics 2000; 1: 441-452 (risk adjustment by an odds ratio, weights of p. 446). Biau and
Porcher, Stat Med 2010; 29: 1900-1909 (LC-CUSUM, the null hypothesis being inadequate performance).
Wald's lines with s, h0 and h1 as in Bolsin and Colson, Int J Qual Health Care 2000; 12: 433-438.
What of them was read, and where, stands in docs/learning-curves.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

# Sums of the same weights in another order differ by less than this.
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Rates:
    """The acceptable and the unacceptable rate of failure, each between 0 and 1.

    Raises ValueError unless 0 < acceptable < unacceptable < 1.
    """

    acceptable: float
    unacceptable: float

    def __post_init__(self) -> None:
        if not 0 < self.acceptable < self.unacceptable < 1:
            raise ValueError(f"rates {self.acceptable}, {self.unacceptable}: 0 < p0 < p1 < 1")

    @property
    def failure(self) -> float:
        """The weight of a failure, above 0."""
        return log(self.unacceptable / self.acceptable)

    @property
    def success(self) -> float:
        """The weight of a success, below 0."""
        return log((1 - self.unacceptable) / (1 - self.acceptable))

    @property
    def odds_ratio(self) -> float:
        """The odds of failure at the unacceptable rate against those at the acceptable one."""
        return odds(self.unacceptable) / odds(self.acceptable)

    @property
    def unit(self) -> float:
        """What one failure instead of a success moves a score by: log of the odds ratio.

        Scores divided by it are in failures, as Wald's lines are drawn.
        """
        return self.failure - self.success

    def weight(self, *, failed: bool) -> float:
        return self.failure if failed else self.success


@dataclass(frozen=True, slots=True)
class Errors:
    """What may go wrong, each between 0 and a half.

    false_pass: an operator at the unacceptable rate is taken for proficient. false_alarm: one at
    the acceptable rate is taken for having slipped. cases: within so many cases (horizon).
    """

    false_pass: float
    false_alarm: float
    cases: int

    def __post_init__(self) -> None:
        for share in (self.false_pass, self.false_alarm):
            if not 0 < share < 0.5:
                raise ValueError(f"an error level lies between 0 and 0.5: {share}")
        if self.cases < 1:
            raise ValueError(f"error levels hold within some cases: {self.cases}")


def odds(rate: float) -> float:
    return rate / (1 - rate)


def risk_with(risk: float, ratio: float) -> float:
    """The risk whose odds are those of `risk` times the ratio. 0 < risk < 1, ratio > 0."""
    scaled = odds(risk) * ratio
    return scaled / (1 + scaled)


def weight_at(risk: float, ratio: float, *, failed: bool) -> float:
    """The weight of an outcome in a case of this risk, against odds `ratio` times as high.

    Steiner et al. (2000), p. 446. ratio above 1 looks for more failures, below 1 for fewer.
    Raises ValueError unless 0 < risk < 1 and ratio > 0.
    """
    if not 0 < risk < 1 or ratio <= 0:
        raise ValueError(f"risk {risk}, odds ratio {ratio}")
    success = -log(1 - risk + ratio * risk)
    return success + log(ratio) if failed else success


# -- charts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """After one case. number: from 1. signal: the score has reached the limit with this case."""

    number: int
    failed: bool
    score: float
    signal: bool


def cusum(outcomes: Iterable[bool], rates: Rates, limit: float) -> tuple[Point, ...]:
    """Bernoulli CUSUM for more failures (True); the score starts anew at 0 after each signal."""
    told = tuple(outcomes)
    weights = tuple(rates.weight(failed=failed) for failed in told)
    return scored(told, weights, limit)


def lc_cusum(outcomes: Iterable[bool], rates: Rates, limit: float) -> tuple[Point, ...]:
    """LC-CUSUM: inadequate until shown otherwise. A success raises the score, a failure lowers it,
    never below 0; the first signal says that proficiency is demonstrated.
    """
    told = tuple(outcomes)
    weights = tuple(-rates.weight(failed=failed) for failed in told)
    return scored(told, weights, limit)


def ra_cusum(
    outcomes: Iterable[bool], risks: Iterable[float], ratio: float, limit: float
) -> tuple[Point, ...]:
    """Risk-adjusted CUSUM of Steiner et al.; risks: of each case, were the performance acceptable.

    Raises ValueError where there are not as many risks as outcomes, or one is no risk.
    """
    pairs = tuple(zip(outcomes, risks, strict=True))
    weights = tuple(weight_at(risk, ratio, failed=failed) for failed, risk in pairs)
    return scored(tuple(failed for failed, _ in pairs), weights, limit)


def scored(outcomes: Sequence[bool], weights: Sequence[float], limit: float) -> tuple[Point, ...]:
    """max(0, score + weight) case by case, from 0, and from 0 again after each signal.

    Raises ValueError where the limit is not above 0.
    """
    if limit <= 0:
        raise ValueError(f"a limit lies above 0: {limit}")
    found: list[Point] = []
    score = 0.0
    for number, (failed, weight) in enumerate(zip(outcomes, weights, strict=True), 1):
        score = max(0.0, score + weight)
        signal = reaches(score, limit)
        found.append(Point(number, failed, score, signal))
        score = 0.0 if signal else score
    return tuple(found)


def reaches(score: float, limit: float) -> bool:
    return score >= limit - TINY


def first_signal(points: Iterable[Point]) -> int | None:
    """The number of the case with the first signal."""
    return next((point.number for point in points if point.signal), None)


# -- cumulative failures between Wald's lines ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lines:
    """Of a chart of cumulative failures, all in failures: after n cases the lower line stands at
    slope·n − below, the upper one at slope·n + above.
    """

    slope: float
    below: float
    above: float

    def lower(self, cases: int) -> float:
        return self.slope * cases - self.below

    def upper(self, cases: int) -> float:
        return self.slope * cases + self.above


def wald_lines(rates: Rates, false_pass: float, false_alarm: float) -> Lines:
    """The sequential probability ratio test of the two rates.

    With P = ln(p1/p0), Q = ln((1−p0)/(1−p1)), α = false_alarm and β = false_pass: s = Q/(P+Q),
    h0 = ln((1−α)/β)/(P+Q) below and h1 = ln((1−β)/α)/(P+Q) above.
    """
    below = log((1 - false_alarm) / false_pass) / rates.unit
    above = log((1 - false_pass) / false_alarm) / rates.unit
    return Lines(-rates.success / rates.unit, below, above)
