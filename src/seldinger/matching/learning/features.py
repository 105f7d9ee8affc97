"""What the ranker looks at: a candidate beside the name, beside its history, beside its rivals."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from seldinger.matching.learning.beside import Chosen
from seldinger.matching.learning.edits import Pool
from seldinger.matching.learning.memory import Floats, Ints, Memory
from seldinger.matching.learning.recall import Recall
from seldinger.matching.parts import parts_of
from seldinger.matching.words.lexicon import Aspect

_FAMILY, _CHAPTER = 4, 2  # leading characters of a code: its neighbours share them
_COMPARED = (
    Aspect.SIDE, Aspect.SITE, Aspect.LESION, Aspect.ACT, Aspect.APPROACH, Aspect.DEVICE,
    Aspect.QUALIFIER, Aspect.NUMBER,
)  # fmt: skip


def features(
    memory: Memory,
    found: Sequence[Recall],
    rows: Pool,
    edits: Floats,
    chosen: Chosen,
    network: Floats | None,
) -> tuple[Ints, Floats]:
    """Rows of the pool that were chosen, in the order of the names, and their features.

    edits: a score for each row of the pool. network: one for each chosen row, names × candidates;
    not a number for names that it was not asked about.
    """
    real = chosen.rows >= 0
    picked = chosen.rows[real]
    owner, term, pair = rows.owner[picked], rows.term[picked], rows.pair[picked]
    texts = [one.text for one in found]
    by_edits = np.where(real, edits[np.maximum(chosen.rows, 0)], -np.inf)
    best_known = by_edits
    if network is not None:
        best_known = np.where(np.isnan(network), by_edits, np.where(real, network, -np.inf))
    blocks = [
        rows.dense[picked],
        _rivals(by_edits, real),
        _families(memory, chosen, rows, best_known),
        _spelling(memory, texts, owner, term, pair),
        _covering(memory, texts, owner, term, pair),
        _meaning(memory, texts, owner, term),
        _of_name(memory, found, owner, term, pair),
    ]
    if network is not None:
        blocks.append(np.where(np.isnan(network)[real, None], np.nan, _rivals(best_known, real)))
    return picked, np.concatenate(blocks, axis=1).astype(np.float32)


def log_share(scores: Floats) -> Floats:
    """Log of the softmax along each row; -inf where there is none."""
    top = scores.max(axis=1, keepdims=True)
    raised = np.exp(scores - top)
    found: Floats = scores - top - np.log(raised.sum(axis=1, keepdims=True))
    return found


def _rivals(scores: Floats, real: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Floats:
    """Logit share, distance to the best and to the best other, rank."""
    share = log_share(scores)
    ordered = -np.sort(-scores, axis=1)
    best = ordered[:, :1]
    other = np.where(scores == best, ordered[:, 1:2], best) if scores.shape[1] > 1 else best
    rank = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    apart = np.clip(np.where(np.isfinite(other), scores - other, 20.0), -20, 20)
    return np.stack([np.maximum(share, -20)[real], apart[real], rank[real]], axis=1)


def _families(memory: Memory, chosen: Chosen, rows: Pool, scores: Floats) -> Floats:
    """How much of the share goes to terms whose codes are near this one's."""
    real = chosen.rows >= 0
    places = np.maximum(chosen.rows, 0)
    share = np.exp(log_share(scores))
    whole = [[memory.terms[term].code for term in row] for row in rows.term[places].tolist()]
    columns = []
    for length in (_FAMILY, _CHAPTER):
        codes = np.array([[code[:length] for code in row] for row in whole])
        same = codes[:, :, None] == codes[:, None, :]
        columns.append((same * share[:, None, :]).sum(axis=2)[real])
    sizes = np.array([[len(code) for code in row] for row in whole])
    return np.stack([*columns, sizes[real]], axis=1)


def _spelling(memory: Memory, texts: Sequence[str], owner: Ints, term: Ints, pair: Ints) -> Floats:
    said = [texts[one] for one in owner]
    names = [memory.texts[one] for one in term]
    heard = [memory.heard[one] if one >= 0 else "" for one in pair]
    shared = process.cpdist(said, names, scorer=LCSseq.similarity, dtype=np.float32)
    own, its = np.array([len(one) for one in said]), np.array([len(one) for one in names])
    return np.stack([
        process.cpdist(said, names, scorer=fuzz.ratio, dtype=np.float32),
        process.cpdist(said, names, scorer=fuzz.partial_ratio, dtype=np.float32),
        process.cpdist(said, heard, scorer=fuzz.ratio, dtype=np.float32),
        shared / np.maximum(own, 1), shared / np.maximum(its, 1),
        own, its, own - its,
        np.array([a == b for a, b in zip(said, names, strict=True)]),
        np.array([a == b for a, b in zip(said, heard, strict=True)]),
    ], axis=1)  # fmt: skip


def _covering(memory: Memory, texts: Sequence[str], owner: Ints, term: Ints, pair: Ints) -> Floats:
    """Weight of the grams that one has and the other has not, whole and as a share."""
    weights = memory.written.grams.weights
    said = memory.written.grams.binary(texts)
    all_said = said @ weights
    columns = []
    has = pair >= 0
    for known, other, there in (
        (memory.written.terms, term, np.ones(len(term), bool)),
        (memory.written.pairs, np.maximum(pair, 0), has),
    ):
        its = np.full(len(owner), np.nan, np.float32)
        mine = its.copy()
        both = its.copy()
        grams = known[other[there]]
        both[there] = said[owner[there]].multiply(grams).tocsr() @ weights
        mine[there] = all_said[owner[there]]
        its[there] = grams @ weights
        lost, gained = mine - both, its - both
        columns += [lost, gained, lost / np.maximum(mine, 1e-6), gained / np.maximum(its, 1e-6)]
    return np.stack(columns, axis=1)


def _meaning(memory: Memory, texts: Sequence[str], owner: Ints, term: Ints) -> Floats:
    """Per aspect: words that agree, words of the name alone, of the term alone; and the rest."""
    found = np.zeros((len(owner), 3 * len(_COMPARED) + 2), np.float32)
    for row, (one, other) in enumerate(zip(owner.tolist(), term.tolist(), strict=True)):
        said, its = _words(texts[one]), _words(memory.texts[other])
        for place, (a, b) in enumerate(zip(said[0], its[0], strict=True)):
            found[row, 3 * place : 3 * place + 3] = len(a & b), len(a - b), len(b - a)
        found[row, -2:] = len(said[1] - its[1]), len(its[1] - said[1])
    return found


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[tuple[frozenset[str], ...], frozenset[str]]:
    procedures = parts_of(text).procedures
    words = tuple(
        frozenset(word for one in procedures for word in one.words(aspect)) for aspect in _COMPARED
    )
    return words, frozenset(letter for one in procedures for letter in one.rest)


def _of_name(
    memory: Memory, found: Sequence[Recall], owner: Ints, term: Ints, pair: Ints
) -> Floats:
    """How many acts the name seems to join, what the nearest pair meant, and whether alone."""
    acts = np.array([len(one.pieces) for one in found])
    plus = np.array([one.text.count("+") for one in found])
    by = np.array([one.meant_by for one in found])
    means = np.array([t in one.meant for one, t in _each(found, owner, term)])
    with_others = np.array([len(memory.meant[one]) if one >= 0 else 0 for one in pair.tolist()])
    # A name of the history does not count as its own witness.
    own = [len(one.own) > 1 and t in one.own for one, t in _each(found, owner, term)]
    joined = memory.joined[term] - np.array(own, float)
    return np.stack([acts[owner], plus[owner], by[owner], means, with_others, joined], axis=1)


def _each(found: Sequence[Recall], owner: Ints, term: Ints) -> Iterator[tuple[Recall, int]]:
    for place, one in zip(owner.tolist(), term.tolist(), strict=True):
        yield found[place], one
