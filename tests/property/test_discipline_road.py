"""Funnel and durations beside the slowest way to say the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from seldinger.domain.discipline.road import Need, Stage, Step, durations, faults, funnel

TODAY = date(2026, 11, 24)
START = date(2020, 1, 1)


@st.composite
def need(draw: st.DrawFn) -> Need:
    later = draw(st.sets(st.sampled_from(list(Stage)[1:])))
    stages = [Stage.NEED, *sorted(later, key=lambda stage: stage.rank)]
    day, steps = START, []
    for stage in stages:
        day += timedelta(days=draw(st.integers(0, 12)))
        steps.append(Step(stage, day))
    stopped = draw(st.one_of(st.none(), st.integers(0, 12)))
    withdrawn = None if stopped is None else day + timedelta(days=stopped)
    return Need("n", tuple(steps), withdrawn)


needs = st.lists(need(), max_size=12)


@given(needs)
def test_every_need_is_at_one_stage(told: list[Need]) -> None:
    assert not faults(told, TODAY)
    counted = funnel(told, TODAY)
    assert sum(one.standing + one.withdrawn for one in counted) == len(told)
    for one in counted:
        assert one.reached == len([n for n in told if one.stage in {s.stage for s in n.steps}])
        assert one.withdrawn == len(
            [
                n
                for n in told
                if n.withdrawn and max(s.stage.rank for s in n.steps) == one.stage.rank
            ]
        )


@given(needs)
def test_without_waiting_needs_the_median_is_the_plain_one(told: list[Need]) -> None:
    """All that entered a stage and went on, and no other: half have gone by the median."""
    for one in durations(told, TODAY):
        days = _days(told, one.stage)
        assert one.events == len(days)
        if one.events == one.at_risk and days:
            assert one.median == next(
                day for day in days if sum(other > day for other in days) * 2 <= len(days)
            )


@given(needs)
def test_the_median_is_where_weight_handed_on_reaches_one_half(told: list[Need]) -> None:
    """Efron's redistribution to the right: who leaves unseen hands his weight to the later ones."""
    for one in durations(told, TODAY):
        assert one.median == _redistributed(told, one.stage)
        if one.low is not None and one.median is not None:
            assert one.low <= one.median
        if one.high is not None:
            assert one.median is not None
            assert one.median <= one.high


def _days(told: list[Need], stage: Stage) -> list[int]:
    return sorted(days for days, went_on in _waits(told, stage) if went_on)


def _waits(told: list[Need], stage: Stage) -> list[tuple[int, bool]]:
    found = []
    for one in told:
        entered = {step.stage: step.on for step in one.steps}
        if stage in entered:
            after = [on for other, on in entered.items() if other.rank > stage.rank]
            end = min(after) if after else one.withdrawn or TODAY
            found.append(((end - entered[stage]).days, bool(after)))
    return found


def _redistributed(told: list[Need], stage: Stage) -> int | None:
    waits = sorted(_waits(told, stage), key=lambda wait: (wait[0], not wait[1]))
    weights = [1 / len(waits) for _ in waits]
    gone = 0.0
    for place, (days, went_on) in enumerate(waits):
        later = len(waits) - place - 1
        if went_on:
            gone += weights[place]
            if gone >= 0.5 - 1e-9:
                return days
        else:
            for other in range(place + 1, len(waits)):
                weights[other] += weights[place] / later
    return None
