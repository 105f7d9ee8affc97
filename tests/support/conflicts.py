"""Small catalogues with and without contradictions, and the list that was made by reading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import yaml

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, EntryKind
from seldinger.domain.source import Source
from seldinger.matching.conflicts import Finding, find_conflicts

GOLD = Path(__file__).parents[1] / "spec" / "conflicts" / "shougang-1.yaml"
Row = tuple[str, int, str]  # list, grade, text


def catalogue_of(*rows: Row, **more: object) -> Catalogue:
    """A made-up catalogue; entries are called a, b, c … in their order."""
    entries = tuple(entry_of(chr(97 + place), *row, **more) for place, row in enumerate(rows))
    return with_entries(entries)


def entry_of(name: str, title: str, grade: int, text: str, **more: object) -> Entry:
    source = Source(1, text)
    return Entry(name, title, title, grade, 1, text, source, **more)  # type: ignore[arg-type]


def with_entries(entries: Sequence[Entry]) -> Catalogue:
    titles = dict.fromkeys(entry.list_title for entry in entries)
    lists = tuple(CatalogueList(title, title, None, 1) for title in titles)
    return Catalogue("made-up", "1", "虚构目录", "虚构医院", "", lists, tuple(entries))


def found(*rows: Row) -> list[tuple[str, str]]:
    """(kind, ids in one word) of every finding in a made-up catalogue."""
    return told(find_conflicts(catalogue_of(*rows)))


def told(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.kind.value, "".join(finding.entries)) for finding in findings]


def modifier(name: str, title: str, grade: int, text: str) -> Entry:
    return entry_of(name, title, grade, text, kind=EntryKind.MODIFIER)


Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Read:
    """One line of the list that was made by reading."""

    kind: str
    entries: tuple[str, ...]
    sure: bool
    also: tuple[str, ...]

    def pairs(self) -> Iterator[Pair]:
        if self.kind == "containment":
            yield from (frozenset((self.entries[0], part)) for part in self.entries[1:])
        else:
            yield from map(frozenset, combinations(self.entries, 2))


def read_list() -> list[Read]:
    told = yaml.safe_load(GOLD.read_text(encoding="utf-8"))
    return [
        Read(one["kind"], tuple(one["entries"]), one["sure"], tuple(one.get("also", ())))
        for one in told["findings"]
    ]


def read_apart() -> list[Pair]:
    told = yaml.safe_load(GOLD.read_text(encoding="utf-8"))
    return [frozenset(one["entries"]) for one in told["apart"]]


def pairs_of(findings: Sequence[Finding]) -> dict[Pair, Finding]:
    return {
        frozenset(pair): finding
        for finding in findings
        for pair in combinations(finding.entries, 2)
    }
