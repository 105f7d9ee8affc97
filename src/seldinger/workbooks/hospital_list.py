"""A hospital's own list of operations, as it was exported: workbook or text, in any column order.

Opened into heads and rows first; read row by row once somebody said which column is what.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.workbooks.cells import Broken, date_of, text_of, word
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import HEAD_WITHIN, CellFault, Rows, WorkbookError, column_letter
from seldinger.workbooks.hospital_cells import moment_of, names_of
from seldinger.workbooks.hospital_fields import FIELD_BY_ID, KNOWN_HEADS, STAFF, folded
from seldinger.workbooks.text_tables import open_text

MOST_ROWS = 100_000  # of one file: a large hospital does fewer operations in a year
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_LONGEST = {"patient": 60, "name": 300, "room": 40, "department": 120}
_LEAST_HEADS = 3
_DATUM = re.compile(r"\d{5}")  # no head, and perhaps a patient's number: never taken for one


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that holds the list. first: the number of rows[0] in the file, from 1.

    heads: none twice and none empty; of columns without a head, the letter.
    """

    title: str
    heads: tuple[str, ...]
    rows: Rows
    first: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A row. staff: field → names as written, only for columns that the list has.

    listed_on: the day that the list writes; a case past midnight belongs to the day it began.
    """

    number: int
    listed_on: date
    day: date
    patient: str = field(repr=False)
    name: str
    staff: Mapping[str, tuple[str, ...]]
    start: datetime | None = None
    end: datetime | None = None
    room: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read, and what could not. days: those of which every line could be read."""

    heads: tuple[str, ...]
    rows: tuple[Listed, ...]
    faults: tuple[CellFault, ...]
    days: frozenset[date]


def open_list(content: bytes, name: str, known: frozenset[str] = frozenset()) -> Table:
    """The table of a file. known: heads that this hospital used before, folded.

    Raises WorkbookError in one line where there is none to be found.
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请按月导出后分次上传")
    if content.startswith(_WORKBOOKS):
        sheets = _workbook(content, name)
    else:
        sheets = [("文本", open_text(content, name))]
    tables = [_table(title, rows, KNOWN_HEADS | known) for title, rows in sheets]
    best = max(tables, key=lambda table: table[0], default=(0, None))[1]
    if best is None:
        raise WorkbookError(
            f"{name} 里没有找到表头：前 {HEAD_WITHIN} 行里应有一行写着各列的名称，"
            "如“手术日期”“住院号”"
        )
    if len(best.rows) > MOST_ROWS:
        raise WorkbookError(f"{name} 超过 {MOST_ROWS} 行。请按月导出后分次上传")
    return best


def _workbook(content: bytes, name: str) -> list[tuple[str, Rows]]:
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        return open_workbook(path, name)


def _table(title: str, rows: Rows, known: frozenset[str]) -> tuple[int, Table | None]:
    """How many heads are known, and the table below them; the uppermost such row."""
    found: tuple[int, Table | None] = (0, None)
    for top, cells in enumerate(rows[:HEAD_WITHIN]):
        texts = [text_of(cell) for cell in cells]
        score = sum(folded(text) in known for text in texts if text)
        filled = len({text for text in texts if text})
        is_data = any(_DATUM.search(text) or date_of(text) for text in texts)
        if is_data or filled < _LEAST_HEADS or (found[1] and score <= found[0]):
            continue
        below = rows[top + 1 :]
        found = (score, Table(title, _heads(texts, below), below, top + 2))
    return found


def _heads(texts: Sequence[str], rows: Rows) -> tuple[str, ...]:
    """Each head once: the second 姓名 becomes “姓名（D 列）”."""
    width = max([len(texts), *(len(row) for row in rows[:HEAD_WITHIN])])
    heads: list[str] = []
    for place in range(width):
        text = texts[place] if place < len(texts) else ""
        letter = f"{column_letter(place)} 列"
        head = letter if not text else f"{text}（{letter}）" if text in heads else text
        heads.append(head)
    return tuple(heads)


def read_rows(table: Table, columns: Mapping[str, str]) -> Reading:
    """The rows that hold anything in a mapped column. columns: field → head."""
    places = {key: table.heads.index(head) for key, head in columns.items() if head in table.heads}
    faults: list[CellFault] = []
    rows: list[Listed] = []
    unread: set[date | None] = set()
    for number, cells in enumerate(table.rows, start=table.first):
        line = _Line(table, places, number, cells, faults)
        if line.is_filled and not line.repeats_head:
            row = line.read()
            if row:
                rows.append(row)
            else:
                unread.add(line.day)
    written = {row.listed_on for row in rows}
    days = frozenset() if None in unread else frozenset(written - unread)
    return Reading(table.heads, tuple(rows), tuple(faults), days)


@dataclass
class _Line:
    """One row being read. day: None before, and where it cannot be read."""

    table: Table
    places: Mapping[str, int]
    number: int
    cells: Sequence[object]
    faults: list[CellFault]
    is_sound: bool = True
    day: date | None = None

    @property
    def is_filled(self) -> bool:
        """A line with nothing but a total below it (合计) names no patient and no operation."""
        return any(text_of(self.raw(key)) for key in self.places if key in ("patient", "name"))

    @property
    def repeats_head(self) -> bool:
        """Printed lists repeat their head on every page."""
        return all(
            word(self.raw(key)) == word(self.table.heads[place])
            for key, place in self.places.items()
        )

    def read(self) -> Listed | None:
        self.day = day = self._day()
        start = self._moment("start")
        texts = {key: self._text(key) for key in _LONGEST}
        staff = {key: self._names(key) for key in STAFF if key in self.places}
        end = self._moment("end")
        if day is None or not self.is_sound:
            return None
        begins, ends = _span(day, start, end)
        return Listed(
            number=self.number,
            listed_on=day,
            # A case past midnight belongs to the day it began.
            day=begins.date() if begins and abs((begins.date() - day).days) <= 1 else day,
            start=begins,
            end=ends,
            staff=staff,
            **texts,
        )

    def raw(self, key: str) -> object:
        place = self.places.get(key, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else None

    def _day(self) -> date | None:
        cell = self.raw("day")
        day = None if isinstance(cell, Broken) else date_of(cell)
        if day is None:
            self._fault("day")
        return day

    def _moment(self, key: str) -> datetime | time | None:
        cell = self.raw(key)
        if not text_of(cell):
            return None
        moment = None if isinstance(cell, Broken) else moment_of(cell)
        # A day alone, in a column that is both, tells no time.
        if moment is None and not (key == "start" and date_of(cell)):
            self._fault(key)
        return moment

    def _text(self, key: str) -> str:
        cell = self.raw(key)
        text = text_of(cell)
        is_missing = FIELD_BY_ID[key].needed and not text
        is_hidden = key == "patient" and "*" in text
        is_long = len(text) > _LONGEST[key]
        if isinstance(cell, Broken) or is_missing or is_hidden or is_long or not text.isprintable():
            self._fault(key)
        return text

    def _names(self, key: str) -> tuple[str, ...]:
        cell = self.raw(key)
        names = None if isinstance(cell, Broken) else names_of(cell)
        if names is None:
            self._fault(key)
        return names or ()

    def _fault(self, key: str) -> None:
        """A patient's number is not repeated in a message."""
        self.is_sound = False
        place = self.places.get(key, -1)
        head = self.table.heads[place] if place >= 0 else FIELD_BY_ID[key].title
        found = text_of(self.raw(key))[:60]
        told = "（编号不显示）" if key == "patient" and found else found
        column = f"{head}（{column_letter(place)}）" if place >= 0 else head
        allowed = FIELD_BY_ID[key].allowed
        self.faults.append(CellFault(self.table.title, self.number, column, told, allowed))


def _span(
    day: date, start: datetime | time | None, end: datetime | time | None
) -> tuple[datetime | None, datetime | None]:
    """Beginning and end; an end before its beginning is of the next day."""
    begins = datetime.combine(day, start) if isinstance(start, time) else start
    if not isinstance(end, time):
        return begins, end
    ends = datetime.combine(begins.date() if begins else day, end)
    return begins, ends + timedelta(days=1) if begins and ends < begins else ends
