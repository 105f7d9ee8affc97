"""Sums over a patient's last days and quantiles, beside the slowest way to say the same."""

from datetime import date, timedelta
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seldinger.domain.dose import Point, Running, quantile, running_sums

doses = st.one_of(st.none(), st.integers(0, 5000).map(float))
days = st.integers(0, 60).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
cases = st.lists(st.tuples(days, doses), max_size=40)


@given(cases, st.integers(1, 70))
def test_every_case_sums_what_came_up_to_it(
    told: list[tuple[date, float | None]], span: int
) -> None:
    points = [Point(day, order, dose) for order, (day, dose) in enumerate(told)]
    found = running_sums(points, span)
    for one in points:
        before = [
            other.dose
            for other in points
            if (other.day, other.order) <= (one.day, one.order)
            and (one.day - other.day).days < span
        ]
        said = [dose for dose in before if dose is not None]
        assert found[one.order] == Running(sum(said), len(before), len(before) - len(said))


@given(cases, st.integers(1, 70), st.randoms(use_true_random=False))
def test_the_order_of_telling_does_not_matter(
    told: list[tuple[date, float | None]], span: int, shuffle: object
) -> None:
    points = [Point(day, order, dose) for order, (day, dose) in enumerate(told)]
    mixed = [*points]
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert running_sums(points, span) == running_sums(mixed, span)


def test_the_first_day_of_the_calendar_has_no_day_before_it() -> None:
    assert running_sums([Point(date.min, 1, 2.0)], 3660) == {1: Running(2.0, 1, 0)}


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=60))
def test_quartiles_are_those_of_the_standard_library(values: list[float]) -> None:
    """`inclusive` is type 7 too."""
    expected = quantiles(values, n=4, method="inclusive")
    found = [quantile(values, share) for share in (0.25, 0.5, 0.75)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0, 1))
def test_a_quantile_lies_among_the_values(values: list[float], share: float) -> None:
    assert min(values) <= quantile(values, share) <= max(values) * (1 + 1e-12)


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.1), ([1.0], -0.1)])
def test_there_is_no_quantile_of_nothing(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        quantile(values, share)


def test_the_ends_are_the_ends() -> None:
    assert (quantile([3, 1, 2], 0), quantile([3, 1, 2], 1), quantile([5], 0.75)) == (1, 3, 5)
