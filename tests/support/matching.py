"""A small memory to match by: terms of the shipped catalogue, and pairs written by habit."""

from functools import lru_cache

import numpy as np

from seldinger.matching.catalogues import catalogue_terms
from seldinger.matching.learning.fitting import Fitted, fit
from seldinger.matching.learning.memory import Memory
from seldinger.matching.learning.synthesis import Writer, habits
from seldinger.matching.terms import Pair, Term
from seldinger.norms.library import CATALOGUE, library_at

TERMS, PAIRS = 160, 240


@lru_cache(maxsize=1)
def some_terms() -> tuple[Term, ...]:
    """Single operations, every one of another name."""
    terms, _ = catalogue_terms(library_at(None).catalogue(CATALOGUE))
    short = [one for one in terms if "、" not in one.name and len(one.name) < 16]
    step = len(short) // TERMS
    return tuple(short[::step][:TERMS])


@lru_cache(maxsize=1)
def some_pairs() -> tuple[Pair, ...]:
    """Names as one hospital might write these terms; every tenth joins two."""
    terms = some_terms()
    writer = Writer(habits(Memory(terms, [])), seed=3)
    rng = np.random.default_rng(3)
    pairs: dict[str, Pair] = {}
    while len(pairs) < PAIRS:
        one, other = (terms[int(place)] for place in rng.integers(0, TERMS - 40, 2))
        if len(pairs) % 10 == 0 and one != other:
            name = f"{writer.write(one.name)}+{writer.write(other.name)}"
            pairs[name] = Pair(name, (one.name, other.name))
        else:
            name = writer.write(one.name)
            pairs[name] = Pair(name, (one.name,))
    return tuple(pairs.values())


@lru_cache(maxsize=1)
def some_fit() -> Fitted:
    """Fitted without a network; its memory must not be added to."""
    return fit(Memory(some_terms(), some_pairs()), network=False)
