"""What a doctor's cases can tell: rates with their intervals, and when nothing can be told.

The words are those of ongoing review (质量评估). Nothing here decides about anybody: a figure says
how it stands beside a rule that a hospital has entered, or that it cannot say so.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from seldinger.domain.statistics import Interval, clopper_pearson

# A second operation of the same patient within so many days is asked about, never judged.
AGAIN_WITHIN = 30
# An interval from half of a reference to twice of it and beyond tells neither good nor bad.
FAR = 2


class Figure(StrEnum):
    """What is counted: operations after which it happened at least once."""

    COMPLICATION = "complication"
    REOPERATION = "reoperation"
    DEATH = "death"


class Standing(StrEnum):
    """How a rate stands beside the hospital's own rule."""

    NOTHING = "nothing"  # no operation at all
    TOO_FEW = "too_few"
    NO_RULE = "no_rule"
    ABOVE = "above"
    BELOW = "below"
    UNDECIDED = "undecided"  # the interval holds the threshold


class Volume(StrEnum):
    """How a number of operations stands beside the least that the hospital asks for in a year."""

    NO_RULE = "no_rule"
    ENOUGH = "enough"
    INCOMPLETE = "incomplete"  # the record does not cover every day of the year
    LOW = "low"


@dataclass(frozen=True)
class Rate:
    """So many events in n operations."""

    events: int
    n: int

    @property
    def share(self) -> float | None:
        return self.events / self.n if self.n else None

    @cached_property
    def interval(self) -> Interval:
        return clopper_pearson(self.events, self.n)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a hospital has entered; what is None was not, and judges nothing.

    minimum: operations of one technique in twelve months. judge_from: operations below which no
    rate is judged. alarms: the share above which a figure is striking.
    """

    minimum: int | None = None
    judge_from: int | None = None
    alarms: Mapping[Figure, float] = field(default_factory=dict)


def judge(figure: Figure, rate: Rate, pooled: Rate, rule: Rule) -> Standing:
    """pooled: the same figure of the whole hospital, the reference where no alarm is entered.

    Above or below only where the whole interval is: chance alone is then an unlikely reason.
    """
    if not rate.n:
        return Standing.NOTHING
    alarm = rule.alarms.get(figure)
    if rule.judge_from is not None and rate.n < rule.judge_from:
        return Standing.TOO_FEW
    if says_nothing(rate.interval, pooled.share if alarm is None else alarm):
        return Standing.TOO_FEW
    if alarm is None or rule.judge_from is None:
        return Standing.NO_RULE
    if rate.interval.low > alarm:
        return Standing.ABOVE
    return Standing.BELOW if rate.interval.high < alarm else Standing.UNDECIDED


def says_nothing(interval: Interval, reference: float | None) -> bool:
    """Whether far below and far above the reference are both possible.

    A reference of zero or none tells nothing about the interval.
    """
    if not reference:
        return False
    return interval.low <= reference / FAR and interval.high >= min(reference * FAR, 1)


def volume(number: int, minimum: int | None, *, is_complete: bool) -> Volume:
    """number: of the last twelve months. A record with holes can show that it is enough."""
    if minimum is None:
        return Volume.NO_RULE
    if number >= minimum:
        return Volume.ENOUGH
    return Volume.LOW if is_complete else Volume.INCOMPLETE


def operated_again(rows: Iterable[tuple[int, Hashable, date]]) -> frozenset[int]:
    """The operations whose patient was operated again on a later day, within AGAIN_WITHIN days.

    rows: (key of the operation, the patient, the day).
    """
    of_patient: dict[Hashable, list[tuple[date, int]]] = defaultdict(list)
    for key, patient, day in rows:
        of_patient[patient].append((day, key))
    return frozenset(
        key
        for operations in of_patient.values()
        for day, key in operations
        if any(0 < (later - day).days <= AGAIN_WITHIN for later, _ in operations)
    )
