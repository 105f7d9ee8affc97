"""The networks of a matcher, and how each reads a name: with the lexicon's words or without.

One that reads words and one that reads characters alone err about different names, and the mean of
both is right a little more often; but a quarter fewer names are answered in a second, so there is
one (docs/matching.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from seldinger.matching.learning import beside
from seldinger.matching.learning.characters import Characters
from seldinger.matching.learning.memory import Floats, Memory

if TYPE_CHECKING:
    from seldinger.matching.learning.alignment import Beside  # needs the extra `network`

Weights = dict[str, Any]
READ_WORDS = (True,)  # of each network, whether it is shown the words; (False, True) asks two


@dataclass(frozen=True, slots=True)
class Network:
    """weights: of each network, in the order of READ_WORDS."""

    characters: Characters
    weights: tuple[Weights, ...]

    def reader(self, memory: Memory) -> beside.Reader:
        from seldinger.matching.learning.alignment import WIDTH  # noqa: PLC0415

        return beside.Reader(memory, self.characters, WIDTH)

    def score(self, rows: "Beside") -> Floats:
        """The mean of their logits, names × candidates."""
        from seldinger.matching.learning import alignment  # noqa: PLC0415

        each = zip(self.weights, readings(rows), strict=True)
        found: Floats = np.mean([alignment.score(one, read) for one, read in each], axis=0)
        return found


def readings(rows: "Beside") -> "tuple[Beside, ...]":
    """The names as each network reads them."""
    return tuple(rows if words else rows.without_words() for words in READ_WORDS)


def mean_network(folds: Sequence[Network]) -> Network:
    """The mean of the folds' weights.

    The folds begin at the same pretrained weights, so their mean is a network as good as their
    vote, at the cost of one.
    """
    each = zip(*(one.weights for one in folds), strict=True)
    return Network(folds[0].characters, tuple(_mean(same) for same in each))


def _mean(same: Sequence[Weights]) -> Weights:
    return {name: np.mean([one[name] for one in same], axis=0) for name in same[0]}
