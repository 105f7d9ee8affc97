"""Shares of what was used, against a count that a person would make by hand."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from seldinger.web.devices.figures import (
    Localisation,
    Piece,
    by_category,
    by_quarter,
    by_technique,
    dependence,
    localisation,
    undecided,
    what_stops,
)

DAY = date(2026, 6, 15)
_PIECES = st.lists(
    st.builds(
        Piece,
        day=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        origin=st.sampled_from(["domestic", "imported", "special", ""]),
        maker=st.sampled_from(["甲", "乙", "丙", ""]),
        category=st.sampled_from(["支架", "弹簧圈", ""]),
        price=st.none() | st.decimals(0, 100_000, places=2),
        techniques=st.lists(st.sampled_from(["造影", "栓塞", "置入"]), max_size=3).map(tuple),
    ),
    max_size=30,
)


def by_hand(pieces: list[Piece]) -> tuple[float | None, float | None, int]:
    """(share by count, share by value, of unknown origin), counted one after the other."""
    known = home = unknown = 0
    value = home_value = Decimal(0)
    for one in pieces:
        if one.origin == "":
            unknown += 1
            continue
        known += 1
        home += one.origin == "domestic"
        if one.price is not None:
            value += one.price
            home_value += one.price if one.origin == "domestic" else 0
    share = home / known if known else None
    return share, float(home_value / value) if value else None, unknown


def told(one: Localisation) -> tuple[float | None, float | None, int]:
    return one.share, one.value_share, one.unknown


@given(_PIECES)
def test_shares_are_what_one_counts_by_hand(pieces: list[Piece]) -> None:
    whole = localisation(pieces)
    assert told(whole) == by_hand(pieces)
    assert whole.number == len(pieces)
    assert whole.priced == sum(one.price is not None and one.origin != "" for one in pieces)
    for key, one in by_quarter(pieces):
        its = [p for p in pieces if (p.day.year, (p.day.month - 1) // 3 + 1) == key]
        assert told(one) == by_hand(its)
    for category, one in by_category(pieces):
        assert told(one) == by_hand([p for p in pieces if p.category == category])
    for name, one in by_technique(pieces):
        fits = [p for p in pieces if name in p.techniques or (not name and not p.techniques)]
        assert told(one) == by_hand(fits)


@given(_PIECES)
def test_nothing_is_lost_between_the_groups(pieces: list[Piece]) -> None:
    for groups in (by_quarter(pieces), by_category(pieces)):
        assert sum(one.number for _, one in groups) == len(pieces)


@given(_PIECES, st.randoms(use_true_random=False))
def test_order_does_not_matter(pieces: list[Piece], random: object) -> None:
    other = [*pieces]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert localisation(pieces) == localisation(other)
    assert what_stops(pieces) == what_stops(other)


@given(_PIECES)
def test_what_stops_is_what_nobody_else_supplied(pieces: list[Piece]) -> None:
    makers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in pieces:
        for name in one.techniques:
            if one.category:
                makers[name, one.category].add(one.maker)
    expected = {
        (next(iter(its)), name, category)
        for (name, category), its in makers.items()
        if len(its) == 1 and its != {""}
        if {
            one.maker
            for one in pieces
            if one.maker
            if (name in one.techniques or not one.techniques) and one.category in ("", category)
        }
        == its
    }
    assert {
        (stop.maker, name, category)
        for stop in what_stops(pieces)
        for name, categories in stop.techniques
        for category in categories
    } == expected


def test_nothing_used_is_no_share() -> None:
    assert told(localisation([])) == (None, None, 0)
    assert told(localisation([Piece(DAY)])) == (None, None, 1)
    assert what_stops([]) == []


def test_an_unknown_maker_leaves_it_open() -> None:
    known = Piece(DAY, maker="甲", category="支架", techniques=("置入",))
    assert [one.maker for one in what_stops([known])] == ["甲"]
    open_ = [known, Piece(DAY, category="支架", techniques=("置入",))]
    assert (what_stops(open_), undecided(open_)) == ([], 1)
    [row] = dependence(open_, by="category")
    assert (row.largest, row.share, row.unknown, row.is_sole) == ("甲", 1.0, 1, False)


def test_a_piece_that_may_be_of_the_kind_leaves_it_open() -> None:
    known = Piece(DAY, maker="甲", category="支架", techniques=("置入",))
    for other in (
        Piece(DAY, maker="乙", techniques=("置入",)),
        Piece(DAY, maker="乙", category="支架"),
    ):
        assert (what_stops([known, other]), undecided([known, other])) == ([], 1)
    own = Piece(DAY, maker="甲", techniques=("置入",))
    assert [one.maker for one in what_stops([known, own])] == ["甲"]
