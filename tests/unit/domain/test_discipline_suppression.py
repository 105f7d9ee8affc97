"""Small numbers and what would give them away, by hand."""

import pytest

from seldinger.domain.discipline.suppression import Derived, Suppressed, suppress

PRIMARY, OTHER = Suppressed.PRIMARY, Suppressed.COMPLEMENTARY


def test_a_lone_small_number_takes_the_smallest_other_one_along() -> None:
    line = suppress([[2, 30, 9, 18]]).cells[0]
    assert line == (PRIMARY, 30, OTHER, 18, 59)


def test_two_small_numbers_whose_sum_says_too_much_take_a_third() -> None:
    # 1 + 2 leaves intervals from 1 to 2; together with 20 there is room.
    assert suppress([[1, 2, 20, 30]]).cells[0] == (PRIMARY, PRIMARY, OTHER, 30, 53)


def test_a_table_of_rows_and_columns_needs_a_rectangle() -> None:
    table = suppress([[3, 20, 30], [20, 40, 50], [60, 70, 80]])
    assert table.cells == (
        (PRIMARY, OTHER, 30, 53),
        (OTHER, OTHER, 50, 110),
        (60, 70, 80, 210),
        (83, 130, 160, 373),
    )


def test_a_total_that_is_one_person_is_hidden() -> None:
    assert suppress([[0, 1]]).cells[0] == (0, PRIMARY, PRIMARY)


def test_zeros_are_shown_or_hidden() -> None:
    assert suppress([[0, 9, 12]]).cells[0] == (0, 9, 12, 21)
    assert suppress([[0, 9, 12]], zeros_shown=False).cells[0] == (PRIMARY, OTHER, 12, 21)


def test_a_zero_that_is_shown_tells_that_a_hidden_cell_is_none() -> None:
    # 2 and 4 add up to 6: from 1 to 5 is one short of the width, so 9 goes too.
    assert suppress([[2, 4, 9, 12]]).cells[0] == (PRIMARY, PRIMARY, OTHER, 12, 27)
    # From 0 to 6 is wide enough, once a mark may also stand for a zero.
    line = suppress([[2, 4, 9, 12]], zeros_shown=False).cells[0]
    assert line == (PRIMARY, PRIMARY, 9, 12, 27)


def test_a_large_cell_may_have_to_be_hidden_as_well() -> None:
    assert suppress([[40, 50, 60]], also=[(0, 0), (1, 0)]).cells[0] == (PRIMARY, OTHER, 60, 150)


def test_shown_numbers_are_rounded_to_the_base() -> None:
    assert suppress([[7, 12, 13]], base=5).cells[0] == (5, 10, 15, 30)


def test_a_figure_from_a_hidden_count_is_hidden() -> None:
    table = suppress([[2, 30, 9, 18]])
    assert Derived(2 / 59, ((0, 0), (0, 4))).shown(table) is PRIMARY
    assert Derived(9 / 59, ((0, 2), (0, 4))).shown(table) is OTHER
    assert Derived(30 / 59, ((0, 1), (0, 4))).shown(table) == 30 / 59


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "rows of one length"),
        ([[]], "rows of one length"),
        ([[1, 2], [3]], "rows of one length"),
        ([[1, -1]], "never negative"),
    ],
)
def test_what_is_no_table_is_refused(counts: list[list[int]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        suppress(counts)


def test_a_threshold_or_base_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or more: 0, 1"):
        suppress([[9]], threshold=0)
    with pytest.raises(ValueError, match="1 or more: 5, 0"):
        suppress([[9]], base=0)


@pytest.mark.parametrize("place", [(0, 0), (5, 5)])
def test_only_a_cell_that_can_be_hidden_is(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="nothing to hide"):
        suppress([[0, 9]], also=[place])
