"""A hospital's export as heads and rows: workbook or text, its columns in any order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from seldinger.workbooks.cells import date_of, text_of
from seldinger.workbooks.files import LARGEST_FILE, open_workbook
from seldinger.workbooks.grid import HEAD_WITHIN, Rows, WorkbookError, column_letter
from seldinger.workbooks.hospital_fields import KNOWN_HEADS, folded
from seldinger.workbooks.text_tables import open_text

MOST_ROWS = 100_000  # of one file: a large hospital does fewer operations in a year
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))
_LEAST_HEADS = 3
_DATUM = re.compile(r"\d{5}")  # no head, and perhaps a patient's number: never taken for one


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that holds the list. first: the number of rows[0] in the file, from 1.

    heads: none twice and none empty; of columns without a head, the letter.
    """

    title: str
    heads: tuple[str, ...]
    rows: Rows
    first: int


def open_list(content: bytes, name: str, known: frozenset[str] = frozenset()) -> Table:
    """The table of a file. known: heads that this hospital used before, folded.

    Raises WorkbookError in one line where there is none to be found.
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookError(f"{name} 超过 64 MB。请按月导出后分次上传")
    if content.startswith(_WORKBOOKS):
        sheets = _workbook(content, name)
    else:
        sheets = [("文本", open_text(content, name))]
    tables = [_table(title, rows, KNOWN_HEADS | known) for title, rows in sheets]
    best = max(tables, key=lambda table: table[0], default=(0, None))[1]
    if best is None:
        raise WorkbookError(
            f"{name} 里没有找到表头：前 {HEAD_WITHIN} 行里应有一行写着各列的名称，"
            "如“手术日期”“住院号”"
        )
    if len(best.rows) > MOST_ROWS:
        raise WorkbookError(f"{name} 超过 {MOST_ROWS} 行。请按月导出后分次上传")
    return best


def _workbook(content: bytes, name: str) -> list[tuple[str, Rows]]:
    with TemporaryDirectory(prefix="seldinger-") as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        return open_workbook(path, name)


def _table(title: str, rows: Rows, known: frozenset[str]) -> tuple[int, Table | None]:
    """How many heads are known, and the table below them; the uppermost such row."""
    found: tuple[int, Table | None] = (0, None)
    for top, cells in enumerate(rows[:HEAD_WITHIN]):
        texts = [text_of(cell) for cell in cells]
        score = sum(folded(text) in known for text in texts if text)
        filled = len({text for text in texts if text})
        is_data = any(_DATUM.search(text) or date_of(text) for text in texts)
        if is_data or filled < _LEAST_HEADS or (found[1] and score <= found[0]):
            continue
        below = rows[top + 1 :]
        found = (score, Table(title, _heads(texts, below), below, top + 2))
    return found


def _heads(texts: Sequence[str], rows: Rows) -> tuple[str, ...]:
    """Each head once: the second 姓名 becomes “姓名（D 列）”."""
    width = max([len(texts), *(len(row) for row in rows[:HEAD_WITHIN])])
    heads: list[str] = []
    for place in range(width):
        text = texts[place] if place < len(texts) else ""
        letter = f"{column_letter(place)} 列"
        head = letter if not text else f"{text}（{letter}）" if text in heads else text
        heads.append(head)
    return tuple(heads)
