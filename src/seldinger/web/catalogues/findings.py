"""Where a catalogue contradicts itself, worked out once for each content and kept in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from threading import Lock
from weakref import WeakValueDictionary

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.matching.conflicts import MOST_FINDINGS, Finding, FindingKind, find_conflicts


@dataclass(frozen=True)
class Found:
    """A finding in the catalogue in which it stands. key: see `key_of_finding`."""

    key: str
    finding: Finding
    entries: tuple[Entry, ...]

    @property
    def lists(self) -> tuple[str, ...]:
        """The titles of its entries' lists, each once."""
        return tuple(dict.fromkeys(entry.list_title for entry in self.entries))


@dataclass(frozen=True)
class Findings:
    """All of a catalogue, the most serious first. is_cut: there are more than the bench tells."""

    all: tuple[Found, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Found]:
        return {one.key: one for one in self.all}

    @property
    def is_cut(self) -> bool:
        return len(self.all) >= MOST_FINDINGS

    @property
    def of_grades(self) -> int:
        """How many are one operation at several grades."""
        return sum(one.finding.kind is FindingKind.CONFLICT for one in self.all)


# Hash of the content → its findings, the one looked at last at the end. A draft has a new hash with
# each change.
_KEPT: dict[str, Findings] = {}
_MOST = 24
# Hash → held by whoever looks through that content; gone once nobody does.
_LOOKING: WeakValueDictionary[str, Lock] = WeakValueDictionary()
_GUARD = Lock()


def findings_of(catalogue: Catalogue) -> Findings:
    """A second or two for the first look at a content, nothing afterwards.

    Who asks for the same content meanwhile waits for that look.
    """
    with _GUARD:
        looking = _LOOKING.setdefault(catalogue.hash, Lock())
    with looking:
        found = known_findings(catalogue)
        if found is None:
            found = Findings(tuple(_found(catalogue, one) for one in find_conflicts(catalogue)))
            _keep(catalogue.hash, found)
    return found


def known_findings(catalogue: Catalogue) -> Findings | None:
    """None where nobody has looked at this content yet."""
    found = _KEPT.get(catalogue.hash)
    if found is not None:
        _keep(catalogue.hash, found)
    return found


def _keep(digest: str, found: Findings) -> None:
    """As the one looked at last."""
    with _GUARD:
        _KEPT.pop(digest, None)
        _KEPT[digest] = found
        for old in [*_KEPT][:-_MOST]:
            del _KEPT[old]


def _found(catalogue: Catalogue, finding: Finding) -> Found:
    entries = tuple(catalogue.by_id[one] for one in finding.entries)
    return Found(key_of_finding(finding.kind, entries), finding, entries)


def key_of_finding(kind: str, entries: tuple[Entry, ...]) -> str:
    """The same from version to version until the text or grade of an entry changes, hex."""
    told = [str(kind), sorted([one.id, one.text, one.grade] for one in entries)]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]
