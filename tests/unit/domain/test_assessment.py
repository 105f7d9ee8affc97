"""Who sees what when, how far a judgement is reliable, and who was never observed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.domain.training.assessment import (
    OPEN_DAYS,
    Breadth,
    Course,
    Form,
    Item,
    Level,
    Needed,
    Observed,
    Phase,
    Side,
    reach_of,
    watched,
)
from seldinger.norms.assessments import needed, shipped_forms

OPENED = date(2026, 5, 1)
LAST = OPENED + timedelta(days=OPEN_DAYS - 1)
OVER = OPENED + timedelta(days=OPEN_DAYS)
T, A = Side.TRAINEE, Side.ASSESSOR
NEEDED = Needed(12, 3, 4, 4, "", "")
LEVELS = (Level(1, "低", ""), Level(2, "高", ""))
OVERALL = Item("overall", "总的来说", LEVELS)


def course(rated: str = "", declined: str = "") -> Course:
    told = {"t": T, "a": A}
    return Course(OPENED, frozenset(told[x] for x in rated), frozenset(told[x] for x in declined))


# rated, declined → on the last day, and once it is over
PHASES = [
    ("", "", Phase.BLIND, Phase.LAPSED),
    ("t", "", Phase.BLIND, Phase.SINGLE),
    ("a", "", Phase.BLIND, Phase.SINGLE),
    ("ta", "", Phase.BOTH, Phase.BOTH),
    ("", "t", Phase.BLIND, Phase.LAPSED),
    ("a", "t", Phase.SINGLE, Phase.SINGLE),
    ("t", "a", Phase.SINGLE, Phase.SINGLE),
    ("", "ta", Phase.LAPSED, Phase.LAPSED),
]


@pytest.mark.parametrize(("rated", "declined", "before", "after"), PHASES)
def test_its_phase(rated: str, declined: str, before: Phase, after: Phase) -> None:
    one = course(rated, declined)
    assert (one.phase(LAST), one.phase(OVER)) == (before, after)
    assert one.closes == OVER


@pytest.mark.parametrize(("rated", "declined", "before", "after"), PHASES)
def test_nobody_sees_the_other_while_either_is_waited_for(
    rated: str, declined: str, before: Phase, after: Phase
) -> None:
    one = course(rated, declined)
    for on, phase in ((LAST, before), (OVER, after)):
        for side in Side:
            blind = phase is Phase.BLIND
            assert (side.other in one.seen_by(side, on)) == (not blind and side.other in one.rated)
            assert (side in one.seen_by(side, on)) == (side in one.rated)
            assert one.may_rate(side, on) == (blind and side not in one.declined)
        assert one.seen_by(None, on) == (frozenset() if phase is Phase.BLIND else one.rated)
        waits = one.waits_for(on)
        assert not waits & (one.rated | one.declined)
        assert bool(waits) == (phase is Phase.BLIND)


def test_the_sides_are_each_others_other() -> None:
    assert (T.other, A.other) == (A, T)


def test_a_form_asks_its_items_and_last_the_whole() -> None:
    item = Item("one", "一项", LEVELS)
    whole = Form("x", 1, "表", "form", "s", (item,), OVERALL)
    assert whole.questions == (item, OVERALL)
    assert Form("x", 1, "表", "form", "s", (item,), None).questions == (item,)
    assert item.level(2) == LEVELS[1]
    assert item.level(3) is None


# -- reliability ----------------------------------------------------------------------------------


def seen(activity: str, *assessors: int) -> list[Observed]:
    return [Observed(activity, one, OPENED) for one in assessors]


# ratings → so many, activities that are whole, assessors, enough
REACHES = [
    ([], (0, 0, 0, False)),
    (seen("a", 1, 1, 1, 1), (4, 0, 1, False)),
    (seen("a", 1, 2, 3, 4), (4, 1, 4, False)),
    (seen("a", 1, 2, 3), (3, 0, 3, False)),
    ([*seen("a", 1, 2, 3, 4), *seen("b", 1, 2, 3, 4), *seen("c", 1, 2, 3, 3)], (12, 2, 4, False)),
    ([*seen("a", 1, 2, 3, 4), *seen("b", 1, 2, 3, 4), *seen("c", 1, 2, 3, 5)], (12, 3, 5, True)),
    (seen("a", *range(12)), (12, 1, 12, False)),
]


@pytest.mark.parametrize(("observed", "told"), REACHES)
def test_how_far_it_is(observed: list[Observed], told: tuple[int, int, int, bool]) -> None:
    reach = reach_of(observed, NEEDED)
    assert (reach.ratings, reach.whole, reach.assessors, reach.is_enough) == told


def test_the_most_rated_activity_stands_first() -> None:
    reach = reach_of([*seen("b", 1), *seen("a", 1), *seen("c", 1, 2)], NEEDED)
    assert reach.activities == (Breadth("c", 2, 2), Breadth("a", 1, 1), Breadth("b", 1, 1))


PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 6)), max_size=20)


# Beside other tests the clock says nothing about how the pairs are drawn.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PAIRS)
def test_order_does_not_matter_and_one_more_rating_never_takes_anything_away(
    pairs: list[tuple[str, int]],
) -> None:
    observed = [Observed(activity, one, OPENED) for activity, one in pairs]
    before, after = reach_of(observed, NEEDED), reach_of([*observed, *seen("a", 9)], NEEDED)
    assert before == reach_of(observed[::-1], NEEDED) == reach_of(sorted(observed, key=str), NEEDED)
    assert after.ratings == before.ratings + 1
    assert after.whole >= before.whole
    assert after.is_enough or not before.is_enough


# -- who was never observed -----------------------------------------------------------------------


def test_it_names_what_nobody_watched_the_most_frequent_first() -> None:
    later = Observed("a", 2, OPENED + timedelta(days=3))
    view = watched({"a": 5, "b": 2, "c": 7, "d": 2}, [*seen("a", 1), later, *seen("x", 1)])
    assert (view.done, view.ratings, view.assessors, view.last) == (16, 3, 2, later.on)
    assert view.never == (("c", 7), ("b", 2), ("d", 2))
    assert not view.was_never


def test_who_did_nothing_is_not_blamed_for_it() -> None:
    nothing, something = watched({}, []), watched({"a": 1}, [])
    assert (nothing.was_never, something.was_never) == (False, True)
    assert nothing.last is None


# -- what is shipped ------------------------------------------------------------------------------


def test_what_is_shipped_holds_together() -> None:
    """12 ratings: 3 activities by 4, as the abstract says."""
    told = needed()
    assert (told.ratings, told.activities, told.each, told.assessors) == (12, 3, 4, 4)
    assert "10.3205/zma001709" in told.citation
    assert {form for form, _ in shipped_forms()} == {"dops", "epa", "o-score", "zwisch"}
    for form in shipped_forms().values():
        assert form.wording
        assert len({one.id for one in form.questions}) == len(form.questions)
        for one in form.questions:
            assert [level.value for level in one.levels] == [*range(1, len(one.levels) + 1)]
    scales = {form.scale for form in shipped_forms().values()}
    assert len(scales) == 4, "two forms of one scale would be counted together"
