"""Changing a catalogue that is not in force: started as a copy, changed entry by entry.

The draft is locked, its content read anew, changed and stored whole; the content before stays for
one step back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, EntryKind, Overlay
from seldinger.domain.source import Source
from seldinger.errors import SeldingerError
from seldinger.norms.own import (
    GRADES,
    catalogue_of_content,
    content_of,
    fresh_id,
    next_number,
    with_entry,
    with_overlay,
    without_entry,
    without_overlay,
)
from seldinger.web.audittrail.actions import action, record
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.catalogues.versions import own_name
from seldinger.web.people.models import Hospital, Person

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


@action
def start_catalogue_draft(
    *, by: Person | None, hospital: Hospital, base: Catalogue
) -> CatalogueDraft:
    """A copy of a version under the hospital's own name; the entries keep their ids."""
    now = timezone.now()
    draft = CatalogueDraft.objects.create(
        hospital=hospital, copied_from=base.id, copied_version=base.version,
        content=content_of(named_for(hospital, base)),
        started_by=by, started_at=now, changed_by=by, changed_at=now,
    )  # fmt: skip
    record(
        by=by, act="catalogues.start_catalogue_draft", on=draft,
        hospital=hospital.pk, catalogue=base.id, version=base.version,
    )  # fmt: skip
    return draft


def named_for(hospital: Hospital, catalogue: Catalogue) -> Catalogue:
    """As the hospital's own, which has no version before it is adopted."""
    return replace(
        catalogue,
        id=own_name(hospital),
        version="",
        title=f"{hospital.name}手术分级目录",
        hospital=hospital.name,
        notice=None,
    )


@action
def add_catalogue_entry(*, by: Person | None, draft: CatalogueDraft, told: EntryTold) -> str:
    """The id of the new entry, which no version had before."""
    new = fresh_id("e")

    def changed(catalogue: Catalogue) -> Catalogue:
        catalogue, list_id = _with_list(catalogue, told)
        return with_entry(catalogue, _entry(catalogue, new, replace(told, list_id=list_id), None))

    _change(by, draft, changed, "catalogues.add_catalogue_entry", item=new)
    return new


@action
def change_catalogue_entry(
    *, by: Person | None, draft: CatalogueDraft, entry: str, told: EntryTold
) -> None:
    def changed(catalogue: Catalogue) -> Catalogue:
        old = _known(catalogue, entry)
        catalogue, list_id = _with_list(catalogue, told)
        new = _entry(catalogue, entry, replace(told, list_id=list_id), old)
        if new == old:
            raise SeldingerError("没有改动，不需要保存")
        return with_entry(catalogue, new)

    _change(by, draft, changed, "catalogues.change_catalogue_entry", item=entry)


@action
def remove_catalogue_entry(*, by: Person | None, draft: CatalogueDraft, entry: str) -> None:
    def changed(catalogue: Catalogue) -> Catalogue:
        _known(catalogue, entry)
        return without_entry(catalogue, entry)

    _change(by, draft, changed, "catalogues.remove_catalogue_entry", item=entry)


@action
def set_catalogue_overlay(
    *, by: Person | None, draft: CatalogueDraft, told: OverlayTold, overlay: str = ""
) -> str:
    """overlay: the one to change; empty lays a new one. Its id."""
    own = overlay or fresh_id("o")

    def changed(catalogue: Catalogue) -> Catalogue:
        if overlay and all(one.id != overlay for one in catalogue.overlays):
            raise SeldingerError("草案里已经没有这项提级管理。请回到草案核对")
        return with_overlay(catalogue, _overlay(catalogue, own, told))

    _change(by, draft, changed, "catalogues.set_catalogue_overlay", overlay=own)
    return own


@action
def lift_catalogue_overlay(*, by: Person | None, draft: CatalogueDraft, overlay: str) -> None:
    def changed(catalogue: Catalogue) -> Catalogue:
        if all(one.id != overlay for one in catalogue.overlays):
            raise SeldingerError("草案里已经没有这项提级管理。请回到草案核对")
        return without_overlay(catalogue, overlay)

    _change(by, draft, changed, "catalogues.lift_catalogue_overlay", overlay=overlay)


@action
def undo_catalogue_change(*, by: Person | None, draft: CatalogueDraft) -> None:
    """As it stood before the last change; undone once more, the change is there again."""
    locked = locked_draft(draft)
    if locked.before is None:
        raise SeldingerError("没有可以撤销的改动")
    locked.content, locked.before = locked.before, locked.content
    _stored(locked, by)
    record(by=by, act="catalogues.undo_catalogue_change", on=locked, hospital=locked.hospital_id)


@action
def discard_catalogue_draft(*, by: Person | None, draft: CatalogueDraft) -> None:
    """Out of the way, not deleted: it can be taken up again."""
    locked = locked_draft(draft)
    locked.discarded_at = timezone.now()
    locked.save(update_fields=["discarded_at"])
    record(by=by, act="catalogues.discard_catalogue_draft", on=locked, hospital=locked.hospital_id)


@action
def resume_catalogue_draft(*, by: Person | None, draft: CatalogueDraft) -> None:
    locked = CatalogueDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.discarded_at is None:
        raise SeldingerError("这份草案没有放弃过，可以直接修改")
    locked.discarded_at = None
    locked.save(update_fields=["discarded_at"])
    record(by=by, act="catalogues.resume_catalogue_draft", on=locked, hospital=locked.hospital_id)


# -- what they share -------------------------------------------------------------------------------


def locked_draft(draft: CatalogueDraft) -> CatalogueDraft:
    """The draft as it stands now; nobody else changes it until the end of the transaction."""
    locked = CatalogueDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.adopted_as:
        raise SeldingerError(f"这份草案已作为第 {locked.adopted_as} 版采用，不能再改。请另起草案")
    if locked.discarded_at is not None:
        raise SeldingerError("这份草案已放弃。请先恢复，或另起草案")
    return locked


def _change(
    by: Person | None,
    draft: CatalogueDraft,
    changed: Callable[[Catalogue], Catalogue],
    act: str,
    **details: str,
) -> None:
    locked = locked_draft(draft)
    new = changed(catalogue_of_content(locked.content))
    locked.before, locked.content = locked.content, content_of(new)
    _stored(locked, by)
    record(by=by, act=act, on=locked, hospital=locked.hospital_id, **details)


def _stored(draft: CatalogueDraft, by: Person | None) -> None:
    draft.changed_by, draft.changed_at = by, timezone.now()
    draft.save(update_fields=["content", "before", "changed_by", "changed_at"])


def _known(catalogue: Catalogue, entry: str) -> Entry:
    if entry not in catalogue.by_id:
        raise SeldingerError("草案里已经没有这一条。请回到草案核对")
    return catalogue.by_id[entry]


def _with_list(catalogue: Catalogue, told: EntryTold) -> tuple[Catalogue, str]:
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


def _entry(catalogue: Catalogue, id_: str, told: EntryTold, old: Entry | None) -> Entry:
    text = _one_line(told.text, "条目名称", LONGEST)
    if told.grade not in GRADES:
        raise SeldingerError("级别只能是 1 至 4")
    if old is None and len(catalogue.entries) >= MOST_ENTRIES:
        raise SeldingerError(f"目录最多 {MOST_ENTRIES} 条")
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


def _overlay(catalogue: Catalogue, id_: str, told: OverlayTold) -> Overlay:
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
