"""Learned edits: which pieces of a name may be dropped, added, exchanged, and which must not be.

A conditional logit over the candidates of a name: every gram that the name has and the term has
not costs its own weight, every gram the other way round its own, and so for the nearest confirmed
pair of the term; beside them how alike they are. Fitted in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from seldinger.matching.learning.memory import Bools, Floats, Ints, Likeness, Memory
from seldinger.matching.learning.recall import AT, Recall
from seldinger.matching.parts import expanded

_AS_TOLD = (
    "likeness", "near", "second", "votes", "of_piece", "of_piece_pair", "fused", "as_term",
    "as_pair",
)  # fmt: skip
_SCALE = 0.5  # of a gram beside a likeness, so that one penalty serves both
_PENALTY, _PENALTY_DENSE = 0.3, 0.01
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of many names, one row each. `owner`: the row's name; `pair`: -1 for none."""

    owner: Ints
    term: Ints
    pair: Ints
    dense: Floats

    @property
    def starts(self) -> Ints:
        """Where the rows of each name begin. Every name has at least one."""
        return np.flatnonzero(np.r_[True, self.owner[1:] != self.owner[:-1]])

    @property
    def sizes(self) -> Ints:
        found: Ints = np.diff(np.r_[self.starts, len(self.owner)])
        return found

    def rows(self, chosen: Bools) -> "Pool":
        return Pool(self.owner[chosen], self.term[chosen], self.pair[chosen], self.dense[chosen])


def pool(found: Sequence[Recall]) -> Pool:
    """The candidates of all names as arrays."""
    told = np.concatenate([one.dense for one in found])
    likeness, near = told[:, AT["likeness"]], told[:, AT["near"]]
    dense = [
        *(told[:, AT[name]] for name in _AS_TOLD),
        np.log1p(told[:, AT["voters"]]),
        np.log1p(told[:, AT["known"]]),
        told[:, AT["known"]] == 0,
        1 / (1 + told[:, AT["near_rank"]]),
        likeness**2,
        near**2,
        np.maximum(likeness, near),
    ]
    return Pool(
        np.repeat(np.arange(len(found)), [len(one.terms) for one in found]),
        np.concatenate([one.terms for one in found]),
        np.concatenate([one.pairs for one in found]),
        np.stack(dense, axis=1).astype(np.float32),
    )


@dataclass(frozen=True, slots=True)
class Edits:
    """Weights: of grams dropped and added, beside term and pair, as written and as meant."""

    grams: tuple[Floats, Floats]  # 4 × grams as written, 4 × grams as meant
    dense: Floats
    mean: Floats
    spread: Floats

    def score(self, memory: Memory, texts: Sequence[str], rows: Pool) -> Floats:
        """A logit a row; only differences within a name mean anything."""
        dense = (rows.dense - self.mean) / self.spread @ self.dense
        has = rows.pair >= 0
        pair = np.zeros(len(rows.owner))
        term = np.zeros(len(rows.owner))
        for (known, said), weights in zip(_sides(memory, texts), self.grams, strict=True):
            term += _against(said, known.terms, rows.owner, rows.term, weights[:2])
            pair[has] += _against(said, known.pairs, rows.owner[has], rows.pair[has], weights[2:])
        return (term + pair + dense).astype(np.float32)


def _sides(
    memory: Memory, texts: Sequence[str]
) -> tuple[tuple[Likeness, sparse.csr_array], tuple[Likeness, sparse.csr_array]]:
    """The texts as grams, as written and as meant."""
    written, meant = memory.written, memory.meant_as
    as_meant = meant.grams.binary([*map(expanded, texts)])
    return (written, written.grams.binary(texts)), (meant, as_meant)


def _against(
    said: sparse.csr_array, known: sparse.csr_array, owner: Ints, other: Ints, weights: Floats
) -> Floats:
    """dropped·(name − both) + added·(other − both), without making the differences."""
    dropped, added = weights
    its = known[other]
    both = said[owner].multiply(its).tocsr()
    result: Floats = (said @ dropped)[owner] + its @ added - both @ (dropped + added)
    return result


def mean_of(several: Sequence[Edits]) -> Edits:
    """The model whose score is the mean of theirs."""
    first = several[0]
    scaled = [one.dense / one.spread for one in several]
    dense = np.mean(scaled, axis=0) * first.spread
    grams = tuple(np.mean([one.grams[side] for one in several], axis=0) for side in (0, 1))
    return Edits((grams[0], grams[1]), dense, first.mean, first.spread)


@dataclass(frozen=True, slots=True)
class Design:
    """Rows × the gram columns in use; `columns`: which of all columns these are."""

    table: sparse.csr_array
    columns: Ints
    widths: tuple[int, int]


def design(memory: Memory, texts: Sequence[str], rows: Pool) -> Design:
    """What a name has and the candidate has not, and the other way round, row by row."""
    has = sparse.diags_array((rows.pair >= 0).astype(np.float32))
    blocks = []
    for known, said in _sides(memory, texts):
        short = sparse.diags_array(known.grams.short.astype(np.float32) * _SCALE)
        name = said[rows.owner]
        for other, keep in (
            (known.terms[rows.term], None),
            (_rows_or_nothing(known.pairs, rows.pair), has),
        ):
            both = name.multiply(other)
            for side in (name - both, other - both):
                block = side @ short
                blocks.append(block if keep is None else keep @ block)
    whole = sparse.hstack(blocks).tocsc()
    columns = np.flatnonzero(np.diff(whole.indptr))
    widths = len(memory.written.grams.weights), len(memory.meant_as.grams.weights)
    return Design(whole[:, columns].tocsr(), columns, widths)


def fit_edits(made: Design, rows: Pool, right: Floats, seen: Bools, steps: int = _STEPS) -> Edits:
    """Fitted to the rows that are seen; whole names are.

    right: 1 where the row's term is meant. Names whose terms were not found teach nothing.
    """
    some, table = rows.rows(seen), made.table[np.flatnonzero(seen)]
    mean, spread = some.dense.mean(axis=0), some.dense.std(axis=0) + 1e-6
    weights = _fitted(table, (some.dense - mean) / spread, some, right[seen], steps)
    grams = np.zeros(4 * sum(made.widths), np.float32)
    grams[made.columns] = weights[: len(made.columns)] * _SCALE
    written, meant = np.split(grams, [4 * made.widths[0]])
    sides = written.reshape(4, -1), meant.reshape(4, -1)
    return Edits(sides, weights[len(made.columns) :].astype(np.float32), mean, spread)


def _rows_or_nothing(rows: sparse.csr_array, places: Ints) -> sparse.csr_array:
    """The rows at these places; an empty one for -1."""
    there = np.flatnonzero(places >= 0)
    pick = (np.ones(len(there), np.float32), (there, places[there]))
    return sparse.csr_array(pick, shape=(len(places), rows.shape[0])) @ rows


def _fitted(
    table: sparse.csr_array, dense: Floats, rows: Pool, right: Floats, steps: int
) -> Floats:
    starts, sizes = rows.starts, rows.sizes
    meant = np.add.reduceat(right, starts)
    teaches = np.repeat(meant > 0, sizes)
    wanted = np.where(teaches, right / np.repeat(np.maximum(meant, 1e-9), sizes), 0)
    across, width = table.T.tocsr(), table.shape[1]
    penalty = np.r_[np.full(width, _PENALTY), np.full(dense.shape[1], _PENALTY_DENSE)]

    def loss(weights: Floats) -> tuple[float, Floats]:
        score = table @ weights[:width] + dense @ weights[width:]
        top = np.maximum.reduceat(score, starts)
        raised = np.exp(score - np.repeat(top, sizes))
        total = np.add.reduceat(raised, starts)
        log_share = score - np.repeat(top + np.log(total), sizes)
        wrong = np.where(teaches, raised / np.repeat(total, sizes) - wanted, 0)
        slope = np.r_[across @ wrong, dense.T @ wrong] + penalty * weights
        return float(-(wanted * log_share).sum() + 0.5 * (penalty * weights**2).sum()), slope

    zero = np.zeros(width + dense.shape[1])
    fitted = minimize(loss, zero, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    found: Floats = fitted.x.astype(np.float32)
    return found
