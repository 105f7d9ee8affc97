"""The interval holds the truth as often as it says, and the order of peers says nothing."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seldinger.domain.discipline.comparison import (
    Department,
    Likeness,
    Stratum,
    compare,
    distance,
)

KINDS = ("二级", "三级", "四级")
# Everyone is similar: these tests ask about the figure, not about who is compared.
ALL = Likeness(factor=1e9, distance=1.0, peers=1)


@st.composite
def stratum(draw: st.DrawFn) -> Stratum:
    cases = draw(st.integers(0, 80))
    return Stratum(cases, draw(st.integers(0, cases)))


departments = st.lists(st.dictionaries(st.sampled_from(KINDS), stratum()), max_size=8).map(
    lambda told: [Department(f"{n}", strata) for n, strata in enumerate(told)]
)


@given(departments, stratum(), st.randoms(use_true_random=False))
def test_the_order_of_peers_says_nothing(
    others: list[Department], own: Stratum, chance: Random
) -> None:
    asked = Department("own", {"三级": own})
    mixed = chance.sample(others, len(others))
    for likeness in (ALL, Likeness(peers=1)):
        assert compare(asked, others, likeness) == compare(asked, mixed, likeness)


@given(departments.filter(lambda them: len(them) > 1))
def test_distance_is_one_between_two_mixes(them: list[Department]) -> None:
    one, other = them[0], them[1]
    if one.cases and other.cases:
        assert distance(one, other) == distance(other, one)
        assert 0 <= distance(one, other) <= 1
        assert distance(one, one) == 0


@given(departments, stratum())
def test_the_ratio_lies_in_its_interval(others: list[Department], own: Stratum) -> None:
    ratio = compare(Department("own", {"三级": own}), others, ALL).ratio
    if ratio:
        # Peers' events are worth a whole number of events: only downwards rounded.
        assert ratio.low <= ratio.value <= ratio.high


def _drawn(chance: Random, key: str, sizes: tuple[int, ...], times: float) -> Department:
    rates = (0.02, 0.06, 0.15)
    return Department(
        key,
        {
            kind: Stratum(size, sum(chance.random() < rate * times for _ in range(size)))
            for kind, size, rate in zip(KINDS, sizes, rates, strict=True)
        },
    )


@pytest.mark.parametrize("times", [0.5, 1.0, 2.0])
def test_the_interval_holds_the_true_ratio_in_95_of_100_samples(times: float) -> None:
    chance = Random(20261124)
    held = 0
    for _ in range(400):
        peers = [_drawn(chance, f"{n}", (60, 50 + 10 * n, 30), 1.0) for n in range(5)]
        ratio = compare(_drawn(chance, "own", (40, 60, 50), times), peers, ALL).ratio
        assert ratio
        held += ratio.low <= times <= ratio.high
    # Four standard errors of 400 samples below 95 %: 0.95 - 4 * sqrt(0.95 * 0.05 / 400).
    assert held / 400 >= 0.906


@given(departments, stratum())
def test_a_stranger_to_the_mix_changes_nothing(others: list[Department], own: Stratum) -> None:
    asked = Department("own", {"三级": own})
    likeness = Likeness(factor=1e9, distance=0.5, peers=1)
    stranger = Department("stranger", {"一级": Stratum(50, 25)})
    told = compare(asked, others, likeness)
    assert compare(asked, [*others, stranger], likeness) == told
    assert compare(asked, [*others, replace(stranger, key="own")], likeness) == told
