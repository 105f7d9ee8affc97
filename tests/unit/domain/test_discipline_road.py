"""From need to device: where needs stand, how long it took, and dates that cannot be."""

from datetime import date, timedelta

import pytest

from seldinger.domain.discipline.road import (
    Count,
    FaultyNeedsError,
    Need,
    Stage,
    Step,
    Wrong,
    durations,
    faults,
    funnel,
)

TODAY = date(2026, 11, 24)


def _need(key: str, *days: int, stages: tuple[Stage, ...] = tuple(Stage)) -> Need:
    start = date(2024, 1, 1)
    told = zip(stages, days, strict=False)
    return Need(key, tuple(Step(stage, start + timedelta(days=day)) for stage, day in told))


def _withdrawn(need: Need, day: int) -> Need:
    return Need(need.key, need.steps, date(2024, 1, 1) + timedelta(days=day))


def test_each_stage_counts_who_came_who_stands_and_who_stopped() -> None:
    skipping = _need("c", 0, 40, stages=(Stage.NEED, Stage.PROTOTYPE))
    needs = [_need("a", 0), _withdrawn(_need("b", 0, 10), 90), skipping]
    assert funnel(needs, TODAY)[:4] == (
        Count(Stage.NEED, 3, 1, 0),
        Count(Stage.PROJECT, 1, 0, 1),
        Count(Stage.PROTOTYPE, 1, 1, 0),
        Count(Stage.ANIMAL, 0, 0, 0),
    )


def test_the_median_is_the_day_by_which_half_have_gone_on() -> None:
    needs = [_need("a", 0, 10), _need("b", 0, 20), _need("c", 0, 30), _need("d", 0)]
    first = durations(needs, TODAY)[0]
    assert (first.at_risk, first.events, first.withdrawn, first.median) == (4, 3, 0, 20)


def test_a_sample_with_many_who_left() -> None:
    """Twenty-one durations, nine of them ended: the median is 23, its interval begins at 13."""
    went_on = (6, 6, 6, 7, 10, 13, 16, 22, 23)
    left = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    needs = [_need(f"e{n}", 0, day) for n, day in enumerate(went_on)]
    needs += [_withdrawn(_need(f"c{n}", 0), day) for n, day in enumerate(left)]
    first = durations(needs, TODAY)[0]
    assert (first.at_risk, first.events, first.withdrawn) == (21, 9, 12)
    assert (first.low, first.median, first.high) == (13, 23, None)


def test_where_fewer_than_half_went_on_the_median_is_not_reached() -> None:
    first = durations([_need("a", 0, 10), _need("b", 0), _need("c", 0)], TODAY)[0]
    # Nothing bounds it from above; from below, what the one event allows.
    assert (first.events, first.median, first.low, first.high) == (1, None, 10, None)


def test_one_need_has_a_median_and_no_interval() -> None:
    first = durations([_need("a", 0, 10)], TODAY)[0]
    assert (first.median, first.low, first.high) == (10, None, None)


def test_the_last_stage_takes_no_time() -> None:
    assert [one.stage for one in durations([], TODAY)] == list(Stage)[:-1]


@pytest.mark.parametrize(
    ("need", "wrong", "stage"),
    [
        (Need("n", ()), Wrong.START, None),
        (_need("n", 0, stages=(Stage.TRIAL,)), Wrong.START, Stage.TRIAL),
        (
            _need("n", 0, 1, 2, stages=(Stage.NEED, Stage.TRIAL, Stage.ANIMAL)),
            Wrong.ORDER,
            Stage.ANIMAL,
        ),
        (_need("n", 0, 9, 8), Wrong.DATE, Stage.PROTOTYPE),
        (_need("n", 0, 5000), Wrong.FUTURE, Stage.PROJECT),
        (_withdrawn(_need("n", 0, 9), 8), Wrong.WITHDRAWN, Stage.PROJECT),
        (_withdrawn(_need("n", 0), 5000), Wrong.FUTURE, Stage.NEED),
    ],
)
def test_what_cannot_be_is_named(need: Need, wrong: Wrong, stage: Stage | None) -> None:
    (fault,) = faults([_need("good", 0, 1), need], TODAY)
    assert (fault.key, fault.wrong, fault.stage) == ("n", wrong, stage)
    with pytest.raises(FaultyNeedsError, match=f"n: {wrong}") as raised:
        funnel([need], TODAY)
    assert raised.value.faults == (fault,)
    with pytest.raises(FaultyNeedsError):
        durations([need], TODAY)


def test_a_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        durations([], TODAY, level=1.0)
