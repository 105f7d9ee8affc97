"""A folded name → its words: the segmentation that leaves the fewest characters unexplained."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from seldinger.matching.words.folding import folded
from seldinger.matching.words.lexicon import lexicon
from seldinger.matching.words.numbers import numbers_in
from seldinger.matching.words.vocabulary import Abbreviation, Aspect, Lexicon, Meaning, Role

# One unexplained character costs more than any number of words.
_UNEXPLAINED = 1000
# A word that is punctuation (、) goes before punctuation that is none.
_POINT = 2
_ALONE = (1,)
_LATIN = re.compile(r"[a-z]")
_PUNCTUATION = frozenset("()[]\"'-~:：.。!?*#<>=&_|\\^…%@`·,;+/、")


class Token(NamedTuple):
    """text[start:end] of a folded name; `meaning` None where no word explains it."""

    start: int
    end: int
    meaning: Meaning | None
    bracket: bool = False  # whether it is one

    @property
    def aspect(self) -> Aspect | None:
        """The aspect of its first word; None for function words and unexplained text."""
        return self.meaning.words[0][0] if self.meaning and self.meaning.words else None

    def has(self, aspect: Aspect) -> bool:
        return self.meaning is not None and any(one is aspect for one, _ in self.meaning.words)


class Segmenter:
    """Looks words up by their first two characters and the lengths that these can have."""

    def __init__(self, words: Lexicon) -> None:
        self.lexicon = words
        self._meanings = dict(words.meanings)
        self._after, self._before = words.after, words.before
        for text in self._after:
            self._meanings.setdefault(text, Meaning(Role.WORD))
        self._index()
        for short in words.abbreviations:
            self._expand(short)
        self._index()

    def _index(self) -> None:
        """First two characters → the lengths that a word can have, longest first."""
        lengths: dict[str, set[int]] = {}
        for text in self._meanings:
            lengths.setdefault(text[:2], set()).add(len(text))
        self._lengths = {pair: (*sorted({1, *found})[::-1],) for pair, found in lengths.items()}

    def _expand(self, short: Abbreviation) -> None:
        """An abbreviation means the words of its expansion, or itself where it has an aspect."""
        # Without 术, which the name itself may bear: TACE术.
        expansion = folded(short.expansion).removesuffix("术")
        tokens = self.tokens(expansion)
        found = tuple(pair for token in tokens if token.meaning for pair in token.meaning.words)
        implied = len(found)
        if short.aspect is not None:
            implied = 0
            if len(tokens) > 1 or not found:
                found = ((short.aspect, short.short),)
        meaning = Meaning(Role.WORD, found, folded(short.short), expansion, short.alone, implied)
        for text in (short.short, *short.spellings):
            self._meanings[folded(text)] = meaning

    def knows(self, text: str) -> bool:
        """Whether a folded text is one word."""
        found = self._meanings.get(text)
        return found is not None and found.role is Role.WORD and bool(found.words)

    def tokens(self, text: str) -> list[Token]:
        """The words of a folded text, in order, without gaps."""
        choices = self._choices(text)
        found: list[Token] = []
        place = 0
        while place < len(text):
            end, meaning = choices[place]
            if meaning is not None and text[place:end] in self._after:
                meaning = self._in_context(text, place, end, found)
            elif meaning is not None and text[place:end] in self._before:
                then, other = self._before[text[place:end]]
                meaning = other if text.startswith(then, end) else meaning
            found.append(Token(place, end, meaning, text[place] in "()[]"))
            place = end
        return found

    def _choices(self, text: str) -> list[tuple[int, Meaning | None]]:
        """For each place the word that begins there in the cheapest segmentation of the rest."""
        size = len(text)
        costs = [0] * (size + 1)
        choices: list[tuple[int, Meaning | None]] = [(0, None)] * size
        numbers, latin = numbers_in(text), _LATIN.search(text) is not None
        meanings, lengths = self._meanings, self._lengths
        for place in range(size - 1, -1, -1):
            char = text[place]
            cost = costs[place + 1] + (_POINT if char in _PUNCTUATION else _UNEXPLAINED)
            choice: tuple[int, Meaning | None] = (place + 1, None)
            if place in numbers:
                end, meaning = numbers[place]
                if costs[end] < cost:
                    cost, choice = costs[end] + 1, (end, meaning)
            for length in lengths.get(text[place : place + 2], _ALONE):
                end = place + length
                if end > size or costs[end] + 1 >= cost:
                    continue
                found = meanings.get(text[place:end])
                if found is not None and not (latin and _cuts_latin(text, place, end)):
                    cost, choice = costs[end] + 1, (end, found)
            costs[place], choices[place] = cost, choice
        return choices

    def _in_context(self, text: str, start: int, end: int, before: list[Token]) -> Meaning:
        """What a text means after the word before it: 瘤 after 颈动脉 is an aneurysm."""
        meant = self._meanings[text[start:end]]
        for ending, meaning in self._after[text[start:end]]:
            if before and text.endswith(ending, 0, before[-1].end):
                return meaning
        return meant


def _cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a piece of a longer Latin word: EST in “best”."""
    if not ("a" <= text[start] <= "z" or "a" <= text[end - 1] <= "z"):
        return False
    before = start > 0 and "a" <= text[start] <= "z" and "a" <= text[start - 1] <= "z"
    after = end < len(text) and "a" <= text[end - 1] <= "z" and "a" <= text[end] <= "z"
    return before or after


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    return Segmenter(lexicon())


def unexplained(text: str, tokens: list[Token]) -> Iterator[str]:
    """The pieces that no word explains, punctuation left out."""
    for token in tokens:
        if token.meaning is None and text[token.start] not in _PUNCTUATION:
            yield text[token.start : token.end]
