"""What another version of a catalogue makes of a grant, before it is adopted.

Only what the two versions say differently is asked: the rest has the same answer in both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, fold
from seldinger.domain.grading.difference import difference
from seldinger.domain.grading.grant import Grant
from seldinger.domain.grading.privilege import short_of


class Effect(StrEnum):
    MORE = "more"
    LESS = "less"
    OTHER = "other"  # some it covers that it did not, and some no longer
    NO_MORE = "no_more"  # it covered something and covers nothing


@dataclass(frozen=True, slots=True)
class Affected:
    """One grant whose scope changes. gained, lost: entries, as the version that has them reads."""

    grant: Grant
    effect: Effect
    gained: tuple[Entry, ...]
    lost: tuple[Entry, ...]


class Two:
    """The version in force and the one that would follow it."""

    def __init__(self, before: Catalogue, after: Catalogue) -> None:
        self.before, self.after = before, after
        self.difference = difference(before, after)
        changed = [one for told in self.difference.entries for one in (told.before, told.after)]
        named = {fold(name) for one in changed if one for name in (one.text, *one.parts)}
        of_one = before.by_id.keys() ^ after.by_id.keys()
        self.ids = (
            of_one
            | {one.id for one in changed if one}
            | frozenset(
                entry.id
                for catalogue in (before, after)
                for entry in catalogue.entries
                if fold(entry.text) in named
            )
        )
        self._before, self._after = _operations(before, self.ids), _operations(after, self.ids)

    def affected(self, grants: Iterable[Grant]) -> list[Affected]:
        """In the order given."""
        return [found for grant in grants if (found := self._of(grant))]

    def still_lost(self, lost: Iterable[Entry], others: Iterable[Grant]) -> tuple[Entry, ...]:
        """What of it none of these other grants covers afterwards."""
        kept = {one for grant in others for one in _covered(grant, self.after, self._after)}
        return tuple(entry for entry in lost if entry.id not in kept)

    def _of(self, grant: Grant) -> Affected | None:
        was = _covered(grant, self.before, self._before)
        will = _covered(grant, self.after, self._after)
        gained = tuple(self.after.by_id[one] for one in will if one not in was)
        lost = tuple(self.before.by_id[one] for one in was if one not in will)
        if not gained and not lost:
            return None
        return Affected(grant, self._effect(grant, gained, lost), gained, lost)

    def _effect(self, grant: Grant, gained: tuple[Entry, ...], lost: tuple[Entry, ...]) -> Effect:
        if not lost:
            return Effect.MORE
        everything = {one.id for one in self.after.entries}
        if not gained and not _covered(grant, self.after, _operations(self.after, everything)):
            return Effect.NO_MORE
        return Effect.OTHER if gained else Effect.LESS


Operations = Mapping[str, tuple[Entry, ...]]


def _operations(catalogue: Catalogue, ids: Iterable[str]) -> Operations:
    """Each entry with those that bear the same whole name: they are asked together."""
    found = {}
    for one in ids:
        entry = catalogue.by_id.get(one)
        if entry is not None and entry.kind is EntryKind.OPERATION:
            alike = catalogue.by_name[fold(entry.text)]
            found[one] = tuple(
                other
                for other in alike
                if other.kind is EntryKind.OPERATION and fold(other.text) == fold(entry.text)
            )
    return dict(sorted(found.items()))


def _covered(grant: Grant, catalogue: Catalogue, operations: Operations) -> list[str]:
    return [
        one
        for one, entries in operations.items()
        if short_of(grant.scope, catalogue, entries) is None
    ]
