"""Which name a person should be asked about next: the one by which most is learned."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from seldinger.matching.learning.memory import Floats, Grams
from seldinger.matching.texts import plain

_LOOKED_AT = 2000  # names laid beside each other; the rest by their own doubt
_FIRST = 500  # chosen one after the other; what comes later is asked after the next look
_ALIKE = 0.35  # cosine from which on a confirmed name says something about another


def order_to_ask(names: Sequence[str], doubts: Sequence[float]) -> list[int]:
    """Places of the names, the most worth asking first.

    doubts: 0 or more, how much hangs on a name and how little is known of it. A name stands for
    those that read like it: asked about it, one knows more of them, and they can wait.
    """
    doubt = np.asarray(doubts, np.float64)
    by_doubt = np.argsort(-doubt, kind="stable")
    near = by_doubt[:_LOOKED_AT]
    if not len(near):
        return []
    alike = _alike([plain(names[place]) for place in near])
    first = _one_by_one(alike, doubt[near])
    taken = {int(near[place]) for place in first}
    return [int(near[place]) for place in first] + [
        int(place) for place in by_doubt if int(place) not in taken
    ]


def _alike(texts: Sequence[str]) -> sparse.csr_array:
    """How alike each is to each, 0 where it is too little to say anything."""
    grams = Grams(texts)
    rows = grams.weighed(grams.binary(texts))
    found = sparse.csr_array(rows @ rows.T)
    found.data[found.data < _ALIKE] = 0.0
    found.eliminate_zeros()
    return found


def _one_by_one(alike: sparse.csr_array, doubt: Floats) -> list[int]:
    """Greedily by the doubt that an answer takes away, its own and that of its neighbours."""
    left = doubt.copy()
    asked = np.zeros(len(left), bool)
    found: list[int] = []
    for _ in range(min(_FIRST, len(left))):
        worth = np.where(asked, -1.0, alike @ left)
        best = int(np.argmax(worth))
        found.append(best)
        asked[best] = True
        row = slice(alike.indptr[best], alike.indptr[best + 1])
        left[alike.indices[row]] *= 1 - np.minimum(1.0, alike.data[row])
    return found
