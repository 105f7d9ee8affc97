"""The words that procedure names are made of, and what each spelling of them means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from seldinger.matching.words.folding import folded


class Aspect(StrEnum):
    """What a piece of a name tells: 侧别 部位 病变 术式 入路 器械 引导 数目 修饰."""

    SIDE = "side"
    SITE = "site"
    LESION = "lesion"
    ACT = "act"
    APPROACH = "approach"
    DEVICE = "device"
    GUIDANCE = "guidance"
    NUMBER = "number"
    QUALIFIER = "qualifier"


class Role(StrEnum):
    """What a spelling does in a name."""

    WORD = "word"
    SEPARATOR = "separator"  # 、 及 +: joins procedures or pieces of one
    FILLER = "filler"  # 术, 的: says nothing by itself


@dataclass(frozen=True, slots=True)
class Word:
    """`source`: a code and name, or a document and line, in which the word was read.
    `tails`: spellings that mean the word only after one that ends with `after` (颈动脉｜瘤).
    `heads`: spellings that mean the word only before one of `before` (VSD｜封堵)."""

    aspect: Aspect
    word: str
    spellings: tuple[str, ...] = ()
    kind_of: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    after: str | None = None
    tails: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    source: str | None = None
    place: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """`alone`: the act that it stands for where the name holds no other (脑血管DSA)."""

    short: str
    expansion: str
    aspect: Aspect | None = None
    spellings: tuple[str, ...] = ()
    alone: str | None = None
    source: str | None = None
    place: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two sites written as one (上下腔静脉); apart where a word of `before` follows, or always."""

    word: str
    members: tuple[str, ...]
    before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one spelling means: the word itself first, then what it implies."""

    role: Role
    words: tuple[tuple[Aspect, str], ...] = ()
    canonical: str = ""  # folded; what `canonical` writes instead
    expansion: str = ""  # folded; what `expanded` writes instead
    alone: str | None = None
    implied: int = 0  # how many of `words`, counted from the end, are only implied


@dataclass(frozen=True)
class Lexicon:
    """Every word, abbreviation and function word."""

    words: tuple[Word, ...]
    abbreviations: tuple[Abbreviation, ...] = ()
    separators: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()  # ends that several sites can share: 肝、肾静脉
    joined: tuple[Joined, ...] = ()
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # word → broader words

    @cached_property
    def by_word(self) -> dict[str, Word]:
        return {word.word: word for word in self.words}

    @cached_property
    def meanings(self) -> dict[str, Meaning]:
        """Folded spelling → what it means."""
        found = {folded(text): Meaning(Role.SEPARATOR) for text in self.separators}
        found |= {folded(text): Meaning(Role.FILLER) for text in self.fillers}
        for word in self.words:
            spellings = map(folded, (word.word, *word.spellings))
            found |= dict.fromkeys(spellings, self._meaning(word))
        return found

    @cached_property
    def after(self) -> dict[str, tuple[tuple[str, Meaning], ...]]:
        """Folded spelling → (end of the word before it, what it then means): 颈动脉｜瘤."""
        found: dict[str, tuple[tuple[str, Meaning], ...]] = {}
        for word in self.words:
            if word.after is not None:
                for text in map(folded, word.tails):
                    found[text] = (*found.get(text, ()), (word.after, self._meaning(word)))
        return found

    @cached_property
    def before(self) -> dict[str, tuple[tuple[str, ...], Meaning]]:
        """Folded spelling → (what can follow it, what it then means): VSD｜封堵."""
        return {
            folded(text): (tuple(map(folded, word.before)), self._meaning(word))
            for word in self.words
            for text in word.heads
        }

    def _meaning(self, word: Word) -> Meaning:
        implied = tuple((self.by_word[name].aspect, name) for name in word.implies)
        pairs = ((word.aspect, word.word), *implied)
        text = folded(word.word)
        return Meaning(Role.WORD, pairs, text, text, implied=len(implied))

    def broader(self, word: str) -> Iterator[str]:
        """The words that this one is a kind of, nearest first."""
        found, above = {word}, list(self.kinds.get(word, ()))
        while above:
            one = above.pop(0)
            if one not in found:
                found.add(one)
                yield one
                above += self.kinds.get(one, ())

    def is_kind_of(self, word: str, other: str) -> bool:
        """Whether `word` is `other` or a kind of it."""
        return word == other or other in self._above.get(word, ())

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        return {word: frozenset(self.broader(word)) for word in self.kinds}
