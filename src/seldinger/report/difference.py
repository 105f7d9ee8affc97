"""What two versions of a catalogue say differently, in words, as a table and as JSON."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.difference import Change, Changed, Difference
from seldinger.report.catalogue import KIND
from seldinger.report.privileges import GRADE
from seldinger.report.table import Terminal

CHANGE = {
    Change.ADDED: "新增",
    Change.REMOVED: "删去",
    Change.REGRADED: "改级",
    Change.LAID: "列入提级管理",
    Change.LIFTED: "取消提级管理",
    Change.MANAGED: "管理级别改变",
    Change.MOVED: "换专业",
    Change.REWORDED: "改文字",
    Change.KIND: "改类型",
    Change.PARTED: "所含手术改变",
    Change.CODED: "改编码",
}
_NONE = "没有"


def grade_told(grade: int, managed: int) -> str:
    """“三级，按四级管理”."""
    return GRADE[grade] + (f"，按{GRADE[managed]}管理" if managed != grade else "")


def changes_told(one: Changed, before: Catalogue, after: Catalogue) -> Iterator[str]:
    """What it was and what it is, a sentence for each change."""
    old, new = one.before, one.after
    if old is None or new is None:
        entry, catalogue = (new, after) if new else (one.entry, before)
        yield grade_told(entry.grade, catalogue.managed_grade(entry))
        return
    if one.what != (Change.REWORDED,):
        was = grade_told(old.grade, before.managed_grade(old))
        will = grade_told(new.grade, after.managed_grade(new))
        yield f"{was} → {will}" if was != will else was
    titles = {o.id: o for o in (*before.overlays, *after.overlays)}
    for overlay in one.laid:
        yield f"列入“{titles[overlay].title}”：{titles[overlay].reason}"
    for overlay in one.lifted:
        yield f"不再列入“{titles[overlay].title}”"
    yield from _texts(one, old, new)


def _texts(one: Changed, old: Entry, new: Entry) -> Iterator[str]:
    if Change.MOVED in one.what:
        yield f"专业：{old.list_title} → {new.list_title}"
    if Change.KIND in one.what:
        yield f"类型：{KIND[old.kind] or '手术'} → {KIND[new.kind] or '手术'}"
    if Change.PARTED in one.what:
        was, will = "、".join(old.parts) or _NONE, "、".join(new.parts) or _NONE
        yield f"所含手术：{was} → {will}"
    if Change.CODED in one.what:
        yield f"编码：{old.code or _NONE} → {new.code or _NONE}"


def difference_document(told: Difference, before: Catalogue, after: Catalogue) -> dict[str, Any]:
    """`seldinger catalogue diff --json`. Names and keys are a contract."""
    return {
        "before": {"id": before.id, "version": before.version, "hash": before.hash},
        "after": {"id": after.id, "version": after.version, "hash": after.hash},
        "same": told.same,
        "entries": [_entry(one) for one in told.entries],
        "lists_added": [*told.lists_added],
        "lists_removed": [*told.lists_removed],
        "overlays_added": [one.id for one in told.overlays_added],
        "overlays_removed": [one.id for one in told.overlays_removed],
    }


def _entry(one: Changed) -> dict[str, Any]:
    old, new = one.before, one.after
    return {
        "id": one.entry.id,
        "changes": [change.value for change in one.what],
        "list": one.entry.list_title,
        "text_before": old.text if old else None,
        "text_after": new.text if new else None,
        "grade_before": old.grade if old else None,
        "grade_after": new.grade if new else None,
        "managed_before": one.managed[0],
        "managed_after": one.managed[1],
        "laid": [*one.laid],
        "lifted": [*one.lifted],
    }


def print_difference(told: Difference, before: Catalogue, after: Catalogue) -> None:
    console = Terminal()
    console.print(
        f"{before.title} 第 {before.version} 版 → {after.title} 第 {after.version} 版",
        style="bold",
    )
    if told.is_empty:
        console.print("没有不同")
        return
    console.print(f"{len(told.entries)} 条不同，{told.same} 条相同")
    for title in told.lists_added:
        console.print(f"新增专业：{title}")
    for title in told.lists_removed:
        console.print(f"不再有的专业：{title}")
    table = Table(box=None, pad_edge=False)
    for head in ("改动", "专业", "条目", "内容"):
        table.add_column(head)
    for one in told.entries:
        words = "、".join(CHANGE[change] for change in one.what)
        details = "；".join(changes_told(one, before, after))
        table.add_row(words, one.entry.list_title, one.entry.text, details)
    console.print(table)
