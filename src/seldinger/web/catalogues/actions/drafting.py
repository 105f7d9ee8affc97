"""Changing a catalogue that is not in force: started as a copy, changed entry by entry.

The draft is locked, its content read anew, changed and stored whole; the content before stays for
one step back.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.errors import SeldingerError
from seldinger.norms.own import (
    catalogue_of_content,
    content_of,
    fresh_id,
    with_entry,
    with_overlay,
    without_entry,
    without_overlay,
)
from seldinger.web.audittrail.actions import action, record
from seldinger.web.catalogues.entered import EntryTold, OverlayTold, entry_of, overlay_of, with_list
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.catalogues.versions import own_name
from seldinger.web.people.models import Hospital, Person


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
        catalogue, list_id = with_list(catalogue, told)
        return with_entry(catalogue, entry_of(catalogue, new, replace(told, list_id=list_id), None))

    change_draft(by, draft, changed, "catalogues.add_catalogue_entry", item=new)
    return new


@action
def change_catalogue_entry(
    *, by: Person | None, draft: CatalogueDraft, entry: str, told: EntryTold
) -> None:
    def changed(catalogue: Catalogue) -> Catalogue:
        old = _known(catalogue, entry)
        catalogue, list_id = with_list(catalogue, told)
        new = entry_of(catalogue, entry, replace(told, list_id=list_id), old)
        if new == old:
            raise SeldingerError("没有改动，不需要保存")
        return with_entry(catalogue, new)

    change_draft(by, draft, changed, "catalogues.change_catalogue_entry", item=entry)


@action
def remove_catalogue_entry(*, by: Person | None, draft: CatalogueDraft, entry: str) -> None:
    def changed(catalogue: Catalogue) -> Catalogue:
        _known(catalogue, entry)
        return without_entry(catalogue, entry)

    change_draft(by, draft, changed, "catalogues.remove_catalogue_entry", item=entry)


@action
def set_catalogue_overlay(
    *, by: Person | None, draft: CatalogueDraft, told: OverlayTold, overlay: str = ""
) -> str:
    """overlay: the one to change; empty lays a new one. Its id."""
    own = overlay or fresh_id("o")

    def changed(catalogue: Catalogue) -> Catalogue:
        if overlay and all(one.id != overlay for one in catalogue.overlays):
            raise SeldingerError("草案里已经没有这项提级管理。请回到草案核对")
        return with_overlay(catalogue, overlay_of(catalogue, own, told))

    change_draft(by, draft, changed, "catalogues.set_catalogue_overlay", overlay=own)
    return own


@action
def lift_catalogue_overlay(*, by: Person | None, draft: CatalogueDraft, overlay: str) -> None:
    def changed(catalogue: Catalogue) -> Catalogue:
        if all(one.id != overlay for one in catalogue.overlays):
            raise SeldingerError("草案里已经没有这项提级管理。请回到草案核对")
        return without_overlay(catalogue, overlay)

    change_draft(by, draft, changed, "catalogues.lift_catalogue_overlay", overlay=overlay)


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


def change_draft(
    by: Person | None,
    draft: CatalogueDraft,
    changed: Callable[[Catalogue], Catalogue],
    act: str,
    **details: Any,
) -> CatalogueDraft:
    """One change, which one step back takes back whole. Inside the actions around it."""
    locked = locked_draft(draft)
    new = changed(catalogue_of_content(locked.content))
    locked.before, locked.content = locked.content, content_of(new)
    _stored(locked, by)
    record(by=by, act=act, on=locked, hospital=locked.hospital_id, **details)
    return locked


def _stored(draft: CatalogueDraft, by: Person | None) -> None:
    draft.changed_by, draft.changed_at = by, timezone.now()
    draft.save(update_fields=["content", "before", "changed_by", "changed_at"])


def _known(catalogue: Catalogue, entry: str) -> Entry:
    if entry not in catalogue.by_id:
        raise SeldingerError("草案里已经没有这一条。请回到草案核对")
    return catalogue.by_id[entry]
