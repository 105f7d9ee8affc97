"""Sheets of raw cells → the columns found by their head, and rows read cell by cell."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from seldinger.errors import SeldingerError
from seldinger.workbooks.cells import Broken, text_of, word

HEAD_WITHIN = 20  # rows from the top in which the head must stand
T = TypeVar("T")
Rows = Sequence[Sequence[object]]
_UNMERGED = "每行各自填写的内容：请取消合并，逐行填写"
_ASIDE = re.compile(r"^[*]+|[(\[〔【].*|[*:]+$")


class Merged(Broken):
    """A cell that was merged into another: what stands there holds for it, or does not."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, order=True)
class CellFault:
    """One bad cell: where, what was found, what is allowed. `row` 1-based, 0 for a whole sheet."""

    sheet: str
    row: int
    column: str
    found: str
    allowed: str

    def __str__(self) -> str:
        where = f"“{self.sheet}”" + (f"第 {self.row} 行" if self.row else "")
        if not self.column:
            return f"{where}：{self.allowed}"
        found = f"现为“{self.found}”" if self.found else "空"
        return f"{where}“{self.column}”列：{found}，应为{self.allowed}"


class WorkbookError(SeldingerError):
    """A workbook that cannot be read in; carries every fault, nothing was taken over."""

    def __init__(self, message: str, faults: Collection[CellFault] = ()) -> None:
        self.faults = sorted(set(faults))
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. `needed`: the head must be there. `allowed`: for messages.

    also: what else the head is called.
    """

    head: str
    allowed: str
    needed: bool = True
    also: tuple[str, ...] = ()


@dataclass(slots=True)
class Sheet:
    """One sheet's rows below its head."""

    title: str
    rows: Rows = ()
    first: int = 1  # 1-based number of rows[0]
    places: dict[str, int] = field(default_factory=dict)  # head → index
    heads: Rows = ()  # the rows of the head as they stand

    def lines(self, faults: list[CellFault], columns: Collection[Column]) -> Iterator["Line"]:
        """The rows that hold anything in a known column."""
        allowed = {column.head: column.allowed for column in columns}
        needs = {column.head: column.needed for column in columns}
        for number, cells in enumerate(self.rows, start=self.first):
            line = Line(self, number, cells, allowed, needs, faults)
            if any(line.text(head) for head in self.places):
                yield line


@dataclass(slots=True)
class Line:
    """One row being read; a cell that cannot be read becomes a fault."""

    sheet: Sheet
    number: int
    cells: Sequence[object]
    allowed: dict[str, str]
    needs: dict[str, bool]
    faults: list[CellFault]
    sound: bool = True

    def raw(self, head: str) -> object:
        place = self.sheet.places.get(head, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else None

    def text(self, head: str) -> str:
        """The cell's text; a cell without a value to read (#N/A) is a fault whatever its column."""
        cell = self.raw(head)
        if isinstance(cell, Broken):
            self.fault(head)
        return text_of(cell)

    def fault(self, head: str, allowed: str | None = None) -> None:
        self.sound = False
        place = self.sheet.places.get(head)
        if place is None and self.needs[head]:
            return  # the missing column is told once, at the head
        letter = f"（{column_letter(place)}）" if place is not None else ""
        if isinstance(self.raw(head), Merged):
            allowed = _UNMERGED
        self.faults.append(
            CellFault(
                self.sheet.title,
                self.number,
                head + letter,
                text_of(self.raw(head))[:60],
                allowed or self.allowed[head],
            )
        )

    def needed(self, head: str) -> str:
        if not self.text(head):
            self.fault(head)
        return self.text(head)

    def read(self, head: str, parse: Callable[[object], T | None], default: T) -> T:
        """The parsed cell; a fault and the default where it cannot be read."""
        value = parse(self.raw(head))
        if value is None:
            self.fault(head)
            return default
        return value


def column_letter(place: int) -> str:
    """A, B, … Z, AA: openpyxl has it too, but importing that takes longer than reading does."""
    high, low = divmod(place, 26)
    return (column_letter(high - 1) if high else "") + chr(ord("A") + low)


def find_columns(
    title: str, rows: Rows, columns: Sequence[Column], faults: list[CellFault]
) -> Sheet:
    """The sheet with its columns found by head; titles above and merged heads are passed over."""
    if not any(text_of(cell) for row in rows for cell in row):
        return Sheet(title)
    heads = {word(name): column.head for column in columns for name in (column.head, *column.also)}
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for top in range(min(HEAD_WITHIN, len(rows))):
        one = _heads_in(rows[top], heads)
        below = rows[top + 1] if top + 1 < len(rows) else ()
        two = one | _heads_in(below, heads) if one and _is_second_head(below, one) else one
        for height, found in ((1, one), (2, two)):
            if len(found) > len(best[2]):
                best = (top, height, found)
    top, height, places = best
    for column in columns:
        if column.needed and column.head not in places:
            faults.append(
                CellFault(title, top + 1, "", "", f"缺少“{column.head}”列（{column.allowed}）")
            )
    first = top + height
    return Sheet(title, rows[first:], first + 1, places, rows[top:first])


def _is_second_head(row: Sequence[object], above: dict[str, int]) -> bool:
    """Under a head merged over two rows the cells are empty; under any other head stand data."""
    return not any(
        text_of(row[place]) and word(row[place]) != word(head)
        for head, place in above.items()
        if place < len(row)
    )


def _heads_in(row: Sequence[object], heads: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        for key in (word(cell), _ASIDE.sub("", word(cell))):
            if key in heads:
                found.setdefault(heads[key], place)
    return found
