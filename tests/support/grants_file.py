"""Writes lists of grants from plain rows."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO

import openpyxl

from seldinger.workbooks.grant_list import COLUMNS

HEADS = [column.head for column in COLUMNS]


def grant_row(**cells: object) -> dict[str, object]:
    """周's grant of one entry, with the cells that are told."""
    row = {"姓名": "周示例", "范围": "条目", "名称": "主动脉造影术", "开始": "2024-03-05"}
    return row | cells


def grant_book(rows: Sequence[Mapping[str, object]]) -> bytes:
    """The .xlsx file's content."""
    book = openpyxl.Workbook()
    book.active.title = "授权"
    book.active.append(HEADS)
    for row in rows:
        book.active.append([row.get(head) for head in HEADS])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def grant_text(rows: Sequence[Mapping[str, object]]) -> str:
    """The same as a text with commas."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows([row.get(head) for head in HEADS] for row in rows)
    return text.getvalue()
