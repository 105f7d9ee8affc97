"""What somebody says of an entry or an overlay, and what a draft makes of it.

Raises SeldingerError for what none may be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, EntryKind, Overlay
from seldinger.domain.source import Source
from seldinger.errors import SeldingerError
from seldinger.norms.own import GRADES, fresh_id, next_number

MOST_ENTRIES = 5000
LONGEST = 300


@dataclass(frozen=True)
class EntryTold:
    """What somebody says of an entry. list_title: a new list, where list_id is empty."""

    list_id: str
    grade: int
    text: str
    kind: EntryKind = EntryKind.OPERATION
    parts: tuple[str, ...] = ()
    code: str = ""
    note: str = ""
    list_title: str = ""


@dataclass(frozen=True)
class OverlayTold:
    """What somebody says of a higher norm. citation: empty until somebody knows it."""

    title: str
    managed_grade: int
    reason: str
    document: str
    citation: str
    entries: tuple[str, ...]


def with_list(catalogue: Catalogue, told: EntryTold) -> tuple[Catalogue, str]:
    """The list that is meant: a new one only where no list bears its title."""
    ids = {one.id for one in catalogue.lists}
    if told.list_id:
        if told.list_id not in ids:
            raise SeldingerError("草案里没有这个专业。请从列出的专业里选一个")
        return catalogue, told.list_id
    title = _one_line(told.list_title, "专业", 60)
    same = next((one.id for one in catalogue.lists if one.title == title), "")
    if same:
        return catalogue, same
    new = CatalogueList(fresh_id("l"), title, None, 1)
    return replace(catalogue, lists=(*catalogue.lists, new)), new.id


def entry_of(catalogue: Catalogue, id_: str, told: EntryTold, old: Entry | None) -> Entry:
    """old: as it stood, of which stays what nobody is asked for; None for a new one."""
    text = _one_line(told.text, "条目名称", LONGEST)
    if told.grade not in GRADES:
        raise SeldingerError("级别只能是 1 至 4")
    if old is None and len(catalogue.entries) >= MOST_ENTRIES:
        raise SeldingerError(f"目录最多 {MOST_ENTRIES} 条")
    if old is None or (old.list_id, old.text) != (told.list_id, told.text):
        _check_alone(catalogue, id_, told.list_id, text)
    parts = tuple(dict.fromkeys(part.strip() for part in told.parts if part.strip()))
    if len(parts) == 1:
        raise SeldingerError("一条写几项时，请分行写出两项以上；只有一项的不必写")
    moved = old is None or (old.list_id, old.grade) != (told.list_id, told.grade)
    number = next_number(catalogue, told.list_id, told.grade) if moved or not old else old.number
    same = old is not None and old.text == text
    return Entry(
        id=id_,
        list_id=told.list_id,
        list_title=next(one.title for one in catalogue.lists if one.id == told.list_id),
        grade=told.grade,
        number=number,
        text=text,
        source=old.source if old and same else Source(None, text),
        kind=told.kind,
        parts=parts,
        exclusions=_still(old.exclusions if old else (), text),
        relative=_still(old.relative if old else (), text),
        purpose=old.purpose if old else None,
        note=told.note.strip() or None,
        code=told.code.strip() or None,
    )


def _still(words: Iterable[str], text: str) -> tuple[str, ...]:
    """Words that were marked in the text and stand in it still."""
    return tuple(word for word in words if word in text)


def _check_alone(catalogue: Catalogue, id_: str, list_id: str, text: str) -> None:
    for other in catalogue.entries:
        if other.id != id_ and (other.list_id, other.text) == (list_id, text):
            raise SeldingerError(
                f"“{other.list_title}”里已有“{text}”（{other.grade} 级）。请改那一条，不要写两条"
            )


def overlay_of(catalogue: Catalogue, id_: str, told: OverlayTold) -> Overlay:
    """Of entries of this catalogue alone, and no second one of the same title."""
    if told.managed_grade not in GRADES:
        raise SeldingerError("管理级别只能是 1 至 4")
    title = _one_line(told.title, "名称", 120)
    if any(one.title == title and one.id != id_ for one in catalogue.overlays):
        raise SeldingerError(f"草案里已有提级管理“{title}”。请改那一项，不要写两项")
    if any(one not in catalogue.by_id for one in told.entries):
        raise SeldingerError("选上的条目里有草案已经没有的。请重新选择")
    if not told.entries:
        raise SeldingerError("还没有选条目。请搜索并选上至少一条")
    return Overlay(
        id=id_,
        title=title,
        managed_grade=told.managed_grade,
        reason=_one_line(told.reason, "理由", LONGEST),
        entries=frozenset(told.entries),
        document=_one_line(told.document, "文件", 120),
        heading=title,
        citation=told.citation.strip() or None,
    )


def _one_line(text: str, what: str, longest: int) -> str:
    told = " ".join(text.split())
    if not told:
        raise SeldingerError(f"请填写{what}")
    if len(told) > longest:
        raise SeldingerError(f"{what}太长，最多 {longest} 个字")
    return told
