"""Two operations → how they belong together, if they do."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count

from seldinger.matching.conflicts.aligning import Aligned, Relation
from seldinger.matching.conflicts.approaches import Approaches
from seldinger.matching.conflicts.exempting import are_twins, is_exempt
from seldinger.matching.conflicts.findings import FindingKind
from seldinger.matching.conflicts.kinds import is_any_kind_of
from seldinger.matching.conflicts.knowledge import Knowledge, knowledge
from seldinger.matching.conflicts.operations import Operation
from seldinger.matching.conflicts.pairs import COUNTED, TARGET, Pair, explained, side_by_side
from seldinger.matching.conflicts.targets import Targets
from seldinger.matching.words.lexicon import Aspect

LEAST = 0.25  # below, what agrees is too little to speak of
_REMEMBERED = 400_000  # pairs; a catalogue of 600 lines has 35,000
_FARTHEST = 4  # steps from a word to the broader one: 肠系膜上动脉 → 动脉
Judgement = tuple[FindingKind | None, Relation]
_NOTHING: Judgement = (None, Relation.EQUAL)
_APPROACH: Judgement = (FindingKind.APPROACH, Relation.EQUAL)
_SAME: Judgement = (FindingKind.DUPLICATE, Relation.EQUAL)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two operations belong together; relation: INSIDE where the first is the part.

    Whether what is the same is a conflict or a duplicate, the grades decide later.
    """

    one: Operation
    other: Operation
    kind: FindingKind
    score: float
    relation: Relation
    aligned: dict[Aspect, Aligned]


class Comparison:
    """Compares operations by what is known.

    What it found of two it remembers: the versions of a catalogue differ in a few lines.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knows = knowledge
        self.targets = Targets(knowledge)
        self.approaches = Approaches(knowledge)
        self._fresh = count()
        self._numbers: dict[Hashable, int] = {}
        self._found: dict[tuple[int, int], Likeness | None] = {}

    def number(self, operation: Operation) -> int:
        """The same for operations that read the same; none is given twice, in any thread."""
        return self._numbers.setdefault(operation.key, next(self._fresh))

    def of(self, one: Operation, other: Operation, numbers: tuple[int, int]) -> Likeness | None:
        """numbers: theirs, asked once for each."""
        try:
            found = self._found[numbers]
        except KeyError:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            found = self._found[numbers] = self._of(one, other)
        return replace(found, one=one, other=other) if found else None

    def _of(self, one: Operation, other: Operation) -> Likeness | None:
        twins = are_twins(one, other)
        if not twins and is_exempt(one, other, self.knows):
            return None
        pair = side_by_side(one, other, self.knows)
        kind, relation = _SAME if twins else self._judgement(pair)
        if kind is None or (kind is FindingKind.APPROACH and (one.joined or other.joined)):
            return None  # a step of a larger operation is graded with it
        score = round(explained(one, other), 3)
        return Likeness(one, other, kind, score, relation, pair.aligned) if score >= LEAST else None

    def _judgement(self, pair: Pair) -> Judgement:
        """What they are to each other; a relation other than EQUAL says which one is the whole."""
        if pair.one.united or pair.other.united:
            return _SAME if pair.is_equal else _NOTHING
        if self._are_strangers(pair):
            return _NOTHING
        if self._is_other_act(pair):
            return _APPROACH if self.approaches.by_act(pair) else _NOTHING
        if not pair.is_equal_in([Aspect.APPROACH]):
            return _APPROACH if self.approaches.by_route(pair) else _NOTHING
        if pair.is_any_apart([Aspect.QUALIFIER]):
            return _NOTHING
        return self._one_inside_other(pair)

    def _are_strangers(self, pair: Pair) -> bool:
        """Whether anything shows that they are two operations with nothing in common."""
        return (
            (pair.one.joined and pair.other.joined)
            or pair.is_any_apart((*COUNTED, *TARGET))
            or pair.rests is Relation.APART
            or not pair.meet
            or self._is_further_site(pair)
            or self._is_other_extent(pair)
        )

    def _is_further_site(self, pair: Pair) -> bool:
        """心肺 is more than 肺; but 心脏瓣膜 is a 瓣膜, and 胸椎椎板 a piece of 胸椎."""
        if not pair.aligned[Aspect.SITE].extra_beside:
            return False
        one, other = pair.words(Aspect.SITE)
        return not (one ^ other <= self.knows.details or one & other & self.knows.details)

    def _is_other_extent(self, pair: Pair) -> bool:
        """To take out an organ, a part of it, or what grows in it are different operations."""
        if pair.is_act_unsaid or not pair.is_any(self.knows.removals, Aspect.ACT):
            return False
        lesion, site = pair.aligned[Aspect.LESION], pair.aligned[Aspect.SITE]
        if lesion.total:
            return lesion.unsaid
        words = [o.of(Aspect.ACT) | o.all_words[Aspect.QUALIFIER] for o in pair.both]
        extents = [found.isdisjoint(self.knows.extents) for found in words]
        return site.steps > 0 or extents[0] != extents[1]

    def _is_other_act(self, pair: Pair) -> bool:
        """Acts or devices that differ, or a device that only one places: 成形 and a stent."""
        if pair.is_any_apart((Aspect.ACT, Aspect.DEVICE)):
            return True
        further = pair.aligned[Aspect.DEVICE].unsaid and all(pair.acts())
        return further and self.targets.places_implant(pair)

    def _one_inside_other(self, pair: Pair) -> Judgement:
        if pair.one.joined or pair.other.joined:
            joint = Relation.AROUND if pair.one.joined else Relation.INSIDE
            return _NOTHING if pair.directions else (FindingKind.CONTAINMENT, joint)
        if self._is_act_understood(pair):
            pair = pair.without(Aspect.ACT)
        if not pair.directions:
            return _SAME
        if self.approaches.by_vessel(pair) or self.approaches.crosses(pair):
            return _APPROACH
        if len(pair.directions) > 1 or pair.steps > _FARTHEST:
            return _NOTHING
        (direction,) = pair.directions
        purposes = pair.purposes in (Relation.EQUAL, direction)
        return (FindingKind.CONTAINMENT, direction) if purposes and self._holds(pair) else _NOTHING

    def _is_act_understood(self, pair: Pair) -> bool:
        """鞍区肿瘤手术 beside 鞍区肿瘤切除: with the lesion named, 手术 is the usual act."""
        if not pair.is_act_unsaid or not self.targets.has_told(pair):
            return False
        acts = frozenset().union(*pair.words(Aspect.ACT))
        lesions = pair.words(Aspect.LESION)
        return not self.targets.is_through_skin(pair) and any(
            acts <= usual.acts and all(is_any_kind_of(words, usual.needs) for words in lesions)
            for usual in self.knows.usual
        )

    def _holds(self, pair: Pair) -> bool:
        """Whether the wider name says enough to contain the narrower one."""
        whole = pair.other if Relation.INSIDE in pair.directions else pair.one
        told = whole.of(Aspect.LESION) - self.knows.vague_lesions
        if pair.aligned[Aspect.SITE].unsaid and not whole.of(Aspect.SITE) and not told:
            return False
        if whole.of(Aspect.ACT) or whole.of(Aspect.DEVICE):
            return True
        return self._holds_as_surgery(pair, whole)

    def _holds_as_surgery(self, pair: Pair, whole: Operation) -> bool:
        """声带手术 holds what is operated on there, not what is looked at or embolised."""
        if self.targets.looks(pair) or self.targets.is_through_skin(pair):
            return False
        lesion, scope = pair.agrees_in(Aspect.LESION), pair.agrees_in(Aspect.APPROACH)
        if not whole.of(Aspect.LESION) and pair.steps > scope:
            return False
        if not lesion and not whole.of(Aspect.SITE).isdisjoint(self.knows.systems):
            return False
        return lesion or scope or self.targets.has_told_site(pair)


@lru_cache(maxsize=1)
def comparison() -> Comparison:
    """By the knowledge that is shipped; one for all catalogues."""
    return Comparison(knowledge())
