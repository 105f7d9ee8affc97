"""The road from a clinical need to a device in use: how far, how long, where it ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist


class Stage(StrEnum):
    """The stages, first to last. Some needs skip some, none goes back."""

    NEED = "need"
    PROJECT = "project"
    PROTOTYPE = "prototype"
    ANIMAL = "animal"
    TRIAL = "trial"
    REGISTRATION = "registration"
    USE = "use"
    DISSEMINATION = "dissemination"

    @property
    def rank(self) -> int:
        return _STAGES.index(self)


_STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Step:
    """The day on which a stage was entered."""

    stage: Stage
    on: date


@dataclass(frozen=True, slots=True)
class Need:
    """key: which; steps in their order, the need itself first; withdrawn: the day it stopped."""

    key: str
    steps: tuple[Step, ...]
    withdrawn: date | None = None


class Wrong(StrEnum):
    """What a need's dates or stages contradict."""

    START = "does_not_start_with_need"
    ORDER = "stage_not_after_the_one_before"
    DATE = "earlier_than_the_step_before"
    WITHDRAWN = "withdrawn_before_the_last_step"
    FUTURE = "later_than_today"


@dataclass(frozen=True, slots=True)
class Fault:
    """stage: the step it is about (withdrawn: the last one); None where there is no step."""

    key: str
    wrong: Wrong
    stage: Stage | None


class FaultyNeedsError(ValueError):
    """Needs that cannot be counted; `faults` has them all."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{it.key}: {it.wrong} ({it.stage})" for it in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Count:
    """Needs that entered a stage (skipping is not entering), stand there, were withdrawn there."""

    stage: Stage
    reached: int
    standing: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Duration:
    """Days from entering a stage to entering any later one.

    at_risk: needs that entered it; events: those that went on; withdrawn: those that stopped
    there (the rest still stand there). median: the day by which half have gone on, None where
    it is not reached; low, high: its interval, None where that end is not reached.
    """

    stage: Stage
    at_risk: int
    events: int
    withdrawn: int
    median: int | None
    low: int | None
    high: int | None


def faults(needs: Iterable[Need], today: date) -> tuple[Fault, ...]:
    """All that is wrong with the needs, in their order."""
    return tuple(fault for need in needs for fault in _faults(need, today))


def funnel(needs: Sequence[Need], today: date) -> tuple[Count, ...]:
    """Every stage with its needs; each need stands or was withdrawn at just one stage.

    Raises FaultyNeedsError.
    """
    _refuse(needs, today)
    return tuple(_count(stage, needs) for stage in Stage)


def durations(needs: Sequence[Need], today: date, level: float = 0.95) -> tuple[Duration, ...]:
    """How long each stage but the last takes, in days, up to `today`.

    Kaplan-Meier, Journal of the American Statistical Association 1958; 53: 457-481. A need that
    still stands there counts as waiting until today, a withdrawn one until that day: the median
    is that of needs which are not withdrawn, as if withdrawing said nothing about the rest.
    Interval of the median: where the log-minus-log interval of the curve (Greenwood's variance)
    crosses one half, as commonly described; with few needs it is approximate.
    Raises FaultyNeedsError, and ValueError for a level outside 0 to 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    _refuse(needs, today)
    return tuple(_duration(stage, needs, today, level) for stage in _STAGES[:-1])


def _refuse(needs: Sequence[Need], today: date) -> None:
    if found := faults(needs, today):
        raise FaultyNeedsError(found)


def _faults(need: Need, today: date) -> list[Fault]:
    if not need.steps:
        return [Fault(need.key, Wrong.START, None)]
    first, last = need.steps[0], need.steps[-1]
    found = []
    if first.stage is not Stage.NEED:
        found.append(Fault(need.key, Wrong.START, first.stage))
    for before, step in pairwise(need.steps):
        if step.stage.rank <= before.stage.rank:
            found.append(Fault(need.key, Wrong.ORDER, step.stage))
        if step.on < before.on:
            found.append(Fault(need.key, Wrong.DATE, step.stage))
    found += [Fault(need.key, Wrong.FUTURE, step.stage) for step in need.steps if step.on > today]
    if need.withdrawn and need.withdrawn < last.on:
        found.append(Fault(need.key, Wrong.WITHDRAWN, last.stage))
    if need.withdrawn and need.withdrawn > today:
        found.append(Fault(need.key, Wrong.FUTURE, last.stage))
    return found


def _count(stage: Stage, needs: Sequence[Need]) -> Count:
    there = [need for need in needs if need.steps[-1].stage is stage]
    stopped = sum(need.withdrawn is not None for need in there)
    reached = sum(step.stage is stage for need in needs for step in need.steps)
    return Count(stage, reached, len(there) - stopped, stopped)


@dataclass(frozen=True, slots=True)
class _Wait:
    days: int
    went_on: bool
    withdrawn: bool


def _waits(stage: Stage, needs: Sequence[Need], today: date) -> list[_Wait]:
    found = []
    for need in needs:
        for number, step in enumerate(need.steps):
            if step.stage is stage:
                later = need.steps[number + 1 :]
                end = later[0].on if later else need.withdrawn or today
                stopped = not later and need.withdrawn is not None
                found.append(_Wait((end - step.on).days, bool(later), stopped))
    return found


def _duration(stage: Stage, needs: Sequence[Need], today: date, level: float) -> Duration:
    waits = _waits(stage, needs, today)
    z = NormalDist().inv_cdf((1 + level) / 2)
    # The curve's lower band falls to one half first, so it gives the earlier day.
    ends: list[int | None] = [None, None, None]
    for day, bands in _curve(waits, z):
        for place, band in enumerate(bands):
            if ends[place] is None and band <= 0.5:
                ends[place] = day
    low, median, high = ends
    return Duration(
        stage,
        len(waits),
        sum(wait.went_on for wait in waits),
        sum(wait.withdrawn for wait in waits),
        median,
        low,
        high,
    )


def _curve(waits: list[_Wait], z: float) -> list[tuple[int, tuple[float, float, float]]]:
    """Each day on which a need went on: the share still waiting after it (low, itself, high)."""
    share, variance, low, high = Fraction(1), 0.0, 1.0, 1.0
    found = []
    for day in sorted({wait.days for wait in waits if wait.went_on}):
        at_risk = sum(wait.days >= day for wait in waits)
        events = sum(wait.went_on and wait.days == day for wait in waits)
        share *= 1 - Fraction(events, at_risk)
        if share:  # once nobody is left, the band can say no more than it did before
            variance += events / (at_risk * (at_risk - events))
            spread = exp(z * sqrt(variance) / -log(share))
            low, high = share**spread, share ** (1 / spread)
        found.append((day, (low, float(share), high)))
    return found
