"""Tables as a workbook: a sheet that says what they are, and one sheet a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

Value = str | int | float | date | None
_HEAD = PatternFill("solid", fgColor="0B6670")
# What XML cannot hold.
_ILLEGAL = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class Column:
    head: str
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order of their columns. fixed: so many first columns stay in sight."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class TableBook:
    """about: (what, its value) lines for the first sheet."""

    title: str
    about: Sequence[tuple[str, str]]
    tables: Sequence[Table]


def table_book(told: TableBook) -> bytes:
    """The .xlsx file's content. Text that begins like a formula is written as text."""
    book = Workbook(write_only=True)
    _about(book, told)
    for table in told.tables:
        _table(book, table)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _about(book: Workbook, told: TableBook) -> None:
    sheet = book.create_sheet("说明")
    for place, width in enumerate((16, 90), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    title = _cell(sheet, told.title)
    title.font = Font(bold=True, size=14)
    sheet.append([title])
    for what, value in told.about:
        cell = _cell(sheet, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([_cell(sheet, what), cell])


def _table(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title)
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    # A streamed sheet's view and page must be known before its first row.
    sheet.freeze_panes = f"{get_column_letter(table.fixed + 1)}2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.append([_head(sheet, column.head) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"


def _head(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    if not isinstance(value, str):
        cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # dates are taken too
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, value.translate(_ILLEGAL))
    cell.data_type = "s"  # neither a formula nor an error, whatever it looks like
    return cell
