"""A rotation plan as a grid of people × months, and the edited grid read back, cell by cell.

What a cell may say is told by the caller, in its own words; ids stand in a hidden column. Nobody
is looked up here, and whether the plan is legal is the checker's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.workbooks.cells import text_of, word
from seldinger.workbooks.grid import (
    CellFault,
    Column,
    Line,
    Rows,
    Sheet,
    WorkbookError,
    find_columns,
)
from seldinger.workbooks.plan_sheets import (
    ABOUT,
    plain,
    put,
    sheets_of,
    write_about,
    write_heads,
)

GRID, CHOICES, LOADS = "轮转", "可填", "科室人数"
ID, NAME, BACKGROUND, DIRECTIONS, CHIEF = "编号", "姓名", "背景", "专业方向", "总住院起"
VERSION = "版次"
LEAVE = "请假"
MOST_ROWS = 20_000
_CLOSED = PatternFill("solid", fgColor="E3E7E9")
_FIXED = (ID, NAME, BACKGROUND, DIRECTIONS, CHIEF)
_WIDTHS = (8, 14, 10, 30, 12)
_MONTH = re.compile(r"(20|21)(\d\d)(?:-|/|[.]|年)(\d{1,2})(?:月|[-/.]0?1)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person. cells: text by month. open: the months that are filled in; others stay empty."""

    id: str
    name: str
    background: str
    directions: str
    chief: str
    cells: Mapping[str, str]
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """months: 2027-01, in order. choices: what an open cell may say. loads: head, then rows.

    about: (what, its value) lines. version: of the plan, so that an old sheet is known for one.
    """

    title: str
    version: int
    about: Sequence[tuple[str, str]]
    months: tuple[str, ...]
    rows: tuple[GridRow, ...]
    choices: tuple[str, ...]
    loads: Sequence[Sequence[str | int]] = ()


# -- out -------------------------------------------------------------------------------------------


def grid_book(grid: Grid) -> bytes:
    """The .xlsx file's content. Text that begins like a formula is written as text."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _write_grid(book.create_sheet(GRID), grid)
    _write_loads(book.create_sheet(LOADS), grid)
    lines = [(VERSION, str(grid.version)), *grid.about]
    write_about(book.create_sheet(ABOUT), grid.title, lines)
    sheet = book.create_sheet(CHOICES)
    for number, choice in enumerate([CHOICES, *grid.choices], start=1):
        put(sheet, number, 1, choice)
    sheet.column_dimensions["A"].width = 44
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_grid(sheet: Worksheet, grid: Grid) -> None:
    write_heads(sheet, [*_FIXED, *grid.months], [*_WIDTHS, *(18 for _ in grid.months)])
    for number, row in enumerate(grid.rows, start=2):
        for place, text in enumerate(
            (row.id, row.name, row.background, row.directions, row.chief), start=1
        ):
            put(sheet, number, place, text)
        for place, month in enumerate(grid.months, start=len(_FIXED) + 1):
            cell = put(sheet, number, place, row.cells.get(month, ""))
            if month not in row.open:
                cell.fill = _CLOSED
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "8"
    if grid.choices and grid.months and grid.rows:
        rule = DataValidation(type="list", formula1=f"{CHOICES}!$A$2:$A${len(grid.choices) + 1}")
        rule.errorTitle, rule.error = "岗位｜科室", "应为“可填”表里的一项"
        rule.allow_blank = True
        first, last = len(_FIXED) + 1, len(_FIXED) + len(grid.months)
        rule.add(f"{get_column_letter(first)}2:{get_column_letter(last)}{len(grid.rows) + 1}")
        sheet.add_data_validation(rule)


def _write_loads(sheet: Worksheet, grid: Grid) -> None:
    if not grid.loads:
        return
    write_heads(sheet, [str(one) for one in grid.loads[0]], [24, *(10 for _ in grid.loads[0][1:])])
    for number, row in enumerate(grid.loads[1:], start=2):
        for place, value in enumerate(row, start=1):
            put(sheet, number, place, value)
    sheet.freeze_panes = "B2"


# -- in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One person's cells by month, each one of the choices; "" and leave left out."""

    id: str
    line: int
    chief: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadGrid:
    """version: from which the sheet was made, None where it does not say. faults: every one."""

    version: int | None
    rows: tuple[ReadRow, ...]
    faults: tuple[CellFault, ...]


def read_grid(content: bytes, name: str, grid: Grid) -> ReadGrid:
    """grid: what would be written now; the sheet must speak of the same people and months.

    Raises WorkbookError in one line where there is no such sheet; what is wrong with single cells
    is told by `faults`.
    """
    sheets = sheets_of(content, name, "轮转方案")
    title, cells = next(
        ((title, cells) for title, cells in sheets if word(title) == word(GRID)), (GRID, None)
    )
    if cells is None:
        raise WorkbookError(
            f"{name} 里没有工作表“{GRID}”。请用“下载表格”得到的文件改，不要改工作表的名称"
        )
    if len(cells) > MOST_ROWS:
        raise WorkbookError(f"工作表“{GRID}”超过 {MOST_ROWS} 行。请删去名单之外的行后另存")
    faults: list[CellFault] = []
    columns = _columns(grid)
    sheet = find_columns(title, cells, columns, faults)
    if not sheet.places:
        raise WorkbookError(f"工作表“{GRID}”里没有表头。请用“下载表格”得到的文件改")
    rows = _Reader(grid, sheet, faults).rows(columns) if not faults else ()
    return ReadGrid(_version(sheets), tuple(rows), tuple(sorted(set(faults))))


def _columns(grid: Grid) -> list[Column]:
    chief = "年-月，如 2028-01"
    fixed = [
        Column(ID, "下载时的编号，不要改"), Column(NAME, "与编号相符的姓名"), Column(CHIEF, chief),
    ]  # fmt: skip
    return [
        *fixed,
        *(Column(month, "“可填”表里的一项", also=_also(month)) for month in grid.months),
    ]


def _also(month: str) -> tuple[str, ...]:
    """As spreadsheets show a month that they took for a day."""
    year, number = month.split("-")
    return (f"{month}-01", f"{year}/{int(number)}", f"{year}年{int(number)}月")


def _version(sheets: Sequence[tuple[str, Rows]]) -> int | None:
    for title, cells in sheets:
        if word(title) == word(ABOUT):
            for row in cells[:20]:
                told = [text_of(cell) for cell in row[:2]]
                if len(told) > 1 and told[0] == VERSION and re.fullmatch(r"[0-9]{1,6}", told[1]):
                    return int(told[1])
    return None


@dataclass
class _Reader:
    grid: Grid
    sheet: Sheet
    faults: list[CellFault]
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.people = {row.id: row for row in self.grid.rows}
        self.choices = {word(choice): choice for choice in self.grid.choices}

    def rows(self, columns: Sequence[Column]) -> list[ReadRow]:
        found = [row for line in self.sheet.lines(self.faults, columns) if (row := self._row(line))]
        for missing in [row for row in self.grid.rows if row.id not in self.seen]:
            told = f"少了 {missing.name} 的一行。请从下载的表格里补上，不要删行"
            self.faults.append(CellFault(self.sheet.title, 0, "", "", told))
        return found

    def _row(self, line: Line) -> ReadRow | None:
        id_ = line.text(ID)
        person = self.people.get(id_)
        if person is None:
            line.fault(ID, "下载时的编号。多出的行请删去；新学员先登记培训，再重排")
            return None
        if id_ in self.seen:
            line.fault(ID, "每人一行，这个编号前面已有一行")
            return None
        self.seen.add(id_)
        if word(line.text(NAME)) != word(plain(person.name)):
            line.fault(NAME, f"“{person.name}”：编号与姓名错开了，请整行一起排序或移动")
            return None
        cells = {month: self._cell(line, month, person) for month in self.grid.months}
        chief = self._chief(line, person)
        told = {month: text for month, text in cells.items() if text}
        return ReadRow(id_, line.number, chief, told)

    def _cell(self, line: Line, month: str, person: GridRow) -> str:
        text = line.text(month)
        if month not in person.open:
            if text and word(text) not in {word(LEAVE), word(person.cells.get(month, ""))}:
                line.fault(month, "空着：这个月请假，或不在培训期内")
            return ""
        choice = self.choices.get(word(text))
        if choice is None:
            line.fault(month, "“可填”表里的一项，如“" + self._example() + "”")
            return ""
        return choice

    def _example(self) -> str:
        return self.grid.choices[0] if self.grid.choices else ""

    def _chief(self, line: Line, person: GridRow) -> str:
        text = line.text(CHIEF)
        if word(text) == word(person.chief):
            return person.chief
        month = month_of(text)
        if month is None:
            line.fault(CHIEF)
        return month or ""


def month_of(text: str) -> str | None:
    """2028-01 out of what people and spreadsheets write for a month."""
    match = _MONTH.fullmatch(word(text))
    if not match or not 1 <= int(match[3]) <= 12:
        return None
    return f"{match[1]}{match[2]}-{int(match[3]):02d}"
