"""What a page of the handbook is made of: blocks as templates/handbook.typ knows them."""

import re
from collections.abc import Sequence
from typing import Any

from seldinger.norms.handbook import BLANK, Column, Layout
from seldinger.report.handbook_rows import Cells

Block = dict[str, Any]
PEN = "　"
_NARROW = 1.62  # mm of a Latin letter or digit in a table
_SIDES = 2.0  # mm that a cell keeps free
_RUN = re.compile(r"[!-~]+")
_BREAK = "\u200b"  # a line may end here


def chapter(title: str) -> Block:
    return {"is": "chapter", "text": title}


def section(title: str, state: str = "") -> Block:
    return {"is": "section", "text": title, "state": state}


def part(title: str) -> Block:
    return {"is": "part", "text": title}


def contents(title: str) -> Block:
    return {"is": "contents", "text": title}


def cover(title: str, marks: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Block:
    return {"is": "cover", "title": title, "mark": " · ".join(marks), "pairs": [*pairs]}


def facts(pairs: Sequence[tuple[str, str]]) -> Block:
    return {"is": "facts", "pairs": [*pairs]}


def lines(texts: Sequence[str]) -> Block:
    return {"is": "lines", "texts": [*texts]}


def notes(marked: Sequence[tuple[str, str]]) -> Block:
    """What the marks in a table mean, before the table."""
    return {"is": "notes", "text": "；".join(f"{mark}{text}" for mark, text in marked)}


def none(why: str) -> Block:
    """An empty chapter says so, and why."""
    return {"is": "none", "text": f"无登记：{why}。"}


def signatures(words: Sequence[str], of: str) -> list[Block]:
    """of: what is signed; the lines may have come to stand on a page of their own."""
    return [{"is": "signatures", "words": [*words], "of": of}] if words else []


class Tables:
    """Tables with the columns of a layout. Rows are grouped; a group without a title is plain."""

    def __init__(self, layout: Layout) -> None:
        self._columns = layout.tables
        self._measure = layout.margins.measure

    def of(
        self,
        name: str,
        groups: Sequence[tuple[str, Sequence[Cells]]],
        *,
        empty: str = "没有内容",
    ) -> Block:
        columns = self._columns[name]
        if not any(rows for _, rows in groups):
            return none(empty)
        rest = self._rest(columns)
        limits = [(one.of, _letters(one.width or rest)) for one in columns]
        return {
            "is": "table",
            "heads": [one.title for one in columns],
            "widths": [one.width or 0 for one in columns],
            "pen": any(one.of == BLANK for one in columns),
            "aligns": [one.align.value for one in columns],
            "groups": [
                {"title": title, "rows": [_cells(row, limits) for row in rows]}
                for title, rows in groups
                if rows
            ],
        }

    def _rest(self, columns: Sequence[Column]) -> float:
        free = self._measure - sum(one.width or 0 for one in columns)
        return free / max(1, sum(one.width is None for one in columns))


def _letters(width: float) -> int:
    """How many narrow letters fit in a line of a cell."""
    return max(1, int((width - _SIDES) / _NARROW))


def _cells(row: Cells, limits: Sequence[tuple[str, int]]) -> list[str]:
    return ["" if name == BLANK else _wrapping(row[name], limit) for name, limit in limits]


def _wrapping(text: str, limit: int) -> str:
    """Latin words longer than the cell's line may break: nothing runs into the next column."""
    if len(text) <= limit:
        return text
    return _RUN.sub(lambda found: _BREAK.join(_chunks(found[0], limit)), text)


def _chunks(word: str, limit: int) -> list[str]:
    return [word[at : at + limit] for at in range(0, len(word), limit)]
