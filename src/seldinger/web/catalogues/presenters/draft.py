"""A draft as it is being changed: its entries list by list, each with what is new about it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry, Overlay
from seldinger.domain.grading.difference import Change, Changed, Difference
from seldinger.report.catalogue import KIND
from seldinger.report.difference import CHANGE
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.norms.presenters.words import NO_CITATION, Grade, grade_of

NOTED = "改备注"
CHANGED = "changed"  # instead of a list: what the draft changes
_SHOWN = 300


@dataclass(frozen=True)
class EntryRow:
    """changes: in words; is_removed: only the version before has it."""

    url: str
    text: str
    list_title: str
    grade: Grade | None
    kind: str
    changes: str
    is_removed: bool = False


@dataclass(frozen=True)
class OverlayRow:
    url: str
    title: str
    about: str
    citation: str
    is_cited: bool


@dataclass(frozen=True)
class ListChoice:
    id: str
    title: str
    number: int


@dataclass(frozen=True)
class DraftPage:
    rows: tuple[EntryRow, ...]
    left_out: int
    number: int
    lists: tuple[ListChoice, ...]
    changed: int
    overlays: tuple[OverlayRow, ...]


def draft_page(
    draft: CatalogueDraft,
    catalogue: Catalogue,
    told: Difference | None,
    *,
    shown: str,
    found: list[Entry] | None,
    notes: Iterable[Entry] = (),
) -> DraftPage:
    """shown: a list's id, or CHANGED. found: what a search found, before anything else. notes: the
    entries with another note."""
    by_id = {one.after.id: one for one in told.entries if one.after} if told else {}
    changed = {
        one.id: [CHANGE[what] for what in by_id[one.id].what]
        for one in catalogue.entries
        if one.id in by_id
    }
    for one in notes:
        changed.setdefault(one.id, []).append(NOTED)
    rows = [
        _row(draft, catalogue, one, changed) for one in _entries(catalogue, shown, found, changed)
    ]
    if told and found is None and shown == CHANGED:
        rows += [_removed(one) for one in told.having(Change.REMOVED)]
    numbers = Counter(entry.list_id for entry in catalogue.entries)
    return DraftPage(
        rows=tuple(rows[:_SHOWN]),
        left_out=max(0, len(rows) - _SHOWN),
        number=len(rows),
        lists=tuple(ListChoice(o.id, o.title, numbers[o.id]) for o in catalogue.lists),
        changed=len(changed) + (len(told.having(Change.REMOVED)) if told else 0),
        overlays=tuple(_overlay(draft, one) for one in catalogue.overlays),
    )


def _entries(
    catalogue: Catalogue, shown: str, found: list[Entry] | None, changed: Mapping[str, Any]
) -> list[Entry]:
    if found is not None:
        return found
    if shown == CHANGED:
        return [entry for entry in catalogue.entries if entry.id in changed]
    return [entry for entry in catalogue.entries if entry.list_id == shown]


def _row(
    draft: CatalogueDraft, catalogue: Catalogue, entry: Entry, changed: Mapping[str, list[str]]
) -> EntryRow:
    return EntryRow(
        url=reverse("catalogue_version_entry", args=[draft.pk, entry.id]),
        text=entry.text,
        list_title=entry.list_title,
        grade=grade_of(catalogue, entry),
        kind=KIND[entry.kind],
        changes="、".join(changed.get(entry.id, ())),
    )


def _removed(one: Changed) -> EntryRow:
    return EntryRow(
        "", one.entry.text, one.entry.list_title, None, "", CHANGE[Change.REMOVED], True
    )


def _overlay(draft: CatalogueDraft, overlay: Overlay) -> OverlayRow:
    return OverlayRow(
        url=reverse("catalogue_version_overlay", args=[draft.pk, overlay.id]),
        title=overlay.title,
        about=f"按 {overlay.managed_grade} 级管理，{len(overlay.entries)} 条；{overlay.document}",
        citation=overlay.citation or NO_CITATION,
        is_cited=overlay.citation is not None,
    )
