"""A department beside its like: figures by hand, and every reason for none."""

import pytest

from seldinger.domain.discipline.comparison import (
    Department,
    Likeness,
    Missing,
    Position,
    Stratum,
    are_similar,
    compare,
    distance,
)
from seldinger.domain.statistics import clopper_pearson


def _one(key: str, three: tuple[int, int], four: tuple[int, int] = (0, 0)) -> Department:
    return Department(key, {"三级": Stratum(*three), "四级": Stratum(*four)})


PEERS = [_one(f"peer {n}", (100, 4), (100, 12)) for n in range(5)]


def test_expected_events_are_those_of_the_own_mix() -> None:
    told = compare(_one("own", (120, 5), (80, 9)), PEERS)
    assert told.peers == ("peer 0", "peer 1", "peer 2", "peer 3", "peer 4")
    assert told.observed == 14
    assert told.expected == pytest.approx(120 * 0.04 + 80 * 0.12)
    assert told.position is Position.NO_DIFFERENCE


def test_for_one_kind_of_case_the_interval_is_the_exact_one() -> None:
    peers = [_one(f"peer {n}", (100, 4)) for n in range(5)]
    ratio = compare(_one("own", (100, 15)), peers).ratio
    share = clopper_pearson(15, 15 + 20)
    assert ratio
    assert ratio.value == pytest.approx(15 / 4)
    # The peers did five times the cases.
    assert ratio.low == pytest.approx(5 * share.low / (1 - share.low))
    assert ratio.high == pytest.approx(5 * share.high / (1 - share.high))


@pytest.mark.parametrize(
    ("events", "position"),
    [(0, Position.LOWER), (8, Position.NO_DIFFERENCE), (30, Position.HIGHER)],
)
def test_the_position_is_what_the_interval_says(events: int, position: Position) -> None:
    assert compare(_one("own", (100, events), (100, 0)), PEERS).position is position


@pytest.mark.parametrize(
    ("own", "others", "missing"),
    [
        (_one("own", (0, 0)), PEERS, Missing.CASES),
        (_one("own", (100, 4), (100, 12)), PEERS[:4], Missing.PEERS),
        (_one("own", (1000, 4), (1000, 12)), PEERS, Missing.PEERS),
        (_one("own", (200, 9)), PEERS, Missing.PEERS),
        (
            Department("own", {**PEERS[0].strata, "一级": Stratum(5, 0)}),
            PEERS,
            Missing.STRATUM,
        ),
        (
            _one("own", (100, 4)),
            [_one(f"peer {n}", (100, 0)) for n in range(5)],
            Missing.EVENTS,
        ),
    ],
)
def test_what_cannot_be_compared_says_why(
    own: Department, others: list[Department], missing: Missing
) -> None:
    told = compare(own, others)
    assert told.missing is missing
    assert told.ratio is None
    assert told.position is Position.NOT_COMPARABLE


def test_size_and_mix_decide_who_is_similar() -> None:
    assert are_similar(_one("a", (100, 0)), _one("b", (200, 0)))
    assert not are_similar(_one("a", (100, 0)), _one("b", (201, 0)))
    assert are_similar(_one("a", (100, 0)), _one("b", (75, 0), (25, 0)))
    assert not are_similar(_one("a", (100, 0)), _one("b", (74, 0), (26, 0)))


def test_no_mix_has_no_distance() -> None:
    with pytest.raises(ValueError, match="has no mix"):
        distance(PEERS[0], _one("empty", (0, 0)))


def test_without_any_event_among_few_the_ratio_may_be_anything_low() -> None:
    ratio = compare(_one("own", (100, 0), (100, 0)), PEERS).ratio
    assert ratio
    assert ratio.low == 0
    assert 0 < ratio.high < 1


def test_numbers_of_no_sample_are_refused() -> None:
    with pytest.raises(ValueError, match="3 events among 2 cases"):
        Stratum(2, 3)
    with pytest.raises(ValueError, match="no measure of likeness"):
        Likeness(factor=0.5)
