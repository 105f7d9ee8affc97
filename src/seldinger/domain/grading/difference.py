"""What two versions of a catalogue say differently. Entries are the same where their id is.

Between catalogues of two hospitals, what only one knows by id is matched by its exact name, where
that names one entry on each side. Within one catalogue another id is another entry.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, Overlay, fold


class Change(StrEnum):
    """What became of an entry; several may hold of one."""

    ADDED = "added"
    REMOVED = "removed"
    REGRADED = "regraded"
    LAID = "laid"  # an overlay lies on it now that did not
    LIFTED = "lifted"
    MANAGED = "managed"  # the grade that an overlay on it sets
    MOVED = "moved"  # to another list
    REWORDED = "reworded"
    KIND = "kind"  # operation, patient's condition or management class
    PARTED = "parted"  # which operations the line names
    CODED = "coded"


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry that differs. before: None where it was added; after: None where it was removed.

    laid, lifted: ids of overlays. managed: (before, after), None where the entry is not there.
    """

    before: Entry | None
    after: Entry | None
    what: tuple[Change, ...]
    managed: tuple[int | None, int | None]
    laid: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """As it reads after, else as it read before."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is of an entry")
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """entries: in the order of the later catalogue, then what was removed in that of the earlier.

    same: how many entries read alike. lists_added, lists_removed: their titles.
    """

    entries: tuple[Changed, ...]
    same: int
    lists_added: tuple[str, ...] = ()
    lists_removed: tuple[str, ...] = ()
    overlays_added: tuple[Overlay, ...] = ()
    overlays_removed: tuple[Overlay, ...] = ()

    @property
    def is_empty(self) -> bool:
        beside = (
            self.lists_added, self.lists_removed, self.overlays_added, self.overlays_removed,
        )  # fmt: skip
        return not self.entries and not any(beside)

    def having(self, what: Change) -> tuple[Changed, ...]:
        return tuple(one for one in self.entries if what in one.what)


def difference(before: Catalogue, after: Catalogue) -> Difference:
    """From the earlier to the later version."""
    earlier = _matched(before, after)
    met = {entry.id for entry in earlier.values()}
    changed = [
        *(_compared(before, earlier.get(entry.id), after, entry) for entry in after.entries),
        *(_compared(before, one, after, None) for one in before.entries if one.id not in met),
    ]
    told = tuple(one for one in changed if one.what)
    return Difference(
        entries=told,
        same=len(changed) - len(told),
        lists_added=_only(after.lists, {one.title for one in before.lists}),
        lists_removed=_only(before.lists, {one.title for one in after.lists}),
        overlays_added=_but(after.overlays, before.overlays),
        overlays_removed=_but(before.overlays, after.overlays),
    )


def _matched(before: Catalogue, after: Catalogue) -> dict[str, Entry]:
    """Id after → entry before."""
    found = {one.id: before.by_id[one.id] for one in after.entries if one.id in before.by_id}
    if before.id == after.id:
        return found
    left = _by_name(one for one in before.entries if one.id not in found)
    new = _by_name(one for one in after.entries if one.id not in found)
    for name, entries in new.items():
        if len(entries) == len(left.get(name, ())) == 1:
            found[entries[0].id] = left[name][0]
    return found


def _by_name(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(fold(entry.text), []).append(entry)
    return found


def _compared(before: Catalogue, old: Entry | None, after: Catalogue, new: Entry | None) -> Changed:
    lay = _overlays(before, old)
    lie = _overlays(after, new)
    managed = (
        before.managed_grade(old) if old else None,
        after.managed_grade(new) if new else None,
    )
    if old is None or new is None:
        alone = Change.ADDED if old is None else Change.REMOVED
        return Changed(old, new, (alone,), managed, lie, lay)
    laid = tuple(one for one in lie if one not in lay)
    lifted = tuple(one for one in lay if one not in lie)
    raised = managed[0] != managed[1] and old.grade == new.grade and not laid + lifted
    differs = {
        Change.REGRADED: old.grade != new.grade,
        Change.LAID: bool(laid),
        Change.LIFTED: bool(lifted),
        Change.MANAGED: raised,
        Change.MOVED: old.list_title != new.list_title,
        Change.REWORDED: old.text != new.text,
        Change.KIND: old.kind is not new.kind,
        Change.PARTED: {*map(fold, old.parts)} != {*map(fold, new.parts)},
        Change.CODED: old.code != new.code,
    }
    told = tuple(change for change, is_so in differs.items() if is_so)
    return Changed(old, new, told, managed, laid, lifted)


def _overlays(catalogue: Catalogue, entry: Entry | None) -> tuple[str, ...]:
    return tuple(one.id for one in catalogue.overlays_of(entry)) if entry else ()


def _only(lists: Iterable[CatalogueList], titles: set[str]) -> tuple[str, ...]:
    return tuple(one.title for one in lists if one.title not in titles)


def _but(mine: Iterable[Overlay], others: Iterable[Overlay]) -> tuple[Overlay, ...]:
    known = {one.id for one in others}
    return tuple(one for one in mine if one.id not in known)
