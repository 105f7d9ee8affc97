"""Calendar months, days pro rata: from the 5th to the 4th is one month."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

ONE_DAY = timedelta(days=1)
Span = tuple[date, date]


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> Fraction:
    """Months from `start` to `end`, both inclusive: whole months, then the rest pro rata."""
    after = end + ONE_DAY
    whole = max(0, (after.year - start.year) * 12 + after.month - start.month - 1)
    while add_months(start, whole + 1) <= after:
        whole += 1
    begun, full = add_months(start, whole), add_months(start, whole + 1)
    return whole + Fraction((after - begun).days, (full - begun).days)


def without(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """The pieces of `span` that no hole covers; all ends inclusive."""
    start, end = span
    for hole_start, hole_end in sorted(holes):
        if hole_end < start or hole_start > end:
            continue
        if hole_start > start:
            yield start, hole_start - ONE_DAY
        start = hole_end + ONE_DAY
    if start <= end:
        yield start, end


def days_in(spans: Iterable[Span]) -> int:
    """Days covered by the spans, each day once."""
    covered, until = 0, date.min
    for start, end in sorted(spans):
        first = max(start, until + ONE_DAY) if until > date.min else start
        if end >= first:
            covered += (end - first).days + 1
            until = max(until, end)
    return covered
