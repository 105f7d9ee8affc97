"""What was confirmed, row by row, and what was just taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.naming.confirmed import entries_in
from seldinger.web.naming.models import NameConfirmation
from seldinger.web.naming.presenters.to_confirm import GONE, Told, meant_by, told_of
from seldinger.web.naming.proposals import Wordings


@dataclass(frozen=True, slots=True)
class Row:
    name_id: int
    name: str
    told: Told


@dataclass(frozen=True, slots=True)
class Back:
    """What was just taken back: confirming it again is the undo. entries: ids of the catalogue in
    force. fault: why it cannot be confirmed again."""

    name_id: int
    name: str
    meant: str
    entries: tuple[str, ...]
    seen: int
    fault: str


@dataclass(frozen=True, slots=True)
class Pages:
    """before, after: numbers of pages, 0 for none."""

    number: int
    last: int
    before: int
    after: int


def rows_of(
    rows: Sequence[tuple[NameConfirmation, bool]], catalogue: Catalogue | None
) -> tuple[Row, ...]:
    """rows: each with whether a later confirmation of the name stands."""
    wordings = Wordings(row for row, _ in rows)
    return tuple(
        Row(
            row.name_id,
            row.name.text,
            told_of(row, catalogue, wordings, holds=not row.withdrawn_at and not is_past),
        )
        for row, is_past in rows
    )


def back_of(row: NameConfirmation, seen: int, catalogue: Catalogue | None) -> Back:
    ids = entries_in(catalogue, row.entries) if catalogue else None
    fault = GONE if ids is None else ""
    return Back(row.name_id, row.name.text, meant_by(row), ids or (), seen, fault)


def lead(number: int, *, is_filtered: bool) -> str:
    if is_filtered:
        return f"找到 {number} 次确认。" if number else "没有符合的确认。"
    return f"确认过 {number} 次，最近的在前。" if number else "还没有确认过名称。"


def pages(number: int, last: int) -> Pages:
    return Pages(number, last, number - 1, number + 1 if number < last else 0)
