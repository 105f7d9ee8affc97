"""Fits a matcher to its terms and pairs: each name is judged by models that have not seen it.

The pairs are dealt into folds. Edits and network are fitted without one fold and score that fold;
the ranker learns from those scores, so it sees while learning what it will see in use. In use the
models of all folds are averaged into one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seldinger.matching.learning import beside, choosing
from seldinger.matching.learning.characters import Characters, vectors
from seldinger.matching.learning.choosing import Choice, Chooser, Understood
from seldinger.matching.learning.edits import Design, Edits, Pool, design, fit_edits, mean_of, pool
from seldinger.matching.learning.features import features
from seldinger.matching.learning.judging import CLOSELY, Judge, by_name, unclear
from seldinger.matching.learning.memory import Floats, Ints, Memory
from seldinger.matching.learning.ranking import Ranker, fit_ranker
from seldinger.matching.learning.recall import Recall, recall
from seldinger.matching.learning.synthesis import written

FOLDS = 4
ENOUGH = 200  # pairs; fewer teach nothing that holds for the next name (untaught.py)
_WRITTEN = 10_000  # terms written by habit to pretrain on
_PRETRAIN, _EPOCHS = 2, 4
_SEED = 7
Told = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Network:
    """The mean of the folds' weights, and the characters that it reads.

    The folds begin at the same pretrained weights, so their mean is a network as good as their
    vote, at the cost of one.
    """

    characters: Characters
    weights: dict[str, Any]

    def reader(self, memory: Memory) -> beside.Reader:
        from seldinger.matching.learning.alignment import WIDTH  # noqa: PLC0415

        return beside.Reader(memory, self.characters, WIDTH)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Everything that is learned of a memory. scale: mean and spread of the dense features."""

    memory: Memory

    edits: Edits
    scale: tuple[Floats, Floats]
    network: Network | None
    ranker: Ranker
    chooser: Chooser

    def judge(self) -> Judge:
        """With what was learned of all folds."""
        reader = self.network.reader(self.memory) if self.network else None
        weights = self.network.weights if self.network else None
        return Judge(self.memory, self.edits, self.scale, reader, weights, self.ranker)


@dataclass(frozen=True, slots=True)
class _Examples:
    """Names to learn from. own: their place among the pairs."""

    texts: list[str]
    meant: list[tuple[int, ...]]
    own: list[int]
    fold: Ints


@dataclass(frozen=True, slots=True)
class _Learned:
    """What stands when the ranker is learned. by_fold, networks: have not seen that fold."""

    rows: Pool
    right: Floats
    found: list[Recall]
    by_fold: list[Edits]
    scale: tuple[Floats, Floats]
    networks: list[Network]
    reader: beside.Reader | None


def has_network() -> bool:
    """Whether the extra `network` is installed."""
    try:
        import jax  # noqa: F401, PLC0415
        import optax  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def fit(memory: Memory, *, network: bool, told: Told | None = None) -> Fitted:
    """Minutes on two cores, with a network some more. told: share done, and what is done."""
    say = told or (lambda _share, _what: None)
    examples = _examples(memory)
    say(0.02, "找候选")
    found = list(recall(memory, examples.texts, examples.own))
    rows = pool(found)
    right = _right(rows, examples.meant)
    say(0.05, "学哪些字可增可减")
    made = design(memory, examples.texts, rows)
    by_fold, guessed = _edits(memory, examples, made, rows, right)
    scale = rows.dense.mean(axis=0), rows.dense.std(axis=0) + 1e-6
    chosen = beside.likeliest(rows, guessed, CLOSELY)
    nets: list[Network] = []
    scores = None
    if network:
        nets, scores = _network(memory, examples, rows, guessed, mean_of(by_fold), scale, say)
    say(0.9, "学排序")
    picked, table = features(memory, found, rows, guessed, chosen, scores)
    reader = nets[0].reader(memory) if nets else None
    learned = _Learned(rows, right, found, by_fold, scale, nets, reader)
    say(0.95, "学取舍与把握")
    every = _understood_unseen(memory, examples, learned, table, picked)
    ranker = fit_ranker(table, rows.owner[picked], right[picked])
    chooser = _chooser(memory, examples, every)
    return Fitted(memory, mean_of(by_fold), scale, _mean_network(nets), ranker, chooser)


def _examples(memory: Memory) -> _Examples:
    """Names of the same text stand in one fold."""
    texts, of_text = np.unique(memory.heard, return_inverse=True)
    fold = (np.random.default_rng(_SEED).permutation(len(texts)) % FOLDS)[of_text]
    return _Examples(memory.heard, memory.meant, [*range(len(memory.heard))], fold)


def _right(rows: Pool, meant: Sequence[Sequence[int]]) -> Floats:
    pairs = zip(rows.owner.tolist(), rows.term.tolist(), strict=True)
    return np.array([term in meant[owner] for owner, term in pairs], np.float32)


def _edits(
    memory: Memory, examples: _Examples, made: Design, rows: Pool, right: Floats
) -> tuple[list[Edits], Floats]:
    by_fold, guessed = [], np.zeros(len(rows.owner), np.float32)
    fold_of = examples.fold[rows.owner]
    for fold in range(FOLDS):
        seen = fold_of != fold
        one = fit_edits(made, rows, right, seen)
        guessed[~seen] = one.score(memory, examples.texts, rows.rows(~seen))
        by_fold.append(one)
    return by_fold, guessed


def _network(
    memory: Memory,
    examples: _Examples,
    rows: Pool,
    guessed: Floats,
    edits: Edits,
    scale: tuple[Floats, Floats],
    say: Told,
) -> tuple[list[Network], Floats]:
    from seldinger.matching.learning import alignment  # noqa: PLC0415

    known = memory.texts + memory.heard
    characters = Characters.of(known)
    reader = beside.Reader(memory, characters, alignment.WIDTH)
    right = _right(rows, examples.meant)
    learn = beside.likeliest(rows, guessed, CLOSELY, right)
    judge = beside.likeliest(rows, guessed, CLOSELY)
    give = (examples.texts, rows, guessed)
    to_learn = alignment.Beside(**reader.arrays(*give, learn, scale, examples.meant))
    to_judge = alignment.Beside(**reader.arrays(*give, judge, scale))
    start = _pretrained(memory, reader, edits, scale, say)
    scores = np.full(judge.rows.shape, np.nan, np.float32)
    asked = np.zeros(len(examples.texts), bool)
    asked[unclear(guessed, judge)] = True
    folds = []
    for fold in range(FOLDS):
        say(0.3 + 0.6 * fold / FOLDS, f"学对齐（{fold + 1}/{FOLDS}）")
        seen = np.flatnonzero(examples.fold != fold)
        hidden = np.flatnonzero((examples.fold == fold) & asked)
        weights = alignment.fit(start, to_learn.rows(seen), _EPOCHS, _SEED + fold)
        scores[hidden] = alignment.score(weights, to_judge.rows(hidden))
        stored = {name: np.asarray(value) for name, value in weights.items()}
        folds.append(Network(characters, stored))
    return folds, scores


def _mean_network(folds: Sequence[Network]) -> Network | None:
    if not folds:
        return None
    names = folds[0].weights
    mean = {name: np.mean([one.weights[name] for one in folds], axis=0) for name in names}
    return Network(folds[0].characters, mean)


def _pretrained(
    memory: Memory,
    reader: beside.Reader,
    edits: Edits,
    scale: tuple[Floats, Floats],
    say: Told,
) -> dict[str, Any]:
    """Weights that have seen every term once, written by habit."""
    from seldinger.matching.learning import alignment  # noqa: PLC0415

    say(0.1, "照习惯写每个名称")
    texts, meant = written(memory, _SEED + 1, _WRITTEN)
    its = pool(list(recall(memory, texts)))
    guess = edits.score(memory, texts, its)
    chosen = beside.likeliest(its, guess, CLOSELY, _right(its, meant))
    arrays = alignment.Beside(**reader.arrays(texts, its, guess, chosen, scale, meant))
    table = vectors(reader.characters, memory.texts + memory.heard, alignment.DEEP)
    say(0.15, "学全部名称")
    start = alignment.begin(_SEED, table, arrays.dense.shape[-1])
    return alignment.fit(start, arrays, _PRETRAIN, _SEED, floor=0.3)


def _understood_unseen(
    memory: Memory, examples: _Examples, learned: _Learned, table: Floats, picked: Ints
) -> list[Understood]:
    """Each name and its pieces as models understand them that have not seen it."""
    owner = learned.rows.owner[picked]
    right = learned.right[picked]
    fold_of = examples.fold[owner]
    every: dict[int, Understood] = {}
    for fold in range(FOLDS):
        seen = fold_of != fold
        trees = fit_ranker(table[seen], owner[seen], right[seen])
        ranked = by_name(learned.rows, picked[~seen], *trees.score(table[~seen]))
        hidden = np.flatnonzero(examples.fold == fold)
        network = learned.networks[fold].weights if learned.networks else None
        judge = Judge(memory, learned.by_fold[fold], learned.scale, learned.reader, network, trees)
        found = [learned.found[place] for place in hidden]
        own = [examples.own[place] for place in hidden]
        every |= dict(zip(hidden.tolist(), judge.with_pieces(found, ranked, own), strict=True))
    return [every[place] for place in range(len(examples.texts))]


def _chooser(memory: Memory, examples: _Examples, every: Sequence[Understood]) -> Chooser:
    """Taking further terms, then how sure: learned from what trees of the other folds took."""
    table, right, owner = choosing.more_examples(memory, every, examples.meant)
    chosen: list[Choice] = [Choice((0,), ())] * len(every)
    for fold in range(FOLDS):
        seen = examples.fold[owner] != fold
        hidden = np.flatnonzero(examples.fold == fold).tolist()
        unseen = Chooser(memory, choosing.fit_trees(table[seen], right[seen]), None)
        took = unseen.choose([every[place] for place in hidden])
        for place, choice in zip(hidden, took, strict=True):
            chosen[place] = choice
    exact = np.array([
        {one.whole.terms[place] for place in choice.taken} == set(its)
        for one, choice, its in zip(every, chosen, examples.meant, strict=True)
    ], np.float32)  # fmt: skip
    sure = choosing.fit_trees(choosing.sure_features(memory, every, chosen), exact, 80)
    return Chooser(memory, choosing.fit_trees(table, right), sure)
