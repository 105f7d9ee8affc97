"""What a row of the hospital's record is called → the entries of the catalogue that it names.

By the exact name, or by what a person confirmed: a row that is called otherwise stands under
UNLISTED, and is told of. What the matcher thinks does not count in figures.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.matching.texts import plain
from seldinger.web.naming.confirmed import meanings_confirmed
from seldinger.web.norms.in_force import InForce
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import Hospital

UNLISTED = "unlisted"
UNLISTED_TITLE = "未对应目录的名称"
# A row of the list may join several acts so; within an entry's own name nothing is split.
_JOINTS = re.compile(r"[+＋;；]")
_KNOWN = 20_000  # names


class Naming:
    """One catalogue's, None where the hospital has adopted none. hospital: whose names are asked;
    None asks by the catalogue alone."""

    def __init__(self, catalogue: Catalogue | None, hospital: Hospital | None = None) -> None:
        self.catalogue, self._hospital = catalogue, hospital
        self._known: dict[str, tuple[str, ...]] = {}

    def keys(self, name: str) -> tuple[str, ...]:
        """The techniques that a row shows, each by its first entry; UNLISTED where one is none."""
        if name not in self._known:
            self._known[name] = tuple(dict.fromkeys(self._keys(name)))
        return self._known[name]

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Those of the first act that is an entry; all of one name."""
        return next(iter(self.parts(name)), ())

    def parts(self, name: str) -> list[tuple[Entry, ...]]:
        """Act by act, without those that are no entry."""
        if (whole := self._acts(name)) is not None:
            return whole
        return [act for part in _JOINTS.split(name) for act in self._acts(part) or ()]

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
        whole = self._acts(name)
        each = [whole] if whole is not None else map(self._acts, _JOINTS.split(name))
        for acts in each:
            yield from [act[0].id for act in acts] if acts else [UNLISTED]

    def _acts(self, name: str) -> list[tuple[Entry, ...]] | None:
        """What bears the name, else what a person put it to, act by act; empty where that is
        nothing in the catalogue, None where nobody said."""
        if found := self._named(name):
            return [found]
        told = self._confirmed.get(plain(name)) if plain(name) else None
        if told is None or self.catalogue is None:
            return None
        by_id = self.catalogue.by_id
        # As rows of the exact name are counted: several entries of one text are one technique.
        named = {one: self._named(by_id[one].text) or (by_id[one],) for one in told}
        return [*{entries[0].id: entries for entries in named.values()}.values()]

    @cached_property
    def _confirmed(self) -> dict[str, tuple[str, ...]]:
        if self.catalogue is None or self._hospital is None:
            return {}
        return meanings_confirmed(self._hospital, self.catalogue)

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
            self._known[key] = Naming(found, self._hospital)
        return self._known[key]


# A name that is none is sought through the whole catalogue: once a process is enough.
_remembered: dict[tuple[str, str, str, str], tuple[str, ...]] = {}
