"""Finding catalogue entries as one types: by name, by part, by pinyin initials. Pure functions.

What is compared is folded: full-width letters, case and white space, and the misprints that the
catalogue's own notes name (“纵膈”应为“纵隔”), so that either spelling finds either.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from seldinger.domain.grading.catalogue import Catalogue, Entry, fold
from seldinger.web.people.names import text_initials

Variants = Sequence[tuple[str, str]]
NOWHERE: frozenset[int] = frozenset()
_CORRECTION = re.compile(r"“([^”]+)”(?:应为|通作)“([^”]+)”")
_TOKEN = re.compile(r"[!-~]+|.")  # a run of Latin letters and digits is never torn apart
_FEWEST_SCATTERED, _FEWEST_LETTERS = 2, 4
_LOOSEST = 2  # initials scattered over more than so many times their number are no match


class Rank(IntEnum):
    """How well a name fits, best first."""

    EXACT = 0
    PREFIX = 1
    SUBSTRING = 2
    PART = 3
    INITIALS_PREFIX = 4
    INITIALS = 5
    SUBSEQUENCE = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A name made findable. `places`, `heard`: where each folded character, each letter stands.

    plain: as the domain compares names, misprints and case included.
    """

    text: str
    plain: str
    folded: str
    places: tuple[int, ...]
    letters: str
    heard: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """An entry with its name and those of its parts."""

    entry: Entry
    name: Name
    parts: tuple[Name, ...]


@dataclass(frozen=True)
class Index:
    """A catalogue in its own order, ready for `find`."""

    entries: tuple[Indexed, ...]
    variants: Variants


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed. `is_spelt`: it may be pinyin initials."""

    text: str
    tokens: tuple[str, ...]
    is_spelt: bool


class Found(NamedTuple):
    """How well a name fits, how far its characters lie apart, and which of them to mark."""

    rank: Rank
    span: int
    marks: frozenset[int]


class Hit(NamedTuple):
    """An entry that fits; `part` with its own marks where only a part of it does."""

    entry: Entry
    rank: Rank
    span: int = 0
    marks: frozenset[int] = NOWHERE
    part: str = ""
    part_marks: frozenset[int] = NOWHERE


# -- the index -----------------------------------------------------------------------------------


def index_of(catalogue: Catalogue) -> Index:
    variants = tuple(variants_in(entry.note or "" for entry in catalogue.entries))

    def indexed(entry: Entry) -> Indexed:
        parts = tuple(_name(part, variants) for part in entry.parts)
        return Indexed(entry, _name(entry.text, variants), parts)

    return Index(tuple(map(indexed, catalogue.entries)), variants)


def variants_in(notes: Iterable[str]) -> list[tuple[str, str]]:
    """(misprint, usual spelling) of every correction that the notes name, folded."""
    found = (pair for note in notes for pair in _CORRECTION.findall(note))
    return list(dict.fromkeys((_folded(wrong)[0], _folded(right)[0]) for wrong, right in found))


def _name(text: str, variants: Variants) -> Name:
    return Name(text, fold(text), *_spelt(*_folded(text), variants), *_letters(text))


def _letters(text: str) -> tuple[str, tuple[int, ...]]:
    """The initials, and where each stands. “Ⅱ” is typed as two letters.

    Where a character does not read as one letter, the initials still find the name, unmarked.
    """
    letters = text_initials(text)
    places = [place for place, character in enumerate(text) if character.isalnum()]
    if len(places) != len(letters):
        return _folded(letters)[0], ()
    folded, at = _folded(letters)
    return folded, tuple(places[one] for one in at)


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as it is compared, and where each of its characters stands in `text`."""
    pairs = [
        (folded, place)
        for place, character in enumerate(text)
        for folded in unicodedata.normalize("NFKC", character).casefold()
        if not folded.isspace()
    ]
    return "".join(folded for folded, _ in pairs), tuple(place for _, place in pairs)


def _spelt(folded: str, places: tuple[int, ...], variants: Variants) -> tuple[str, tuple[int, ...]]:
    """The usual spelling; where it is longer, the rest points to the misprint's last character."""
    for wrong, right in variants:
        at = folded.find(wrong)
        while at >= 0:
            end = at + len(wrong)
            span = [places[min(at + step, end - 1)] for step in range(len(right))]
            folded = folded[:at] + right + folded[end:]
            places = (*places[:at], *span, *places[end:])
            at = folded.find(wrong, at + len(right))
    return folded, places


# -- the search ----------------------------------------------------------------------------------


def find(index: Index, query: str) -> list[Hit]:
    """Every entry that fits, best first; among equals in the catalogue's order.

    Words with white space between may also stand apart, in any order.
    """
    whole, *_ = words = [_wanted(word, index.variants) for word in (query, *query.split())]
    if not whole.text:
        return [Hit(one.entry, Rank.EXACT) for one in index.entries]
    terms = words[1:] if len(words) > 2 else []
    hits = [hit for one in index.entries if (hit := _hit(one, whole, terms))]
    return sorted(hits, key=lambda hit: (hit.rank, hit.span))


def _wanted(query: str, variants: Variants) -> Wanted:
    text = _spelt(*_folded(query), variants)[0]
    return Wanted(text, tuple(_TOKEN.findall(text)), text.isascii() and text.isalnum())


def _hit(one: Indexed, whole: Wanted, terms: list[Wanted]) -> Hit | None:
    hit = _match(one, whole)
    if not terms or (hit and hit.rank < Rank.SUBSEQUENCE):
        return hit
    each = [found for term in terms if (found := _match(one, term))]
    if len(each) < len(terms) or any(found.rank is Rank.SUBSEQUENCE for found in each):
        return hit
    worst = max(each, key=lambda found: found.rank)
    marks = NOWHERE.union(*(found.marks for found in each))
    return Hit(one.entry, max(worst.rank, Rank.PART), 0, marks, worst.part, worst.part_marks)


def _match(one: Indexed, wanted: Wanted) -> Hit | None:
    """By the words of the name or of a part; else by their initials; else scattered."""
    if found := _in_words(one.name, wanted):
        return Hit(one.entry, *found)
    for part in one.parts:
        if found := _in_words(part, wanted):
            return Hit(one.entry, Rank.PART, found.rank, NOWHERE, part.text, found.marks)
    if wanted.is_spelt:
        if found := _in_letters(one.name, wanted.text):
            return Hit(one.entry, *found)
        for part in one.parts:
            if found := _in_letters(part, wanted.text):
                return Hit(one.entry, Rank.INITIALS, 1, NOWHERE, part.text, found.marks)
    scattered = _scattered(one.name, wanted)
    return Hit(one.entry, *scattered) if scattered else None


def _in_words(name: Name, wanted: Wanted) -> Found | None:
    at = name.folded.find(wanted.text)
    if at < 0:
        return None
    is_whole = len(wanted.text) == len(name.folded)
    rank = Rank.EXACT if is_whole else Rank.SUBSTRING if at else Rank.PREFIX
    return Found(rank, 0, frozenset(name.places[at : at + len(wanted.text)]))


def _in_letters(name: Name, letters: str) -> Found | None:
    at = name.letters.find(letters)
    if at < 0:
        return None
    rank = Rank.INITIALS if at else Rank.INITIALS_PREFIX
    return Found(rank, 0, frozenset(name.heard[at : at + len(letters)]))


def _scattered(name: Name, wanted: Wanted) -> Found | None:
    """The characters in their order with others between; initials only if not too far apart."""
    if wanted.is_spelt:
        tokens, text, places = tuple(wanted.text), name.letters, name.heard
        fewest, loosest = _FEWEST_LETTERS, _LOOSEST * len(wanted.text)
    else:
        tokens, text, places = wanted.tokens, name.folded, name.places
        fewest, loosest = _FEWEST_SCATTERED, len(name.folded) + 1
    if len(tokens) < fewest or any(token not in text for token in tokens):
        return None
    steps = _closest(text, tokens)
    if not steps or steps[-1] - steps[0] >= loosest:
        return None
    return Found(
        Rank.SUBSEQUENCE, steps[-1] - steps[0], frozenset(places[at] for at in steps if places)
    )


def _closest(text: str, tokens: Sequence[str]) -> list[int]:
    """Where the characters of the tokens stand, one after another, as close as they can."""
    best: list[int] = []
    start = text.find(tokens[0])
    while start >= 0:
        steps = _from(text, tokens, start)
        if not steps:
            break
        if not best or steps[-1] - steps[0] < best[-1] - best[0]:
            best = steps
        start = text.find(tokens[0], start + 1)
    return best


def _from(text: str, tokens: Sequence[str], start: int) -> list[int]:
    steps: list[int] = []
    for token in tokens:
        at = text.find(token, start)
        if at < 0:
            return []
        start = at + len(token)
        steps += range(at, start)
    return steps
