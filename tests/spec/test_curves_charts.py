"""The charts, their exact run lengths, and the course of one operator."""

from itertools import product
from random import Random

import pytest

from seldinger.domain.statistics import clopper_pearson
from seldinger.domain.training.curves import (
    Errors,
    Rates,
    cusum,
    first_signal,
    lc_cusum,
    ra_cusum,
    risk_with,
    scored,
    wald_lines,
    weight_at,
)
from seldinger.domain.training.curves_chain import (
    Limits,
    Walk,
    case_by_which,
    errors_at,
    learning_walk,
    limit_for,
    limits_for,
    signal_probability,
    watching_walk,
    worth_of,
)
from seldinger.domain.training.curves_course import (
    Course,
    Phase,
    Standing,
    Trial,
    exceeds,
    follow,
)

RATES = Rates(0.1, 0.3)
ERRORS = Errors(0.05, 0.05, 40)


@pytest.mark.parametrize(("low", "high"), [(0, 0.1), (0.2, 0.2), (0.3, 0.1), (0.5, 1)])
def test_rates_that_are_none(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="0 < p0 < p1 < 1"):
        Rates(low, high)


@pytest.mark.parametrize("told", [(0, 0.1, 9), (0.1, 0.5, 9), (0.1, 0.1, 0)])
def test_errors_that_are_none(told: tuple[float, float, int]) -> None:
    with pytest.raises(ValueError, match="error level"):
        Errors(*told)


@pytest.mark.parametrize(("risk", "ratio"), [(0, 2), (1, 2), (0.1, 0)])
def test_risks_that_are_none(risk: float, ratio: float) -> None:
    with pytest.raises(ValueError, match="odds ratio"):
        weight_at(risk, ratio, failed=True)


def test_a_limit_that_is_none() -> None:
    with pytest.raises(ValueError, match="above 0"):
        scored([True], [1.0], 0)
    assert first_signal(lc_cusum([True], RATES, 1)) is None


def test_without_differences_of_risk_it_is_the_plain_chart() -> None:
    told = [True, False, False, True, True, False]
    plain = cusum(told, RATES, 2)
    adjusted = ra_cusum(told, [RATES.acceptable] * 6, RATES.odds_ratio, 2)
    assert [one.score for one in adjusted] == pytest.approx([one.score for one in plain])


def test_lines_run_parallel() -> None:
    lines = wald_lines(RATES, 0.05, 0.1)
    assert lines.upper(10) - lines.lower(10) == pytest.approx(lines.above + lines.below)
    assert lines.upper(11) - lines.upper(10) == pytest.approx(lines.slope)
    assert RATES.acceptable < lines.slope < RATES.unacceptable


# -- run lengths -----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0.5, 1.0, 1.7])
def test_the_chain_agrees_with_every_sequence(limit: float) -> None:
    """Of nine cases: 512 sequences, each by the chart itself."""
    for rate in (RATES.acceptable, RATES.unacceptable):
        shown = slipped = 0.0
        for told in product([False, True], repeat=9):
            weight = rate ** sum(told) * (1 - rate) ** (9 - sum(told))
            shown += weight * any(one.signal for one in lc_cusum(told, RATES, limit))
            slipped += weight * any(one.signal for one in cusum(told, RATES, limit))
        learns, watches = learning_walk(RATES, rate), watching_walk(RATES, rate)
        assert signal_probability(learns, limit, 9) == pytest.approx(shown)
        assert signal_probability(watches, limit, 9) == pytest.approx(slipped)


def test_a_limit_of_one_failure_waits_for_the_first() -> None:
    walk = watching_walk(RATES, 0.25)
    assert case_by_which(walk, RATES.failure, 0.5, 40) == 3  # 1 - 0.75 ** 3
    assert case_by_which(walk, RATES.failure, 0.5, 2) is None


def test_beyond_the_horizon_errors_go_on_growing() -> None:
    limits = limits_for(RATES, ERRORS)
    at, twice, far = (errors_at(RATES, limits, cases) for cases in (40, 80, 200))
    assert at[0] <= 0.05
    assert (round(twice[0], 2), round(far[0], 2)) == (0.13, 0.33)
    assert at[1] <= 0.05 < twice[1] < far[1]


def test_limits_hold_their_error_levels_and_no_lower_ones_do() -> None:
    limits = limits_for(RATES, ERRORS)
    worth = worth_of(RATES, limits, ERRORS.cases)
    assert 0 < worth.false_pass <= 0.05
    assert 0 < worth.false_alarm <= 0.05
    lower = worth_of(RATES, Limits(limits.learning - 0.01, limits.watching - 0.01), ERRORS.cases)
    assert lower.false_pass > 0.05
    assert lower.false_alarm > 0.05
    assert worth.passes > 0.6
    assert worth.alarms > 0.6
    assert worth.half is not None
    assert worth.least <= worth.half <= ERRORS.cases


def test_no_limit_is_high_enough_for_what_never_fails_to_come() -> None:
    with pytest.raises(ValueError, match="no limit"):
        limit_for(watching_walk(RATES, 1.0), 0.05, 100)


@pytest.mark.parametrize("rates", [RATES, Rates(0.05, 0.15)])
def test_simulated_operators_err_as_often_as_stated(rates: Rates) -> None:
    limits = limits_for(rates, ERRORS)
    worth = worth_of(rates, limits, ERRORS.cases)
    random, runs = Random(20261123), 600
    told = {"false_pass": 0, "passes": 0, "false_alarm": 0, "alarms": 0}
    for _ in range(runs):
        for bad, learnt, slipped in (
            (True, "false_pass", "alarms"), (False, "passes", "false_alarm"),
        ):  # fmt: skip
            rate = rates.unacceptable if bad else rates.acceptable
            cases = [random.random() < rate for _ in range(ERRORS.cases)]
            told[learnt] += first_signal(lc_cusum(cases, rates, limits.learning)) is not None
            told[slipped] += first_signal(cusum(cases, rates, limits.watching)) is not None
    for name, number in told.items():
        assert clopper_pearson(number, runs, 0.999).holds(getattr(worth, name)), name


@pytest.mark.parametrize(
    ("ratio", "false_pass", "passes", "false_alarm"), [(3, 0.10, 0.98, 0.08), (0.25, 0, 0, 0.01)]
)
def test_error_levels_are_of_the_usual_case_alone(
    ratio: float, false_pass: float, passes: float, false_alarm: float
) -> None:
    """docs/learning-curves.md: of cases that all bear this odds ratio."""
    failure, success = (
        weight_at(risk_with(RATES.acceptable, ratio), RATES.odds_ratio, failed=failed)
        for failed in (True, False)
    )
    good, bad = risk_with(RATES.acceptable, ratio), risk_with(RATES.unacceptable, ratio)
    limits = limits_for(RATES, ERRORS)
    found = [
        signal_probability(Walk(-success, -failure, 1 - bad), limits.learning, 40),
        signal_probability(Walk(-success, -failure, 1 - good), limits.learning, 40),
        signal_probability(Walk(failure, success, good), limits.watching, 40),
    ]
    assert [round(one, 2) for one in found] == [false_pass, passes, false_alarm]


# -- the course ------------------------------------------------------------------------------------

LIMITS = limits_for(RATES, ERRORS)


def course(told: str, ratio: float = 1.0) -> Course:
    return follow([Trial(one == "F", ratio) for one in told], RATES, LIMITS)


def test_so_few_cases_tell_nothing() -> None:
    least = worth_of(RATES, LIMITS, 40).least
    assert course("").standing is Standing.TOO_FEW
    assert course("." * (least - 1)).standing is Standing.TOO_FEW
    found = course("." * least)
    assert (found.standing, found.shown) == (Standing.SHOWN, least)


def test_failures_keep_it_from_being_shown() -> None:
    found = course("F..." * 8)
    assert (found.standing, found.shown, found.alarm) == (Standing.NOT_SHOWN, None, None)
    assert found.failures == 8
    assert {step.phase for step in found.steps} == {Phase.LEARNING}


def test_a_relapse_is_noticed_and_mended() -> None:
    least = worth_of(RATES, LIMITS, 40).least
    slip = "." * least + "..F.F.F" + "F" * 3
    found = course(slip)
    assert found.standing is Standing.ALARM
    assert found.alarm is not None
    assert found.slipped == least + 3  # the first failure of those that brought it there
    assert found.alarms == (found.alarm,)
    mended = course(slip[: found.alarm] + "." * least)
    assert mended.standing is Standing.SHOWN
    assert (mended.alarm, mended.shown) == (found.alarm, found.alarm + least)


def test_a_slip_from_the_first_case_after() -> None:
    least = worth_of(RATES, LIMITS, 40).least
    found = course("." * least + "F" * 8)
    assert found.slipped == least + 1


def test_a_hard_case_weighs_less_as_a_failure_and_more_as_a_success() -> None:
    hard, usual = course("F", 4.0), course("F")
    assert hard.standing is usual.standing is Standing.TOO_FEW
    least = worth_of(RATES, LIMITS, 40).least
    shown = course("." * least, 4.0).shown
    assert shown is not None
    assert shown < least


def test_too_few_is_said_of_the_cases_that_were_done() -> None:
    """Successes in easy cases weigh less, so that more of them are too few; in hard ones fewer."""
    least = worth_of(RATES, LIMITS, 40).least
    assert course("." * least, 0.25).standing is Standing.TOO_FEW
    assert course("F.....", 4.0).standing is Standing.NOT_SHOWN
    assert course("F.....").standing is Standing.TOO_FEW


@pytest.mark.parametrize("told", ["F" * 15, "F" * 40, "F..." * 8, ".........F" * 3, "FF", ""])
def test_failures_exceed_where_wald_s_upper_line_is_reached(told: str) -> None:
    upper = wald_lines(RATES, ERRORS.false_pass, ERRORS.false_alarm).upper(len(told))
    trials = [Trial(one == "F") for one in told]
    assert exceeds(trials, RATES, ERRORS) == (told.count("F") >= upper)
    assert not exceeds([Trial(one.failed, 200.0) for one in trials], RATES, ERRORS)
