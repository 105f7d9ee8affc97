"""What was confirmed, row by row, and what was just taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.naming.models import NameConfirmation
from seldinger.web.naming.presenters.to_confirm import Told, meant_by, told_of


@dataclass(frozen=True, slots=True)
class Row:
    name_id: int
    name: str
    told: Told


@dataclass(frozen=True, slots=True)
class Back:
    """What was just taken back: confirming it again is the undo."""

    name_id: int
    name: str
    meant: str
    entries: tuple[str, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class Pages:
    number: int
    last: int
    before: str
    after: str


def rows_of(
    rows: Iterable[tuple[NameConfirmation, bool]], catalogue: Catalogue | None
) -> tuple[Row, ...]:
    """rows: each with whether a later confirmation of the name stands."""
    return tuple(
        Row(
            row.name_id,
            row.name.text,
            told_of(row, catalogue, holds=not row.withdrawn_at and not is_past),
        )
        for row, is_past in rows
    )


def back_of(row: NameConfirmation, seen: int) -> Back:
    ids = tuple(str(one["id"]) for one in row.entries)
    return Back(row.name_id, row.name.text, meant_by(row), ids, seen)


def lead(number: int, *, is_filtered: bool) -> str:
    if is_filtered:
        return f"找到 {number} 次确认。" if number else "没有符合的确认。"
    return f"确认过 {number} 次，最近的在前。" if number else "还没有确认过名称。"


def pages(number: int, last: int, wanted: Mapping[str, str], hospital: int) -> Pages:
    def address(page: int) -> str:
        if not 1 <= page <= last:
            return ""
        return "?" + urlencode({"hospital": hospital, **wanted, "page": page})

    return Pages(number, last, address(number - 1), address(number + 1))
