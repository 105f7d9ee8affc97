"""How a table of counts leaves the house: nobody's small number, not even by subtraction.

Small counts are hidden (primary), and as many others (complementary) as it takes. The method
is in common use; no source was read for it, and the tests attack what it gives out.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush

Place = tuple[int, int]
Node = tuple[str, int]  # a row or a column, and its number


class Suppressed(StrEnum):
    """Why a cell is hidden. For the house alone: whoever reads primary knows "below threshold".

    A page shows one and the same mark for both.
    """

    PRIMARY = "primary"
    COMPLEMENTARY = "complementary"


Cell = int | Suppressed


@dataclass(frozen=True, slots=True)
class Table:
    """What may be shown. cells: rows, each with its total, then the row of column totals."""

    cells: tuple[tuple[Cell, ...], ...]

    def at(self, place: Place) -> Cell:
        return self.cells[place[0]][place[1]]

    @property
    def hidden(self) -> frozenset[Place]:
        return frozenset(
            (row, column)
            for row, line in enumerate(self.cells)
            for column, cell in enumerate(line)
            if isinstance(cell, Suppressed)
        )


@dataclass(frozen=True, slots=True)
class Derived:
    """A rate, mean or median, and the places of all counts it was computed from."""

    value: float
    sources: tuple[Place, ...]

    def shown(self, table: Table) -> float | Suppressed:
        """The figure, or the mark of the first of its counts that is hidden."""
        marks = (table.at(place) for place in self.sources)
        return next((mark for mark in marks if isinstance(mark, Suppressed)), self.value)


def suppress(
    counts: Sequence[Sequence[int]],
    *,
    threshold: int = 5,
    base: int = 1,
    zeros_shown: bool = True,
    also: Collection[Place] = (),
) -> Table:
    """The table with its totals, as it may be published. The same counts give the same table.

    counts: people or cases, rows of one length; a list is a table of one row (read the first
    row of the answer). The answer has one row and one column more: the totals, where a small
    number is hidden too. Cells from 1 to threshold - 1 are hidden, zeros unless zeros_shown, and
    the places in `also` (a cell that one department alone makes up). From all that is shown
    nobody can narrow a hidden cell to an interval less than `threshold` wide (its highest minus
    its lowest whole number). base: shown numbers are rounded to its multiples, halves upwards;
    rounded totals need not add up.
    It does not see other tables: two of them with the same cells must hide the same ones.
    Raises ValueError for rows of different lengths, negative counts, a threshold or base below
    1, and places in `also` that are outside the table or hold a zero which is shown.
    """
    if threshold < 1 or base < 1:
        raise ValueError(f"threshold and base are 1 or more: {threshold}, {base}")
    grid = _with_totals(counts)
    values = {(i, j): n for i, line in enumerate(grid) for j, n in enumerate(line)}
    for place in also:
        if place not in values or (zeros_shown and values[place] == 0):
            raise ValueError(f"nothing to hide at {place}")
    small = {p for p, n in values.items() if n < threshold and (n or not zeros_shown)}
    primary = small | set(also)
    # Where zeros are shown, whoever reads a mark knows of one at least.
    hidden = _Net(values, int(zeros_shown), threshold).protected(primary)

    def cell(place: Place, n: int) -> Cell:
        if place in hidden:
            return Suppressed.PRIMARY if place in primary else Suppressed.COMPLEMENTARY
        return (n + base // 2) // base * base

    return Table(
        tuple(tuple(cell((i, j), n) for j, n in enumerate(line)) for i, line in enumerate(grid))
    )


def _with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    if not counts or not counts[0] or len({len(row) for row in counts}) > 1:
        raise ValueError("a table has rows of one length, with one cell at least")
    if any(n < 0 for row in counts for n in row):
        raise ValueError("a count is never negative")
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


@dataclass(frozen=True, slots=True)
class _Arc:
    place: Place
    tail: Node
    head: Node
    value: int
    spare: int  # how far it may fall


class _Net:
    """The sums of a table as a network: each line a node, each cell an arc, counts its flow.

    Cells run from their row to their column, totals back; then a line adds up just where its
    node keeps what flows in. What a reader cannot rule out are the flows of the hidden arcs, so
    the ends of a hidden cell's interval are two maximum flows, exact in whole numbers.
    """

    def __init__(self, values: dict[Place, int], floor: int, width: int) -> None:
        last = max(values)
        self._width = width
        # A zero that is shown stays shown: it can protect nothing.
        self._arcs = {
            place: _arc(place, last, n, n - floor) for place, n in values.items() if n >= floor
        }
        self._at: dict[Node, list[_Arc]] = {}
        for arc in self._arcs.values():
            self._at.setdefault(arc.tail, []).append(arc)
            self._at.setdefault(arc.head, []).append(arc)

    def protected(self, primary: set[Place]) -> set[Place]:
        """The primary cells and others, none of which could be shown after all."""
        hidden = set(primary)
        for place in sorted(primary):
            if not self._is_wide(place, hidden):
                hidden |= self._cheapest_cycle(place, hidden)
        for place in sorted(hidden - primary, key=lambda at: (-self._arcs[at].value, at)):
            rest = hidden - {place}
            if all(self._is_wide(other, rest) for other in sorted(rest)):
                hidden = rest
        return hidden

    def _is_wide(self, place: Place, hidden: set[Place]) -> bool:
        arc = self._arcs[place]
        up = self._flow(arc.head, arc.tail, hidden - {place}, self._width)
        wanted = self._width - up
        if wanted > arc.spare:
            return False
        return self._flow(arc.tail, arc.head, hidden - {place}, wanted) >= wanted

    def _flow(self, start: Node, end: Node, hidden: set[Place], wanted: int) -> int:
        """How much more can run from start to end over hidden arcs, `wanted` at most."""
        moved: dict[Place, int] = {}
        done = 0
        while done < wanted and (way := self._way(start, end, hidden, moved)):
            room = [arc.spare + moved.get(arc.place, 0) for arc, ahead in way if not ahead]
            step = min([wanted - done, *room])
            for arc, ahead in way:
                moved[arc.place] = moved.get(arc.place, 0) + (step if ahead else -step)
            done += step
        return done

    def _way(
        self, start: Node, end: Node, hidden: set[Place], moved: dict[Place, int]
    ) -> list[tuple[_Arc, bool]]:
        came: dict[Node, tuple[_Arc, bool]] = {}
        queue = deque([start])
        while queue and end not in came:
            node = queue.popleft()
            for arc, ahead, there in self._steps(node):
                free = ahead or arc.spare + moved.get(arc.place, 0) > 0
                if free and arc.place in hidden and there not in came and there != start:
                    came[there] = arc, ahead
                    queue.append(there)
        way = []
        while end in came:
            arc, ahead = came[end]
            way.append((arc, ahead))
            end = arc.tail if ahead else arc.head
        return way

    def _cheapest_cycle(self, place: Place, hidden: set[Place]) -> frozenset[Place]:
        """The cells, fewest cases first, along which this one can rise by the whole width.

        Every cell on it moves as far, so those that come in need no further cells. There always
        is one: a cell, its row's and column's total and the grand total can rise together.
        """
        own = self._arcs[place]
        queue: list[tuple[int, Node, frozenset[Place]]] = [(0, own.head, frozenset())]
        seen: set[Node] = set()
        while queue[0][1] != own.tail:
            cost, node, way = heappop(queue)
            if node in seen:
                continue
            seen.add(node)
            for arc, ahead, there in self._steps(node):
                if arc is not own and (ahead or arc.spare >= self._width):
                    price = 0 if arc.place in hidden else arc.value
                    heappush(queue, (cost + price, there, way | {arc.place}))
        return queue[0][2]

    def _steps(self, node: Node) -> Iterator[tuple[_Arc, bool, Node]]:
        for arc in self._at[node]:
            ahead = arc.tail == node
            yield arc, ahead, arc.head if ahead else arc.tail


def _arc(place: Place, last: Place, value: int, spare: int) -> _Arc:
    row: Node = ("row", place[0])
    column: Node = ("column", place[1])
    is_total = (place[0] == last[0]) != (place[1] == last[1])
    tail, head = (column, row) if is_total else (row, column)
    return _Arc(place, tail, head, value, spare)
