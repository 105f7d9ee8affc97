"""The codes of one catalogue entry: a help for reading, with who read it and how."""

from dataclasses import dataclass

from seldinger.domain.grading.catalogue import Entry
from seldinger.domain.grading.coding import Coded, Coding, Review

_REVIEW = {
    Review.AGREED: "照匹配程序提出的",
    Review.CORRECTED: "改过匹配程序提出的",
    Review.NONE: "没有一个编码",
}


@dataclass(frozen=True, slots=True)
class CodeRow:
    """An operation of the entry. codes: entered together; also: what it obviously covers."""

    name: str
    codes: str
    also: str
    review: str
    note: str


@dataclass(frozen=True, slots=True)
class CodingPage:
    title: str
    rows: tuple[CodeRow, ...]
    reviewed: str


def coding_page(coding: Coding | None, entry: Entry) -> CodingPage | None:
    """None where nobody wrote the entry's codes."""
    rows = coding.entries.get(entry.id, ()) if coding else ()
    if coding is None or not rows:
        return None
    reviewed = f"{coding.reviewed_how}（{coding.reviewed_by}，{coding.reviewed_on}）"
    return CodingPage(coding.title, tuple(map(_row, rows)), reviewed)


def _row(coded: Coded) -> CodeRow:
    return CodeRow(
        coded.name, " + ".join(coded.codes), "、".join(coded.also), _REVIEW[coded.review],
        coded.note or "",
    )  # fmt: skip
