"""The growth chart: where others stood at this month of their training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5  # with fewer, percentiles would point at persons
PERCENTS = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Band:
    """Where `people` others stood after so many months: a count for each of PERCENTS."""

    month: int
    people: int
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One trainee among the others at the same month: how many had fewer, and as many."""

    month: int
    count: int
    people: int
    fewer: int
    equal: int


def chart(courses: Mapping[str, Sequence[int]]) -> tuple[Band, ...]:
    """Person → count after each month since entry → a band for each month with LEAST people."""
    longest = max(map(len, courses.values()), default=0)
    bands = []
    for month in range(longest):
        counts = sorted(course[month] for course in courses.values() if len(course) > month)
        if len(counts) >= LEAST:
            bands.append(Band(month + 1, len(counts), tuple(_at(counts, p) for p in PERCENTS)))
    return tuple(bands)


def place(count: int, month: int, courses: Mapping[str, Sequence[int]]) -> Place | None:
    """Where a count after `month` months stands; None with fewer than LEAST others."""
    counts = [course[month - 1] for course in courses.values() if len(course) >= month > 0]
    if len(counts) < LEAST:
        return None
    fewer = sum(other < count for other in counts)
    return Place(month, count, len(counts), fewer, counts.count(count))


def _at(ordered: Sequence[int], percent: int) -> float:
    """The percentile between its two neighbours, by straight line."""
    position = percent / 100 * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
