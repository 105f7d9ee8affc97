"""Whether two operations name their target well enough to be called the same."""

from seldinger.matching.conflicts.kinds import is_kind_of
from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.conflicts.pairs import Pair
from seldinger.matching.words.lexicon import Aspect


class Targets:
    """What is said of site and lesion, and by what kind of act."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knows = knowledge

    def has_told_site(self, pair: Pair) -> bool:
        """Both name an organ, not just 动脉 or 骨; one of them may say 各部位."""
        told = [words - self.knows.vague_sites for words in pair.words(Aspect.SITE)]
        return any(told) and all(t or o.everywhere for t, o in zip(told, pair.both, strict=True))

    def is_one_site_told(self, pair: Pair) -> bool:
        """One names an organ, the other nothing: too little to speak of the same target."""
        told = [bool(words - self.knows.vague_sites) for words in pair.words(Aspect.SITE)]
        return told[0] != told[1] and pair.aligned[Aspect.SITE].unsaid

    def has_told(self, pair: Pair) -> bool:
        """A lesion that says enough, a lesion with its site, or a site that both name."""
        here, there = pair.words(Aspect.LESION)
        site = pair.agrees_in(Aspect.SITE)
        if _common_lesions(pair) - self.knows.vague_lesions or (here & there and site):
            return True
        return site and self.has_told_site(pair)

    def has_same_lesion(self, pair: Pair) -> bool:
        """Both treat the same lesion, and it is no 肿瘤 of nowhere."""
        lesions = _common_lesions(pair)
        told = lesions - self.knows.vague_lesions
        return bool(told or (lesions and self.has_told_site(pair)))

    def looks(self, pair: Pair) -> bool:
        """Whether either is done to see, not to treat."""
        return pair.is_any(self.knows.diagnostic, Aspect.ACT)

    def is_one_intent(self, pair: Pair) -> bool:
        """Both treat, or both look alike: a biopsy is no other approach to a resection."""
        if not self.looks(pair):
            return True
        here, there = (words & self.knows.diagnostic for words in pair.words(Aspect.ACT))
        return bool(here and there) and not pair.is_any_apart([Aspect.ACT])

    def is_through_skin(self, pair: Pair) -> bool:
        """Whether either is done through skin or vessel, where 手术 alone means the open one."""
        return any(not o.every_word.isdisjoint(self.knows.through_skin) for o in pair.both)

    def places_implant(self, pair: Pair) -> bool:
        return pair.is_any(self.knows.implants, Aspect.DEVICE)


def _common_lesions(pair: Pair) -> frozenset[str]:
    """The lesions of both; where one is a kind of the other, the wider: 血管瘤, 海绵状血管瘤."""
    here, there = pair.words(Aspect.LESION)
    wider = {b for a in here for b in there if is_kind_of(a, b)}
    return frozenset(wider | {a for a in here for b in there if is_kind_of(b, a)})
