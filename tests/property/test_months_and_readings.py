"""Months, spans and readings on their own."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.domain.training.months import add_months, days_in, months_between, without
from seldinger.domain.training.readings import cascade, exclusive, nested, read_all
from seldinger.domain.training.words import Reading, Role

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
# A day that every month has; from the 29th on a whole month has no one end.
USUAL_DAYS = DAYS.filter(lambda day: day.day <= 28)
SPANS = st.builds(
    lambda start, length: (start, start + timedelta(days=length)),
    st.dates(date(2024, 1, 1), date(2024, 4, 30)),
    st.integers(0, 40),
)
COUNTS = st.dictionaries(st.sampled_from(Role), st.integers(0, 12))
MINIMA = st.dictionaries(st.sampled_from(Role), st.integers(1, 6), min_size=1)


@given(st.integers(2020, 2035), st.integers(1, 12))
def test_from_the_5th_to_the_4th_is_one_for_every_month(year: int, month: int) -> None:
    start = date(year, month, 5)
    assert months_between(start, add_months(start, 1) - ONE_DAY) == 1
    assert add_months(start, 1).day == 5


@given(DAYS, st.integers(0, 40))
def test_whole_months_are_a_whole_number(start: date, months: int) -> None:
    assert months_between(start, add_months(start, months) - ONE_DAY) == months


@given(USUAL_DAYS, st.integers(1, 20), st.integers(1, 20))
def test_whole_months_are_additive(start: date, first: int, second: int) -> None:
    middle, end = add_months(start, first), add_months(start, first + second) - ONE_DAY
    parts = months_between(start, middle - ONE_DAY) + months_between(middle, end)
    assert parts == months_between(start, end) == first + second


@given(DAYS, st.integers(0, 800))
def test_another_day_is_more_and_at_most_a_28th_of_a_month(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    more = months_between(start, end + ONE_DAY) - months_between(start, end)
    assert 0 < more <= Fraction(1, 28)


@settings(deadline=None)
@given(SPANS, st.lists(SPANS, max_size=5))
def test_pieces_are_the_days_that_no_hole_covers(span, holes) -> None:
    pieces = list(without(span, holes))
    assert days_of(pieces) == sorted(set(days_of([span])) - set(days_of(holes)))


@settings(deadline=None)
@given(st.lists(SPANS, max_size=6))
def test_days_are_counted_once(spans) -> None:
    assert days_in(spans) == len(set(days_of(spans)))


def days_of(spans) -> list[date]:
    return [
        start + timedelta(days=number)
        for start, end in spans
        for number in range((end - start).days + 1)
    ]


@given(COUNTS, MINIMA)
def test_readings_are_those_of_the_rule(counts, minima) -> None:
    p, a, o = (counts.get(role, 0) for role in Role)
    needs_a, needs_o = (minima.get(role, 0) for role in list(Role)[1:])
    full = set(minima) == set(Role)
    read = read_all(counts, minima)
    assert read[Reading.EXCLUSIVE] == exclusive(counts, minima)
    assert read[Reading.CASCADE] == cascade(counts, minima)
    assert read[Reading.NESTED] == nested(counts, minima)
    assert all(set(found) == set(minima) for found in read.values())
    if full:
        second = a + max(0, o - needs_o)
        down = (p + max(0, second - needs_a), second, o)
        assert tuple(read[Reading.CASCADE][role] for role in Role) == down
        assert tuple(read[Reading.NESTED][role] for role in Role) == (p + a + o, a + o, o)
