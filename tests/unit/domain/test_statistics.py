"""Exact intervals: against closed forms, published values, and what an interval must be."""

from math import comb, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seldinger.domain.statistics import Interval, at_least, at_most, clopper_pearson


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        # Closed forms: none of n gives 1 - 0.025 ** (1 / n), all of n its mirror.
        (0, 1, 0, 0.975),
        (0, 10, 0, 1 - 0.025**0.1),
        (10, 10, 0.025**0.1, 1),
        (0, 0, 0, 1),
        # R's binom.test(events, n)$conf.int
        (1, 10, 0.002528579, 0.4450161),
        (5, 10, 0.187086, 0.812914),
        (682, 925, 0.7076683, 0.7654066),
    ],
)
def test_known_values(events: int, n: int, low: float, high: float) -> None:
    found = clopper_pearson(events, n)
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)


def samples() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(samples())
def test_it_holds_what_was_seen_and_mirrors(sample: tuple[int, int]) -> None:
    events, n = sample
    found, other = clopper_pearson(events, n), clopper_pearson(n - events, n)
    assert found.holds(events / n)
    assert isclose(found.low, 1 - other.high, abs_tol=1e-9)


@given(samples())
def test_each_end_is_just_as_improbable_as_asked(sample: tuple[int, int]) -> None:
    events, n = sample
    found = clopper_pearson(events, n, 0.9)
    if events:
        assert isclose(at_least(events, n, found.low), 0.05, abs_tol=1e-9)
    if events < n:
        assert isclose(at_most(events, n, found.high), 0.05, abs_tol=1e-9)


@given(samples(), st.floats(0.01, 0.99))
def test_more_events_or_more_certainty_move_it(sample: tuple[int, int], level: float) -> None:
    events, n = sample
    found, surer = clopper_pearson(events, n, level), clopper_pearson(events, n, (level + 1) / 2)
    assert surer.low <= found.low
    assert surer.high >= found.high
    if events < n:
        more = clopper_pearson(events + 1, n, level)
        assert more.low >= found.low
        assert more.high >= found.high


@given(st.integers(0, 40), st.integers(0, 40), st.fractions(0, 1, max_denominator=20))
def test_tails_are_those_of_the_plain_sum(events: int, n: int, rate: object) -> None:
    p = float(rate)  # type: ignore[arg-type]
    plain = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(events, n + 1))
    assert isclose(at_least(events, n, p), plain if events else 1, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("events", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0), (1, 5, 1)]
)
def test_it_refuses_what_is_no_sample(events: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"events among|level lies"):
        clopper_pearson(events, n, level)


def test_an_interval_includes_its_ends() -> None:
    assert Interval(0.1, 0.2).holds(0.1)
    assert not Interval(0.1, 0.2).holds(0.21)
