"""A hospital's own list of operations, as it was exported, read row by row.

Opened into heads and rows first (`hospital_table`); read once somebody said which column is what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from seldinger.workbooks.cells import Broken, date_of, text_of, word
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.hospital_cells import moment_of
from seldinger.workbooks.hospital_fields import FIELD_BY_ID, STAFF
from seldinger.workbooks.hospital_line import LONGEST, Line, read_lines
from seldinger.workbooks.hospital_table import Table


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


def read_rows(table: Table, columns: Mapping[str, str]) -> Reading:
    """The rows that hold anything in a mapped column. columns: field → head."""
    found = read_lines(_Line, table, columns)
    days = found.whole_days({row.listed_on for row in found.rows})
    return Reading(table.heads, found.rows, found.faults, days)


class _Line(Line[Listed]):
    fields = FIELD_BY_ID

    @property
    def is_row(self) -> bool:
        """A line with nothing but a total below it (合计) names no patient and no operation."""
        is_filled = any(text_of(self.raw(key)) for key in self.places if key in ("patient", "name"))
        return is_filled and not self._repeats_head()

    def _repeats_head(self) -> bool:
        """Printed lists repeat their head on every page."""
        return all(
            word(self.raw(key)) == word(self.table.heads[place])
            for key, place in self.places.items()
        )

    def read(self) -> Listed | None:
        day = self.read_day()
        start = self._moment("start")
        texts = {key: self.text(key) for key in LONGEST}
        staff = {key: self.names(key) for key in STAFF if key in self.places}
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

    def is_wrong(self, key: str, text: str) -> bool:
        is_hidden = key == "patient" and "*" in text
        return is_hidden or super().is_wrong(key, text)

    def _moment(self, key: str) -> datetime | time | None:
        cell = self.raw(key)
        if not text_of(cell):
            return None
        moment = None if isinstance(cell, Broken) else moment_of(cell)
        # A day alone, in a column that is both, tells no time.
        if moment is None and not (key == "start" and date_of(cell)):
            self.fault(key)
        return moment


def _span(
    day: date, start: datetime | time | None, end: datetime | time | None
) -> tuple[datetime | None, datetime | None]:
    """Beginning and end; an end before its beginning is of the next day."""
    begins = datetime.combine(day, start) if isinstance(start, time) else start
    if not isinstance(end, time):
        return begins, end
    ends = datetime.combine(begins.date() if begins else day, end)
    return begins, ends + timedelta(days=1) if begins and ends < begins else ends
