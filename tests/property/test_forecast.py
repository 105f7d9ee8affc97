"""What holds of every forecast, whatever the numbers."""

import json

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import pdtr

from seldinger.domain.planning.forecast import faults
from seldinger.domain.planning.forecast_sharing import Sharing, shares
from seldinger.domain.training.readings import READINGS
from seldinger.domain.training.words import Reading, Role
from seldinger.planning.forecasts import simulating
from seldinger.planning.forecasts.counting import finals
from seldinger.planning.forecasts.draws import poisson
from seldinger.planning.forecasts.forecasting import forecast
from seldinger.planning.forecasts.people import Person
from seldinger.planning.forecasts.problem import Requirement
from seldinger.planning.forecasts.validation import problem_in
from seldinger.planning.reading import PlanningError
from support.forecasts import document, trainee

WEIGHT = st.floats(0, 20)
SHARING = st.builds(
    Sharing,
    participants=st.floats(0, 6),
    attend=st.floats(0, 1),
    others=st.tuples(WEIGHT, WEIGHT),
)


@given(SHARING, st.floats(0.01, 5), WEIGHT, WEIGHT)
def test_nobody_stands_twice_and_company_never_adds(
    sharing: Sharing, own: float, company: float, more: float
) -> None:
    few, many = (shares(sharing, own, (own + n,) * 3) for n in (company, company + more))
    for parts in (few, many):
        assert all(0 <= part <= 1 for part in parts)
        assert sum(parts) <= 1 + 1e-12
    assert many[1] <= few[1]
    assert many[2] <= few[2]
    assert sum(many) <= sum(few) + 1e-12


@given(SHARING, st.lists(st.floats(0.01, 5), min_size=1, max_size=8))
def test_places_are_given_out_once(sharing: Sharing, weights: list[float]) -> None:
    present = sum(weights)
    parts = [shares(sharing, own, (present,) * 3) for own in weights]
    for role, seats in ((0, sharing.participants), (1, 1), (2, 1)):
        assert sum(part[role] for part in parts) <= seats + 1e-9


@given(SHARING, st.floats(0.01, 5), WEIGHT)
def test_the_rule_for_many_is_the_rule_for_one(
    sharing: Sharing, own: float, company: float
) -> None:
    others = np.array([sharing.attend, *sharing.others], np.float32).reshape(1, 3, 1)
    weight = np.array([own], np.float32)
    there = np.array([own + company], np.float32)
    found = simulating.shares(sharing.participants, others, weight, there)[0, :, 0]
    assert np.allclose(found, shares(sharing, own, (own + company,) * 3), atol=1e-5)


@given(st.lists(st.floats(0, 250), min_size=1, max_size=30), st.integers(0, 99))
def test_counts_follow_their_distribution_and_never_fall(means: list[float], seed: int) -> None:
    chance = np.random.default_rng(seed).random((1, len(means)))
    expected = np.array([sorted(means)], np.float32)
    found = poisson(chance, expected)
    below, reached = (pdtr(found + n, expected.astype(float)) for n in (-1, 0))
    assert ((np.nan_to_num(below) <= chance + 1e-9) & (chance <= reached + 1e-9)).all()
    same = poisson(np.full_like(chance, chance[0, 0]), expected)
    assert (np.diff(same[0].astype(int)) >= 0).all()


COUNTS = st.tuples(*[st.integers(0, 30)] * 3)


@given(COUNTS, COUNTS, st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True), COUNTS)
def test_final_counts_read_as_the_rulebook_reads_them(
    before: tuple[int, int, int], more: tuple[int, int, int], asked: list[int],
    minima: tuple[int, int, int],
) -> None:  # fmt: skip
    binds = tuple(
        Requirement(id=str(role), categories=["x"], role=role, minimum=minima[role])
        for role in asked
    )
    found = finals(Person("lin", (), binds, {"x": before}), np.array(more).reshape(1, 3, 1))
    roles = tuple(Role)
    total = {role: before[n] + more[n] for n, role in enumerate(roles)}
    wanted = {roles[n]: minima[n] for n in asked}
    for reading in Reading:
        expected = READINGS[reading](total, wanted)
        assert [expected[roles[n]] for n in asked] == found[reading][:, 0].tolist()


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 40), min_size=0, max_size=40),
    st.lists(st.integers(0, 8), min_size=1, max_size=4),
    st.sampled_from([None, "even", "need"]),
    st.booleans(),
)
def test_every_forecast_holds_together(
    counts: list[int], left: list[int], rule: str | None, trend: bool
) -> None:
    told = document(
        start="2030-01",
        arrivals=[
            {"department": "ward", "category": "biopsy", "start": "2023-01", "counts": counts}
        ],
        trainees=[
            trainee(str(n), months_left=months, plan=["ward", "ct", None][:months], now="ward")
            for n, months in enumerate(left)
        ],
        sharing={"rule": rule},
        trend=trend,
        draws=100,
    )
    found = forecast(problem_in(json.dumps(told).encode()))
    assert not [*faults(found)]
    assert found.certificate
    assert not found.certificate.faults


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_refused_in_a_line(content: bytes) -> None:
    refused(content)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=6) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=6), inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(document())), JSON)
def test_a_part_that_is_something_else_is_refused_or_taken(name: str, value: object) -> None:
    refused(json.dumps(document(**{name: value})).encode(), may_be_sound=True)


def refused(content: bytes, *, may_be_sound: bool = False) -> None:
    try:
        sound = problem_in(content)
    except PlanningError as error:
        told = str(error)
    else:
        assert may_be_sound
        assert problem_in(msgspec.json.encode(sound)) == sound
        told = ""
    assert "\n" not in told
