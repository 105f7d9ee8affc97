"""One line of a hospital's export being read: its cells by field, and what is wrong with them.

What kind of line it is, and what a sound one becomes, its list says (`hospital_list`,
`booked_list`).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar

from seldinger.workbooks.cells import Broken, date_of, text_of
from seldinger.workbooks.grid import CellFault, column_letter
from seldinger.workbooks.hospital_cells import names_of
from seldinger.workbooks.hospital_fields import Field
from seldinger.workbooks.hospital_table import Table

LONGEST = {"patient": 60, "name": 300, "room": 40, "department": 120}
Row = TypeVar("Row")


@dataclass
class Line(ABC, Generic[Row]):
    """places: field → column. day: None before it is read, and where it cannot be."""

    fields: ClassVar[Mapping[str, Field]]

    table: Table
    places: Mapping[str, int]
    number: int
    cells: Sequence[object]
    faults: list[CellFault]
    is_sound: bool = True
    day: date | None = None

    @property
    @abstractmethod
    def is_row(self) -> bool:
        """Not a total below the list, and not its head once more on a second page."""

    @abstractmethod
    def read(self) -> Row | None:
        """None where anything of it is faulty."""

    def raw(self, key: str) -> object:
        place = self.places.get(key, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else None

    def whole(self, key: str) -> object:
        """As `raw`, None where the cell is broken."""
        cell = self.raw(key)
        return None if isinstance(cell, Broken) else cell

    def read_day(self) -> date | None:
        self.day = date_of(self.whole("day"))
        if self.day is None:
            self.fault("day")
        return self.day

    def text(self, key: str) -> str:
        cell = self.raw(key)
        text = text_of(cell)
        if isinstance(cell, Broken) or self.is_wrong(key, text):
            self.fault(key)
        return text

    def is_wrong(self, key: str, text: str) -> bool:
        is_missing = self.fields[key].needed and not text
        return is_missing or len(text) > LONGEST[key] or not text.isprintable()

    def names(self, key: str) -> tuple[str, ...]:
        cell = self.raw(key)
        names = None if isinstance(cell, Broken) else names_of(cell)
        if names is None:
            self.fault(key)
        return names or ()

    def fault(self, key: str) -> None:
        """A patient's number is not repeated in a message."""
        self.is_sound = False
        place = self.places.get(key, -1)
        head = self.table.heads[place] if place >= 0 else self.fields[key].title
        found = text_of(self.raw(key))[:60]
        told = "（编号不显示）" if key == "patient" and found else found
        column = f"{head}（{column_letter(place)}）" if place >= 0 else head
        allowed = self.fields[key].allowed
        self.faults.append(CellFault(self.table.title, self.number, column, told, allowed))


@dataclass(frozen=True, slots=True)
class Lines(Generic[Row]):
    """What could be read, and what could not. unread: days of lines with a fault, None: of some."""

    rows: tuple[Row, ...]
    faults: tuple[CellFault, ...]
    unread: frozenset[date | None]

    def whole_days(self, written: set[date]) -> frozenset[date]:
        """Of the days that the rows write, those of which every line could be read."""
        return frozenset() if None in self.unread else frozenset(written - self.unread)


def read_lines(kind: type[Line[Row]], table: Table, columns: Mapping[str, str]) -> Lines[Row]:
    """columns: field → head."""
    places = {key: table.heads.index(head) for key, head in columns.items() if head in table.heads}
    faults: list[CellFault] = []
    rows: list[Row] = []
    unread: set[date | None] = set()
    for number, cells in enumerate(table.rows, start=table.first):
        line = kind(table, places, number, cells, faults)
        if not line.is_row:
            continue
        row = line.read()
        if row is None:
            unread.add(line.day)
        else:
            rows.append(row)
    return Lines(tuple(rows), tuple(faults), frozenset(unread))
