"""A hospital's list of booked operations, as it was exported: workbook or text, in any order.

Opened and read as a list of done operations is (`hospital_table`, `hospital_line`), by fewer
columns: a booked list names no assistants, and need not name the patient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from seldinger.workbooks.cells import text_of, word
from seldinger.workbooks.grid import CellFault, Rows
from seldinger.workbooks.hospital_cells import moment_of
from seldinger.workbooks.hospital_fields import (
    FIELD_BY_ID,
    KNOWN_HEADS,
    Field,
    folded,
    guessed,
    missing_in,
)
from seldinger.workbooks.hospital_line import LONGEST, Line, read_lines
from seldinger.workbooks.hospital_table import Table, open_list

_SUPERVISOR = Field(
    "supervisor",
    "上级医师",
    "姓名；在上级医师指导下操作时填写",
    ("上级医师", "指导医师", "带教医师", "指导医生", "上级医生"),
)
FIELDS = (
    *(FIELD_BY_ID[key] for key in ("day", "name", "operator", "start", "room", "department")),
    _SUPERVISOR,
    replace(FIELD_BY_ID["patient"], needed=False),
)
_BY_ID = {one.id: one for one in FIELDS}
_HEADS = KNOWN_HEADS | {word(head) for head in _SUPERVISOR.heads}


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


def guessed_columns(heads: Sequence[str], rows: Rows = ()) -> dict[str, str]:
    """Field → the head that probably is meant; each head once, day and start excepted."""
    return guessed(heads, FIELDS, rows)


def columns_fit(columns: Mapping[str, str], heads: Sequence[str]) -> bool:
    """Whether a list can be read as the last one was."""
    return not missing_in(columns, heads, FIELDS)


def read_booked(table: Table, columns: Mapping[str, str]) -> BookedReading:
    """The rows that name an operation. columns: field → head."""
    found = read_lines(_Line, table, columns)
    days = found.whole_days({row.day for row in found.rows})
    has_departments = columns.get("department") in table.heads
    return BookedReading(found.rows, found.faults, has_departments, days)


class _Line(Line[BookedRow]):
    fields = _BY_ID

    @property
    def is_row(self) -> bool:
        head = self.table.heads[self.places["name"]] if "name" in self.places else ""
        told = text_of(self.raw("name"))
        return bool(told or text_of(self.raw("operator"))) and word(told) != word(head)

    def read(self) -> BookedRow | None:
        day = self.read_day()
        start = self._start()
        texts = {key: self.text(key) for key in LONGEST}
        operator, supervisor = self._name("operator"), self._name("supervisor")
        if day is None or not self.is_sound:
            return None
        return BookedRow(
            self.number, day, operator=operator, start=start, supervisor=supervisor, **texts
        )

    def text(self, key: str) -> str:
        """A number hidden in the export is as good as none."""
        is_hidden = key == "patient" and "*" in text_of(self.raw(key))
        return "" if is_hidden else super().text(key)

    def _start(self) -> time | None:
        """A day alone, or words like 接台, tell no time."""
        moment = moment_of(self.whole("start"))
        return moment.time() if isinstance(moment, datetime) else moment

    def _name(self, key: str) -> str:
        """The first of them operates; a booking without a name is told by the gate."""
        return next(iter(self.names(key)), "")[:60]
