"""Which operations of a catalogue are worth comparing, and the best likeness of two entries."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.matching.conflicts.aligning import Relation
from seldinger.matching.conflicts.comparing import Comparison, Likeness
from seldinger.matching.conflicts.dividing import divided
from seldinger.matching.conflicts.findings import FindingKind
from seldinger.matching.conflicts.kinds import steps_up
from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.conflicts.operations import Operation, operations_of
from seldinger.matching.words.lexicon import Aspect

_TARGETS = (Aspect.SITE, Aspect.LESION, Aspect.DEVICE)
_RANK = {kind: place for place, kind in enumerate(FindingKind)}
Key = tuple[str, str]


def likenesses(catalogue: Catalogue, comparison: Comparison) -> dict[Key, Likeness]:
    """(id, id) in the catalogue's order → how these two entries belong together.

    A new-technology class is no operation; words about patients are compared with one another only.
    """
    knowledge = comparison.knows
    every: dict[Key, list[Likeness]] = {}
    for kind in (EntryKind.OPERATION, EntryKind.MODIFIER):
        entries = [entry for entry in catalogue.entries if entry.kind is kind]
        operations = [op for entry in entries for op in operations_of(entry, knowledge)]
        numbers = [*map(comparison.number, operations)]
        for first, second in _worth_comparing(operations):
            one, other = operations[first], operations[second]
            found = comparison.of(one, other, (numbers[first], numbers[second]))
            if found is not None:
                every.setdefault((one.entry.id, other.entry.id), []).append(found)
    return {key: summed_up(found, knowledge) for key, found in every.items()}


def summed_up(found: Sequence[Likeness], knowledge: Knowledge) -> Likeness:
    """What two entries are to each other: the most serious likeness of their operations.

    Where one entry divides what the other names whole (小脑 into 蚓部 and 半球), they are the same.
    """
    best = min(found, key=lambda one: (_RANK[one.kind], -one.score))
    same = divided(found, knowledge) if best.kind is FindingKind.CONTAINMENT else None
    return replace(same, kind=FindingKind.DUPLICATE, relation=Relation.EQUAL) if same else best


def _worth_comparing(operations: Sequence[Operation]) -> Iterator[tuple[int, int]]:
    """The places of each two of different entries that share a target, or have none and one act."""
    holders: dict[str, list[int]] = {}
    for place, operation in enumerate(operations):
        for key in _keys(operation):
            holders.setdefault(key, []).append(place)
    seen: set[tuple[int, int]] = set()
    for places in holders.values():
        seen.update(combinations(places, 2))
    for first, second in sorted(seen):
        if _entry(operations, first) is not _entry(operations, second):
            yield first, second


def _entry(operations: Sequence[Operation], place: int) -> Entry:
    return operations[place].entry


def _keys(operation: Operation) -> frozenset[str]:
    """Its targets and what they are kinds of; else its acts and approaches; else what no word
    explains, or its text."""
    targets = [word for aspect in _TARGETS for word in operation.of(aspect)]
    wider = [above for word in targets for above in steps_up(word)]
    acts = operation.of(Aspect.ACT) | operation.of(Aspect.APPROACH)
    return frozenset(wider or acts or [operation.rest or operation.plain])
