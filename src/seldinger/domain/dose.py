"""Sums over a patient's last days, and quantiles of doses: what a dose is looked at beside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FEW = 10  # cases below which a median or a percentile is not told


@dataclass(frozen=True, slots=True)
class Point:
    """A case on a day; order settles what came first on one day. dose: None where not said."""

    day: date
    order: int
    dose: float | None


@dataclass(frozen=True, slots=True)
class Running:
    """What had come together by a case, it included. unsaid: cases without a figure among them."""

    total: float
    cases: int
    unsaid: int


def running_sums(points: Iterable[Point], days: int) -> dict[int, Running]:
    """By the order of each point: the sum over the `days` days that end with its own day.

    What comes later on that day is not in it. Orders are all different. days: at least 1.
    """
    line = sorted(points, key=lambda one: (one.day, one.order))
    found: dict[int, Running] = {}
    first = 0
    for place, one in enumerate(line):
        # Subtracting, and not date + days: the first day of the calendar has none before it.
        while one.day - line[first].day >= timedelta(days=days):
            first += 1
        within = line[first : place + 1]
        said = [each.dose for each in within if each.dose is not None]
        found[one.order] = Running(sum(said), len(within), len(within) - len(said))
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile by linear interpolation, type 7 of Hyndman and Fan (Am Stat 1996; 50: 361-365).

    Raises ValueError without any value, or with a share that is not between 0 and 1.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError(f"no quantile {share} of {len(values)} values")
    line = sorted(values)
    place = (len(line) - 1) * share
    low = int(place)
    high = min(low + 1, len(line) - 1)
    return line[low] + (line[high] - line[low]) * (place - low)
