"""What a row of the hospital's record is called → the entries of the catalogue that it names.

By the exact name alone: a row that is called otherwise stands under UNLISTED, and is told of.
"""

import re
from collections.abc import Iterable
from datetime import date

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.web.norms.in_force import InForce
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import Hospital

UNLISTED = "unlisted"
UNLISTED_TITLE = "未对应目录的名称"
# A row of the list may join several acts so; within an entry's own name nothing is split.
_JOINTS = re.compile(r"[+＋;；]")
_KNOWN = 20_000  # names


class Naming:
    """One catalogue's, None where the hospital has adopted none."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        self.catalogue = catalogue
        self._known: dict[str, tuple[str, ...]] = {}

    def keys(self, name: str) -> tuple[str, ...]:
        """The techniques that a row shows, each by its first entry; UNLISTED where one is none."""
        if name not in self._known:
            self._known[name] = tuple(dict.fromkeys(self._keys(name)))
        return self._known[name]

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Those of the first act that is an entry; all of one name."""
        for part in (name, *_JOINTS.split(name)):
            if found := self._named(part):
                return found
        return ()

    def parts(self, name: str) -> list[tuple[Entry, ...]]:
        """Act by act, without those that are no entry."""
        if found := self._named(name):
            return [found]
        return [found for part in _JOINTS.split(name) if (found := self._named(part))]

    def title(self, key: str) -> str:
        entry = self.catalogue.by_id.get(key) if self.catalogue else None
        return entry.text if entry else UNLISTED_TITLE

    def grade(self, key: str) -> int | None:
        """The managed grade: the highest where it stands at several."""
        entry = self.catalogue.by_id.get(key) if self.catalogue else None
        if entry is None or self.catalogue is None:
            return None
        alike = self._named(entry.text)
        return max(self.catalogue.managed_grade(one) for one in (entry, *alike))

    def knows(self, key: str) -> bool:
        known = self.catalogue.by_id if self.catalogue else {}
        return key == UNLISTED or key in known

    def _keys(self, name: str) -> Iterable[str]:
        if found := self._named(name):
            yield found[0].id
            return
        for part in _JOINTS.split(name):
            named = self._named(part)
            yield named[0].id if named else UNLISTED

    def _named(self, name: str) -> tuple[Entry, ...]:
        if self.catalogue is None or not name.strip():
            return ()
        told = self.catalogue
        key = (told.id, told.version, told.hash, name)
        if key not in _remembered:
            named = entries_named(told, name)
            if len(_remembered) >= _KNOWN:
                _remembered.clear()
            _remembered[key] = tuple(one.id for one in named if one.kind is not EntryKind.MODIFIER)
        return tuple(told.by_id[one] for one in _remembered[key])


class Namings:
    """One hospital's by day: one for each version of its catalogue, however many days."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital, self._in_force = hospital, InForce([hospital])
        self._known: dict[tuple[str, str] | None, Naming] = {}

    def on(self, day: date) -> Naming:
        """By the catalogue that was in force that day."""
        found = self._in_force.on(self._hospital, day)
        key = (found.id, found.version) if found else None
        if key not in self._known:
            self._known[key] = Naming(found)
        return self._known[key]


# A name that is none is sought through the whole catalogue: once a process is enough.
_remembered: dict[tuple[str, str, str, str], tuple[str, ...]] = {}
