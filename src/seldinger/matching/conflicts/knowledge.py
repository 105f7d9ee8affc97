"""What tells two operations apart, and what does not: data/conflicts/knowledge.yaml."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from seldinger.matching.conflicts.kinds import is_any_kind_of, is_kind_of
from seldinger.matching.words.lexicon import Aspect, lexicon
from seldinger.norms.faults import NormError
from seldinger.norms.fields import Fields, root_fields

FILE = Path(__file__).parents[2] / "data" / "conflicts" / "knowledge.yaml"
Words = Mapping[Aspect, frozenset[str]]
Sides = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Beside a word, other words say nothing (`silent`) or mean another word (`read`).

    needs: only where one of these is named too. alone: what is meant where the name says nothing
    of that aspect (a stent: 置入).
    """

    why: str
    beside: frozenset[str]
    silent: frozenset[str]
    read: Mapping[str, str]
    needs: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()

    def holds(self, words: Collection[str]) -> bool:
        return is_any_kind_of(words, self.beside) and (
            not self.needs or is_any_kind_of(words, self.needs)
        )

    def apply(self, words: frozenset[str]) -> frozenset[str]:
        kept = (self.read.get(word, word) for word in words)
        return frozenset(w for w in kept if not any(is_kind_of(w, s) for s in self.silent))


@dataclass(frozen=True, slots=True)
class Family:
    """Acts that serve one purpose. `needs`: only for these sites or lesions; empty for all."""

    purpose: str
    acts: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the comparison knows beside the lexicon."""

    contrasts: tuple[Sides, ...]
    only_with: frozenset[str]
    silent: frozenset[str]
    silent_rests: tuple[str, ...]
    telling_signs: str
    plain: tuple[str, ...]
    access: Mapping[str, str]
    implants: frozenset[str]
    readings: tuple[Reading, ...]
    families: tuple[Family, ...]
    usual: tuple[Family, ...]  # what 手术 means for these lesions
    diagnostic: frozenset[str]
    removals: frozenset[str]
    extents: frozenset[str]
    through_skin: frozenset[str]  # acts and devices that are brought in through skin or vessel
    skin: frozenset[str]  # the approaches that those acts have anyway
    passing_sites: frozenset[str]
    imaging: frozenset[str]  # acts that the guidance beside them tells apart: 超声检查, CT检查
    steering: frozenset[str]  # guidance that makes it another technique
    details: frozenset[str]
    divisions: Mapping[str, frozenset[str]]  # site → its parts, which together are all of it
    systems: frozenset[str]
    vague_sites: frozenset[str]
    vague_lesions: frozenset[str]

    def telling(self, words: Words) -> tuple[Words, tuple[str, ...]]:
        """The words that can tell one operation from another; and why others were passed over."""
        every = frozenset().union(*words.values()) if words else frozenset()
        kept = {aspect: _unimplied(found) - self.silent for aspect, found in words.items()}
        reasons: list[str] = []
        for reading in filter(lambda one: one.holds(every), self.readings):
            read = {aspect: reading.apply(found) for aspect, found in kept.items()}
            self._meant(reading.alone, read)
            reasons += [reading.why] if read != kept else []
            kept = read
        self._place_approach(kept, every)
        if not kept[Aspect.ACT].isdisjoint(self.imaging):
            kept[Aspect.ACT] |= kept[Aspect.GUIDANCE]
        sites = _narrowest(kept[Aspect.SITE])
        kept[Aspect.SITE] = sites - self.passing_sites or sites
        told = {aspect: _narrowest(found) for aspect, found in kept.items() if found}
        return told, tuple(reasons)

    def _meant(self, alone: Iterable[str], kept: dict[Aspect, frozenset[str]]) -> None:
        for word in alone:
            aspect = lexicon().by_word[word].aspect
            if not kept[aspect] - self.skin:
                kept[aspect] |= {word}

    def _place_approach(self, kept: dict[Aspect, frozenset[str]], every: frozenset[str]) -> None:
        """经阴道 and 阴道 beside another site are one; 介入 and 立体定向 are approaches too."""
        sites, acts, approach = (kept[a] for a in (Aspect.SITE, Aspect.ACT, Aspect.APPROACH))
        reached = frozenset(site for site in sites if site not in self.access)
        if reached and len(sites) > 1:
            approach |= {self.access[site] for site in sites - reached}
            kept[Aspect.SITE] = reached
        approach |= acts & self.skin | kept[Aspect.GUIDANCE] & self.steering
        kept[Aspect.ACT] = acts - self.skin
        through_skin = not every.isdisjoint(self.through_skin)
        kept[Aspect.APPROACH] = approach - self.skin if through_skin else approach

    def rest(self, text: str) -> str:
        """What no word explains, without what says nothing."""
        for silent in self.silent_rests:
            text = text.replace(silent, "")
        return text

    def lost(self, word: str, printed: str) -> str:
        """What a canonical word leaves out: 左外 of 肝左外叶 where the lexicon says 肝叶."""
        for plain in self.plain:
            printed = printed.replace(plain, "")
        if not set(word) <= set(printed):  # another word for it, not a shorter one
            return ""
        return "".join(char for char in printed if char in self.telling_signs and char not in word)

    def contrast(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Whether the words stand on two sides of one distinction: 简单 and 复杂."""
        here, there = frozenset(one), frozenset(other)
        for sides in self.contrasts:
            on = {place for place, side in enumerate(sides) if here & side}
            against = {place for place, side in enumerate(sides) if there & side}
            if on and against and on.isdisjoint(against):
                return True
        return False

    def level(
        self, one: frozenset[str], other: frozenset[str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Both sets of words with 简单 and 一般 as one word, where each side has one of them."""
        for side in (side for sides in self.contrasts for side in sides):
            if one & side and other & side:
                same = frozenset({min(side)})
                one, other = one - side | same, other - side | same
        return one, other


def _narrowest(words: frozenset[str]) -> frozenset[str]:
    """Without the words that another one is a kind of."""
    if len(words) < 2:
        return words
    return frozenset(
        word for word in words if not any(o != word and is_kind_of(o, word) for o in words)
    )


def _unimplied(words: frozenset[str]) -> frozenset[str]:
    """Without the words that another one implies: 切开 beside 切开引流."""
    known = lexicon().by_word
    implied = {name for word in words if word in known for name in known[word].implies}
    return words - implied


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The knowledge that is shipped. Raises NormError with every fault."""
    return read_knowledge(FILE)


def read_knowledge(path: Path) -> Knowledge:
    """Raises NormError with every fault of the file."""
    root = root_fields(path, f"conflicts/{path.name}", "比对知识")
    found = Knowledge(
        contrasts=tuple(root.each("contrasts", "对立", _contrast)),
        only_with=frozenset(root.texts("only_with")),
        silent=frozenset(root.texts("silent")),
        silent_rests=root.texts("silent_rests"),
        telling_signs=root.text("telling_signs"),
        plain=root.texts("plain"),
        access=root.group("access", "入路", _texts) or {},
        implants=frozenset(root.texts("implants")),
        readings=tuple(root.each("readings", "读法", _reading)),
        families=tuple(root.each("families", "目的", _family)),
        usual=tuple(root.each("usual", "通常术式", _family)),
        diagnostic=frozenset(root.texts("diagnostic")),
        removals=frozenset(root.texts("removals")),
        extents=frozenset(root.texts("extents")),
        through_skin=frozenset(root.texts("through_skin")),
        skin=frozenset(root.texts("skin")),
        passing_sites=frozenset(root.texts("passing_sites")),
        imaging=frozenset(root.texts("imaging")),
        steering=frozenset(root.texts("steering")),
        details=frozenset(root.texts("details")),
        divisions=root.group("divisions", "划分", _divisions) or {},
        systems=frozenset(root.texts("systems")),
        vague_sites=frozenset(root.texts("vague_sites")),
        vague_lesions=frozenset(root.texts("vague_lesions")),
    )
    root.close()
    if root.faults.found:
        raise NormError(root.faults.found)
    return found


def _contrast(fields: Fields) -> Sides:
    fields.text("why")
    sides = fields.each("sides", "一侧", lambda side: frozenset(side.texts("words")))
    if len(sides) < 2:
        fields.fault("对立至少要有两侧", "写成 sides: [{words: […]}, {words: […]}]", "sides")
    return tuple(sides)


def _reading(fields: Fields) -> Reading:
    why = fields.text("why")
    read = fields.group("read", "改读", _texts)
    beside, silent = (frozenset(fields.texts(key)) for key in ("beside", "silent"))
    needs, alone = (frozenset(fields.texts(key)) for key in ("needs", "alone"))
    return Reading(why, beside, silent, read or {}, needs, alone)


def _family(fields: Fields) -> Family:
    return Family(
        fields.text("purpose"), frozenset(fields.texts("acts")), frozenset(fields.texts("needs"))
    )


def _divisions(fields: Fields) -> dict[str, frozenset[str]]:
    names = [name for name, _ in fields.keys()]  # noqa: SIM118 (these are fields, not a mapping)
    return {name: frozenset(fields.texts(name)) for name in names}


def _texts(fields: Fields) -> dict[str, str]:
    names = [name for name, _ in fields.keys()]  # noqa: SIM118 (these are fields, not a mapping)
    return {name: fields.text(name) for name in names}
