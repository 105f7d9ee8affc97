"""What departments offer to trainees, as two sheets: seats, and cases by item and month.

Ids stand in hidden columns; nobody is looked up here, and whether an offer fits the rulebook is
for the caller to say.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.errors import SeldingerError
from seldinger.workbooks.cells import integer_of, text_of, word
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

SEATS, CASES = "科室", "例数"
BASE = "基地"
ID, NAME, HOSPITAL, TAKES = "编号", "科室", "医院", "接收学员"
LEAST, MOST, EXCEPTIONS, SOURCE = "每月至少", "每月至多", "个别月份", "例数来源"
ITEM, ITEM_NAME = "项目编号", "项目"
MONTHS = tuple(f"{month}月" for month in range(1, 13))
YES, NO = "是", "否"
MOST_PLACES, MOST_CASES = 200, 100_000  # people, cases of one item, in one month
LONGEST = 200  # letters of the source
MOST_ROWS = 20_000
_FIXED = (ID, HOSPITAL, NAME, TAKES, LEAST, MOST, EXCEPTIONS, SOURCE)
_WIDTHS = (8, 24, 24, 10, 10, 10, 30, 36)
_NUMBER = re.compile(r"[0-9]{1,6}(?:[.][0-9]+)?")
_EXCEPTION = "月份和人数，如 2027-02 0-2，几条之间用分号隔开"


@dataclass(frozen=True, slots=True)
class SeatsRow:
    """A department. takes: whether trainees go there. posts: ids. exceptions: as people type them.

    cases: item → twelve numbers, January first; an item of which nothing is known is left out.
    """

    id: str
    hospital: str
    name: str
    takes: bool = False
    least: int = 0
    most: int = 0
    exceptions: str = ""
    source: str = ""
    posts: frozenset[str] = frozenset()
    cases: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeatsBook:
    """posts, items: id and title, in order. about: (what, its value) lines."""

    base: str
    about: Sequence[tuple[str, str]]
    posts: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    rows: tuple[SeatsRow, ...]


# -- out -------------------------------------------------------------------------------------------


def seats_book(book: SeatsBook) -> bytes:
    """The .xlsx file's content. Text that begins like a formula is written as text."""
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    _write_seats(workbook.create_sheet(SEATS), book)
    _write_cases(workbook.create_sheet(CASES), book)
    lines = [(BASE, book.base), *book.about]
    write_about(workbook.create_sheet(ABOUT), "科室与容量", lines)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_seats(sheet: Worksheet, book: SeatsBook) -> None:
    titles = [title for _, title in book.posts]
    write_heads(sheet, [*_FIXED, *titles], [*_WIDTHS, *(12 for _ in titles)])
    for number, row in enumerate(book.rows, start=2):
        told = row.takes or row.posts
        fixed: tuple[str | int, ...] = (
            row.id, row.hospital, row.name, YES if row.takes else NO,
            row.least if told else "", row.most if told else "", row.exceptions, row.source,
        )  # fmt: skip
        marks = (YES if post in row.posts else "" for post, _ in book.posts)
        for place, value in enumerate((*fixed, *marks), start=1):
            put(sheet, number, place, value)
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "D2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "8"
    _offer_words(sheet, len(book.rows), [4, *range(9, 9 + len(titles))])


def _offer_words(sheet: Worksheet, rows: int, columns: Sequence[int]) -> None:
    if rows:
        rule = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
        for letter in map(get_column_letter, columns):
            rule.add(f"{letter}2:{letter}{rows + 1}")
        sheet.add_data_validation(rule)


def _write_cases(sheet: Worksheet, book: SeatsBook) -> None:
    heads = [ID, ITEM, HOSPITAL, NAME, ITEM_NAME, *MONTHS]
    write_heads(sheet, heads, [8, 8, 24, 24, 34, *(8 for _ in MONTHS)])
    lines = ((row, item) for row in book.rows for item in book.items)
    for number, (row, (item, title)) in enumerate(lines, start=2):
        values: list[str | float] = [row.id, item, row.hospital, row.name, title]
        values += row.cases.get(item, ())
        for place, value in enumerate(values, start=1):
            put(sheet, number, place, value)
    sheet.column_dimensions["A"].hidden = sheet.column_dimensions["B"].hidden = True
    sheet.freeze_panes = "F2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{sheet.max_row}"


# -- in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadSeats:
    """rows: as the sheets say, in the order of the book; only to be used without faults.

    lines: the row of the seats' sheet by id.
    """

    rows: tuple[SeatsRow, ...]
    lines: Mapping[str, int]
    faults: tuple[CellFault, ...]


def read_seats(
    content: bytes, name: str, book: SeatsBook, exceptions: Callable[[str], object]
) -> ReadSeats:
    """book: what would be written now. exceptions: raises SeldingerError where it reads nothing.

    Raises WorkbookError in one line where the sheets are not there, or are another base's.
    """
    sheets = {word(title): cells for title, cells in reversed(sheets_of(content, name, "科室容量"))}
    _check_base(sheets.get(word(ABOUT), ()), book)
    faults: list[CellFault] = []
    seats = _found(sheets, SEATS, _seats_columns(book), faults)
    cases = _found(sheets, CASES, _cases_columns(), faults)
    if faults:
        return ReadSeats((), {}, tuple(sorted(set(faults))))
    reader = _Reader(book, faults, exceptions)
    reader.read_seats(seats)
    reader.read_cases(cases)
    return ReadSeats(reader.rows(), reader.lines, tuple(sorted(set(faults))))


def _check_base(cells: Rows, book: SeatsBook) -> None:
    for row in cells[:20]:
        told = [text_of(cell) for cell in row[:2]]
        if len(told) > 1 and told[0] == BASE and word(told[1]) != word(plain(book.base)):
            raise WorkbookError(f"这是“{told[1][:40]}”的表格，不是“{book.base}”的。请换一份")


def _found(
    sheets: Mapping[str, Rows], title: str, columns: list[Column], faults: list[CellFault]
) -> Sheet:
    cells = sheets.get(word(title))
    remedy = "请用“下载表格”得到的文件改"
    if cells is None:
        raise WorkbookError(f"没有工作表“{title}”。{remedy}，不要改工作表的名称")
    if len(cells) > MOST_ROWS:
        raise WorkbookError(f"工作表“{title}”超过 {MOST_ROWS} 行。请删去多余的行后另存")
    sheet = find_columns(title, cells, columns, faults)
    if not sheet.places:
        raise WorkbookError(f"工作表“{title}”里没有表头。{remedy}")
    return sheet


def _seats_columns(book: SeatsBook) -> list[Column]:
    places, mark = f"0 到 {MOST_PLACES} 的整数", f"“{YES}”或“{NO}”"
    return [
        Column(ID, "下载时的编号。多出的行请删去；新科室先登记，再下载"),
        Column(NAME, "与编号相符的科室"), Column(TAKES, mark),
        Column(LEAST, places), Column(MOST, f"{places}，不少于每月至少"),
        Column(EXCEPTIONS, _EXCEPTION), Column(SOURCE, f"{LONGEST} 字以内"),
        *(Column(title, f"“{YES}”或空着") for _, title in book.posts),
    ]  # fmt: skip


def _cases_columns() -> list[Column]:
    return [
        Column(ID, "下载时的编号，不要改"), Column(ITEM, "下载时的编号，不要改"),
        Column(NAME, "与编号相符的科室"),
        *(Column(month, f"0 到 {MOST_CASES} 的数；十二个月都填，或都空着") for month in MONTHS),
    ]  # fmt: skip


@dataclass
class _Reader:
    book: SeatsBook
    faults: list[CellFault]
    exceptions: Callable[[str], object]
    lines: dict[str, int] = field(default_factory=dict)
    read: dict[str, SeatsRow] = field(default_factory=dict)
    cases: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {row.id: row for row in self.book.rows}
        self.items = {item for item, _ in self.book.items}

    def rows(self) -> tuple[SeatsRow, ...]:
        return tuple(
            SeatsRow(
                one.id, one.hospital, one.name, one.takes, one.least, one.most, one.exceptions,
                one.source, one.posts, self._cases_of(one.id),
            )
            for row in self.book.rows
            if (one := self.read.get(row.id))
        )  # fmt: skip

    def _cases_of(self, id_: str) -> dict[str, tuple[float, ...]]:
        return {
            item: cases for item, _ in self.book.items if (cases := self.cases.get((id_, item)))
        }

    # -- seats

    def read_seats(self, sheet: Sheet) -> None:
        for line in sheet.lines(self.faults, _seats_columns(self.book)):
            self._seats(line)
        for row in self.book.rows:
            if row.id not in self.lines:
                told = f"少了“{row.name}”的一行。不接收学员的写“{NO}”，不要删行"
                self.faults.append(CellFault(SEATS, 0, "", "", told))

    def _seats(self, line: Line) -> None:
        known = self._department(line)
        if known is None:
            return
        if known.id in self.lines:
            line.fault(ID, "每个科室一行，这个编号前面已有一行")
            return
        self.lines[known.id] = line.number
        takes = self._mark(line, TAKES)
        posts = frozenset(post for post, title in self.book.posts if self._mark(line, title))
        least, most = self._places(line, LEAST, takes), self._places(line, MOST, takes)
        if takes and not posts:
            line.fault(TAKES, f"“{NO}”；要接收学员，请至少在一个岗位下写“{YES}”")
        if least > most:
            line.fault(MOST)
        source = line.text(SOURCE)
        if len(source) > LONGEST:
            line.fault(SOURCE)
        self.read[known.id] = SeatsRow(
            known.id, known.hospital, known.name, takes, least, most, self._months(line), source,
            posts,
        )  # fmt: skip

    def _department(self, line: Line) -> SeatsRow | None:
        known = self.known.get(line.text(ID))
        if known is None:
            line.fault(ID)
        elif word(line.text(NAME)) != word(plain(known.name)):
            line.fault(NAME, f"“{known.name}”：编号与科室错开了，请整行一起排序或移动")
            return None
        return known

    def _mark(self, line: Line, head: str) -> bool:
        text = line.text(head)
        if text not in {YES, NO, ""} or (head == TAKES and not text):
            line.fault(head)
        return text == YES

    def _places(self, line: Line, head: str, needed: bool) -> int:
        if not line.text(head) and not needed:
            return 0
        found = integer_of(line.raw(head))
        if found is None or found > MOST_PLACES:
            line.fault(head)
            return 0
        return found

    def _months(self, line: Line) -> str:
        """A line each, as people type them into the page."""
        if not line.text(EXCEPTIONS):
            return ""
        text = unicodedata.normalize("NFKC", str(line.raw(EXCEPTIONS))).replace(";", "\n")
        try:
            self.exceptions(text)
        except SeldingerError:
            line.fault(EXCEPTIONS)
        return text

    # -- cases

    def read_cases(self, sheet: Sheet) -> None:
        seen: set[tuple[str, str]] = set()
        for line in sheet.lines(self.faults, _cases_columns()):
            known, item = self._department(line), line.text(ITEM)
            if known is None:
                continue
            key = known.id, item
            if item not in self.items or key in seen:
                line.fault(ITEM)
                continue
            seen.add(key)
            self._cases(line, key)
        self._tell_missing(seen)

    def _cases(self, line: Line, key: tuple[str, str]) -> None:
        found = [self._number(line, month) for month in MONTHS]
        empty = [m for m, n in zip(MONTHS, found, strict=True) if n is None and not line.text(m)]
        if len(empty) == len(MONTHS):
            return
        for month in empty:
            line.fault(month)
        self.cases[key] = tuple(number or 0.0 for number in found)

    def _number(self, line: Line, month: str) -> float | None:
        text = word(line.text(month)).replace(",", "")
        number = round(float(text), 2) if _NUMBER.fullmatch(text) else None
        if text and (number is None or number > MOST_CASES):
            line.fault(month)
        return number

    def _tell_missing(self, seen: set[tuple[str, str]]) -> None:
        """A row without numbers may go; one with numbers is emptied on purpose, not by deleting."""
        for row in self.book.rows:
            for item, title in self.book.items:
                if item in row.cases and (row.id, item) not in seen:
                    told = f"少了“{row.name}”的“{title}”一行。不再填报的，把十二个月清空，不要删行"
                    self.faults.append(CellFault(CASES, 0, "", "", told))
