"""A hospital's list of booked operations, as it was exported: workbook or text, in any order.

Opened as a list of done operations is (workbooks/hospital_list.py), and read by fewer columns: a
booked list names no assistants, and need not name the patient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from seldinger.workbooks.cells import Broken, date_of, text_of, word
from seldinger.workbooks.grid import CellFault, column_letter
from seldinger.workbooks.hospital_cells import moment_of, names_of
from seldinger.workbooks.hospital_fields import FIELD_BY_ID, KNOWN_HEADS, Field, folded
from seldinger.workbooks.hospital_list import Table, open_list

_SUPERVISOR = Field(
    "supervisor",
    "上级医师",
    "姓名；在上级医师指导下操作时填写",
    ("上级医师", "指导医师", "带教医师", "指导医生", "上级医生"),
)
_NEEDED = ("day", "name", "operator")
FIELDS = (
    *(FIELD_BY_ID[key] for key in (*_NEEDED, "start", "room", "department")),
    _SUPERVISOR,
    FIELD_BY_ID["patient"],
)
_BY_ID = {one.id: one for one in FIELDS}
_HEADS = KNOWN_HEADS | {word(head) for head in _SUPERVISOR.heads}
_LONGEST = {"name": 300, "room": 40, "department": 120, "patient": 60}
_SHARED = {"day", "start"}  # a column may hold both


@dataclass(frozen=True, slots=True)
class BookedRow:
    """operator, supervisor: as written, number or not. patient: empty where hidden."""

    number: int
    day: date
    name: str
    operator: str
    start: time | None = None
    room: str = ""
    department: str = ""
    supervisor: str = ""
    patient: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BookedReading:
    """has_departments: whether a column names them. days: those of which every line was read."""

    rows: tuple[BookedRow, ...]
    faults: tuple[CellFault, ...]
    has_departments: bool
    days: frozenset[date]


def open_booked(content: bytes, name: str, known: Mapping[str, str]) -> Table:
    """known: the columns of this hospital's last list. Raises WorkbookError in one line."""
    return open_list(content, name, _HEADS | {folded(head) for head in known.values()})


def is_needed(key: str) -> bool:
    return key in _NEEDED


def guessed_columns(heads: Sequence[str]) -> dict[str, str]:
    """Field → the head that probably is meant; each head once, day and start excepted."""
    found: dict[str, str] = {}
    for one in FIELDS:
        taken = {head for other, head in found.items() if not {one.id, other} <= _SHARED}
        free = {folded(head): head for head in reversed(heads) if head not in taken}
        likely = next((free[word(head)] for head in one.heads if word(head) in free), None)
        if likely:
            found[one.id] = likely
    return found


def columns_fit(columns: Mapping[str, str], heads: Sequence[str]) -> bool:
    """Whether a list can be read as the last one was."""
    needed = all(columns.get(key) for key in _NEEDED)
    return needed and all(head in heads for head in columns.values() if head)


def read_booked(table: Table, columns: Mapping[str, str]) -> BookedReading:
    """The rows that name an operation. columns: field → head."""
    places = {key: table.heads.index(head) for key, head in columns.items() if head in table.heads}
    faults: list[CellFault] = []
    rows: list[BookedRow] = []
    unread: set[date | None] = set()
    for number, cells in enumerate(table.rows, start=table.first):
        line = _Line(table, places, number, cells, faults)
        if not line.is_filled:
            continue
        row = line.read()
        if row:
            rows.append(row)
        else:
            unread.add(line.day)
    written = {row.day for row in rows}
    days = frozenset() if None in unread else frozenset(written - unread)
    return BookedReading(tuple(rows), tuple(faults), "department" in places, days)


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
        """Not a total below the list, and not its head once more on a second page."""
        head = self.table.heads[self.places["name"]] if "name" in self.places else ""
        told = text_of(self._raw("name"))
        return bool(told or text_of(self._raw("operator"))) and word(told) != word(head)

    def read(self) -> BookedRow | None:
        self.day = day = self._day()
        start = self._start()
        texts = {key: self._text(key) for key in _LONGEST}
        operator, supervisor = self._name("operator"), self._name("supervisor")
        if day is None or not self.is_sound:
            return None
        return BookedRow(
            self.number, day, operator=operator, start=start, supervisor=supervisor, **texts
        )

    def _raw(self, key: str) -> object:
        place = self.places.get(key, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else None

    def _day(self) -> date | None:
        cell = self._raw("day")
        day = None if isinstance(cell, Broken) else date_of(cell)
        if day is None:
            self._fault("day")
        return day

    def _start(self) -> time | None:
        """A day alone, or words like 接台, tell no time."""
        cell = self._raw("start")
        moment = None if isinstance(cell, Broken) or not text_of(cell) else moment_of(cell)
        return moment.time() if isinstance(moment, datetime) else moment

    def _text(self, key: str) -> str:
        cell = self._raw(key)
        text = text_of(cell)
        if key == "patient" and "*" in text:  # hidden in the export: as good as none
            return ""
        is_missing = key == "name" and not text
        if (
            isinstance(cell, Broken)
            or is_missing
            or len(text) > _LONGEST[key]
            or not text.isprintable()
        ):
            self._fault(key)
        return text

    def _name(self, key: str) -> str:
        """The first of them operates; a booking without a name is told by the gate."""
        cell = self._raw(key)
        names = None if isinstance(cell, Broken) else names_of(cell)
        if names is None:
            self._fault(key)
        return names[0][:60] if names else ""

    def _fault(self, key: str) -> None:
        """A patient's number is not repeated in a message."""
        self.is_sound = False
        place = self.places.get(key, -1)
        head = self.table.heads[place] if place >= 0 else _BY_ID[key].title
        found = text_of(self._raw(key))[:60]
        told = "（编号不显示）" if key == "patient" and found else found
        column = f"{head}（{column_letter(place)}）" if place >= 0 else head
        self.faults.append(
            CellFault(self.table.title, self.number, column, told, _BY_ID[key].allowed)
        )
