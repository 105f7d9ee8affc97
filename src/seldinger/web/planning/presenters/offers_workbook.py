"""What an edited workbook of seats would change, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from seldinger.web.planning.entered import cases_words
from seldinger.web.planning.offersbook import Change, Imported
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.seats_book import SeatsBook, SeatsRow

FEW = 60
_NONE = "未填报"


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Department:
    name: str
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Difference:
    lead: str
    faults: tuple[CellFault, ...]
    more_faults: int
    departments: tuple[Department, ...]


def difference(book: SeatsBook, read: Imported) -> Difference:
    return Difference(
        lead=_lead(read),
        faults=read.faults[:FEW],
        more_faults=max(0, len(read.faults) - FEW),
        departments=tuple(_department(book, one) for one in read.changes),
    )


def _lead(read: Imported) -> str:
    if read.faults:
        return f"有 {len(read.faults)} 处要改正，什么也没有保存。请在表格里改正后再上传。"
    if not read.changes:
        return "表格与现在的容量完全一样，没有要改的。"
    return f"要改 {len(read.changes)} 个科室，还没有保存。"


def _department(book: SeatsBook, change: Change) -> Department:
    lines = [*_lines(book, change.before, change.after)]
    name = f"{change.before.hospital} · {change.before.name}"
    return Department(name, tuple(lines[:FEW]), max(0, len(lines) - FEW))


def _lines(book: SeatsBook, before: SeatsRow, after: SeatsRow) -> Iterator[Line]:
    if before.takes != after.takes:
        yield Line("接收学员", _takes(before), _takes(after))
    if not after.takes:
        return
    pairs = [
        ("岗位", _posts(book, before), _posts(book, after)),
        ("每月人数", _people(before), _people(after)),
        ("个别月份", _months(before), _months(after)),
        ("例数来源", before.source or "空", after.source or "空"),
        *_cases(book.items, before, after),
    ]
    yield from (Line(*one) for one in pairs if one[1] != one[2])


def _cases(
    items: Iterable[tuple[str, str]], before: SeatsRow, after: SeatsRow
) -> Iterator[tuple[str, str, str]]:
    for item, title in items:
        yield title, _numbers(before.cases.get(item, ())), _numbers(after.cases.get(item, ()))


def _takes(row: SeatsRow) -> str:
    return "是" if row.takes else "否"


def _posts(book: SeatsBook, row: SeatsRow) -> str:
    return "、".join(title for post, title in book.posts if post in row.posts) or "无"


def _people(row: SeatsRow) -> str:
    return f"{row.least}–{row.most} 人"


def _months(row: SeatsRow) -> str:
    return "；".join(filter(None, row.exceptions.replace("；", "\n").splitlines())) or "无"


def _numbers(cases: Sequence[float]) -> str:
    return cases_words(cases) or _NONE
