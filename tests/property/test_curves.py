"""What holds of every chart, whatever was done."""

from hypothesis import given
from hypothesis import strategies as st

from seldinger.domain.training.curves import Rates, cusum, lc_cusum
from seldinger.domain.training.curves_chain import Limits
from seldinger.domain.training.curves_course import Phase, Standing, Trial, follow

RATES = st.tuples(st.floats(0.01, 0.4), st.floats(1.2, 2.4)).map(
    lambda pair: Rates(pair[0], min(0.97, pair[0] * pair[1]))
)
LIMITS = st.builds(Limits, st.floats(0.1, 6), st.floats(0.1, 6))
OUTCOMES = st.lists(st.booleans(), max_size=120)


@given(OUTCOMES, RATES, st.floats(0.1, 6))
def test_scores_stay_where_they_can_be(told: list[bool], rates: Rates, limit: float) -> None:
    for chart, most in ((cusum, rates.failure), (lc_cusum, -rates.success)):
        for point in chart(told, rates, limit):
            assert 0 <= point.score < limit + most
            assert point.signal == (point.score >= limit - 1e-9)


@given(OUTCOMES, RATES, st.floats(0.1, 6), st.data())
def test_a_failure_more_shows_nothing_sooner(
    told: list[bool], rates: Rates, limit: float, data: st.DataObject
) -> None:
    """Until the first signal a failure instead of a success never raises the learning score."""
    if not told:
        return
    place = data.draw(st.integers(0, len(told) - 1))
    worse = [*told[:place], True, *told[place + 1 :]]
    for better, other in zip(
        lc_cusum(told, rates, limit), lc_cusum(worse, rates, limit), strict=True
    ):
        assert other.score <= better.score + 1e-9
        if better.signal:
            break


@given(OUTCOMES, RATES, LIMITS, st.integers(0, 120))
def test_what_comes_later_changes_nothing_before(
    told: list[bool], rates: Rates, limits: Limits, cut: int
) -> None:
    trials = [Trial(failed) for failed in told]
    whole, part = follow(trials, rates, limits), follow(trials[:cut], rates, limits)
    assert whole.steps[:cut] == part.steps


@given(OUTCOMES, RATES, LIMITS)
def test_the_standing_agrees_with_the_steps(told: list[bool], rates: Rates, limits: Limits) -> None:
    found = follow([Trial(failed) for failed in told], rates, limits)
    ended = [step for step in found.steps if step.signal]
    assert [step.phase for step in ended] == [
        Phase.LEARNING if number % 2 == 0 else Phase.WATCHING for number in range(len(ended))
    ]
    if not ended:
        assert found.standing in (Standing.TOO_FEW, Standing.NOT_SHOWN)
    elif ended[-1].phase is Phase.LEARNING:
        assert (found.standing, found.shown) == (Standing.SHOWN, ended[-1].number)
    else:
        assert (found.standing, found.alarm) == (Standing.ALARM, ended[-1].number)
        assert found.slipped is not None
        assert found.slipped <= ended[-1].number
    assert found.failures == sum(told)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.25, 1.0, 4.0]))), RATES, LIMITS)
def test_cases_are_too_few_where_all_successes_would_show_nothing(
    told: list[tuple[bool, float]], rates: Rates, limits: Limits
) -> None:
    found = follow([Trial(*one) for one in told], rates, limits)
    best = follow([Trial(False, ratio) for _, ratio in told], rates, limits)
    if found.shown is None:
        assert (found.standing is Standing.TOO_FEW) == (best.shown is None)
