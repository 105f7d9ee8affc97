"""A figure that the platform fills in: what it says, how it is defined, and the rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

NOT_KNOWN = "无数据"
MOST_ROWS = 400  # behind one figure; how many more there are is said


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure. kind: of ROW_KINDS; id: its primary key. No patient's number."""

    kind: str
    id: int
    day: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """values: (what, how much) as finished strings. note: what is not in it, and why.

    number: how many rows are behind it; rows holds the first MOST_ROWS of them.
    """

    key: str
    title: str
    values: tuple[tuple[str, str], ...]
    definition: str
    span: str
    source: str
    note: str = ""
    number: int = 0
    rows: tuple[Row, ...] = ()


def figure(*, rows: Iterable[Row] = (), **told: Any) -> Figure:
    all_rows = tuple(rows)
    return Figure(**told, rows=all_rows[:MOST_ROWS], number=len(all_rows))


def stored(figures: Iterable[Figure], on: date) -> dict[str, Any]:
    """As JSON."""
    return {"on": on.isoformat(), "figures": [asdict(one) for one in figures]}


def read(evidence: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(**{
            **told,
            "values": tuple(map(tuple, told["values"])),
            "rows": tuple(Row(**row) for row in told["rows"]),
        })
        for told in evidence.get("figures", ())
    ]  # fmt: skip
