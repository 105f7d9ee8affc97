"""Why a name may mean a term: the words that agree, those only one of them has, the unread rest.

why = explain("右侧颈内动脉支架置入术", "颈动脉血管成型、支架植入术")
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from seldinger.matching.conflicts.wording import ASPECT
from seldinger.matching.parts import Aspect, Part, parts_of
from seldinger.matching.texts import plain
from seldinger.matching.words.lexicon import lexicon

__all__ = ["ASPECT", "Broader", "Piece", "Said", "Why", "explain", "pieces_of"]

# What tells operations apart first; only to find which acts of the two belong together.
_WEIGHT = {Aspect.SITE: 3.0, Aspect.ACT: 3.0, Aspect.LESION: 2.0, Aspect.DEVICE: 2.0}
_NEARLY, _UNREAD = 0.6, 0.5
_ALIKE = 0.4  # a confirmed name that is less alike explains nothing
_ENDS = " \t\r\n\u3000、，,；;+＋/／"
_KEPT = 4096

_Word = tuple[Aspect, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a name as it was written. aspects: in Chinese; none where no word stands there.
    words: what it was read as, implied words included."""

    text: str
    aspects: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one aspect (部位, 病变 …)."""

    aspect: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broader:
    """Two words of one aspect, one a kind of the other; is_narrower: that of the name is."""

    aspect: str
    name: str
    term: str
    is_narrower: bool


@dataclass(frozen=True, slots=True)
class Why:
    """What a name and a term have in common.

    act: the act of the name that fits, where it has several and not all of it fits; else empty.
    operation: the same of the term. excluded: what the term excepts (除…外) and the name says.
    rest, term_rest: what no word explains. alike: the name likest to this one that somebody
    confirmed to mean the term; empty where none is.
    """

    act: str
    operation: str
    agree: tuple[Said, ...]
    broader: tuple[Broader, ...]
    only_name: tuple[Said, ...]
    only_term: tuple[Said, ...]
    excluded: tuple[str, ...]
    rest: str
    term_rest: str
    alike: str


def explain(
    name: str, term: str, operations: Sequence[str] = (), confirmed: Iterable[str] = ()
) -> Why:
    """operations: those that a joined line names, where somebody entered them (`Entry.parts`).
    confirmed: names that were confirmed to mean the term."""
    its, others = _sides(name), _term_sides(term, tuple(operations))
    # Of equals the first: the whole name, the whole term.
    mine, other = max(((one, two) for one in its for two in others), key=lambda pair: _fit(*pair))
    broader = tuple(_broader(mine, other))
    nearly = {(one.aspect, word) for one in broader for word in (one.name, one.term)}
    return Why(
        act="" if mine is its[0] else mine.text,
        operation="" if other is others[0] else other.text,
        agree=_said(mine.words & other.words),
        broader=broader,
        only_name=_said(mine.words - other.words, nearly),
        only_term=_said(other.words - mine.words, nearly),
        excluded=tuple(one for one in parts_of(term).exclusions if _says(mine, one)),
        rest=_left(mine.rest, other.rest),
        term_rest=_left(other.rest, mine.rest),
        alike=_likest(name, confirmed),
    )


def pieces_of(name: str) -> tuple[Piece, ...]:
    """The whole name from its first to its last character, cut where its words begin and end."""
    parts = [part for one in parts_of(name).procedures for part in one.parts]
    return tuple(
        piece
        for span, places in groupby(range(len(name)), key=_spans(name, parts).__getitem__)
        for piece in _piece(name, [*places], span, parts)
    )


# -- pieces ----------------------------------------------------------------------------------------


def _spans(name: str, parts: Sequence[Part]) -> list[tuple[int, int] | None]:
    """Which word stands at each character; 肝、肾静脉: a word may have another inside."""
    found: list[tuple[int, int] | None] = [None] * len(name)
    for start, end in sorted({(part.start, part.end) for part in parts}, key=_length):
        for place in range(start, end):
            found[place] = found[place] or (start, end)
    return found


def _length(span: tuple[int, int]) -> tuple[int, int]:
    return span[1] - span[0], span[0]


def _piece(
    name: str, places: Sequence[int], span: tuple[int, int] | None, parts: Sequence[Part]
) -> Iterator[Piece]:
    text = name[places[0] : places[-1] + 1]
    if span is None:
        yield Piece(text)
        return
    said = [part for part in parts if (part.start, part.end) == span]
    words = tuple(dict.fromkeys(part.word for part in said))
    bare = text.rstrip(_ENDS)
    if bare:
        yield Piece(bare, tuple(dict.fromkeys(ASPECT[part.aspect] for part in said)), words)
    if bare != text:
        yield Piece(text[len(bare) :])


# -- what is compared ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Side:
    """An act of a name or of a term, or all of them together."""

    text: str
    words: frozenset[_Word]
    rest: str


@lru_cache(maxsize=_KEPT)
def _sides(text: str) -> tuple[_Side, ...]:
    """All of it, then each of its acts where it has several."""
    each = tuple(
        _Side(one.text, frozenset((part.aspect, part.word) for part in one.parts), one.rest)
        for one in parts_of(text).procedures
    )
    return each if len(each) == 1 else (_together(text, each), *each)


@lru_cache(maxsize=_KEPT)
def _term_sides(term: str, operations: tuple[str, ...]) -> tuple[_Side, ...]:
    """All of it, then each operation that was entered, else each as the text splits."""
    named = [one for one in operations if one != term]
    if not named:
        return _sides(term)
    return (_sides(term)[0], *(side for one in named for side in _sides(one)[:1]))


def _together(text: str, each: Sequence[_Side]) -> _Side:
    words = frozenset[_Word]().union(*(one.words for one in each))
    return _Side(text, words, "".join(one.rest for one in each))


def _fit(one: _Side, two: _Side) -> float:
    """From nothing in common, 0, to everything, 1."""
    read = sum(_WEIGHT.get(aspect, 1.0) for aspect, _ in (*one.words, *two.words))
    whole = read + _UNREAD * (len(one.rest) + len(two.rest))
    same = sum(_WEIGHT.get(aspect, 1.0) for aspect, _ in one.words & two.words)
    near = sum(_WEIGHT.get(_aspect(found.aspect), 1.0) for found in _broader(one, two))
    unread = _UNREAD * (len(one.rest) - len(_left(one.rest, two.rest)))
    return 2 * (same + _NEARLY * near + unread) / whole if whole else 0.0


def _aspect(word: str) -> Aspect:
    return next(aspect for aspect, its in ASPECT.items() if its == word)


def _broader(one: _Side, two: _Side) -> Iterator[Broader]:
    """Each word once."""
    kinds, taken = lexicon().is_kind_of, set[_Word]()
    others = sorted(two.words - one.words)
    for aspect, word in sorted(one.words - two.words):
        for its, other in others:
            if its is not aspect or (its, other) in taken:
                continue
            if kinds(word, other) or kinds(other, word):
                taken.add((its, other))
                yield Broader(ASPECT[aspect], word, other, is_narrower=kinds(word, other))
                break


def _said(words: frozenset[_Word], without: Iterable[tuple[str, str]] = ()) -> tuple[Said, ...]:
    left = {*without}
    told = (
        Said(title, tuple(sorted(w for a, w in words if a is aspect and (title, w) not in left)))
        for aspect, title in ASPECT.items()
    )
    return tuple(one for one in told if one.words)


def _says(side: _Side, text: str) -> bool:
    wanted = frozenset[_Word]().union(*(one.words for one in _sides(text)))
    return bool(wanted) and wanted <= side.words


def _left(rest: str, other: str) -> str:
    """The characters that the other has not as well, in their order."""
    there, found = Counter(other), ""
    for letter in rest:
        if there[letter]:
            there[letter] -= 1
        else:
            found += letter
    return found


# -- what was confirmed ----------------------------------------------------------------------------


def _likest(name: str, confirmed: Iterable[str]) -> str:
    mine = _pairs(name)
    alike = [(_dice(mine, _pairs(one)), one) for one in confirmed]
    score, best = max(alike, default=(0.0, ""))
    return best if score >= _ALIKE else ""


def _pairs(name: str) -> Counter[str]:
    text = plain(name)
    return Counter(text[place : place + 2] for place in range(len(text) - 1))


def _dice(one: Counter[str], two: Counter[str]) -> float:
    whole = one.total() + two.total()
    return 2 * (one & two).total() / whole if whole else 0.0
