"""A workbook of personal dosemeters → a row for each person and quarter. Nobody is looked up here.

What is empty was not tested, and is no zero; what is below the limit of detection says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.workbooks.cells import date_of, text_of, word
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import (
    CellFault,
    Column,
    Line,
    Rows,
    WorkbookError,
    find_columns,
)
from seldinger.workbooks.text_tables import open_text

FIGURES = ("hp10", "hp3", "hp007")
MOST_ROWS = 5000  # of one file: a large hospital's badges of two years
_HEADS = {"hp10": "Hp(10)", "hp3": "Hp(3)", "hp007": "Hp(0.07)"}
_VALUE = "数值（mSv），低于探测下限的写“<下限”，没有检测的空着"
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_LEAST_HEADS = 3
_NUMBER = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,9})?(?:e-?[0-9]{1,2})?")
_NOT_TESTED = {"", "-", "/", "—", "--", "未检测", "未测", "未送检", "缺"}
_MOST = 1e4  # mSv of a quarter: beyond it lies a slip of the hand
_BELOW = re.compile(r"(?:<|低于|小于)?(?:mdl|探测下限|检出限|探测限|检测下限|下限)|未检出|nd")
_QUARTER = re.compile(
    r"(?:(?P<year>\d{4})(?:年度?|-|/)?)?(?:第|q)?(?P<quarter>[1-4一二三四])(?:季度|季)?"
)
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}
_YEAR = re.compile(r"(\d{4})年?度?")

COLUMNS = (
    Column("工号", "在本院的工号；姓名在本院只有一人时可空", False, ("人员编号", "职工号")),
    Column("姓名", "人员姓名", False),
    Column("年度", "四位的年份，如 2026；季度里已写明的可空", False, ("年", "年份")),
    Column("季度", "1 至 4，或“2026年第1季度”", True, ("监测周期", "周期", "监测季度")),
    Column("Hp(10)", _VALUE, False, ("Hp10", "Hp(10)mSv", "Hp(10)(mSv)")),
    Column("Hp(3)", _VALUE, False, ("Hp3", "Hp(3)mSv", "Hp(3)(mSv)")),
    Column("Hp(0.07)", _VALUE, False, ("Hp0.07", "Hp(0.07)mSv", "Hp(0.07)(mSv)")),
)


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """mSv. None: not tested. below: names of those below the limit of detection, which is the
    figure where it was written. told: names of those of which the sheet has a column. line: 1-based
    in its sheet."""

    line: int
    number: str
    name: str
    year: int
    quarter: int
    hp10: float | None
    hp3: float | None
    hp007: float | None
    below: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadgeReadings:
    rows: tuple[BadgeRow, ...]
    faults: tuple[CellFault, ...]


def read_badges(content: bytes, name: str) -> BadgeReadings:
    """Read a file (.xlsx, .xls, or text with columns).

    Raises WorkbookError in one line where there is no list to be found.
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请只保留个人剂量的工作表后重试")
    faults: list[CellFault] = []
    rows: list[BadgeRow] = []
    found = False
    for title, cells in _sheets(content, name):
        own: list[CellFault] = []
        sheet = find_columns(title, cells, COLUMNS, own)
        if len(sheet.places) < _LEAST_HEADS or not set(_HEADS.values()) & set(sheet.places):
            continue
        found = True
        faults += own
        rows += [] if own else _rows(sheet.lines(faults, COLUMNS))
        if len(rows) > MOST_ROWS:
            raise WorkbookError(f"{name} 超过 {MOST_ROWS} 行。请按年分成几份上传")
    if not found:
        raise WorkbookError(
            f"{name} 里没有找到表头：应有一行写着“姓名”“季度”“Hp(10)”等列名。请补上后再上传"
        )
    if not rows and not faults:
        raise WorkbookError(f"{name} 里只有表头，没有一行读数。请填写后再上传")
    return BadgeReadings(tuple(rows), tuple(sorted(set(faults))))


def _sheets(content: bytes, name: str) -> Sequence[tuple[str, Rows]]:
    if not content.startswith(_WORKBOOKS):
        return [("文本", open_text(content, name))]
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "badges"
        path.write_bytes(content)
        return open_workbook(path, name)


def _rows(lines: Iterator[Line]) -> Iterator[BadgeRow]:
    for line in lines:
        if word(line.raw("季度")) == "季度":  # printed lists repeat their head on every page
            continue
        row = _row(line)
        if line.sound:
            yield row


def _row(line: Line) -> BadgeRow:
    year, quarter = _when(line)
    figures: dict[str, float | None] = {}
    below: list[str] = []
    for name, head in _HEADS.items():
        if head in line.sheet.places:
            line.text(head)  # a cell without a value to read is a fault
        told = figure_of(line.raw(head))
        if told is None:
            line.fault(head)
            continue
        figures[name] = told[0]
        below += [name] if told[1] else []
    return BadgeRow(
        line.number, line.text("工号")[:40], line.text("姓名")[:60], year, quarter,
        figures.get("hp10"), figures.get("hp3"), figures.get("hp007"), tuple(below),
        tuple(name for name, head in _HEADS.items() if head in line.sheet.places),
    )  # fmt: skip


def _when(line: Line) -> tuple[int, int]:
    """Year and quarter; zeros, and a fault, where they cannot be read in one way only."""
    told = quarter_of(line.raw("季度"))
    if told is None:
        line.fault("季度")
        return 0, 0
    year, quarter = told
    apart = line.raw("年度")
    if not text_of(apart):
        if not year:
            line.fault("年度", "四位的年份，如 2026")
        return year, quarter
    said = _year_of(apart)
    if said is None or year not in (0, said):
        line.fault("年度", "四位的年份，如 2026，并与季度里写的一致")
        return 0, quarter
    return said, quarter


def quarter_of(cell: object) -> tuple[int, int] | None:
    """(year, quarter); year 0 where none is written. None: cannot be read."""
    if date_of(cell) is not None:
        return None  # a day is no quarter: whoever wrote it may mean its begin or its end
    match = _QUARTER.fullmatch(word(cell))
    if not match:
        return None
    year, told = int(match["year"] or 0), match["quarter"]
    # 2026/1 may be a month.
    if year and not (_is_year(year) and re.search("[季q]", match[0])):
        return None
    return year, _CHINESE.get(told) or int(told)


def _year_of(cell: object) -> int | None:
    match = _YEAR.fullmatch(word(cell))
    return int(match[1]) if match and _is_year(int(match[1])) else None


def _is_year(year: int) -> bool:
    return 1990 <= year <= 2199


def figure_of(cell: object) -> tuple[float | None, bool] | None:
    """(mSv, whether below the limit of detection). None: cannot be read."""
    if isinstance(cell, bool):
        return None
    text = word(cell).removesuffix("msv")
    if text in _NOT_TESTED:
        return None, False
    if _BELOW.fullmatch(text):
        return None, True
    is_below = text.startswith(("<", "≤"))
    if not _NUMBER.fullmatch(text.lstrip("<≤")):
        return None
    value = float(text.lstrip("<≤"))
    return (value, is_below) if value <= _MOST else None
