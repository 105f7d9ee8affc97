"""Names beside their likeliest candidates, as the network reads them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seldinger.matching.learning.characters import Characters
from seldinger.matching.learning.edits import Pool
from seldinger.matching.learning.memory import Floats, Ints, Memory

_LOWEST = -10.0
_SOFTEN = 3.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """For each name the rows of the pool that are looked at closely; -1 where there are fewer."""

    rows: Ints  # names × candidates

    @property
    def real(self) -> Floats:
        return (self.rows >= 0).astype(np.float32)


def likeliest(rows: Pool, scores: Floats, most: int, right: Floats | None = None) -> Chosen:
    """The best rows of each name. right: rows kept whatever their score, to learn from."""
    lifted = scores if right is None else scores + 1e6 * right
    starts, sizes = rows.starts, rows.sizes
    found = np.full((len(starts), most), -1, np.int64)
    for place, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        kept = start + np.argsort(-lifted[start : start + size], kind="stable")[:most]
        kept = kept[np.argsort(-scores[kept], kind="stable")]
        found[place, : len(kept)] = kept
    return Chosen(found)


class Reader:
    """Turns chosen candidates into arrays; what does not change with the name is made once."""

    def __init__(self, memory: Memory, characters: Characters, width: int) -> None:
        self.memory, self.characters, self.width = memory, characters, width
        self.terms = characters.rows(memory.texts, width)
        self.pairs = characters.rows(memory.heard, width)

    def add(self, texts: Sequence[str]) -> None:
        self.pairs = np.vstack([self.pairs, self.characters.rows(texts, self.width)])

    def arrays(
        self,
        texts: Sequence[str],
        rows: Pool,
        scores: Floats,
        chosen: Chosen,
        scale: tuple[Floats, Floats],
        meant: Sequence[Collection[int]] | None = None,
    ) -> dict[str, Any]:
        """The fields of `alignment.Beside`. scale: mean and spread of the dense features."""
        places, real = np.maximum(chosen.rows, 0), chosen.real
        term, pair = rows.term[places], rows.pair[places]
        has = real * (pair >= 0)
        best = np.where(real > 0, scores[places], -np.inf).max(axis=1, keepdims=True)
        behind = np.maximum(scores[places] - best, _LOWEST) / _SOFTEN
        dense = (rows.dense[places] - scale[0]) / scale[1]
        return {
            "name": self.characters.rows(texts, self.width),
            "term": self.terms[term] * (real > 0)[..., None],
            "pair": self.pairs[np.maximum(pair, 0)] * (has > 0)[..., None] if len(self.pairs)
            else np.zeros((*term.shape, self.width), np.int32),
            "has_pair": has.astype(np.float32),
            "dense": np.concatenate([dense, behind[..., None]], -1).astype(np.float32)
            * real[..., None],
            "real": real,
            "wanted": _wanted(term, real, meant),
        }  # fmt: skip


def _wanted(term: Ints, real: Floats, meant: Sequence[Collection[int]] | None) -> Floats:
    if meant is None:
        return np.zeros(real.shape, np.float32)
    right = np.array([
        [one in its for one in row] for row, its in zip(term.tolist(), meant, strict=True)
    ], np.float32) * real  # fmt: skip
    found: Floats = right / np.maximum(right.sum(axis=1, keepdims=True), 1)
    return found
