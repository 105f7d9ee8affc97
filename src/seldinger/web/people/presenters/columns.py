"""The first rows of an uploaded table, so that somebody can say which of its columns is what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from seldinger.report.layout import masked
from seldinger.workbooks.cells import text_of
from seldinger.workbooks.hospital_table import Table

_SHOWN = 8  # rows
_WIDEST = 60  # characters of a cell
_RUN = re.compile(r"[A-Za-z]{0,4}\d{5,}[A-Za-z\d]*")
_OF_PATIENT = re.compile("姓名|患者|病人|身份证|电话|手机|地址|出生|性别|年龄|诊断")


@dataclass(frozen=True, slots=True)
class Preview:
    """A file's first rows as they stand; what may tell who the patient is, is hidden."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


def preview_of(table: Table, columns: Mapping[str, str]) -> Preview:
    """columns: the mapping as it is guessed or kept."""
    field_of = {head: field for field, head in columns.items()}
    rows = tuple(
        tuple(
            _shown(head, field_of.get(head, ""), row[place] if place < len(row) else None)
            for place, head in enumerate(table.heads)
        )
        for row in table.rows[:_SHOWN]
    )
    return Preview(table.title, table.heads, rows, max(0, len(table.rows) - len(rows)))


def _shown(head: str, field: str, cell: object) -> str:
    text = text_of(cell)
    if field == "patient":
        return masked(text)
    if field in ("day", "start", "end"):
        return str(cell)[:_WIDEST] if text else ""
    if not field and _OF_PATIENT.search(head):
        return "已隐去" if text else ""
    return _RUN.sub(lambda run: masked(run[0]), text)[:_WIDEST]
