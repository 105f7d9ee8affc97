"""The pure half of forecasts: the rule of sharing, the chart, the scores, what cannot be said."""

from dataclasses import replace

import pytest

from seldinger.domain.planning.forecast import (
    Chance,
    Forecast,
    Lack,
    Outlook,
    Standing,
    TraineeForecast,
    faults,
)
from seldinger.domain.planning.forecast_calibration import (
    Calibration,
    Prediction,
    brier,
    pace,
    poisson_pace,
    table,
)
from seldinger.domain.planning.forecast_growth import chart, place
from seldinger.domain.planning.forecast_questions import CapacityFound, Load
from seldinger.domain.planning.forecast_sharing import Rule, Sharing, by_need, shares
from seldinger.domain.training.words import Reading


def chances(one: float, two: float, three: float) -> dict[Reading, Chance]:
    return dict(zip(Reading, (Chance(p, 0.01) for p in (one, two, three)), strict=True))


OPEN = Outlook("a", 10, 4, Standing.FORECAST, chances(0.5, 0.6, 0.7), 10, 7, 13)
MET = Outlook("b", 5, 6, Standing.MET, chances(1, 1, 1), 9, 7, 12)
LACKS = ((Lack.NO_ARRIVALS, "x", ""),)
UNKNOWN = Outlook("c", 5, 1, Standing.INSUFFICIENT, {}, lacks=LACKS)


def forecast(*outlooks: Outlook, joint: dict[Reading, Chance] | None = None) -> Forecast:
    told = chances(0.5, 0.6, 0.7) if joint is None else joint
    one = TraineeForecast("林", outlooks, told)
    return Forecast(Reading.EXCLUSIVE, Sharing(), 0, 0.0, (one,), told, ())


def test_what_holds_together_has_no_fault() -> None:
    assert not [*faults(forecast(OPEN, MET))]
    assert not [*faults(forecast(OPEN, UNKNOWN, joint={}))]
    assert not [*faults(forecast(joint=chances(1, 1, 1)))]
    met_elsewhere_unknown = replace(MET, median=None, low=None, high=None, lacks=LACKS)
    assert not [*faults(forecast(met_elsewhere_unknown, joint=chances(1, 1, 1)))]


@pytest.mark.parametrize(
    ("outlook", "says"),
    [
        (replace(OPEN, chances=chances(0.5, 0.6, 1.2)), "概率不在 0 与 1 之间"),
        (replace(OPEN, chances=chances(0.6, 0.5, 0.7)), "口径放宽，概率反而低了"),
        (replace(OPEN, chances={}), "不足以预测，却给了概率；或能预测，却没有给"),
        (replace(UNKNOWN, chances=chances(0, 0, 0)), "不足以预测，却给了概率；或能预测，却没有给"),
        (replace(UNKNOWN, lacks=()), "没有说缺什么"),
        (replace(MET, chances=chances(0.9, 0.9, 0.9)), "已经达到，概率却不是 1"),
        (replace(OPEN, low=3), "区间的次序不对、少于现有例数，或该给而没有给"),
        (replace(OPEN, median=None), "区间的次序不对、少于现有例数，或该给而没有给"),
    ],
)
def test_a_figure_that_cannot_be(outlook: Outlook, says: str) -> None:
    assert f"林·{outlook.requirement}：{says}" in [*faults(forecast(outlook))]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (forecast(OPEN, UNKNOWN), "有一项不足以预测，就没有全部达到的概率；否则就有"),
        (forecast(OPEN, joint={}), "有一项不足以预测，就没有全部达到的概率；否则就有"),
        (forecast(OPEN, joint=chances(0.6, 0.6, 0.7)), "全部达到的概率高于其中一项的"),
        (forecast(OPEN, joint=chances(0.4, 0.6, 0.7)), "全部达到的概率低于各项允许的最低值"),
    ],
)
def test_a_joint_figure_that_cannot_be(told: Forecast, says: str) -> None:
    assert f"林：{says}" in [*faults(told)]


def test_nobody_is_less_likely_than_everybody() -> None:
    told = replace(forecast(OPEN), everyone=chances(0.9, 0.9, 0.9))
    assert [*faults(told)] == ["全体一起的概率高于其中一人的"] * 3


def test_what_binds_is_the_least_likely() -> None:
    likelier = replace(OPEN, requirement="d", chances=chances(0.8, 0.8, 0.8))
    (one,) = forecast(likelier, OPEN, MET).trainees
    assert one.binding(Reading.EXCLUSIVE) == "a"
    (one,) = forecast(MET).trainees
    assert one.binding(Reading.EXCLUSIVE) is None


def test_one_person_alone_shares_with_those_outside() -> None:
    sharing = Sharing(Rule.EVEN, participants=3, attend=0.8, others=(3, 1))
    assert shares(sharing, 1, (1, 1, 1)) == pytest.approx((0.8 * 0.25, 0.25, 0.5))
    assert shares(sharing, 1, (6, 6, 6)) == pytest.approx((0.5 * (1 - 1 / 9 - 1 / 7), 1 / 9, 1 / 7))
    assert shares(sharing, 0, (1, 1, 1)) == (0, 0, 0)
    assert shares(Sharing(others=(0, 0)), 1, (1, 1, 1)) == (0, 0.5, 0.5)


def test_by_need_those_who_are_short_share() -> None:
    assert by_need([2, 0, -3, 1]) == (1, 0, 0, 1)
    assert by_need([0, -1]) == (1, 1)


def test_the_chart_needs_five_others() -> None:
    courses = {str(n): [n, 2 * n] for n in range(5)} | {"short": [9]}
    first, second = chart(courses)
    assert (first.month, first.people, first.counts) == (1, 6, (0.5, 1.25, 2.5, 3.75, 6.5))
    assert (second.month, second.people, second.counts) == (2, 5, (0.8, 2, 4, 6, 7.2))
    found = place(4, 2, courses)
    assert found
    assert (found.people, found.fewer, found.equal) == (5, 2, 1)
    assert place(4, 3, courses) is None
    assert place(4, 0, courses) is None
    assert chart({str(n): [1] for n in range(4)}) == ()
    assert chart({}) == ()


def test_the_score_and_its_parts_by_hand() -> None:
    told = [Prediction(("a", str(n)), p, h) for n, (p, h) in enumerate(
        [(0.0, False), (0.05, False), (0.55, True), (0.55, False), (1.0, True)]
    )]  # fmt: skip
    found = brier(told)
    assert found.score == pytest.approx((0.0025 + 0.2025 + 0.3025) / 5)
    assert found.uncertainty == pytest.approx(0.4 * 0.6)
    assert found.score == pytest.approx(
        found.reliability - found.resolution + found.uncertainty + found.within
    )
    low, middle, high = table(told)
    assert (low.number, low.happened, low.stated) == (2, 0, 0.025)
    assert (middle.low, middle.high, middle.number, middle.happened) == (0.5, 0.6, 2, 1)
    assert (high.low, high.happened, high.interval.high) == (0.9, 1, 1)
    with pytest.raises(ValueError, match="no prediction"):
        brier([])


def test_the_naive_rules() -> None:
    assert pace(10, 12, 24, 30) == 1
    assert pace(10, 12, 24, 31) == 0
    assert pace(3, 0, 24, 3) == 1
    assert poisson_pace(2, 6, 3, 3) == pytest.approx(1 - 0.36787944)
    assert poisson_pace(3, 6, 3, 3) == 1
    assert poisson_pace(0, 0, 3, 3) == 0
    score = brier([Prediction(("a", "b"), 0.5, True)])
    assert Calibration(1, (), score, replace(score, score=0.5), score).skill == 0.5
    assert Calibration(1, (), score, replace(score, score=0), score).skill == 0


def test_capacity_names_the_first_load_beyond_it() -> None:
    loads = tuple(Load(n, Chance(p, 0), "a", Chance(p, 0)) for n, p in [(1, 0.99), (2, 0.8)])
    found = CapacityFound(0.9, 1, 20, loads)
    assert found.beyond == loads[1]
    assert found.monotone
    assert CapacityFound(0.5, 2, 2, loads).beyond is None
    risen = tuple(replace(load, joint=Chance(load.trainees / 10, 0)) for load in loads)
    assert not CapacityFound(0.05, 1, 2, risen).monotone
