"""A procedure's name → its parts: sites, lesions, acts, approaches …, for each act of the name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from seldinger.matching.words.exclusions import exclusions_in
from seldinger.matching.words.folding import Folded, fold
from seldinger.matching.words.lexicon import lexicon
from seldinger.matching.words.segmenting import Token, segmenter, unexplained
from seldinger.matching.words.spans import Piece, Span, texts
from seldinger.matching.words.splitting import pieces
from seldinger.matching.words.vocabulary import Aspect, Meaning

__all__ = ["Aspect", "Part", "Parts", "Procedure", "canonical", "expanded", "parts_of"]

_EDGES = " \t\r\n\u3000。.,，、;；:：+＋/-"
_PLACE = attrgetter("start", "end")
_GENERIC = frozenset({"手术", "治疗"})
_KEPT = 65_536
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One recognised piece: `word` is canonical, name[start:end] is what was written."""

    aspect: Aspect
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """One act of a name. `text`: as it reads alone, with what it shares with its neighbours;
    `start`, `end`: its own piece of the name; `rest`: what no word of the lexicon explains."""

    text: str
    start: int
    end: int
    parts: tuple[Part, ...]
    rest: str

    def words(self, aspect: Aspect) -> frozenset[str]:
        """The canonical words of one aspect."""
        return frozenset(part.word for part in self.parts if part.aspect is aspect)


@dataclass(frozen=True, slots=True)
class Parts:
    """`procedures` is empty only for a blank name; `exclusions` are those of 除…外."""

    name: str
    procedures: tuple[Procedure, ...]
    exclusions: tuple[str, ...]


@lru_cache(maxsize=_KEPT)
def parts_of(name: str) -> Parts:
    """The procedures of a name and their parts; spans index the name as given."""
    text = fold(name)
    if not text.text.strip("()[]、,;+。./-\"'"):
        return Parts(name, _blank(name), ())
    holes, exclusions = exclusions_in(text)
    found = pieces(text.text, segmenter(), holes)
    procedures = tuple(_procedure(name, text, piece) for piece in found)
    excluded = tuple(name[slice(*text.span(*span))].strip() for span in exclusions)
    return Parts(name, procedures, excluded)


def _blank(name: str) -> tuple[Procedure, ...]:
    """A name of punctuation alone is one procedure that nothing explains."""
    text = name.strip()
    return (Procedure(text, 0, len(name), (), ""),) if text else ()


def _procedure(name: str, text: Folded, piece: Piece) -> Procedure:
    places = [place for start, end in piece.spans for place in range(start, end)]
    alone = texts(text.text, piece.spans)
    tokens = segmenter().tokens(alone)
    parts = _parts(tokens, places, text)
    start, end = text.span(*piece.own)
    return Procedure(
        _reading(name, text, piece.spans), start, end, parts, "".join(unexplained(alone, tokens))
    )


def _reading(name: str, text: Folded, spans: Sequence[Span]) -> str:
    """The procedure as it was written, without the punctuation at its ends."""
    written = "".join(name[slice(*text.span(*span))] for span in spans)
    return written.strip(_EDGES) or written.strip() or name.strip()


def _parts(tokens: Sequence[Token], places: Sequence[int], text: Folded) -> tuple[Part, ...]:
    found: list[Part] = []
    implied: list[Part] = []
    at = text.at
    for token in tokens:
        meaning = token.meaning
        if meaning is None or not meaning.words:
            continue
        start, end = at[places[token.start]], at[places[token.end - 1]] + 1
        said = len(meaning.words) - meaning.implied
        for place, (aspect, word) in enumerate(meaning.words):
            (found if place < said else implied).append(Part(aspect, word, start, end))
    if implied:
        found += _needed(implied, found)
    acts = {part.word for part in found if part.aspect is Aspect.ACT}
    if not acts:
        found += _alone(tokens, found)
    elif acts & _GENERIC and acts - _GENERIC:
        # 手术 and 治疗 say nothing beside an act that has a name.
        found = [part for part in found if part.word not in _GENERIC]
    return tuple(sorted(found, key=_PLACE))


def _needed(implied: Sequence[Part], found: Sequence[Part]) -> Iterator[Part]:
    """Implied parts, unless the name says the same or something narrower itself."""
    words = lexicon()
    said = {(part.aspect, part.word) for part in found}
    for part in implied:
        if not any(a is part.aspect and words.is_kind_of(word, part.word) for a, word in said):
            said.add((part.aspect, part.word))
            yield part


def _alone(tokens: Sequence[Token], found: Sequence[Part]) -> list[Part]:
    """The act of a name without one: DSA is guidance beside another act, else angiography."""
    acts = {token.meaning.canonical: token.meaning.alone for token in tokens if token.meaning}
    return [
        Part(Aspect.ACT, act, part.start, part.end)
        for part in found
        if (act := acts.get(part.word.lower())) is not None
    ]


@lru_cache(maxsize=_KEPT)
def canonical(text: str) -> str:
    """The text in one spelling: folded, synonyms replaced, abbreviations left. Idempotent."""
    return _settled(fold(text).text, _canonical)


@lru_cache(maxsize=_KEPT)
def expanded(text: str) -> str:
    """The canonical text with its abbreviations written out."""
    return _settled(fold(text).text, _expanded)


def _settled(text: str, write: Callable[[Meaning], str]) -> str:
    """Rewritten until nothing changes, so that a second time changes nothing either."""
    for _ in range(_ROUNDS):
        again = _rewritten(text, write)
        if again == text:
            break
        text = again
    return text


def _rewritten(text: str, write: Callable[[Meaning], str]) -> str:
    pieces_of = (
        (write(token.meaning) if token.meaning else "") or text[token.start : token.end]
        for token in segmenter().tokens(text)
    )
    return "".join(pieces_of)


def _canonical(meaning: Meaning) -> str:
    return meaning.canonical


def _expanded(meaning: Meaning) -> str:
    return meaning.expansion
