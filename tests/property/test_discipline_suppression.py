"""Whoever solves the sums of a published table learns no hidden cell to within the threshold."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from seldinger.domain.discipline.suppression import Place, Table, suppress

thresholds = st.integers(1, 12)


@st.composite
def counts(draw: st.DrawFn, least: int = 0) -> list[list[int]]:
    width = draw(st.integers(1, 4))
    # Mostly small numbers, so that much is hidden, and some large ones that can protect them.
    cell = st.one_of(st.integers(least, least + 12), st.integers(least, least + 60))
    row = st.lists(cell, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=4))


def _interval(table: Table, place: Place, zeros_shown: bool) -> tuple[float, float]:
    """What an attacker finds who knows all sums, every shown number and the rule on zeros."""
    height, width = len(table.cells), len(table.cells[0])
    sums = []
    for i in range(height):
        line = np.zeros((height, width))
        line[i, :-1], line[i, -1] = 1, -1
        sums.append(line.ravel())
    for j in range(width):
        line = np.zeros((height, width))
        line[:-1, j], line[-1, j] = 1, -1
        sums.append(line.ravel())
    bounds = [
        (int(zeros_shown), None) if (i, j) in table.hidden else (cell, cell)
        for i, row in enumerate(table.cells)
        for j, cell in enumerate(row)
    ]
    aim = np.zeros((height, width))
    aim[place] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(sign * aim.ravel(), A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
        assert found.status in (0, 3), found.message
        ends.append(sign * found.fun if found.status == 0 else sign * float("-inf"))
    return ends[0], ends[1]


@given(counts(), thresholds, st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_hidden_cell_can_be_narrowed(
    told: list[list[int]], threshold: int, zeros_shown: bool
) -> None:
    table = suppress(told, threshold=threshold, zeros_shown=zeros_shown)
    for place in table.hidden:
        low, high = _interval(table, place, zeros_shown)
        assert high - low >= threshold - 1e-6


@given(counts(), thresholds, st.booleans())
@settings(deadline=None)
def test_no_small_number_is_shown_and_all_shown_ones_are_true(
    told: list[list[int]], threshold: int, zeros_shown: bool
) -> None:
    table = suppress(told, threshold=threshold, zeros_shown=zeros_shown)
    rows = [[*row, sum(row)] for row in told]
    whole = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    for i, row in enumerate(whole):
        for j, number in enumerate(row):
            if (i, j) not in table.hidden:
                assert table.cells[i][j] == number
                assert number >= threshold or (number == 0 and zeros_shown)


@given(counts(least=12), thresholds)
def test_nothing_is_hidden_where_nothing_is_small(told: list[list[int]], threshold: int) -> None:
    assert not suppress(told, threshold=threshold).hidden


@given(counts(), thresholds, st.booleans())
@settings(deadline=None)
def test_what_is_hidden_once_needs_nothing_more(
    told: list[list[int]], threshold: int, zeros_shown: bool
) -> None:
    once = suppress(told, threshold=threshold, zeros_shown=zeros_shown)
    again = suppress(told, threshold=threshold, zeros_shown=zeros_shown, also=once.hidden)
    assert again.hidden == once.hidden


@given(counts(), thresholds, st.integers(1, 10))
@settings(deadline=None)
def test_rounding_moves_a_number_by_half_the_base_at_most(
    told: list[list[int]], threshold: int, base: int
) -> None:
    exact = suppress(told, threshold=threshold)
    rounded = suppress(told, threshold=threshold, base=base)
    assert rounded.hidden == exact.hidden
    for before, after in zip(exact.cells, rounded.cells, strict=True):
        for one, other in zip(before, after, strict=True):
            if isinstance(one, int):
                assert isinstance(other, int)
                assert other >= 0
                assert other % base == 0
                assert abs(one - other) * 2 <= base
