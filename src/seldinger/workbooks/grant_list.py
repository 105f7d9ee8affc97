"""A hospital's list of grants → rows to be looked up, and every fault. Nothing is looked up here.

A doctor and a name are what somebody wrote: whoever knows the hospital and its catalogue says whom
and what they mean.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.domain.training.record import Origin
from seldinger.workbooks.cells import Broken, date_of, integer_of, text_of, word
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import (
    CellFault,
    Column,
    Line,
    Rows,
    Sheet,
    WorkbookError,
    column_letter,
    find_columns,
)
from seldinger.workbooks.merged import Span, mark_merged, merged_cells
from seldinger.workbooks.sheets import DATE, Words, any_of
from seldinger.workbooks.text_tables import open_text

SHEET = "授权"
ENTRIES, LIST, TECHNOLOGY = "entries", "list", "technology"
KINDS = Words({"条目": ENTRIES, "专业": LIST, "限制类技术": TECHNOLOGY})
GRADES = (1, 2, 3, 4)
MOST_ROWS = 3000  # of one file: few enough to be read and written while one waits
MOST_PROCTORED = 999
DOCTOR = "工号/登录名"
_OTHER_HEADS = ("工号", "登录名")  # lists that keep the two apart
_LONGEST = {"培训": 500, "例数": 500, "考核": 500, "职称": 40, "文号": 80}
_LONGEST_NAME, _LONGEST_NAMED = 60, 2000
_MOST_UNREAD = 20  # columns that are told of one sheet; the others once these are mended
_LEAST_HEADS = 3  # a sheet with fewer is something else
_OWN = ("说明", "选项", "目录")  # what stands in the template beside the list
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_OPEN_ENDED = {"", "长期", "长期有效", "至今", "无", "-", "—"}
_KINDS_TOLD = KINDS.folded | {"目录条目": ENTRIES, "专业目录": LIST, "限制类医疗技术": TECHNOLOGY}
_GRADES_TOLD = {
    told: number
    for number, words in enumerate(("1一i", "2二", "3三", "4四"), start=1)
    for told in words
} | {"ii": 2, "iii": 3, "iv": 4}

COLUMNS = (
    Column(DOCTOR, "医师在本院的工号，或平台登录名；姓名在本院只有一人时可空", needed=False),
    Column("姓名", "医师姓名，每行都写（合并的单元格请先取消合并并填满）"),
    Column("范围", any_of(KINDS), also=("授权范围",)),
    Column(
        "名称",
        "目录条目的名称或编号，几条用、隔开；或一个专业；或一项限制类技术",
        also=("手术名称",),
    ),
    Column(
        "至几级",
        "1、2、3、4 之一，“专业”必填，其他范围空着",
        needed=False,
        also=("级别", "授权级别"),
    ),
    Column("开始", DATE, also=("开始日期", "起始日期", "授权日期")),
    # The cells of these two may be empty, the columns not missing: a grant would be wider than
    # the one that was meant, under a head that is not known here.
    Column(
        "结束",
        f"不早于开始的{DATE}；长期有效的空着",
        also=("结束日期", "终止日期", "截止日期", "到期日"),
    ),
    Column(
        "前几例须带教",
        f"0 至 {MOST_PROCTORED} 的整数，空为 0",
        also=("带教例数", "前几例带教"),
    ),
    *(Column(head, f"不超过 {size} 个字，可空", needed=False) for head, size in _LONGEST.items()),
)
# Lists number and annotate their rows: such a column holds no part of a grant, and is not read.
_ASIDE = frozenset({"序号", "备注"})
_READ = (*COLUMNS, *(Column(head, COLUMNS[0].allowed, needed=False) for head in _OTHER_HEADS))


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A row. doctor: staff number or login, may be empty. kind: of KINDS.

    named: as written; where the cell had several lines, parted by line feeds.
    """

    origin: Origin
    doctor: str
    name: str
    kind: str
    named: str
    grade: int | None
    start: date
    end: date | None
    proctored: int
    training: str
    cases: str
    examination: str
    title: str
    document: str


@dataclass(frozen=True, slots=True)
class GrantReading:
    """The sound rows and the faults of the others. passed_over: sheets that hold no grants.

    others: rows with a fault, as far as they could be read, so that what else is wrong in them can
    be told at once; what could not be read is empty there, and the first day `date.min`.
    aside: (sheet, head) of columns that stand beside the list and were not read.
    """

    rows: tuple[GrantRow, ...]
    faults: tuple[CellFault, ...]
    others: tuple[GrantRow, ...] = ()
    passed_over: tuple[str, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()


def read_grants(content: bytes, name: str) -> GrantReading:
    """Read a file (.xlsx, .xls, or text with columns).

    Raises WorkbookError in one line where there is no list to be found.
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请只保留授权表后重试")
    if not content.startswith(_WORKBOOKS):
        return read_sheets([(SHEET, open_text(content, name))], name)
    sheets = _sheets(content, name)
    return read_sheets(sheets, name, merged_cells(content, name))


def _sheets(content: bytes, name: str) -> list[tuple[str, Rows]]:
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "grants"
        path.write_bytes(content)
        return open_workbook(path, name)


def read_sheets(
    raw: Sequence[tuple[str, Rows]], name: str, merged: Mapping[int, Sequence[Span]] | None = None
) -> GrantReading:
    """The rows of every sheet that has the heads of a list of grants. merged: by number of sheet.

    No row of a sheet is sound in which a column is missing, or one cannot be read.
    """
    faults: list[CellFault] = []
    lines: list[Line] = []
    passed_over: list[str] = []
    aside: list[tuple[str, str]] = []
    found = False
    for place, (title, rows) in enumerate(raw):
        own: list[CellFault] = []
        sheet = find_columns(title, rows, _READ, own)
        if title in _OWN or len(sheet.places) < _LEAST_HEADS:
            passed_over += [title] if title not in _OWN and sheet.rows else []
            continue
        found = True
        heads = _heads_not_read(sheet)
        own += _unread(sheet, heads)
        aside += [(title, text) for text in heads.values() if word(text) in _ASIDE]
        faults += own
        mark_merged(sheet, (merged or {}).get(place, ()))
        for line in islice(_lines(sheet, faults), MOST_ROWS + 1):
            line.sound = line.sound and not own
            lines.append(line)
    if not found:
        raise WorkbookError(
            f"{name} 里没有找到表头：应有一行写着“姓名”“范围”“名称”“开始”等列名。请用下载的模板填写"
        )
    if len(lines) > MOST_ROWS:
        raise WorkbookError(f"{name} 超过 {MOST_ROWS} 行。请分成几份上传")
    read = [(line, _row(line)) for line in lines]
    if not read and not faults:
        raise WorkbookError(f"{name} 里只有表头，没有一行授权。请填写后再上传")
    return GrantReading(
        rows=tuple(row for line, row in read if line.sound),
        faults=tuple(sorted(set(faults))),
        others=tuple(row for line, row in read if not line.sound),
        passed_over=tuple(passed_over),
        aside=tuple(dict.fromkeys(aside)),
    )


def _heads_not_read(sheet: Sheet) -> dict[int, str]:
    """By place, the heads of columns that no part of a grant is read from."""
    read = {place: head for head, place in sheet.places.items()}
    told: dict[int, str] = {}
    for row in sheet.heads:
        for place, cell in enumerate(row):
            if place not in read and text_of(cell):
                told[place] = text_of(cell)[:30]
    return told


def _unread(sheet: Sheet, told: Mapping[int, str]) -> list[CellFault]:
    """A column that is passed over might hold what ends or narrows a grant."""
    unknown = [place for place in sorted(told) if word(told[place]) not in _ASIDE]
    return [
        CellFault(sheet.title, sheet.first - 1, "", "", _remedy(sheet, place, told[place]))
        for place in unknown[:_MOST_UNREAD]
    ]


def _remedy(sheet: Sheet, place: int, text: str) -> str:
    where = f"{_nth(place)}“{text}”"
    known = {word(name): one.head for one in _READ for name in (one.head, *one.also)}
    if same := known.get(word(text)):
        return f"{where}和{_nth(sheet.places[same])}都是“{same}”。请只留一列"
    missing = [name for name, head in known.items() if head not in sheet.places]
    near = get_close_matches(word(text), missing, 1, 0.5)
    head = f"“{known[near[0]]}”" if near else "模板里的列名"
    return f"{where}不认识，没有读。请改为{head}，或删去这一列"


def _nth(place: int) -> str:
    return f"第 {place + 1} 列（{column_letter(place)}）"


def _lines(sheet: Sheet, faults: list[CellFault]) -> Iterator[Line]:
    """Printed lists repeat their head on every page."""
    heads = [_words(row, sheet) for row in sheet.heads]
    for line in sheet.lines(faults, _READ):
        if _words(line.cells, sheet) not in heads:
            yield line


def _words(row: Sequence[object], sheet: Sheet) -> list[str]:
    return [word(row[place]) if place < len(row) else "" for place in sheet.places.values()]


def _row(line: Line) -> GrantRow:
    kind = _kind(line)
    start, end = _span(line)
    return GrantRow(
        origin=Origin(line.sheet.title, line.number),
        doctor=_doctor(line),
        name=_short(line, "姓名", _LONGEST_NAME, needed=True),
        kind=kind,
        named=_named(line),
        grade=_grade(line, kind),
        start=start,
        end=end,
        proctored=_proctored(line),
        training=_short(line, "培训", _LONGEST["培训"]),
        cases=_short(line, "例数", _LONGEST["例数"]),
        examination=_short(line, "考核", _LONGEST["考核"]),
        title=_short(line, "职称", _LONGEST["职称"]),
        document=_short(line, "文号", _LONGEST["文号"]),
    )


def _short(line: Line, head: str, longest: int, *, needed: bool = False) -> str:
    text = line.needed(head) if needed else line.text(head)
    if isinstance(line.raw(head), Broken):
        return ""  # told already; what stands for it is no name
    if len(text) > longest or not text.isprintable():
        line.fault(head)
        return ""
    return text


def _doctor(line: Line) -> str:
    """The first that is filled: a list may keep staff numbers and logins apart."""
    heads = [head for head in (DOCTOR, *_OTHER_HEADS) if line.text(head)]
    return _short(line, heads[0], _LONGEST_NAME) if heads else ""


def _kind(line: Line) -> str:
    kind = _KINDS_TOLD.get(word(line.text("范围")), "")
    if not kind:
        line.fault("范围")
    return kind


def _named(line: Line) -> str:
    """Lines inside the cell part names: the text of a cell would squeeze them into spaces."""
    whole = _short(line, "名称", _LONGEST_NAMED, needed=True)
    cell = line.raw("名称")
    if not whole or not isinstance(cell, str):
        return whole
    return "\n".join(text for text in map(text_of, cell.splitlines()) if text)


def _grade(line: Line, kind: str) -> int | None:
    """A grade beside an entry would be ignored, and somebody might rely on it: it is refused."""
    text = unicodedata.normalize("NFKC", line.text("至几级")).casefold()
    grade = _GRADES_TOLD.get(re.sub(r"\s|^至|级$", "", text))
    if kind == LIST and grade is None:
        line.fault("至几级", "1、2、3、4 之一：授权到这个专业的几级手术")
    if kind in (ENTRIES, TECHNOLOGY) and text:
        line.fault("至几级", "空着：只有“专业”才写级别，条目和限制类技术的级别以目录为准")
    return grade


def _span(line: Line) -> tuple[date, date | None]:
    start = line.read("开始", date_of, date.min)
    if word(line.text("结束")) in _OPEN_ENDED:
        return start, None
    end = line.read("结束", date_of, date.min)
    if date.min < end < start:
        line.fault("结束")
    return start, end


def _proctored(line: Line) -> int:
    if not line.text("前几例须带教"):
        return 0
    number = line.read("前几例须带教", integer_of, 0)
    if number > MOST_PROCTORED:
        line.fault("前几例须带教")
    return number
