"""A workbook file → sheets of raw cells. Files come from outside: nothing here trusts them.

.xlsx is looked over before the fast reader sees it, because that reader lays out every cell up to
the furthest one and gives error values as empty; .xls is read by xlrd, which checks the chains of
sectors that the fast reader follows until memory ends.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import python_calamine
import xlrd

from seldinger.workbooks.cells import Broken, text_of
from seldinger.workbooks.grid import Rows, WorkbookError, column_letter

LARGEST_FILE = 64 * 1024 * 1024  # bytes; ten years of one trainee are under 2 MB
LARGEST_UNPACKED = 4 * LARGEST_FILE
MOST_CELLS = 4_000_000  # of one sheet, from A1 to its furthest cell
NO_RESULT = "公式没有结果"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def open_workbook(path: Path, name: str = "") -> list[tuple[str, Rows]]:
    """(title, rows from row 1) of each sheet. `name`: what messages call the file.

    Raises WorkbookError in one line where the file is no workbook, or one too large to lay out.
    """
    name = name or path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WorkbookError(f"{name} 超过 64 MB。请只保留登记表的几个工作表后重试")
        content = path.read_bytes()
        sheets = _old(content) if content.startswith(_OLE) else _new(content)
    except (FileNotFoundError, IsADirectoryError):
        raise WorkbookError(f"没有找到文件 {name}。请核对路径") from None
    except PermissionError:
        raise WorkbookError(f"没有权限读取 {name}。请先在 Excel 中关闭它，或检查文件权限") from None
    except WorkbookError:
        raise
    except BaseException as error:
        if not _is_unreadable(error):
            raise
        raise WorkbookError(
            f"{name} 不是可读的 Excel 工作簿（.xlsx 或 .xls）。请在 Excel 中打开并另存为 .xlsx"
        ) from None
    return [(text_of(title), rows) for title, rows in sheets]


def _is_unreadable(error: BaseException) -> bool:
    """The readers' own errors, and the panic that one of them raises outside Exception."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


# -- .xlsx ---------------------------------------------------------------------------------------


@dataclass
class Survey:
    """What a sheet's XML tells: how far it reaches, and cells without a value to read."""

    height: int = 0
    width: int = 0
    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)


def _new(content: bytes) -> list[tuple[str, Rows]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise WorkbookError("工作簿展开后过大。请只保留登记表的几个工作表后重试")
        parts = {name.lower(): archive.read(name) for name in archive.namelist()}
    titles = _titles(parts)
    broken = {}
    for part, text in parts.items():
        if b"<!DOCTYPE" in text:
            raise ValueError("a workbook's parts declare no entities")
        if b"worksheet" in text[:4096] and not part.endswith(".rels"):
            broken[titles.get(part, part)] = _survey(text, titles.get(part, part)).broken
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        (title, _with_broken(book.get_sheet_by_name(title), broken.get(title, {})))
        for title in book.sheet_names
    ]


def _titles(parts: dict[str, bytes]) -> dict[str, str]:
    """Part → the title of the sheet it holds."""
    targets = {
        item.get("Id"): posixpath.normpath(posixpath.join("/xl", item.get("Target", "")))[1:]
        for item in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    titles = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter():
        if _local(sheet.tag) == "sheet":
            relation = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
            titles.update({targets[r].lower(): sheet.get("name", "") for r in relation})
    return titles


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _survey(text: bytes, title: str) -> Survey:
    survey, row, column = Survey(), 0, 0
    for event, element in ElementTree.iterparse(io.BytesIO(text), ("start", "end")):
        kind = _local(element.tag)
        if kind == "row" and event == "start":
            row, column = int(element.get("r", row + 1)), 0
        elif kind == "c" and event == "end":
            row, column = _place(element.get("r", ""), row, column + 1)
            _look_at(element, survey, row, column)
        elif kind == "row":
            element.clear()
    if survey.height * survey.width > MOST_CELLS:
        furthest = f"{column_letter(survey.width - 1)}{survey.height}"
        raise WorkbookError(
            f"工作表“{title}”的格子延伸到 {furthest}，无法展开。请删去数据之外的行和列后另存"
        )
    return survey


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """The 1-based row and column of a reference; those counted so far where it has none."""
    match = _REFERENCE.fullmatch(reference.upper())
    if not match:
        return row, column
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _look_at(cell: ElementTree.Element, survey: Survey, row: int, column: int) -> None:
    survey.height, survey.width = max(survey.height, row), max(survey.width, column)
    told = {_local(child.tag): child.text or "" for child in cell}
    if cell.get("t") == "e":
        survey.broken[row, column] = Broken(told.get("v", "") or NO_RESULT)
    elif "f" in told and not told.get("v") and cell.get("t") != "str":
        survey.broken[row, column] = Broken(NO_RESULT)


def _with_broken(
    sheet: python_calamine.CalamineSheet, broken: dict[tuple[int, int], Broken]
) -> Rows:
    """The rows, with what stands in cells whose value is an error or was never computed."""
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), found in broken.items():
        rows += [[] for _ in range(row - len(rows))]
        cells = rows[row - 1]
        cells += [None] * (column - len(cells))
        cells[column - 1] = found
    return rows


# -- .xls ----------------------------------------------------------------------------------------


def _old(content: bytes) -> list[tuple[str, Rows]]:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True)
    return [
        (
            sheet.name,
            [
                [_value(cell, book.datemode) for cell in sheet.row(row)]
                for row in range(sheet.nrows)
            ],
        )
        for sheet in book.sheets()
    ]


def _value(cell: xlrd.sheet.Cell, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Broken(xlrd.error_text_from_code.get(int(cell.value), NO_RESULT))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(float(cell.value), datemode)
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _moment(value: float, datemode: int) -> datetime | float:
    """A date cell; one outside the calendar stays the number it is."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(value, 1 if datemode else 0)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return value
    return moment
