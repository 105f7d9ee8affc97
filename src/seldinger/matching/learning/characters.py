"""Characters as numbers, each with its word of the lexicon, and vectors from the names themselves.

One number says both: the character, and above its lowest bits the canonical word that it is part
of, so that what is spelled in two ways can be seen to mean the same.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from seldinger.matching.learning.memory import Floats, Ints
from seldinger.matching.parts import parts_of

NOTHING, UNKNOWN = 0, 1
WORD = 1 << 16  # a number is character + WORD * word; word 0 is none
_FIRST = 2
_LEAST = 2  # rarer characters are read as unknown
_WINDOW = 2
_FLATTEN = 0.75  # frequent neighbours count for less, as in word vectors


class Characters:
    """The characters and the words of known names, most frequent first."""

    def __init__(self, ordered: Sequence[str], words: Sequence[str] = ()) -> None:
        self.ordered, self.words = tuple(ordered), tuple(words)
        self.numbers = {one: number for number, one in enumerate(ordered, start=_FIRST)}
        self._word_numbers = {one: number for number, one in enumerate(words, start=1)}

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Characters":
        counts = Counter(one for text in texts for one in text)
        words = Counter(word for text in texts for word in dict.fromkeys(_words(text)) if word)
        return cls(_frequent(counts), _frequent(words))

    def __len__(self) -> int:
        return len(self.ordered) + _FIRST

    def rows(self, texts: Sequence[str], width: int) -> Ints:
        """Texts × width; longer texts lose their end."""
        found = np.zeros((len(texts), width), np.int32)
        for place, text in enumerate(texts):
            numbers = [self.numbers.get(one, UNKNOWN) for one in text[:width]]
            words = [self._word_numbers.get(one, 0) for one in _words(text)[:width]]
            found[place, : len(numbers)] = np.array(numbers) + WORD * np.array(words)
        return found


def _frequent(counts: Counter[str]) -> list[str]:
    return [one for one, count in counts.most_common() if count >= _LEAST]


def _words(text: str) -> list[str]:
    """For each character the word of the lexicon that it is part of; empty for none."""
    found = [""] * len(text)
    for procedure in parts_of(text).procedures:
        for part in procedure.parts:
            for place in range(part.start, part.end):
                found[place] = found[place] or part.word
    return found


def vectors(characters: Characters, texts: Sequence[str], size: int) -> Floats:
    """Characters × size, length 1: what stands near them, by pointwise mutual information."""
    width = len(characters)
    near = _neighbours(characters, texts)
    shape = (width, 2 * _WINDOW * width)
    rows, columns = np.array([*near.keys()]).T
    counts = sparse.coo_array((np.array([*near.values()], float), (rows, columns)), shape=shape)
    total = counts.sum()
    by_row = counts.sum(axis=1) + 1
    by_column = (counts.sum(axis=0) + 1) ** _FLATTEN
    by_column *= total / by_column.sum()
    informed = np.maximum(0, np.log(counts.data * total / (by_row[rows] * by_column[columns])))
    table = sparse.csr_array((informed, (rows, columns)), shape=shape)
    kept = min(size, width - 1)
    left, values, _ = svds(table, k=kept, rng=np.random.default_rng(0))
    found = np.zeros((width, size), np.float32)
    found[:, :kept] = left * np.sqrt(values)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
    return found


def of_words(characters: Characters, table: Floats) -> Floats:
    """Words × size: the mean of their characters' vectors; the first is that of no word."""
    found = np.zeros((len(characters.words) + 1, table.shape[1]), np.float32)
    for place, word in enumerate(characters.words, start=1):
        found[place] = np.mean([table[characters.numbers.get(c, NOTHING)] for c in word], axis=0)
    return found


def _neighbours(characters: Characters, texts: Sequence[str]) -> Counter[tuple[int, int]]:
    """(character, slot of the neighbour): before and after, one and two away, are four slots."""
    width = len(characters)
    near: Counter[tuple[int, int]] = Counter()
    for text in texts:
        numbers = [characters.numbers.get(one, UNKNOWN) for one in text]
        for away in range(1, _WINDOW + 1):
            for one, other in zip(numbers, numbers[away:], strict=False):
                near[one, other + (2 * away - 2) * width] += 1
                near[other, one + (2 * away - 1) * width] += 1
    return near
