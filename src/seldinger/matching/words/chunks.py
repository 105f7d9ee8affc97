"""A name cut at its separators: 、 及 + outside brackets, where they join two procedures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.matching.words.segmenting import Segmenter, Token
from seldinger.matching.words.spans import Span
from seldinger.matching.words.vocabulary import Aspect, Lexicon, Role

STRONG = frozenset("+;。")
# 切除及重建 is one operation in two steps; 通气及通液 are two.
_FIRST_STEPS = ("切除", "清除", "清创", "切开", "穿刺", "复位")
_SECOND_STEPS = ("重建", "成形", "缝合", "引流", "修补", "减压", "置管", "固定")
_BETWEEN = (Aspect.QUALIFIER, Aspect.NUMBER)
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two separators; `separator` is the one before it."""

    tokens: tuple[Token, ...]
    separator: str

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    def has(self, *aspects: Aspect) -> bool:
        return any(token.has(aspect) for token in self.tokens for aspect in aspects)

    @property
    def bare(self) -> tuple[Token, ...]:
        """The tokens up to the first bracket; all where it begins with one."""
        found: list[Token] = []
        for token in self.tokens:
            if token.bracket:
                break
            found.append(token)
        return tuple(found) or self.tokens

    def acts(self) -> set[str]:
        return {word for token in self.tokens for word in acts_of(token)}


def acts_of(token: Token) -> set[str]:
    words = token.meaning.words if token.meaning else ()
    return {word for aspect, word in words if aspect is Aspect.ACT}


def chunks_of(text: str, by: Segmenter, holes: Sequence[Span] = ()) -> list[Chunk]:
    """The chunks of a folded text, in order; empty ones and what lies in a hole are left out."""
    found: list[Chunk] = []
    current: list[Token] = []
    separator, depth = "", 0
    tokens = [token for token in by.tokens(text) if not _inside(token, holes)]
    for place, token in enumerate(tokens):
        word = text[token.start : token.end]
        depth = max(0, depth + _BRACKETS.get(word, 0))
        if depth > 0 or not _separates(tokens, place, word, by.lexicon):
            current.append(token)
            continue
        if current:
            found.append(Chunk(tuple(current), separator))
            separator, current = "", []
        separator = separator if separator in STRONG else word
    if current:
        found.append(Chunk(tuple(current), separator))
    return found


def _inside(token: Token, holes: Iterable[Span]) -> bool:
    return any(start <= token.start < end for start, end in holes)


def _separates(tokens: Sequence[Token], place: int, word: str, lexicon: Lexicon) -> bool:
    meaning = tokens[place].meaning
    if meaning is None or meaning.role is not Role.SEPARATOR:
        return False
    if word in ("伴", "伴有"):
        return any(token.has(Aspect.ACT) for token in tokens[place + 1 :])
    return word in STRONG or not _joins_steps(tokens, place, lexicon)


def _joins_steps(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether the acts on both sides are steps of one operation: 切除及一期重建."""
    before = acts_of(tokens[place - 1]) if place else set()
    later = (token for token in tokens[place + 1 :] if token.aspect not in _BETWEEN)
    then = next((acts_of(token) for token in later), set())
    return _are(before, _FIRST_STEPS, lexicon) and _are(then, _SECOND_STEPS, lexicon)


def _are(acts: Iterable[str], steps: Iterable[str], lexicon: Lexicon) -> bool:
    return any(lexicon.is_kind_of(act, step) for act in acts for step in steps)
