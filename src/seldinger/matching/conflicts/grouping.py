"""Pairs of entries → findings, most serious first."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.conflicts.aligning import Relation
from seldinger.matching.conflicts.comparing import Likeness
from seldinger.matching.conflicts.findings import Finding, FindingKind
from seldinger.matching.conflicts.operations import Operation
from seldinger.matching.conflicts.pairing import Key
from seldinger.matching.conflicts.wording import SAME, Member, finding_of

MOST_ENTRIES = 8
_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


def grouped(catalogue: Catalogue, pairs: Mapping[Key, Likeness]) -> list[Finding]:
    """Each pair in one finding. Entries share a finding only where every two belong together."""
    place = {entry.id: number for number, entry in enumerate(catalogue.entries)}
    same = {key: found for key, found in pairs.items() if found.kind in SAME}
    other = {key: found for key, found in pairs.items() if found.kind is FindingKind.APPROACH}
    whole = [(key,) for key, found in pairs.items() if found.kind is FindingKind.CONTAINMENT]
    findings = [
        _finding(catalogue, keys, pairs, place)
        for keys in (*_cliques(same), *_cliques(other), *whole)
    ]
    return sorted(findings, key=lambda found: _seriousness(catalogue, found))


def _cliques(pairs: Mapping[Key, Likeness]) -> list[tuple[Key, ...]]:
    """The pairs in groups in which every two entries are a pair; the likest first."""
    groups: list[set[str]] = []
    for key in sorted(pairs, key=lambda key: (-pairs[key].score, key)):
        if any(group.issuperset(key) for group in groups):
            continue
        home = next((g for g in groups if _fits(g, key, pairs)), None)
        if home is None:
            groups.append(set(key))
        else:
            home.update(key)
    return [_pairs_in(group, pairs) for group in groups]


def _fits(group: set[str], key: Key, pairs: Mapping[Key, Likeness]) -> bool:
    together = group.union(key)
    if group.isdisjoint(key) or len(together) > MOST_ENTRIES:
        return False
    return all((a, b) in pairs or (b, a) in pairs for a, b in combinations(sorted(together), 2))


def _pairs_in(group: set[str], pairs: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(key for key in pairs if group.issuperset(key))


def _finding(
    catalogue: Catalogue,
    keys: tuple[Key, ...],
    pairs: Mapping[Key, Likeness],
    place: Mapping[str, int],
) -> Finding:
    """Its entries in the catalogue's order; the whole before its part."""
    found = [pairs[key] for key in keys]
    ids = sorted({name for key in keys for name in key}, key=place.__getitem__)
    if found[0].relation is Relation.INSIDE:
        ids.reverse()
    members = tuple(Member(catalogue.by_id[name], _operation(name, found)) for name in ids)
    grades = {member.entry.grade for member in members}
    kind = found[0].kind
    if kind in SAME:
        kind = FindingKind.CONFLICT if len(grades) > 1 else FindingKind.DUPLICATE
    return finding_of(kind, members, found)


def _operation(entry: str, found: Iterable[Likeness]) -> Operation:
    """The operation of the entry that is meant: of the first pair that it stands in."""
    sides = (op for one in found for op in (one.one, one.other))
    return next(op for op in sides if op.entry.id == entry)


def _seriousness(catalogue: Catalogue, found: Finding) -> tuple[float, ...]:
    """Conflicts by the gap of the grades, then duplicates, inverted containments, approaches."""
    grades = [catalogue.by_id[name].grade for name in found.entries]
    gap = max(grades) - min(grades)
    inverted = found.kind is FindingKind.CONTAINMENT and grades[-1] >= grades[0]
    late = found.kind is FindingKind.CONTAINMENT and not inverted
    return (_ORDER[found.kind], late, -gap, -found.score)
