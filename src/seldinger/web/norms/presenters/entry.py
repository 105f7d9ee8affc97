"""One catalogue entry: its grade, what raises it, where else it stands, what it feeds."""

from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, Overlay
from seldinger.domain.grading.directory import Directory, Listed
from seldinger.web.norms.filters import Filters, address
from seldinger.web.norms.presenters.words import (
    GRADE,
    NO_CITATION,
    EntryLink,
    Grade,
    entry_link,
    grade_of,
    joined,
)
from seldinger.web.norms.queries import Joined, is_own
from seldinger.web.norms.same import Same

LISTED = {
    Listed.NOT_FILLED: "未填报",
    Listed.NO_CODE: "无法判断：条目没有编码",
    Listed.LISTED: "在列",
    Listed.NOT_LISTED: "不在列",
}
_OPERATION_AS = {
    EntryKind.OPERATION: "",
    EntryKind.MODIFIER: "这一条描述患者或情形，不是一项手术；它与手术条目一起看。",
    EntryKind.MANAGEMENT: "这一条是一类技术的管理，不是一项手术；不能作为手术权限授予。",
}


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """A higher norm laid over the entry. `effect`: what it changes here."""

    title: str
    effect: str
    reason: str
    document: str
    citation: str
    is_cited: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same operation in another entry. `shared`: what is the same; `differs`: not the grade."""

    link: EntryLink
    shared: str
    differs: bool


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A training category that the entry feeds."""

    category: str
    post: str
    url: str
    parts: str
    reason: str


@dataclass(frozen=True, slots=True)
class NearGap:
    operation: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    text: str
    lead: str
    is_operation: bool
    grade: Grade
    list_title: str
    catalogue_url: str
    list_url: str
    number: int
    line: int | None
    line_url: str
    code: str
    directories: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]
    exclusions: str
    relative: str
    purpose: str
    note: str
    caution: str
    overlays: tuple[OverlayRow, ...]
    elsewhere: tuple[Elsewhere, ...]
    feeds: tuple[FeedRow, ...]
    gaps: tuple[NearGap, ...]


def entry_page(
    catalogue: Catalogue,
    entry: Entry,
    same: list[Same],
    pairs: tuple[Joined, ...],
    directories: tuple[Directory, ...] = (),
) -> EntryPage:
    source = "" if is_own(catalogue) else reverse("catalogue_source", args=(catalogue.id,))
    grade = grade_of(catalogue, entry)
    return EntryPage(
        text=entry.text,
        lead=_lead(grade, entry),
        is_operation=entry.kind is EntryKind.OPERATION,
        grade=grade,
        list_title=entry.list_title,
        catalogue_url=address(catalogue, Filters()),
        list_url=address(catalogue, Filters(list=entry.list_id)),
        number=entry.number,
        line=entry.source.line,
        line_url=f"{source}#L{entry.source.line}" if source else "",
        code=entry.code or "",
        directories=tuple((one.title, LISTED[one.has(entry)]) for one in directories),
        parts=entry.parts,
        exclusions=joined(entry.exclusions),
        relative=joined(entry.relative),
        purpose=entry.purpose or "",
        note=entry.note or "",
        caution=_OPERATION_AS[entry.kind],
        overlays=tuple(_overlay(entry, found) for found in catalogue.overlays_of(entry)),
        elsewhere=_elsewhere(catalogue, entry, same),
        feeds=tuple(row for pair in pairs for row in _feeds(pair, entry)),
        gaps=tuple(row for pair in pairs for row in _gaps(pair, entry)),
    )


def _lead(grade: Grade, entry: Entry) -> str:
    """What follows the grade."""
    return f"属于{grade.why}，提级管理" if grade.raised else entry.list_title


def _overlay(entry: Entry, overlay: Overlay) -> OverlayRow:
    managed, own = GRADE[overlay.managed_grade], GRADE[entry.grade]
    raises = overlay.managed_grade > entry.grade
    return OverlayRow(
        title=overlay.title,
        effect=f"由{own}提为按{managed}管理" if raises else f"目录已是{own}，级别不变",
        reason=overlay.reason,
        document=f"{overlay.document}，“{overlay.heading}”",
        citation=overlay.citation or NO_CITATION,
        is_cited=overlay.citation is not None,
    )


def _elsewhere(catalogue: Catalogue, entry: Entry, same: list[Same]) -> tuple[Elsewhere, ...]:
    own = catalogue.managed_grade(entry)
    return tuple(
        Elsewhere(
            entry_link(catalogue, found.entry),
            _shared(found),
            catalogue.managed_grade(found.entry) != own,
        )
        for found in same
    )


def _shared(same: Same) -> str:
    if not same.is_exact:
        return f"写法不同，是同一项：这里“{same.here}”，那里“{same.there}”"
    return "" if same.there == same.entry.text else f"相同的是其中的：{same.there}"


def _feeds(pair: Joined, entry: Entry) -> list[FeedRow]:
    rulebook = pair.rulebook
    url = reverse("gaps", args=(rulebook.id,))
    rows = []
    for feed in pair.crosswalk.feeds:
        if feed.entry == entry.id:
            category = rulebook.category_by_id[feed.category]
            post = rulebook.post_by_id[category.post].title
            anchor = f"{url}#c-{category.id}"
            rows.append(FeedRow(category.title, post, anchor, joined(feed.parts), feed.reason))
    return rows


def _gaps(pair: Joined, entry: Entry) -> list[NearGap]:
    url = reverse("gaps", args=(pair.rulebook.id,))
    return [
        NearGap(gap.operation, f"{url}#g-{gap.id}", gap.reason)
        for gap in pair.crosswalk.gaps
        if entry.id in gap.nearest
    ]
