"""When a figure may be called high, low, or nothing at all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seldinger.domain.grading.review import (
    Figure,
    Rate,
    Rule,
    Standing,
    Volume,
    judge,
    operated_again,
    says_nothing,
    volume,
)
from seldinger.domain.statistics import Interval

DEATH = Figure.DEATH
FULL = Rule(minimum=10, judge_from=20, alarms={DEATH: 0.05})
HOSPITAL = Rate(50, 1000)


@pytest.mark.parametrize(
    ("events", "n", "rule", "standing"),
    [
        (0, 0, FULL, Standing.NOTHING),
        (5, 5, FULL, Standing.TOO_FEW),  # below the rule's number, however striking
        (0, 20, FULL, Standing.TOO_FEW),  # from 0 to 17 %: half of 5 % and twice of it
        (3, 60, FULL, Standing.TOO_FEW),
        (10, 200, FULL, Standing.UNDECIDED),  # from 2.4 % to 9.0 %
        (30, 200, FULL, Standing.ABOVE),
        (1, 200, FULL, Standing.BELOW),
        (30, 200, Rule(), Standing.NO_RULE),
        (30, 200, Rule(judge_from=20), Standing.NO_RULE),
        (30, 200, Rule(alarms={DEATH: 0.05}), Standing.NO_RULE),
        (1, 20, Rule(), Standing.TOO_FEW),  # beside the hospital's own rate
        (5, 5, Rule(judge_from=20), Standing.TOO_FEW),
    ],
)
def test_how_a_rate_stands(events: int, n: int, rule: Rule, standing: Standing) -> None:
    assert judge(DEATH, Rate(events, n), HOSPITAL, rule) is standing


def test_a_hospital_without_any_event_is_no_reference() -> None:
    assert judge(DEATH, Rate(0, 30), Rate(0, 500), Rule()) is Standing.NO_RULE
    assert not says_nothing(Interval(0, 1), None)


def test_a_share_needs_a_case() -> None:
    assert Rate(0, 0).share is None
    assert Rate(1, 4).share == 0.25


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.001, 0.5), st.integers(1, 100))
def test_nothing_is_called_high_that_chance_alone_explains(
    events: int, more: int, alarm: float, judge_from: int
) -> None:
    rate = Rate(events, events + more)
    found = judge(DEATH, rate, HOSPITAL, Rule(judge_from=judge_from, alarms={DEATH: alarm}))
    if found is Standing.ABOVE:
        assert rate.n >= judge_from
        assert not rate.interval.holds(alarm)
        assert events / rate.n > alarm


@pytest.mark.parametrize(
    ("number", "minimum", "is_complete", "found"),
    [
        (3, None, True, Volume.NO_RULE),
        (10, 10, False, Volume.ENOUGH),
        (9, 10, True, Volume.LOW),
        (9, 10, False, Volume.INCOMPLETE),
    ],
)
def test_low_volume(number: int, minimum: int | None, is_complete: bool, found: Volume) -> None:
    assert volume(number, minimum, is_complete=is_complete) is found


def test_operated_again_within_thirty_days() -> None:
    first = date(2026, 1, 1)
    days = {1: 0, 2: 0, 3: 30, 4: 61}  # the same day is the same stay in theatre
    rows = [(key, "one", first + timedelta(days)) for key, days in days.items()]
    assert operated_again([*rows, (9, "another", first + timedelta(5))]) == {1, 2}
