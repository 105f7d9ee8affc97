"""The surgical grading catalogue (手术分级目录) of a hospital as data."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from seldinger.domain.source import Source


class EntryKind(StrEnum):
    OPERATION = "operation"
    MODIFIER = "modifier"  # describes the patient or the situation, not an operation
    MANAGEMENT = "management"  # new technology: a class to be managed, never granted as such


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered line of the catalogue. `text` is exact, misprints included.

    parts: the operations a joined line names; empty where it names one.
    exclusions: what the line excludes. relative: words that grade without a measure (复杂 …).
    code: under which other directories know it; None where nobody has entered one.
    """

    id: str
    list_id: str
    list_title: str
    grade: int
    number: int
    text: str
    source: Source
    kind: EntryKind = EntryKind.OPERATION
    parts: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    relative: tuple[str, ...] = ()
    purpose: str | None = None
    note: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """A higher norm laid over the catalogue: its entries are managed as `managed_grade`."""

    id: str
    title: str
    managed_grade: int
    reason: str
    entries: frozenset[str]
    document: str
    heading: str
    citation: str | None  # None until somebody enters it


@dataclass(frozen=True, slots=True)
class CatalogueList:
    """One list (专业) of the catalogue."""

    id: str
    title: str
    section: str | None
    line: int


@dataclass(frozen=True)
class Catalogue:
    """A version of a grading catalogue. `hash` is the SHA-256 of its data file."""

    id: str
    version: str
    title: str
    hospital: str
    hash: str
    lists: tuple[CatalogueList, ...]
    entries: tuple[Entry, ...]
    overlays: tuple[Overlay, ...] = ()
    notice: str | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Entry, ...]]:
        """Folded name → the entries that bear it, whole or as one of their parts."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for name in dict.fromkeys(map(fold, (entry.text, *entry.parts))):
                found.setdefault(name, []).append(entry)
        return {name: tuple(entries) for name, entries in found.items()}

    def overlays_of(self, entry: Entry) -> tuple[Overlay, ...]:
        return tuple(overlay for overlay in self.overlays if entry.id in overlay.entries)

    def managed_grade(self, entry: Entry) -> int:
        """The grade that holds: an overlay can raise the catalogue's grade, never lower it."""
        return max([entry.grade, *(o.managed_grade for o in self.overlays_of(entry))])


def fold(name: str) -> str:
    """A name for exact comparison: full-width letters and brackets folded, white space dropped.

    Punctuation stays: without "、" the folded 会阴Ⅰ、Ⅱ度 (grade 1) would read as 会阴Ⅲ度 (grade 2).
    """
    return "".join(unicodedata.normalize("NFKC", name).split())
