"""What a forecast says, and whether what it says holds together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seldinger.domain.planning.forecast_sharing import Sharing
from seldinger.domain.training.words import Reading


class Standing(StrEnum):
    """What can be said about a minimum."""

    MET = "met"  # the count has reached it already
    FORECAST = "forecast"
    INSUFFICIENT = "insufficient"  # 不足以预测: no number is given


class Lack(StrEnum):
    """Why nothing can be said."""

    NO_ARRIVALS = "no_arrivals"  # a department of the plan has no history of arrivals
    SHORT_HISTORY = "short_history"  # fewer months than a year's seasons
    NOT_CHOSEN = "not_chosen"  # months of the plan wait for the choice of directions


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability by simulation, with its Monte-Carlo standard error."""

    probability: float
    error: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """One requirement of one trainee at the end of the training.

    count: today. median, low and high: the final count as the chosen reading counts it, with the
    interval that holds 80 %; None with `lacks`: the departments (and categories) without which
    nothing is known of more to come. chances: of each reading in which something can be said.
    """

    requirement: str
    minimum: int
    count: int
    standing: Standing
    chances: Mapping[Reading, Chance]
    median: int | None = None
    low: int | None = None
    high: int | None = None
    lacks: tuple[tuple[Lack, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TraineeForecast:
    """joint: every minimum together, in each reading in which all of them can be told.

    assumed: months for which no plan was given, the trainee staying where they were.
    """

    trainee: str
    outlooks: tuple[Outlook, ...]
    joint: Mapping[Reading, Chance]
    assumed: int = 0

    def binding(self, reading: Reading) -> str | None:
        """The requirement least likely to be reached; None where nothing is open."""
        told = [o for o in self.outlooks if o.standing is Standing.FORECAST]
        lowest = min(told, key=lambda o: o.chances[reading].probability, default=None)
        return lowest.requirement if lowest else None


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model of one department and category: how it was fitted, on how much.

    mean: operations per month; dispersion: variance = mean + dispersion * mean²; months: of
    history; seasonal: whether twelve factors were fitted; trend: relative change per year.
    """

    department: str
    category: str
    months: int
    total: int
    mean: float
    dispersion: float
    seasonal: bool
    trend: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """How the numbers were made. faults: what the checker found (empty: it all holds together)."""

    draws: int
    seed: int
    first: str
    last: str
    seconds: float
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """All trainees, simulated together. everyone: that nobody misses any minimum."""

    reading: Reading
    sharing: Sharing
    learnt_from: int  # trainee-months of records behind the sharing; 0 where it was only stated
    personal: float  # variance of the trainees' weights about 1
    trainees: tuple[TraineeForecast, ...]
    everyone: Mapping[Reading, Chance]
    fitted: tuple[Fitted, ...]
    certificate: Certificate | None = None


_LEEWAY = 1e-9


def faults(forecast: Forecast) -> Iterator[str]:
    """What no forecast can say: found by its own figures, whatever model made them."""
    for trainee in forecast.trainees:
        for outlook in trainee.outlooks:
            where = f"{trainee.trainee}·{outlook.requirement}"
            yield from (f"{where}：{fault}" for fault in _of(outlook, forecast.reading))
        yield from (f"{trainee.trainee}：{fault}" for fault in _together(trainee))
    for reading, chance in forecast.everyone.items():
        least = min(t.joint[reading].probability for t in forecast.trainees)
        if chance.probability > least + _LEEWAY:
            yield "全体一起的概率高于其中一人的"


def _of(outlook: Outlook, reading: Reading) -> Iterator[str]:
    told = [outlook.chances[one].probability for one in Reading if one in outlook.chances]
    if not all(0 <= number <= 1 for number in told):
        yield "概率不在 0 与 1 之间"
    if sorted(told) != told:
        yield "口径放宽，概率反而低了"
    if (outlook.standing is Standing.INSUFFICIENT) == (reading in outlook.chances):
        yield "不足以预测，却给了概率；或能预测，却没有给"
    if outlook.standing is Standing.INSUFFICIENT and not outlook.lacks:
        yield "没有说缺什么"
    if outlook.standing is Standing.MET and 1 not in told:
        yield "已经达到，概率却不是 1"
    spread = (outlook.low, outlook.median, outlook.high)
    known = [number for number in spread if number is not None]
    if len(known) != (0 if outlook.lacks else 3) or sorted([outlook.count, *known]) != [
        outlook.count,
        *known,
    ]:
        yield "区间的次序不对、少于现有例数，或该给而没有给"


def _together(trainee: TraineeForecast) -> Iterator[str]:
    for reading in Reading:
        told = [o.chances[reading].probability for o in trainee.outlooks if reading in o.chances]
        joint = trainee.joint.get(reading)
        if (joint is None) == (len(told) == len(trainee.outlooks)):
            yield "有一项不足以预测，就没有全部达到的概率；否则就有"
        elif joint and joint.probability > min(told, default=1.0) + _LEEWAY:
            yield "全部达到的概率高于其中一项的"
        elif joint and joint.probability < 1 - sum(1 - p for p in told) - _LEEWAY:
            yield "全部达到的概率低于各项允许的最低值"
