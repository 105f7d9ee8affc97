"""Merged cells: a reader gives all but the first as empty, and empty means something in a list."""

import io
from collections.abc import Mapping, Sequence

import python_calamine
import xlrd

from seldinger.workbooks.cells import text_of
from seldinger.workbooks.grid import Merged, Sheet, WorkbookError

Span = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row and column from 0
MOST_MERGED = 100_000  # cells of one sheet; more is no list that somebody filled in
_FOUND = Merged("合并的单元格")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def merged_cells(content: bytes, name: str) -> Mapping[int, Sequence[Span]]:
    """Number of a sheet → its spans, for a file that `open_workbook` has read already."""
    if not content.startswith(_OLE):
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_index(place) for place in range(len(book.sheet_names))]
        return {place: sheet.merged_cell_ranges or () for place, sheet in enumerate(sheets)}
    try:
        # The only way to have xlrd tell merged cells; it fails on formats that it does not know.
        old = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True)
    except Exception:
        raise WorkbookError(
            f"{name} 的单元格格式读不出，看不到哪些格子是合并的。请在 Excel 中另存为 .xlsx 后重试"
        ) from None
    return {
        place: [
            ((top, left), (bottom - 1, right - 1))
            for top, bottom, left, right in sheet.merged_cells
        ]
        for place, sheet in enumerate(old.sheets())
    }


def mark_merged(sheet: Sheet, spans: Sequence[Span]) -> None:
    """Put `Merged` in every cell of the columns that is not the first of its span.

    A row that holds nothing of its own stays empty: a tall row, or what a head reaches down into.
    """
    rows = [list(row) for row in sheet.rows] if spans else []
    above = sheet.first - 1
    left_to_mark = MOST_MERGED
    for (top, left), (bottom, right) in spans:
        places = [place for place in sheet.places.values() if left <= place <= right]
        numbers = range(max(top, above), min(bottom, above + len(rows) - 1) + 1)
        left_to_mark -= len(places) * len(numbers)
        if left_to_mark < 0:
            raise WorkbookError(f"“{sheet.title}”里合并的单元格太多。请取消合并，逐行填写")
        for number in numbers:
            for place in places:
                if (number, place) != (top, left):
                    _put(rows[number - above], place)
    if spans:
        sheet.rows = [
            marked if any(map(text_of, row)) else row
            for row, marked in zip(sheet.rows, rows, strict=True)
        ]


def _put(row: list[object], place: int) -> None:
    row += [None] * (place + 1 - len(row))
    row[place] = _FOUND
