"""The terms and the confirmed pairs as matrices of grams, and how alike a name is to each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse

from seldinger.matching.parts import expanded
from seldinger.matching.terms import Pair, Term, TermFileError
from seldinger.matching.texts import grams, plain

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]
Bools = npt.NDArray[np.bool_]
_SHARED = 4096
_KEPT = 8192
_SHORT = 2  # grams of so many characters are those whose loss is learned


class Grams:
    """The grams of all known names, with their weight: log(1 + names / names that have it).

    Grams that no known name has share some places behind them, so that a name confirmed later is
    found by them too.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        found = Counter(gram for text in texts for gram in set(grams(text)))
        # Sorted: what is learned is kept by place, and read by another process from other files.
        counts = dict(sorted(found.items()))
        self._places = {gram: place for place, gram in enumerate(counts)}
        held = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        held = np.concatenate([held, np.ones(_SHARED)])
        self.weights = np.log1p(len(texts) / held).astype(np.float32)
        self.short = np.zeros(len(held), dtype=bool)
        self.short[: len(counts)] = [len(gram.strip("^$")) <= _SHORT for gram in counts]
        # A name is asked for several times in a row, by each model that looks at it.
        self._row = lru_cache(_KEPT)(self._places_in)

    def _place(self, gram: str) -> int:
        found = self._places.get(gram)
        return len(self._places) + crc32(gram.encode()) % _SHARED if found is None else found

    def _places_in(self, text: str) -> tuple[int, ...]:
        return tuple({self._place(gram) for gram in grams(text)})

    def binary(self, texts: Sequence[str]) -> sparse.csr_array:
        """Texts × grams, 1 where the text has it."""
        found: list[int] = []
        ends = [0]
        for text in texts:
            found += self._row(text)
            ends.append(len(found))
        ones = np.ones(len(found), np.float32)
        shape = (len(texts), len(self.weights))
        rows = sparse.csr_array((ones, np.array(found, np.int32), np.array(ends)), shape=shape)
        rows.sort_indices()
        return rows

    def weighed(self, rows: sparse.csr_array) -> sparse.csr_array:
        """Rows of `binary` weighed and brought to length 1, so that a product is a cosine."""
        heavy = rows.multiply(self.weights).tocsr()
        length = np.sqrt(heavy.multiply(heavy).sum(axis=1))
        return sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-9)) @ heavy)


class Likeness:
    """Texts as grams, on one side the terms and on the other the pairs; either can be asked for."""

    def __init__(self, texts: Sequence[str], heard: Sequence[str]) -> None:
        self.grams = Grams([*texts, *heard])
        self.terms, self.pairs = self.grams.binary(texts), self.grams.binary(heard)
        self._term_side = self.grams.weighed(self.terms).T.tocsr()
        self._pair_side = self.grams.weighed(self.pairs).T.tocsr()

    def add(self, texts: Sequence[str]) -> None:
        rows = self.grams.binary(texts)
        self.pairs = sparse.vstack([self.pairs, rows]).tocsr()
        self._pair_side = sparse.hstack([self._pair_side, self.grams.weighed(rows).T]).tocsr()

    def of(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Cosines of each text to each term, and to each pair."""
        weighed = self.grams.weighed(self.grams.binary(texts))
        return (weighed @ self._term_side).toarray(), (weighed @ self._pair_side).toarray()


class Memory:
    """What is known: `texts` of the terms, `heard` of the pairs, and which terms a pair means.

    A pair that says the same as an earlier one is left out. confirmed: a plain text → what it was
    confirmed to mean; a text whose pairs contradict each other is not there, until one is added.
    written: by their characters; meant_as: with synonyms and abbreviations of the lexicon written
    out. A pair can be added at any time; the grams stay those of the beginning.
    """

    def __init__(self, terms: Sequence[Term], pairs: Sequence[Pair]) -> None:
        self.terms = tuple(terms)
        self.texts = [plain(term.name) for term in terms]
        self.place_of = {term.name: place for place, term in enumerate(terms)}
        known = dict.fromkeys((plain(pair.name), self._places(pair)) for pair in pairs)
        self.heard = [text for text, _ in known]
        self.meant = [places for _, places in known]
        often = Counter(self.heard)
        self.confirmed = {text: places for text, places in known if often[text] == 1}
        self.written = Likeness(self.texts, self.heard)
        self.meant_as = Likeness([*map(expanded, self.texts)], [*map(expanded, self.heard)])
        self._count()

    def add(self, pairs: Sequence[Pair]) -> None:
        """From now on known, without fitting anew.

        Raises:
            TermFileError: a standard that is no term; nothing is then changed.
        """
        told = [(plain(pair.name), self._places(pair)) for pair in pairs]
        if not told:
            return
        texts = [text for text, _ in told]
        self.heard += texts
        self.meant += [places for _, places in told]
        self.confirmed |= dict(told)
        self.written.add(texts)
        self.meant_as.add([*map(expanded, texts)])
        self._count()

    def _places(self, pair: Pair) -> tuple[int, ...]:
        unknown = [name for name in pair.standards if name not in self.place_of]
        if unknown or not pair.standards:
            raise TermFileError(
                f"“{pair.name}”的标准名称不在目录里：{'、'.join(unknown) or '没有写'}"
            )
        return tuple(sorted({self.place_of[name] for name in pair.standards}))

    def twins(self, place: int) -> list[int]:
        """The pairs with the very text of this one, itself among them."""
        return self._places_of.get(self.heard[place], [place])

    def _count(self) -> None:
        """How often each term was meant, alone and with others, and which two together."""
        self._places_of: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(self.heard):
            self._places_of[text].append(place)
        self.count = np.zeros(len(self.terms))
        self.joined = np.zeros(len(self.terms))
        self.together: Counter[tuple[int, int]] = Counter()
        for places in self.meant:
            self._count_one(places)

    def _count_one(self, places: Iterable[int]) -> None:
        several = [*places]
        for one in several:
            self.count[one] += 1
            self.joined[one] += len(several) > 1
            self.together.update((one, other) for other in several if other != one)
