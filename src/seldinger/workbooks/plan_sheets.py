"""What the workbooks of planning share: cells that stay text, heads, and a file opened."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.workbooks.files import open_workbook
from seldinger.workbooks.grid import Rows, WorkbookError

ABOUT = "说明"
LARGEST = 16 * 1024 * 1024  # bytes; 2,000 people over four years are under 2 MB
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_HEAD = PatternFill("solid", fgColor="0B6670")


def put(sheet: Worksheet, row: int, column: int, value: str | float) -> Cell:
    """A number as a number; text as text, whatever it looks like."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = plain(value)
        cell.data_type = "s"  # neither a formula nor an error
    else:
        cell.value = value
    return cell


def plain(text: str) -> str:
    """Without what XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def write_heads(sheet: Worksheet, heads: Sequence[str], widths: Sequence[int]) -> None:
    for place, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = put(sheet, 1, place, head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = width


def write_about(sheet: Worksheet, title: str, lines: Sequence[tuple[str, str]]) -> None:
    put(sheet, 1, 1, title).font = Font(bold=True, size=14)
    for number, (what, value) in enumerate(lines, start=2):
        put(sheet, number, 1, what)
        put(sheet, number, 2, value).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90


def sheets_of(content: bytes, name: str, what: str) -> list[tuple[str, Rows]]:
    """what: the workbook asked for, in messages. Raises WorkbookError in one line."""
    if len(content) > LARGEST:
        raise WorkbookError(f"{name} 超过 16 MB，不是{what}的表格")
    if not content.startswith(_WORKBOOKS):
        raise WorkbookError(f"{name} 不是 Excel 工作簿（.xlsx 或 .xls）。请用“下载表格”得到的文件")
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "book"
        path.write_bytes(content)
        return open_workbook(path, name)
