"""A list of examination results → rows to be looked up, and every fault.

Whom a row means and which post it names, says whoever knows the base and its rulebook.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.workbooks.cells import Broken, date_of, text_of, word
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import CellFault, Column, Line, Rows, WorkbookError, find_columns
from seldinger.workbooks.sheets import DATE
from seldinger.workbooks.tables import Column as OutColumn
from seldinger.workbooks.tables import Table, TableBook, table_book
from seldinger.workbooks.text_tables import open_text

SHEET = "成绩"
MOST_ROWS = 3000  # of one file: a large base's results of several years
PERSON = "工号/登录名"
KINDS = {
    "theory": ("出科理论", "理论", "出科理论考核", "出科理论考试"),
    "skill": ("出科技能", "技能", "出科技能考核", "操作", "操作考核"),
    "annual": ("年度", "年度考核"),
    "other": ("其他", "其它"),
}
OUTCOMES = {
    "passed": ("合格", "通过", "及格"),
    "failed": ("不合格", "未通过", "不通过", "不及格"),
    "": ("", "未说明", "-", "—"),
}
_LONGEST = {PERSON: 60, "岗位": 60, "考核名称": 80, "项目": 2000, "考官": 60, "出处": 120}
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_LEAST_HEADS = 3
_NUMBER = "数字，没有分数的空着"
_KIND_OF = {word(told): kind for kind, words in KINDS.items() for told in words}
_OUTCOME_OF = {word(told): outcome for outcome, words in OUTCOMES.items() for told in words}

COLUMNS = (
    Column(PERSON, "工号或平台登录名；姓名在本基地只有一人时可空", False, ("工号", "登录名")),
    Column("姓名", "学员姓名", True, ("学员", "学员姓名")),
    Column("考核", "出科理论、出科技能、年度、其他 之一", True, ("考核类别", "考核种类", "类别")),
    Column("岗位", "细则里的岗位或轮转岗位，年度考核可空", False, ("轮转科室", "轮转岗位")),
    Column("日期", DATE, True, ("考核日期", "考试日期")),
    Column("得分", _NUMBER, False, ("分数", "成绩")),
    Column("满分", f"{_NUMBER}；有得分而空着的按 100 分", False, ("总分",)),
    Column("结论", "合格、不合格；没有说明的空着", False, ("是否合格", "结果")),
    Column("考核名称", "不超过 80 个字，可空；同一天考几场的写明", False, ("名称",)),
    Column("项目", "细则的学习项目，几项用分号隔开；考全岗位的空着", False, ("考核项目",)),
    Column("考官", "不超过 60 个字，可空", False, ("主考", "考核人")),
    Column("出处", "不超过 120 个字，可空", False, ("来源",)),
)
_EXAMPLE = (
    "", "示例学员", "出科理论", "介入基础", date(2026, 6, 30), 88, 100, "合格", "", "", "示例考官",
    "示例：出科考核成绩单",
)  # fmt: skip
_GUIDE = (
    ("怎样填", "一行一份成绩。先看预览，确认后才写入；有一行读不懂，整份不写入。"),
    ("示例行", "“成绩”一页的第一行是示例，上传前请删去。"),
    ("分数", "写得分和满分；满分空着按 100 分。没有分数的，写合格或不合格。"),
    ("结论", "平台不由分数推算是否合格：成绩单上没有写的，空着。"),
    ("项目", "只考了几个学习项目的，照抄细则里的项目，用分号隔开；考全岗位的空着。"),
    ("再传一次", "同一名学员同一天的同一场考核已登记过的，预览里列出，不再写一次。"),
)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A sound row. line: 1-based in its sheet. person: staff number or login, may be empty."""

    sheet: str
    line: int
    person: str
    name: str
    kind: str
    post: str
    day: date
    score: float | None
    out_of: float | None
    outcome: str
    title: str
    items: tuple[str, ...]
    examiner: str
    source: str


@dataclass(frozen=True, slots=True)
class ResultReading:
    rows: tuple[ResultRow, ...]
    faults: tuple[CellFault, ...]


def results_template() -> bytes:
    """The .xlsx file's content: the heads, an example, and how to fill it in."""
    widths = {"姓名": 12, "项目": 40, "出处": 28, "考核名称": 20, PERSON: 14}
    heads = [OutColumn(column.head, widths.get(column.head, 12)) for column in COLUMNS]
    return table_book(TableBook("考核成绩", _GUIDE, [Table(SHEET, heads, [_EXAMPLE], 2)]))


def read_results(content: bytes, name: str) -> ResultReading:
    """Read a file (.xlsx, .xls, or text with columns).

    Raises WorkbookError in one line where there is no list to be found.
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请只保留成绩的工作表后重试")
    faults: list[CellFault] = []
    rows: list[ResultRow] = []
    found = False
    for title, cells in _sheets(content, name):
        own: list[CellFault] = []
        sheet = find_columns(title, cells, COLUMNS, own)
        if len(sheet.places) < _LEAST_HEADS:
            continue
        found = True
        faults += own
        rows += [] if own else _rows(sheet.lines(faults, COLUMNS))
        if len(rows) > MOST_ROWS:
            raise WorkbookError(f"{name} 超过 {MOST_ROWS} 行。请分成几份上传")
    if not found:
        raise WorkbookError(
            f"{name} 里没有找到表头：应有一行写着“姓名”“考核”“日期”等列名。请用下载的模板填写"
        )
    if not rows and not faults:
        raise WorkbookError(f"{name} 里只有表头，没有一行成绩。请填写后再上传")
    return ResultReading(tuple(rows), tuple(sorted(set(faults))))


def _sheets(content: bytes, name: str) -> Sequence[tuple[str, Rows]]:
    if not content.startswith(_WORKBOOKS):
        return [(SHEET, open_text(content, name))]
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "results"
        path.write_bytes(content)
        return open_workbook(path, name)


def _rows(lines: Iterator[Line]) -> Iterator[ResultRow]:
    for line in lines:
        if word(line.raw("姓名")) == "姓名":  # printed lists repeat their head on every page
            continue
        row = _row(line)
        if line.sound:
            yield row


def _row(line: Line) -> ResultRow:
    score, out_of = _points(line, "得分"), _points(line, "满分")
    # A cell that cannot be read has its fault already.
    if score is not None and _is_empty(line, "满分"):
        out_of = 100.0
    if out_of is not None and _is_empty(line, "得分"):
        line.fault("得分", "与满分一起写的数字，或两格都空着")
    if score is not None and out_of is not None and not (score <= out_of and out_of > 0):
        line.fault("得分", f"不超过满分 {out_of:g} 的数字")
    return ResultRow(
        line.sheet.title, line.number, _short(line, PERSON), line.needed("姓名")[:60],
        _told(line, "考核", _KIND_OF), _short(line, "岗位"), line.read("日期", date_of, date.min),
        score, out_of, _told(line, "结论", _OUTCOME_OF), _short(line, "考核名称"), _items(line),
        _short(line, "考官"), _short(line, "出处"),
    )  # fmt: skip


def _is_empty(line: Line, head: str) -> bool:
    return not (line.text(head) or isinstance(line.raw(head), Broken))


def _short(line: Line, head: str) -> str:
    text = line.text(head)
    if isinstance(line.raw(head), Broken):
        return ""
    if len(text) > _LONGEST[head] or not text.isprintable():
        line.fault(head)
        return ""
    return text


def _told(line: Line, head: str, known: dict[str, str]) -> str:
    said = known.get(word(line.text(head)))
    if said is None:
        line.fault(head)
    return said or ""


def _items(line: Line) -> tuple[str, ...]:
    """Semicolons or line breaks part them: the rule's own words hold other stops."""
    cell = line.raw("项目")
    _short(line, "项目")
    if not isinstance(cell, str):
        return ()
    parts = cell.replace("；", ";").replace("\n", ";").split(";")
    return tuple(dict.fromkeys(text for text in map(text_of, parts) if text))


def _points(line: Line, head: str) -> float | None:
    """A number of points to two decimals, as a mean may have many; a fault where something else
    stands there."""
    text = line.text(head)
    if not text:
        return None
    told = text.removesuffix("分").strip()
    digits = told.replace(".", "", 1)
    if not (digits.isascii() and digits.isdecimal() and len(told) <= 24) or float(told) > 1000:
        line.fault(head, "0 至 1000 的数字，没有分数的空着")
        return None
    return round(float(told), 2)
