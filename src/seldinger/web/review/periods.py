"""Months: the period that an indicator is asked for, and the twelve of its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from seldinger.domain.training.months import add_months

TABLE = 12
LONGEST = 36  # months
_DAY = timedelta(days=1)
_LENGTH = len("2026-06")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months; the last one may not be over yet. Both days included."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def words(self) -> str:
        return (
            month_word(self.start)
            if self.is_month
            else (f"{month_word(self.start)}至 {month_word(self.end)}")
        )

    @property
    def is_month(self) -> bool:
        return (self.start.year, self.start.month) == (self.end.year, self.end.month)


def month(first: date) -> Period:
    return Period(first, add_months(first, 1) - _DAY)


def month_word(day: date) -> str:
    return f"{day.year} 年 {day.month} 月"


def period(start: str, end: str, today: date) -> Period:
    """Of two months as “2026-06”. What cannot be is passed over: the last twelve months then."""
    last = _first(end) or today.replace(day=1)
    last = min(last, today.replace(day=1))
    first = _first(start) or add_months(last, 1 - TABLE)
    first = min(max(first, add_months(last, 1 - LONGEST)), last)
    return Period(first, month(last).end)


def months_up_to(last: date) -> Iterator[Period]:
    """Twelve of them, the last one first."""
    for back in range(TABLE):
        yield month(add_months(last.replace(day=1), -back))


def offered(today: date) -> list[tuple[str, str]]:
    """The months that one may choose, the last one first."""
    days = (add_months(today.replace(day=1), -back) for back in range(LONGEST))
    return [(f"{day:%Y-%m}", month_word(day)) for day in days]


def _first(told: str) -> date | None:
    if len(told) != _LENGTH:
        return None
    try:
        day = date.fromisoformat(f"{told}-01")
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2199 else None
