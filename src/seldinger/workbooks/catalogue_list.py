"""Another hospital's catalogue (.xlsx, .xls, text with columns) → rows, once somebody has said
which column is which and what its words for grades mean. Nothing is looked up here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training.record import Origin
from seldinger.workbooks.cells import Broken, text_of, word
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import HEAD_WITHIN, CellFault, Rows, WorkbookError, column_letter
from seldinger.workbooks.text_tables import open_text

LIST, GRADE, TEXT, CODE, NOTE = "list", "grade", "text", "code", "note"
# What a column may be; the words that its head usually has.
PLACES = {
    LIST: ("专业", "科室", "专科", "专业名称", "目录", "分类"),
    GRADE: ("级别", "手术级别", "等级", "分级", "手术分级", "手术等级"),
    TEXT: ("名称", "手术名称", "条目", "手术操作名称", "手术", "项目名称", "操作名称"),
    CODE: ("编码", "手术编码", "手术操作编码", "代码"),
    NOTE: ("备注", "说明"),
}
TITLES = {LIST: "专业", GRADE: "级别", TEXT: "名称", CODE: "编码", NOTE: "备注"}
MOST_ROWS = 5000
MOST_COLUMNS = 40
MOST_WORDS = 30  # different words for grades that are offered to be mapped
LONGEST = {LIST: 60, TEXT: 300, CODE: 60, NOTE: 300}
LEFT_OUT = 0  # what a word for a grade may be mapped to besides: its rows are not taken
_DIGITS = {"1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4,
           "i": 1, "ii": 2, "iii": 3, "iv": 4}  # fmt: skip
_AROUND_GRADE = re.compile(r"\s|级|类|手术|^第")
_SAMPLES = 3
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """One column as somebody sees it to say what it is. letter: as the table program names it."""

    place: int
    letter: str
    head: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a workbook is read.

    sheet: from 0; head: the row of the head, from 1. columns: what → place of the column, from 0.
    grades: word as it stands → 1 to 4, or LEFT_OUT. list_title: of all rows, where no column says
    it. carry: an empty cell of list or grade means what stands above it.
    """

    sheet: int = 0
    head: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)
    grades: Mapping[str, int] = field(default_factory=dict)
    list_title: str = ""
    carry: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    origin: Origin
    list_title: str
    grade: int
    text: str
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class CatalogueReading:
    """words: every word for a grade, with what it is read as; None: nobody has said.

    left_out: rows whose word for the grade is mapped to nothing, on purpose.
    """

    rows: tuple[CatalogueRow, ...]
    faults: tuple[CellFault, ...]
    words: Mapping[str, int | None]
    left_out: int = 0


@dataclass(frozen=True)
class CatalogueBook:
    """An opened workbook."""

    name: str
    sheets: tuple[tuple[str, Rows], ...]

    def columns(self, layout: Layout) -> list[HeadColumn]:
        """The columns of the sheet under its head."""
        rows = self._rows(layout)
        head = rows[layout.head - 1] if layout.head <= len(rows) else ()
        below = rows[layout.head : layout.head + 60]
        width = min(max((len(row) for row in (head, *below)), default=0), MOST_COLUMNS)
        told = [
            HeadColumn(
                place,
                column_letter(place),
                text_of(head[place])[:30] if place < len(head) else "",
                tuple(_samples(below, place)),
            )
            for place in range(width)
        ]
        return [one for one in told if one.head or one.samples]

    def guess(self, sheet: int = 0) -> Layout:
        """Where the heads have the usual words; what has not is left for a person to say."""
        best = Layout(sheet)
        for number, row in enumerate(self.sheets[sheet][1][:HEAD_WITHIN], start=1):
            found = _heads(row)
            if len(found) > len(best.columns):
                best = Layout(sheet, number, found)
        return best

    def read(self, layout: Layout) -> CatalogueReading:
        """The rows that are sound, and the faults of the others, row by row."""
        return _Reader(self, layout).reading()

    def _rows(self, layout: Layout) -> Rows:
        return self.sheets[layout.sheet][1] if layout.sheet < len(self.sheets) else ()


def open_catalogue(content: bytes, name: str) -> CatalogueBook:
    """Raises WorkbookError in one line where it is no table."""
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请只保留目录后重试")
    if content.startswith(_WORKBOOKS):
        with TemporaryDirectory(prefix="seldinger-") as folder:
            path = Path(folder) / "catalogue"
            path.write_bytes(content)
            sheets = open_workbook(path, name)
    else:
        sheets = [("目录", open_text(content, name))]
    filled = tuple((title, rows) for title, rows in sheets if any(map(_has_text, rows)))
    if not filled:
        raise WorkbookError(f"{name} 里没有任何内容。请选择有目录的文件")
    return CatalogueBook(name, filled)


def grade_of(told: str) -> int | None:
    """“四级”, “Ⅳ级”, “4” … → 4; None where it is not plainly one of the four."""
    text = unicodedata.normalize("NFKC", told).casefold()
    return _DIGITS.get(_AROUND_GRADE.sub("", text)) or None


def _has_text(row: Sequence[object]) -> bool:
    return any(text_of(cell) for cell in row)


def _samples(rows: Rows, place: int) -> Iterator[str]:
    told = dict.fromkeys(text_of(row[place])[:24] for row in rows if place < len(row))
    return iter([one for one in told if one][:_SAMPLES])


def _heads(row: Sequence[object]) -> dict[str, int]:
    """The first column for each, the more usual word before the less usual."""
    cells = {word(cell): place for place, cell in reversed([*enumerate(row[:MOST_COLUMNS])])}
    found: dict[str, int] = {}
    for what, words in PLACES.items():
        place = next((cells[one] for one in words if one in cells), None)
        if place is not None and place not in found.values():
            found[what] = place
    return found


class _Reader:
    """One pass over one sheet."""

    def __init__(self, book: CatalogueBook, layout: Layout) -> None:
        self.book, self.layout = book, layout
        if layout.sheet >= len(book.sheets):
            raise WorkbookError(f"{book.name} 里没有这个工作表。请重新选择")
        self.title = book.sheets[layout.sheet][0]
        self.faults: list[CellFault] = []
        self.words: dict[str, int | None] = {}
        self.above = {LIST: "", GRADE: ""}
        self.first: dict[tuple[str, str], int] = {}
        self.left_out = 0

    def reading(self) -> CatalogueReading:
        if TEXT not in self.layout.columns or GRADE not in self.layout.columns:
            raise WorkbookError("还没有指明哪一列是名称、哪一列是级别")
        rows = []
        body = self.book.sheets[self.layout.sheet][1][self.layout.head :]
        filled = [(n, row) for n, row in enumerate(body, self.layout.head + 1) if _has_text(row)]
        if len(filled) > MOST_ROWS:
            raise WorkbookError(f"{self.book.name} 超过 {MOST_ROWS} 行。请分成几份，或删去多余的行")
        for number, row in filled:
            found = self._row(number, row)
            if found is not None:
                rows.append(found)
        return CatalogueReading(tuple(rows), tuple(self.faults), self.words, self.left_out)

    def _row(self, number: int, cells: Sequence[object]) -> CatalogueRow | None:
        before = len(self.faults)
        title = self._list(number, cells)
        grade = self._grade(number, cells)
        text = self._text(TEXT, number, cells)
        if grade == LEFT_OUT:
            self.left_out += 1
            del self.faults[before:]
            return None
        if not text:
            self._fault(number, TEXT, "", "手术名称")
        code, note = (self._text(what, number, cells) for what in (CODE, NOTE))
        if len(self.faults) > before:
            return None
        key = (fold(title), fold(text))
        if key in self.first:
            told = f"同一专业里只写一次；第 {self.first[key]} 行已有"
            self._fault(number, TEXT, text, told)
            return None
        self.first[key] = number
        return CatalogueRow(Origin(self.title, number), title, grade or 0, text, code, note)

    def _list(self, number: int, cells: Sequence[object]) -> str:
        if LIST not in self.layout.columns:
            return self.layout.list_title
        title = self._carried(LIST, self._text(LIST, number, cells))
        if not title:
            self._fault(number, LIST, "", "专业的名称")
        return title

    def _grade(self, number: int, cells: Sequence[object]) -> int | None:
        told = self._carried(GRADE, self._text(GRADE, number, cells))
        if not told:
            self._fault(number, GRADE, "", "一个级别")
            return None
        if told not in self.words and len(self.words) < MOST_WORDS:
            self.words[told] = self.layout.grades.get(told, grade_of(told))
        grade = self.layout.grades.get(told, grade_of(told))
        if grade is None:
            self._fault(number, GRADE, told, "一级至四级之一；请指明这个词是几级")
        return grade

    def _carried(self, what: str, told: str) -> str:
        if told:
            self.above[what] = told
        return told or (self.above[what] if self.layout.carry else "")

    def _text(self, what: str, number: int, cells: Sequence[object]) -> str:
        place = self.layout.columns.get(what, -1)
        cell = cells[place] if 0 <= place < len(cells) else None
        text = text_of(cell)
        longest = LONGEST.get(what, 30)
        if isinstance(cell, Broken) or len(text) > longest or not text.isprintable():
            self._fault(number, what, text[:30], f"不超过 {longest} 个字的文字")
            return ""
        return text

    def _fault(self, number: int, what: str, found: str, allowed: str) -> None:
        shown = "".join(one for one in found if one.isprintable())
        self.faults.append(CellFault(self.title, number, TITLES[what], shown, allowed))
