"""A workbook file → sheets of raw cells, and the columns found by their head."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import python_calamine

from seldinger.errors import SeldingerError
from seldinger.workbooks.cells import text_of, word

LARGEST_FILE = 64 * 1024 * 1024  # bytes; ten years of one trainee are under 2 MB
HEAD_WITHIN = 20  # rows from the top in which the head must stand
T = TypeVar("T")
Rows = Sequence[Sequence[object]]
_ASIDE = re.compile(r"[（(\[〔].*|[*:：]+$")


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
        column = f"“{self.column}”列" if self.column else ""
        found = f"：现为“{self.found}”" if self.found else "：空"
        return f"{where}{column}{found if column else ''}，应为{self.allowed}"


class WorkbookError(SeldingerError):
    """A workbook that cannot be read in; carries every fault, nothing was taken over."""

    def __init__(self, message: str, faults: Collection[CellFault] = ()) -> None:
        self.faults = sorted(set(faults))
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. `needed`: the head must be there. `allowed`: for messages."""

    head: str
    allowed: str
    needed: bool = True


@dataclass(slots=True)
class Sheet:
    """One sheet's rows below its head."""

    title: str
    rows: Rows = ()
    first: int = 1  # 1-based number of rows[0]
    places: dict[str, int] = field(default_factory=dict)  # head → index

    def lines(self, faults: list[CellFault], columns: Collection[Column]) -> Iterator["Line"]:
        """The rows that hold anything in a known column."""
        allowed = {column.head: column.allowed for column in columns}
        for number, cells in enumerate(self.rows, start=self.first):
            line = Line(self, number, cells, allowed, faults)
            if any(line.text(head) for head in self.places):
                yield line


@dataclass(slots=True)
class Line:
    """One row being read; a cell that cannot be read becomes a fault."""

    sheet: Sheet
    number: int
    cells: Sequence[object]
    allowed: dict[str, str]
    faults: list[CellFault]

    def raw(self, head: str) -> object:
        place = self.sheet.places.get(head, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else None

    def text(self, head: str) -> str:
        return text_of(self.raw(head))

    def fault(self, head: str, allowed: str | None = None) -> None:
        place = self.sheet.places.get(head)
        letter = f"（{column_letter(place)}）" if place is not None else ""
        self.faults.append(
            CellFault(
                self.sheet.title,
                self.number,
                head + letter,
                self.text(head)[:60],
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


def open_workbook(path: Path) -> dict[str, Rows]:
    """Sheet title → rows, from row 1. Raises WorkbookError in one line where it is no workbook."""
    name = path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WorkbookError(f"{name} 超过 64 MB。请只保留登记表的几个工作表后重试")
        with path.open("rb") as file:
            book = python_calamine.CalamineWorkbook.from_filelike(file)
            return {
                text_of(title): book.get_sheet_by_name(title).to_python(skip_empty_area=False)
                for title in book.sheet_names
            }
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


def _is_unreadable(error: BaseException) -> bool:
    """The reader's own errors, and the panic its Rust core raises outside Exception."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def find_columns(
    title: str, rows: Rows, columns: Sequence[Column], faults: list[CellFault]
) -> Sheet:
    """The sheet with its columns found by head; titles above and merged heads are passed over."""
    if not any(text_of(cell) for row in rows for cell in row):
        return Sheet(title)
    heads = {word(column.head): column.head for column in columns}
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for top in range(min(HEAD_WITHIN, len(rows))):
        one = _heads_in(rows[top], heads)
        two = one | _heads_in(rows[top + 1], heads) if top + 1 < len(rows) else one
        for height, found in ((1, one), (2, two)):
            if len(found) > len(best[2]):
                best = (top, height, found)
    top, height, places = best
    for column in columns:
        if column.needed and column.head not in places:
            faults.append(
                CellFault(title, top + 1, "", "", f"有一列“{column.head}”（{column.allowed}）")
            )
    below = top + height
    return Sheet(title, rows[below:], below + 1, places)


def _heads_in(row: Sequence[object], heads: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        for key in (word(cell), _ASIDE.sub("", word(cell))):
            if key in heads:
                found.setdefault(heads[key], place)
    return found
