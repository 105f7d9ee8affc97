"""Two operations with their aspects side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from seldinger.matching.conflicts.aligning import NOTHING, Aligned, Relation, align
from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.conflicts.operations import Operation
from seldinger.matching.words.lexicon import Aspect

TARGET = (Aspect.SITE, Aspect.LESION)
CORE = (*TARGET, Aspect.ACT, Aspect.DEVICE)
COUNTED = (Aspect.NUMBER, Aspect.SIDE)
_TOLD = (*CORE, Aspect.QUALIFIER, *COUNTED)


@dataclass(frozen=True, slots=True)
class Pair:
    """INSIDE: in this aspect the first says more than the second, which is then the wider."""

    one: Operation
    other: Operation
    aligned: dict[Aspect, Aligned]

    @property
    def both(self) -> tuple[Operation, Operation]:
        return self.one, self.other

    def words(self, aspect: Aspect) -> tuple[frozenset[str], frozenset[str]]:
        return self.one.of(aspect), self.other.of(aspect)

    def acts(self) -> tuple[frozenset[str], frozenset[str]]:
        """What each does or places; an act such as 手术 is none."""
        here, there = (o.of(Aspect.ACT) | o.of(Aspect.DEVICE) for o in self.both)
        return here, there

    def agrees_in(self, aspect: Aspect) -> bool:
        """Whether a word of the aspect is common to both, or nearly."""
        return self.aligned[aspect].agreed > 0

    def is_equal_in(self, aspects: Iterable[Aspect]) -> bool:
        return all(self.aligned[aspect].relation is Relation.EQUAL for aspect in aspects)

    def is_any_apart(self, aspects: Iterable[Aspect]) -> bool:
        return any(self.aligned[aspect].relation is Relation.APART for aspect in aspects)

    def is_any(self, words: frozenset[str], aspect: Aspect) -> bool:
        """Whether either has one of the words."""
        return any(not found.isdisjoint(words) for found in self.words(aspect))

    def without(self, aspect: Aspect) -> "Pair":
        """As if neither said anything about it."""
        return replace(self, aligned=self.aligned | {aspect: NOTHING})

    @property
    def is_act_unsaid(self) -> bool:
        """One of them says 手术 and no more."""
        return self.aligned[Aspect.ACT].unsaid

    @property
    def is_any_everywhere(self) -> bool:
        return self.one.everywhere or self.other.everywhere

    @property
    def is_equal(self) -> bool:
        """Nothing tells them apart."""
        return self.is_equal_in(self.aligned) and self.rests is Relation.EQUAL and self.meet

    @property
    def meet(self) -> bool:
        """Whether a site, a lesion or a device is common to both; without any, the acts or the
        scopes must be equal and nothing but a qualifier may differ."""
        if any(self.agrees_in(aspect) for aspect in (*TARGET, Aspect.DEVICE)):
            return True
        if not self.is_equal_in([Aspect.APPROACH]):
            return False
        common = self.agrees_in(Aspect.ACT) or self.agrees_in(Aspect.APPROACH)
        return common and self.directions_in <= {Aspect.QUALIFIER}

    @property
    def steps(self) -> int:
        """From the narrower words to the broader ones, in the aspect where it is farthest."""
        return max(self.aligned[aspect].steps for aspect in CORE)

    @property
    def rests(self) -> Relation:
        """What no word explains: equal, on one side alone, or apart."""
        if self.one.rest == self.other.rest:
            return Relation.EQUAL
        if self.one.rest and self.other.rest:
            return Relation.APART
        return Relation.INSIDE if self.one.rest else Relation.AROUND

    @property
    def purposes(self) -> Relation:
        """A purpose narrows the operation that is done for it alone."""
        if self.one.purpose == self.other.purpose:
            return Relation.EQUAL
        return Relation.INSIDE if self.one.purpose else Relation.AROUND

    @property
    def directions_in(self) -> set[Aspect]:
        """The aspects in which one is narrower."""
        return {a for a in _TOLD if self.aligned[a].relation is not Relation.EQUAL}

    @property
    def directions(self) -> set[Relation]:
        """Which of the two is the narrower, by each aspect in which they differ."""
        found = {self.aligned[aspect].relation for aspect in _TOLD} | {self.rests}
        return found - {Relation.EQUAL}

    @property
    def core_directions(self) -> set[Relation]:
        return {self.aligned[aspect].relation for aspect in CORE} - {Relation.EQUAL}


def side_by_side(one: Operation, other: Operation, knowledge: Knowledge) -> Pair:
    found = {
        aspect: align(one.of(aspect), other.of(aspect)) for aspect in (*_TOLD, Aspect.APPROACH)
    }
    here, there = (o.all_words[Aspect.QUALIFIER] for o in (one, other))
    here, there = knowledge.level(here, there)
    found[Aspect.QUALIFIER] = align(here - knowledge.silent, there - knowledge.silent)
    return Pair(one, other, found | _everywhere(one, other))


def _everywhere(one: Operation, other: Operation) -> dict[Aspect, Aligned]:
    """各部位 stands one step above the site that the other names."""
    if one.everywhere is other.everywhere:
        return {}
    whole, part = (one, other) if one.everywhere else (other, one)
    size = float(sum(map(len, part.of(Aspect.SITE))))
    if whole.of(Aspect.SITE) or not size:
        return {}
    relation = Relation.AROUND if one.everywhere else Relation.INSIDE
    return {Aspect.SITE: Aligned(relation, size, 2 * size, steps=1)}


def explained(one: Operation, other: Operation) -> float:
    """The share of both names' characters that what agrees explains; 一般 and 体表 count too."""
    aligned = [align(one.all_words[aspect], other.all_words[aspect]) for aspect in Aspect]
    rest = float(len(one.rest) + len(other.rest))
    total = sum(found.total for found in aligned) + rest
    agreed = sum(found.agreed for found in aligned) + (rest if one.rest == other.rest else 0)
    return agreed / total if total else float(one.text == other.text)
