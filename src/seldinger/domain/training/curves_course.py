"""The course of one operator: LC-CUSUM until proficiency is shown, then CUSUM for a relapse.

After an alarm the learning chart begins anew: what was shown once is to be shown again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from math import log

from seldinger.domain.training.curves import Errors, Rates, reaches, weight_at
from seldinger.domain.training.curves_chain import Limits


@dataclass(frozen=True, slots=True)
class Trial:
    """One case. ratio: by how much its odds of failure differ from the usual case's."""

    failed: bool
    ratio: float = 1.0


class Phase(StrEnum):
    LEARNING = "learning"  # LC-CUSUM
    WATCHING = "watching"  # CUSUM


class Standing(StrEnum):
    """Where the curve stands. No verdict on a person, and no gate."""

    TOO_FEW = "too_few"  # no sequence of so few cases could have shown it
    NOT_SHOWN = "not_shown"
    SHOWN = "shown"
    ALARM = "alarm"  # shown once, then slipped, and not shown again since


@dataclass(frozen=True, slots=True)
class Step:
    """After one case, in the phase in which it was done. signal: it ended that phase."""

    number: int
    failed: bool
    phase: Phase
    score: float
    signal: bool


@dataclass(frozen=True, slots=True)
class Course:
    """shown: the case that showed proficiency last. alarm: the case of the last alarm; slipped:
    from which case on the score had risen to it. None where there was none.
    """

    steps: tuple[Step, ...]
    standing: Standing
    shown: int | None
    alarm: int | None
    slipped: int | None

    @property
    def failures(self) -> int:
        return sum(step.failed for step in self.steps)

    @property
    def alarms(self) -> tuple[int, ...]:
        return tuple(
            step.number for step in self.steps if step.signal and step.phase is Phase.WATCHING
        )


def follow(trials: Iterable[Trial], rates: Rates, limits: Limits) -> Course:
    """The course of cases in order of time, by both charts."""
    told = tuple(trials)
    steps: list[Step] = []
    phase, score = Phase.LEARNING, 0.0
    for number, trial in enumerate(told, 1):
        score = max(0.0, score + _weight(trial, rates, phase))
        limit = limits.learning if phase is Phase.LEARNING else limits.watching
        signal = reaches(score, limit)
        steps.append(Step(number, trial.failed, phase, score, signal))
        if signal:
            score = 0.0
            phase = Phase.WATCHING if phase is Phase.LEARNING else Phase.LEARNING
    most = sum(_weight(Trial(False, one.ratio), rates, Phase.LEARNING) for one in told)
    return _course(tuple(steps), few=not reaches(most, limits.learning))


def exceeds(trials: Iterable[Trial], rates: Rates, errors: Errors) -> bool:
    """Whether the failures have reached Wald's upper line, each case at its own risk.

    The learning chart never alarms; this tells that more failed than can well be acceptable. An
    operator at the acceptable rate ever comes there with a probability of at most
    false_alarm / (1 - false_pass).
    """
    total = sum(_weight(trial, rates, Phase.WATCHING) for trial in trials)
    return reaches(total, log((1 - errors.false_pass) / errors.false_alarm))


def _weight(trial: Trial, rates: Rates, phase: Phase) -> float:
    risk = _risk(trial, rates)
    weight = weight_at(risk, rates.odds_ratio, failed=trial.failed)
    return weight if phase is Phase.WATCHING else -weight


def _risk(trial: Trial, rates: Rates) -> float:
    odds = rates.acceptable / (1 - rates.acceptable) * trial.ratio
    return odds / (1 + odds)


def _course(steps: tuple[Step, ...], *, few: bool) -> Course:
    """few: so few cases that none could have been shown, had all of them succeeded."""
    shown = _last(steps, Phase.LEARNING)
    alarm = _last(steps, Phase.WATCHING)
    slipped = _rise(steps, alarm) if alarm else None
    return Course(steps, _standing(shown, alarm, few=few), shown, alarm, slipped)


def _standing(shown: int | None, alarm: int | None, *, few: bool) -> Standing:
    if alarm and alarm > (shown or 0):
        return Standing.ALARM
    if shown:
        return Standing.SHOWN
    return Standing.TOO_FEW if few else Standing.NOT_SHOWN


def _last(steps: Iterable[Step], phase: Phase) -> int | None:
    numbers = [step.number for step in steps if step.signal and step.phase is phase]
    return numbers[-1] if numbers else None


def _rise(steps: Sequence[Step], alarm: int) -> int:
    """The case after the score last stood at 0: at the latest where the phase began."""
    its = takewhile(
        lambda step: step.phase is Phase.WATCHING and step.score > 0, reversed(steps[:alarm])
    )
    return alarm - sum(1 for _ in its) + 1
