"""How many terms a name means, which, and how sure that is.

The best candidate is taken; each further one is taken or left by what it adds: does it explain
what the first leaves of the name, was it confirmed together with it, does the name join acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from seldinger.matching.learning.memory import Floats, Ints, Memory
from seldinger.matching.learning.recall import Recall

MOST_TERMS = 4
_LOOKED_AT = 7
_MORE = 34  # columns of `more_features`
_TAKEN = 0.4  # a term too few costs as much as one too many, and is more often the case
_ROUNDS = 120
_TREES: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 7, "min_data_in_leaf": 20,
    "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "verbose": -1, "num_threads": 2, "seed": 1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one name, best first: terms, ordering scores, chances."""

    terms: tuple[int, ...]
    scores: Floats
    chances: Floats


@dataclass(frozen=True, slots=True)
class Understood:
    """A name, its candidates, and the candidates of each of its pieces alone."""

    name: Recall
    whole: Ranked
    pieces: tuple[Ranked, ...]

    def of_piece(self, term: int) -> tuple[float, int]:
        """The best chance of a term among the pieces, and whose it is; 0 and -1 for none."""
        best, at = 0.0, -1
        for place, one in enumerate(self.pieces):
            if term in one.terms:
                chance = float(one.chances[one.terms.index(term)])
                if chance > best:
                    best, at = chance, place
        return best, at


@dataclass(frozen=True, slots=True)
class Choice:
    """taken: places among the candidates, the best first. steps: the best chance of each step to
    take one more, also of the step that took none."""

    taken: tuple[int, ...]
    steps: tuple[float, ...]


def ranked(terms: Sequence[int], scores: Floats, chances: Floats) -> Ranked:
    order = np.argsort(-scores, kind="stable")
    return Ranked(tuple(int(terms[place]) for place in order), scores[order], chances[order])


def more_features(memory: Memory, known_of: Understood, taken: Sequence[int]) -> Floats:
    """A row for each candidate that may be taken next, best first."""
    name, one = known_of.name, known_of.whole
    first = [memory.texts[one.terms[place]] for place in taken]
    heads = [known_of.of_piece(one.terms[place]) for place in taken]
    left = name.text
    for text in first:
        left = _left_over(left, text)
    own_several = len(name.own) > 1
    at = [_piece_of(name.pieces, text) for text in first]
    rest = _rest(known_of, taken)
    beside = float(sum(one.chances[place] for place in rest[:3]))
    head = one.terms[taken[0]]
    rows = []
    for place in rest:
        term, text = one.terms[place], memory.texts[one.terms[place]]
        piece, fit = _piece_of(name.pieces, text)
        alone, whose = known_of.of_piece(term)
        known = max(1.0, memory.count[term] - (term in name.own))
        together = max(
            memory.together[one.terms[t], term]
            - (own_several and term in name.own and one.terms[t] in name.own)
            for t in taken
        )
        joined = memory.joined[term] - (own_several and term in name.own)
        head_joined = memory.joined[head] - (own_several and head in name.own)
        rows.append([
            one.scores[place] - one.scores[0], one.chances[place], one.chances[0], beside,
            one.chances[0] - one.chances[place], len(name.pieces), name.text.count("+"),
            len(name.text), len(left), _within(text, left), _within(left, text),
            _within(text, name.text), fit, piece in {p for p, _ in at}, max(f for _, f in at),
            together, joined, joined / known, head_joined,
            head_joined / max(1.0, memory.count[head] - (head in name.own)),
            term in name.meant, len(name.meant) > 1, name.meant_by, head in name.meant,
            _same(memory, term, head, 4), _same(memory, term, head, 2),
            max(fuzz.ratio(text, other) for other in first),
            any("伴" in other or "和" in other for other in first), len(taken),
            alone, whose in {place for _, place in heads}, max(chance for chance, _ in heads),
            min(chance for chance, _ in heads), len(known_of.pieces),
        ])  # fmt: skip
    return np.array(rows, np.float32)


def _rest(known_of: Understood, taken: Sequence[int]) -> list[int]:
    """What may be taken next: the best of the whole name, and the best of its pieces."""
    one = known_of.whole
    left = [place for place in range(len(one.terms)) if place not in taken]
    strong = sorted(left, key=lambda place: -known_of.of_piece(one.terms[place])[0])
    strong = [place for place in strong if known_of.of_piece(one.terms[place])[1] >= 0]
    return list(dict.fromkeys([*left[:_LOOKED_AT], *strong[:_LOOKED_AT]]))


def _same(memory: Memory, one: int, other: int, length: int) -> bool:
    return memory.terms[one].code[:length] == memory.terms[other].code[:length]


def _left_over(text: str, term: str) -> str:
    """What a term leaves of a name."""
    kept = [
        text[step.src_start : step.src_end]
        for step in LCSseq.opcodes(text, term)
        if step.tag != "equal"
    ]
    return "".join(kept)


def _within(part: str, whole: str) -> float:
    return float(LCSseq.similarity(part, whole)) / max(1, len(part))


def _piece_of(pieces: Sequence[str], text: str) -> tuple[int, float]:
    fits = [fuzz.ratio(piece, text) for piece in pieces]
    best = int(np.argmax(fits))
    return best, float(fits[best])


@dataclass(frozen=True, slots=True)
class Chooser:
    """more: takes a further term or leaves it. sure: is what was taken exactly right."""

    memory: Memory
    more: lgb.Booster | None
    sure: lgb.Booster | None

    def choose(self, every: Sequence[Understood]) -> list[Choice]:
        taken: list[tuple[int, ...]] = [(0,) for _ in every]
        steps: list[tuple[float, ...]] = [() for _ in every]
        undecided = [*range(len(every))] if self.more else []
        while undecided and len(taken[undecided[0]]) < MOST_TERMS:
            tables = [more_features(self.memory, every[place], taken[place]) for place in undecided]
            still = []
            for place, chances in zip(undecided, _predict(self.more, tables), strict=True):
                if not len(chances):
                    continue
                best = int(np.argmax(chances))
                steps[place] += (float(chances[best]),)
                if chances[best] > _TAKEN:
                    taken[place] += (_rest(every[place], taken[place])[best],)
                    still.append(place)
            undecided = still
        return [Choice(*one) for one in zip(taken, steps, strict=True)]

    def confidence(self, every: Sequence[Understood], chosen: Sequence[Choice]) -> Floats:
        """The chance of each choice to be exactly right."""
        if self.sure is None:
            heads = [float(one.whole.chances[0]) for one in every]
            rest = [float(np.prod(one.steps[: len(one.taken) - 1])) for one in chosen]
            known: Floats = np.array(heads) * np.array(rest)
            return known
        return np.asarray(
            self.sure.predict(sure_features(self.memory, every, chosen), num_threads=2)
        )


def _predict(trees: lgb.Booster | None, tables: Sequence[Floats]) -> list[Floats]:
    ends = np.cumsum([len(table) for table in tables])
    if trees is None or not ends[-1]:
        return [np.zeros(len(table), np.float32) for table in tables]
    whole = np.concatenate([table for table in tables if len(table)])
    return [*np.split(np.asarray(trees.predict(whole, num_threads=2)), ends[:-1])]


def sure_features(memory: Memory, every: Sequence[Understood], chosen: Sequence[Choice]) -> Floats:
    """A row a name."""
    rows = []
    for known_of, choice in zip(every, chosen, strict=True):
        name, one = known_of.name, known_of.whole
        alone = [known_of.of_piece(one.terms[place])[0] for place in choice.taken]
        chances = np.r_[one.chances, np.zeros(4)]
        scores = np.r_[one.scores, np.full(3, one.scores[-1] - 5)]
        head = one.terms[0]
        text = memory.texts[head]
        last = choice.steps[-1] if choice.steps else 0.0
        kept = min([one.chances[p] for p in choice.taken])
        rows.append([
            chances[0], chances[1], chances[2], chances[:4].sum(), chances[0] - chances[1],
            scores[0] - scores[1], scores[0] - scores[2], scores[0], len(choice.taken), last, kept,
            min(choice.steps, key=lambda s: abs(s - 0.5)) if choice.steps else 0.0,
            len(name.pieces), name.text.count("+"), len(name.text), name.meant_by,
            head in name.meant, set(name.meant) == {one.terms[p] for p in choice.taken},
            memory.count[head] - (head in name.own), fuzz.ratio(name.text, text),
            _within(text, name.text), _within(name.text, text), min(alone), max(alone),
            len(known_of.pieces) - len(choice.taken),
        ])  # fmt: skip
    return np.array(rows, np.float32)


def fit_trees(table: Floats, right: Floats, rounds: int = _ROUNDS) -> lgb.Booster | None:
    """None where there is nothing to tell apart."""
    if len(np.unique(right)) < 2:  # also where there is no row
        return None
    return lgb.train(_TREES, lgb.Dataset(table, right), rounds)


def more_examples(
    memory: Memory, every: Sequence[Understood], meant: Sequence[Sequence[int]]
) -> tuple[Floats, Floats, Ints]:
    """To learn from: after the first, and after each further right one; and whose row it is."""
    tables: list[Floats] = [np.zeros((0, _MORE), np.float32)]
    rights: list[bool] = []
    owner: list[int] = []
    for place, (known_of, its) in enumerate(zip(every, meant, strict=True)):
        taken: tuple[int, ...] = (0,)
        while len(taken) <= MOST_TERMS:
            rest = _rest(known_of, taken)
            right = [known_of.whole.terms[one] in its for one in rest]
            if rest:
                tables.append(more_features(memory, known_of, taken))
                rights += right
                owner += [place] * len(rest)
            if not any(right):
                break
            taken += (rest[right.index(True)],)
    return np.concatenate(tables), np.array(rights, np.float32), np.array(owner, np.int64)
