"""Whether two operations reach the same target by another way."""

from seldinger.matching.conflicts.kinds import is_any_kind_of
from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.conflicts.pairs import TARGET, Pair
from seldinger.matching.conflicts.targets import Targets
from seldinger.matching.words.lexicon import Aspect

_ROUTES = frozenset({"前路", "后路", "前后路"})  # ways to one place, not techniques


class Approaches:
    """By another route, another act, or through the vessel instead of open."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knows = knowledge
        self.targets = Targets(knowledge)

    def by_route(self, pair: Pair) -> bool:
        """The approaches differ: 阑尾切除 and 腹腔镜下阑尾切除."""
        if len(pair.core_directions) > 1 and not pair.is_equal_in(TARGET):
            return False
        if pair.steps > 1 or pair.aligned[Aspect.ACT].extra_beside:
            return False
        if not self.targets.is_one_intent(pair) or not self.targets.has_told(pair):
            return False
        if self.targets.is_one_site_told(pair):
            return False
        generic = sum(not acts for acts in pair.acts())
        return not generic or self._by_scope(pair, generic)

    def _by_scope(self, pair: Pair, generic: int) -> bool:
        """腹腔镜甲状腺手术 beside an operation that names its act: the same organ, by a scope."""
        lesion = pair.agrees_in(Aspect.LESION)
        if generic == 2:
            return lesion and pair.is_equal_in(TARGET)
        if self.targets.is_through_skin(pair) or self.targets.places_implant(pair):
            return False
        if not lesion and pair.is_any(self.knows.systems, Aspect.SITE):
            return False
        return lesion or not (pair.is_any(_ROUTES, Aspect.APPROACH) or pair.steps)

    def by_act(self, pair: Pair) -> bool:
        """Another act or device for the same lesion, or for the same purpose at the same site."""
        if any(pair.aligned[aspect].extra_beside for aspect in TARGET):
            return False
        if pair.aligned[Aspect.LESION].steps > 1 or pair.aligned[Aspect.SITE].steps > 2:
            return False
        if self.targets.is_one_site_told(pair) or not all(pair.acts()):
            return False
        same = self.targets.has_same_lesion(pair) and self.targets.is_one_intent(pair)
        if same and not pair.is_any_everywhere:
            return True
        return self.targets.has_told_site(pair) and self._serve_one_purpose(pair)

    def _serve_one_purpose(self, pair: Pair) -> bool:
        here, there = pair.acts()
        targets = [o.of(Aspect.SITE) | o.of(Aspect.LESION) for o in pair.both]
        return here.isdisjoint(there) and any(
            here | there <= family.acts
            and all(not family.needs or is_any_kind_of(w, family.needs) for w in targets)
            for family in self.knows.families
        )

    def by_vessel(self, pair: Pair) -> bool:
        """动脉瘤手术 beside 动脉瘤栓塞: 手术 is the open one, the other endovascular."""
        if not pair.is_act_unsaid or pair.is_any_everywhere or pair.steps > 1:
            return False
        if any(pair.words(Aspect.DEVICE)) or not pair.agrees_in(Aspect.LESION):
            return False
        if self.targets.is_one_site_told(pair) or not self.targets.has_told(pair):
            return False
        return self.targets.is_through_skin(pair)

    def crosses(self, pair: Pair) -> bool:
        """肩关节复位 and 上肢关节切开复位: one names the site, the other the act more narrowly."""
        crossed = len(pair.directions) > 1 and pair.directions_in == {Aspect.SITE, Aspect.ACT}
        acts = all(pair.words(Aspect.ACT))
        return crossed and acts and pair.steps <= 1 and self.targets.has_told_site(pair)
