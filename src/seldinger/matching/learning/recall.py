"""Which terms a name may mean: several ways of looking, by name and by history, joined.

While fitting, a name of the history is hidden from its own history, so that what is looked at is
what will be there in use.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from seldinger.matching.learning.memory import Floats, Ints, Likeness, Memory
from seldinger.matching.parts import expanded
from seldinger.matching.texts import pieces

MOST = 40  # candidates a name
_NEAR = 64  # pairs looked at
_TERMS, _OF_PIECE = 40, 15
_SETTLE = 8  # ranks lower than this count about the same
_CHUNK = 512
_FAINT = 0.08  # a cosine below says nothing
_SHARPNESS = 4  # how much nearer pairs outvote others


DENSE = (
    "likeness",  # cosine to the term's name
    "of_piece",  # of the piece that is most like it
    "near",  # cosine to the nearest pair that means it
    "near_rank",
    "second",  # to the second nearest
    "votes",  # share of the near pairs' weight
    "voters",
    "of_piece_pair",
    "known",  # pairs that mean it, the name itself left out
    "fused",
    "as_term",  # cosines with synonyms and abbreviations written out
    "as_pair",
)
AT = {name: place for place, name in enumerate(DENSE)}


@dataclass(slots=True)
class Recall:
    """The candidates of one name, likeliest first as far as looking alone can tell.

    terms: their places in the memory. pairs: for each the pair most like the name that means it,
    -1 for none. dense: a row each, columns as in DENSE. meant, meant_by: the terms of the very
    nearest pair, and its cosine. own: what the name itself means, while fitting.
    """

    text: str
    terms: Ints
    pairs: Ints
    dense: Floats
    pieces: list[str]
    meant: tuple[int, ...] = ()
    meant_by: float = 0.0
    own: tuple[int, ...] = ()


@dataclass(slots=True)
class _Near:
    """What near pairs say of each term."""

    best: dict[int, tuple[float, int, int]] = field(default_factory=dict)
    second: dict[int, float] = field(default_factory=dict)
    weight: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    voters: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class _Looked:
    """What each way of looking found for one name."""

    to_term: Floats
    near: _Near
    of_piece: dict[int, float]
    of_piece_pair: dict[int, tuple[float, int]]
    as_term: Floats
    as_near: _Near


def recall(
    memory: Memory, texts: Sequence[str], own: Sequence[int] | None = None, most: int = MOST
) -> Iterator[Recall]:
    """The candidates of each text. own: its place among the pairs, which it does not see."""
    for start in range(0, len(texts), _CHUNK):
        some = texts[start : start + _CHUNK]
        hidden = None if own is None else own[start : start + _CHUNK]
        yield from _recall_some(memory, some, hidden, most)


def _recall_some(
    memory: Memory, texts: Sequence[str], own: Sequence[int] | None, most: int
) -> Iterator[Recall]:
    cut = [pieces(text) for text in texts]
    owner = [place for place, found in enumerate(cut) if len(found) > 1 for _ in found]
    torn = [piece for found in cut if len(found) > 1 for piece in found]
    unseen = None if own is None else [memory.twins(place) for place in own]
    hidden = None if unseen is None else [unseen[place] for place in owner]
    whole = _likeness(memory.written, texts, unseen)
    meaning = _likeness(memory.meant_as, [*map(expanded, texts)], unseen)
    of_pieces = _likeness(memory.written, torn, hidden)
    rows = np.array(owner, dtype=np.int64)
    for place, text in enumerate(texts):
        mine = np.flatnonzero(rows == place)
        looked = _Looked(
            to_term=whole[0][place],
            near=_near(memory, whole[1][place]),
            of_piece=_of_pieces(of_pieces[0][mine]),
            of_piece_pair=_of_piece_pairs(memory, of_pieces[1][mine]),
            as_term=meaning[0][place],
            as_near=_near(memory, meaning[1][place]),
        )
        left_out = () if own is None else memory.meant[own[place]]
        yield _recalled(memory, text, cut[place], looked, whole[1][place], left_out, most)


def _recalled(
    memory: Memory,
    text: str,
    cut: list[str],
    looked: "_Looked",
    to_pair: Floats,
    own: tuple[int, ...],
    most: int,
) -> Recall:
    fused = _joined(looked, most)
    terms = np.array([term for term, _ in fused])
    pairs, dense = _candidates(memory, fused, terms, looked, own)
    if not len(to_pair) or not to_pair.max():
        return Recall(text, terms, pairs, dense, cut, own=own)
    nearest = int(np.argmax(to_pair))
    meant = memory.meant[nearest]
    return Recall(text, terms, pairs, dense, cut, meant, float(to_pair[nearest]), own)


def _likeness(
    known: Likeness, texts: Sequence[str], own: Sequence[Sequence[int]] | None
) -> tuple[Floats, Floats]:
    to_term, to_pair = known.of(texts)
    for row, places in enumerate(own or ()):
        to_pair[row, places] = 0
    return to_term, to_pair


def _top(values: Floats, most: int) -> Ints:
    """Places of the largest values that are worth a look, largest first."""
    places = np.flatnonzero(values > _FAINT)
    if len(places) > most:
        places = places[np.argpartition(-values[places], most)[:most]]
    return places[np.lexsort((places, -values[places]))]


def _near(memory: Memory, to_pair: Floats) -> _Near:
    near = _Near()
    places = _top(to_pair, _NEAR)
    likely = zip(places.tolist(), to_pair[places].tolist(), strict=True)
    for rank, (place, likeness) in enumerate(likely):
        for term in memory.meant[place]:
            if term not in near.best:
                near.best[term] = (likeness, place, rank)
            else:
                near.second.setdefault(term, likeness)
            near.weight[term] += likeness**_SHARPNESS
            near.voters[term] += 1
    near.total = sum(near.weight.values())
    return near


def _of_pieces(to_term: Floats) -> dict[int, float]:
    found: dict[int, float] = {}
    for row in to_term:
        places = _top(row, _OF_PIECE)
        for place, likeness in zip(places.tolist(), row[places].tolist(), strict=True):
            found[place] = max(found.get(place, 0.0), likeness)
    return found


def _of_piece_pairs(memory: Memory, to_pair: Floats) -> dict[int, tuple[float, int]]:
    found: dict[int, tuple[float, int]] = {}
    for row in to_pair:
        places = _top(row, _OF_PIECE)
        for place, likeness in zip(places.tolist(), row[places].tolist(), strict=True):
            for term in memory.meant[place]:
                if likeness > found.get(term, (0.0, -1))[0]:
                    found[term] = (likeness, place)
    return found


def _joined(looked: "_Looked", most: int) -> list[tuple[int, float]]:
    """Reciprocal ranks of each way of looking, summed."""
    near, as_near = looked.near, looked.as_near
    ways: list[tuple[float, list[int]]] = [
        (1.0, _top(looked.to_term, _TERMS).tolist()),
        (1.3, sorted(near.best, key=lambda term: -near.best[term][0])),
        (0.6, sorted(near.weight, key=lambda term: -near.weight[term])),
        (0.7, sorted(looked.of_piece, key=lambda term: -looked.of_piece[term])),
        (0.7, sorted(looked.of_piece_pair, key=lambda term: -looked.of_piece_pair[term][0])),
        (0.7, _top(looked.as_term, _TERMS).tolist()),
        (0.7, sorted(as_near.best, key=lambda term: -as_near.best[term][0])),
    ]
    fused: dict[int, float] = defaultdict(float)
    for share, ranked in ways:
        for rank, term in enumerate(ranked):
            fused[term] += share / (_SETTLE + rank)
    ordered = sorted(fused.items(), key=lambda item: (-item[1], item[0]))[:most]
    return ordered or [(0, 0.0)]  # a name that shares no gram with any term still has a candidate


def _candidates(
    memory: Memory,
    fused: list[tuple[int, float]],
    terms: Ints,
    looked: "_Looked",
    own: tuple[int, ...],
) -> tuple[Ints, Floats]:
    """The nearest pair of each candidate, and the dense features."""
    near, nothing = looked.near, (0.0, -1, 99)
    by_name = [near.best.get(term, nothing) for term, _ in fused]
    by_meaning = [looked.as_near.best.get(term, nothing) for term, _ in fused]
    by_piece = [looked.of_piece_pair.get(term, nothing[:2]) for term, _ in fused]
    pairs = [
        piece[1] if piece[0] > name[0] else name[1] if name[1] >= 0 else meaning[1]
        for name, meaning, piece in zip(by_name, by_meaning, by_piece, strict=True)
    ]
    likeness, nearest = looked.to_term[terms], np.array([one[0] for one in by_name])
    total = near.total or 1.0
    columns = [
        likeness,
        np.maximum(likeness, [looked.of_piece.get(term, 0.0) for term, _ in fused]),
        nearest,
        np.array([one[2] for one in by_name]),
        np.array([near.second.get(term, 0.0) for term, _ in fused]),
        np.array([near.weight.get(term, 0.0) / total for term, _ in fused]),
        np.array([near.voters.get(term, 0) for term, _ in fused]),
        np.maximum(nearest, [one[0] for one in by_piece]),
        memory.count[terms] - np.array([term in own for term, _ in fused]),
        np.array([weight for _, weight in fused]),
        looked.as_term[terms],
        np.array([one[0] for one in by_meaning]),
    ]
    return np.array(pairs), np.stack(columns, axis=1)
