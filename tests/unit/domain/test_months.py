"""Calendar months and pieces of time."""

from datetime import date
from fractions import Fraction

import pytest

from seldinger.domain.training.months import add_months, days_in, months_between, without
from support.build import on


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2024-01-31", 0, "2024-01-31"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-11-30", 2, "2025-01-30"),
        ("2024-12-05", 1, "2025-01-05"),
        ("2023-09-01", 36, "2026-09-01"),
        ("2024-03-15", -3, "2023-12-15"),
    ],
)
def test_the_same_day_months_later(day: str, months: int, then: str) -> None:
    assert add_months(on(day), months) == on(then)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-03-05", "2024-04-04", 1),
        ("2024-01-31", "2024-02-28", 1),
        ("2024-03-01", "2024-03-01", Fraction(1, 31)),
        ("2024-03-15", "2024-04-14", 1),
        ("2024-03-15", "2024-05-04", Fraction(1) + Fraction(20, 30)),
        ("2024-03-15", "2024-03-14", 0),
        ("2023-09-01", "2026-08-31", 36),
    ],
)
def test_months_include_both_days(start: str, end: str, months: Fraction) -> None:
    assert months_between(on(start), on(end)) == months


SPAN = (date(2024, 3, 1), date(2024, 3, 31))


def march(*spans: tuple[int, int]) -> list[tuple[date, date]]:
    return [(date(2024, 3, first), date(2024, 3, last)) for first, last in spans]


@pytest.mark.parametrize(
    ("holes", "left"),
    [
        ([], march((1, 31))),
        (march((10, 12)), march((1, 9), (13, 31))),
        (march((1, 5)), march((6, 31))),
        (march((28, 31)), march((1, 27))),
        (march((1, 31)), []),
        (march((20, 25), (5, 6)), march((1, 4), (7, 19), (26, 31))),
        (march((5, 20), (8, 10)), march((1, 4), (21, 31))),  # one hole inside another
        (march((5, 12), (10, 20)), march((1, 4), (21, 31))),
        ([(date(2024, 2, 1), date(2024, 2, 29))], march((1, 31))),
        ([(date(2024, 4, 1), date(2024, 4, 2))], march((1, 31))),
        ([(date(2024, 2, 1), date(2024, 4, 30))], []),
    ],
)
def test_a_span_without_its_holes(holes, left) -> None:
    assert list(without(SPAN, holes)) == left


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([], 0),
        (march((1, 1)), 1),
        (march((1, 10), (21, 30)), 20),
        (march((1, 10), (6, 15)), 15),
        (march((6, 15), (1, 10), (7, 8)), 15),
        (march((1, 10), (1, 10)), 10),
    ],
)
def test_each_day_is_counted_once(spans, days: int) -> None:
    assert days_in(spans) == days
