"""What two versions say differently, line by line, to be filtered by list and by kind of change."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.difference import Change, Changed, Difference
from seldinger.report.difference import CHANGE, changes_told
from seldinger.web.catalogues.notes import noted
from seldinger.web.people.presenters.chip import Chip

_NOTES = 30  # beside the lines
_SHOWN = 400  # lines of one page; two unlike catalogues differ everywhere


@dataclass(frozen=True)
class Line:
    """icon, css: of the weightiest change. details: what it was and what it is."""

    icon: str
    css: str
    words: str
    text: str
    before_text: str
    list_title: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class DifferencePage:
    lead: str
    lines: tuple[Line, ...]
    left_out: int
    lists: tuple[str, ...]
    list_title: str
    chips: tuple[Chip, ...]
    beside: tuple[str, ...]


_ICONS = {
    Change.ADDED: ("plus", "change-added"),
    Change.REMOVED: ("x", "change-removed"),
    Change.REGRADED: ("swap", "change-graded"),
    Change.LAID: ("alert", "change-graded"),
    Change.LIFTED: ("undo", "change-graded"),
    Change.MANAGED: ("swap", "change-graded"),
}


def difference_page(
    told: Difference,
    before: Catalogue,
    after: Catalogue,
    *,
    list_title: str = "",
    what: str = "",
    address: dict[str, str] | None = None,
) -> DifferencePage:
    """list_title, what: the filters as they stand in the address, whose other parts are given."""
    lists = tuple(dict.fromkeys(one.entry.list_title for one in told.entries))
    here = [one for one in told.entries if list_title in ("", one.entry.list_title)]
    wanted = [one for one in here if what in ("", *one.what)]
    lines = tuple(_line(one, before, after) for one in wanted[:_SHOWN])
    return DifferencePage(
        lead=lead_of(told, before, after),
        lines=lines,
        left_out=len(wanted) - len(lines),
        lists=lists,
        list_title=list_title,
        chips=tuple(_chips(here, what, list_title, address or {})),
        beside=(*_beside(told), *_notes(before, after)),
    )


def lead_of(told: Difference, before: Catalogue, after: Catalogue) -> str:
    """“与第 2 版相比：新增 1 条，改级 2 条。”"""
    notes = len(noted(before, after))
    if told.is_empty and notes:
        return f"与第 {before.version} 版相比：只有 {notes} 条的备注不同。"
    if told.is_empty:
        return f"与第 {before.version} 版没有不同。"
    numbers = ((CHANGE[one], len(told.having(one))) for one in Change)
    parts = [f"{word} {number} 条" for word, number in numbers if number]
    also = f"；{notes} 条改了备注" if notes else ""
    same = f"{told.same} 条不变{also}"
    return f"与第 {before.version} 版相比：{'，'.join(parts) or '条目都相同'}；{same}。"


def _chips(
    here: list[Changed], what: str, list_title: str, address: dict[str, str]
) -> Iterator[Chip]:
    def url(one: str) -> str:
        asked = {**address, "list": list_title, "what": one}
        return "?" + urlencode({key: value for key, value in asked.items() if value})

    yield Chip("全部", len(here), url(""), not what)
    for one in Change:
        number = sum(one in changed.what for changed in here)
        if number or one == what:
            yield Chip(CHANGE[one], number, url(one), one == what)


def _line(one: Changed, before: Catalogue, after: Catalogue) -> Line:
    icon, css = next((_ICONS[change] for change in one.what if change in _ICONS), ("edit", ""))
    old, new = one.before, one.after
    reworded = old is not None and new is not None and old.text != new.text
    return Line(
        icon=icon,
        css=css,
        words="、".join(CHANGE[change] for change in one.what),
        text=one.entry.text,
        before_text=old.text if reworded and old else "",
        list_title=one.entry.list_title,
        details=tuple(changes_told(one, before, after)),
    )


def _notes(before: Catalogue, after: Catalogue) -> Iterator[str]:
    notes = noted(before, after)
    for one in notes[:_NOTES]:
        yield f"{one.list_title}“{one.text}”的备注：{one.note or '已去掉'}"
    if len(notes) > _NOTES:
        yield f"还有 {len(notes) - _NOTES} 条改了备注"


def _beside(told: Difference) -> Iterator[str]:
    for title in told.lists_added:
        yield f"新增专业：{title}"
    for title in told.lists_removed:
        yield f"不再有的专业：{title}"
    for overlay in told.overlays_added:
        citation = overlay.citation or "文号待填"
        yield f"新增提级管理：{overlay.title}（{overlay.document}，{citation}）"
    for overlay in told.overlays_removed:
        yield f"取消提级管理：{overlay.title}"
