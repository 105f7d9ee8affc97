"""A hospital's own table of names (对照表): its name for an operation → entries of the catalogue.

Workbook or text, its columns in any order; two of them are enough. What the entries are, only a
catalogue knows: here a line is read as it stands, cell by cell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.workbooks.cells import text_of, word
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import HEAD_WITHIN, CellFault, Rows, WorkbookError, column_letter
from seldinger.workbooks.hospital_fields import Field, folded, guessed, missing_in
from seldinger.workbooks.hospital_line import Line, read_lines
from seldinger.workbooks.hospital_table import Table
from seldinger.workbooks.tables import Column, TableBook, Value, table_book
from seldinger.workbooks.tables import Table as Written
from seldinger.workbooks.text_tables import open_text

MOST_ROWS = 20_000  # a large hospital writes some thousand names
JOINED = "##"  # between the entries of one name; no entry's own text has it
NONE = "目录里没有"
_NONE_TOO = frozenset(map(word, (NONE, "不在目录", "不在目录里", "目录外")))
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_LEAST_HEADS = 2
_PARTED = re.compile(r"##|[;；]")
_PLUS = re.compile(r"##|[;；+＋]")
_GRADES = {word(sign): grade for grade, signs in enumerate(
    (("1", "一", "Ⅰ"), ("2", "二", "Ⅱ"), ("3", "三", "Ⅲ"), ("4", "四", "Ⅳ")), start=1
) for sign in signs}  # fmt: skip
_LONGEST = {"name": 300, "entry": 1000, "list": 400, "grade": 60, "number": 60, "by": 60}
FIELDS = (
    Field(
        "name", "医院的写法", "医院自己的手术名称，不超过 300 个字",
        ("写法", "医院的写法", "手术名称", "医院手术名称", "院内名称", "本院名称", "医院名称",
         "原始名称", "原名称", "临床名称", "手术操作名称", "院内手术名称", "本院手术名称"),
        needed=True,
    ),
    Field(
        "entry", "目录条目", f"目录条目的名称或标识，几条用 {JOINED} 隔开；不在目录的写“{NONE}”",
        ("目录条目", "条目", "目录名称", "标准名称", "对应条目", "对应名称", "标准手术名称",
         "分级目录名称", "目录手术名称", "条目名称", "标识", "条目标识"),
    ),
    Field("list", "专业", "目录里的专业", ("专业", "目录专业", "专业名称", "所属专业")),
    Field(
        "grade", "级别", "1 至 4，或一级至四级",
        ("级别", "手术级别", "手术等级", "分级", "等级", "目录级别"),
    ),
    Field(
        "number", "编号", "条目在专业和级别里的编号",
        ("编号", "条目编号", "目录编号", "序号", "目录序号"),
    ),
    Field("by", "依据", "不超过 60 个字", ("依据", "来源", "谁说的")),
)  # fmt: skip
_BY_ID = {one.id: one for one in FIELDS}
_HEADS = frozenset(word(head) for one in FIELDS for head in one.heads)


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a line tells it. text: its name or id; grade, number: None where not told."""

    text: str = ""
    list_title: str = ""
    grade: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class NameRow:
    """A line. whole: the entries' cell as one; parts: the same taken apart, the likeliest way
    first: an entry's own name may bear a plus sign. Both are empty where is_none: in no catalogue.

    by: who says it, by the table.
    """

    number: int
    name: str
    whole: Told
    parts: tuple[tuple[Told, ...], ...]
    is_none: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class NameReading:
    """sheet, columns (field → its head and letter): where a fault is."""

    rows: tuple[NameRow, ...]
    faults: tuple[CellFault, ...]
    sheet: str
    columns: Mapping[str, str]

    def fault(self, row: int, key: str, found: str, allowed: str) -> CellFault:
        column = self.columns.get(key) or self.columns.get("number") or _BY_ID[key].title
        return CellFault(self.sheet, row, column, found[:60], allowed)


def open_names(content: bytes, name: str, known: Mapping[str, str]) -> Table:
    """The table of a file. known: the columns of this hospital's last one.

    Raises WorkbookError in one line where there is none to be found.
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请分成几份上传")
    heads = _HEADS | {folded(head) for head in known.values()}
    sheets = _sheets(content, name)
    found = [found for title, rows in sheets if (found := _table(title, rows, heads))]
    if not found:
        raise WorkbookError(
            f"{name} 里没有找到表头：前 {HEAD_WITHIN} 行里应有一行写着各列的名称，"
            "如“手术名称”“目录条目”"
        )
    table = max(found, key=lambda one: one[0])[1]
    if len(table.rows) > MOST_ROWS:
        raise WorkbookError(f"{name} 超过 {MOST_ROWS} 行。请分成几份上传")
    return table


def guessed_columns(heads: Sequence[str], rows: Rows = ()) -> dict[str, str]:
    """Field → the head that probably is meant, each head once."""
    return guessed(heads, FIELDS, rows)


def columns_fit(columns: Mapping[str, str], heads: Sequence[str]) -> bool:
    """Whether a table can be read as the last one was."""
    return not missing_in(columns, heads, FIELDS) and tells_entries(columns)


def tells_entries(columns: Mapping[str, str]) -> bool:
    """An entry's name, or its place in the catalogue."""
    return bool(columns.get("entry") or (columns.get("list") and columns.get("number")))


def read_names(table: Table, columns: Mapping[str, str]) -> NameReading:
    """The lines that bear a name. columns: field → head."""
    found = read_lines(_Line, table, columns)
    where = {
        key: f"{head}（{column_letter(table.heads.index(head))}）"
        for key, head in columns.items()
        if head in table.heads
    }
    return NameReading(found.rows, found.faults, table.title, where)


# -- opening ---------------------------------------------------------------------------------------


def _sheets(content: bytes, name: str) -> list[tuple[str, Rows]]:
    if not content.startswith(_WORKBOOKS):
        return [("文本", open_text(content, name))]
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        return open_workbook(path, name)


def _table(title: str, rows: Rows, known: frozenset[str]) -> tuple[int, Table] | None:
    """How many heads are known, and the table below them; the uppermost row with most of them."""
    best: tuple[int, Table] | None = None
    for top, cells in enumerate(rows[:HEAD_WITHIN]):
        texts = [text_of(cell) for cell in cells]
        score = sum(folded(text) in known for text in texts if text)
        filled = len({text for text in texts if text})
        if filled >= _LEAST_HEADS and (best is None or score > best[0]):
            below = rows[top + 1 :]
            best = (score, Table(title, tuple(_heads(texts, below)), below, top + 2))
    return best


def _heads(texts: Sequence[str], rows: Rows) -> Iterator[str]:
    """Each head once: the second 名称 becomes “名称（D 列）”, an empty one its letter."""
    width = max([len(texts), *(len(row) for row in rows[:HEAD_WITHIN])])
    seen: set[str] = set()
    for place in range(width):
        text = texts[place] if place < len(texts) else ""
        letter = f"{column_letter(place)} 列"
        head = letter if not text else f"{text}（{letter}）" if text in seen else text
        seen.add(head)
        yield head


# -- a line ----------------------------------------------------------------------------------------


class _Line(Line[NameRow]):
    fields = _BY_ID

    @property
    def is_row(self) -> bool:
        head = self.table.heads[self.places["name"]] if "name" in self.places else ""
        told = any(text_of(self.raw(key)) for key in ("name", "entry"))
        return told and word(self.raw("name")) != word(head)

    def read(self) -> NameRow | None:
        name, by = self.text("name"), self.text("by")
        entry, title = self.text("entry"), self.text("list")
        grade, number = self.text("grade"), self.text("number")
        if not entry and not (title and number):
            self.fault("entry" if "entry" in self.places else "number")
        if not self.is_sound:
            return None
        if word(entry) in _NONE_TOO:
            return NameRow(self.number, name, Told(), (), is_none=True, by=by)
        whole = Told(entry, title, _grade(grade), _number(number))
        parts = [_parted(entry, title, grade, number, way) for way in (_PARTED, _PLUS)]
        apart = tuple(dict.fromkeys(one for one in parts if len(one) > 1))
        return NameRow(self.number, name, whole, apart, by=by)

    def is_wrong(self, key: str, text: str) -> bool:
        is_missing = self.fields[key].needed and not text
        return is_missing or len(text) > _LONGEST[key] or not text.isprintable()


def _parted(
    entry: str, title: str, grade: str, number: str, way: re.Pattern[str]
) -> tuple[Told, ...]:
    """The entries of one cell; the other columns are taken apart alike, or hold for all."""
    cells = [[part.strip() for part in way.split(one)] for one in (entry, title, grade, number)]
    texts = cells[0] if entry else [""] * len(cells[3])
    lists, grades, numbers = (_as_many(one, len(texts)) for one in cells[1:])
    told = zip(texts, lists, grades, numbers, strict=True)
    found = (Told(text, its, _grade(sign), _number(no)) for text, its, sign, no in told)
    return tuple(one for one in found if one.text or one.number is not None)


def _as_many(cells: list[str], number: int) -> list[str]:
    if len(cells) == 1:
        return cells * number
    return cells if len(cells) == number else [""] * number


def _grade(text: str) -> int | None:
    return _GRADES.get(word(text).removesuffix("级"))


def _number(text: str) -> int | None:
    bare = word(text)
    return int(bare) if re.fullmatch(r"[0-9]{1,4}", bare) else None


# -- writing ---------------------------------------------------------------------------------------

_COLUMNS = (
    Column("写法", 40), Column("目录条目", 50), Column("专业", 24), Column("级别", 8),
    Column("编号", 8), Column("依据", 14), Column("确认人", 12), Column("日期", 12),
    Column("次数", 8), Column("说明", 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameLine:
    """A name of the workbook. entries: of several, each as (text, list, grade, number), grade and
    number empty where the catalogue in force has it no more; none: it is in no catalogue."""

    name: str
    entries: Sequence[tuple[str, str, str, str]]
    by: str
    who: str
    on: Value
    times: int
    note: str = ""


def name_book(title: str, about: Sequence[tuple[str, str]], lines: Sequence[NameLine]) -> bytes:
    """The .xlsx file's content; `read_names` reads it back."""
    rows = [_row(line) for line in lines]
    return table_book(TableBook(title, about, [Written("对照表", _COLUMNS, rows, fixed=1)]))


def _row(line: NameLine) -> list[Value]:
    columns = [JOINED.join(cells) for cells in zip(*line.entries, strict=True)]
    entries = columns or [NONE, "", "", ""]
    return [line.name, *entries, line.by, line.who, line.on, line.times, line.note]
