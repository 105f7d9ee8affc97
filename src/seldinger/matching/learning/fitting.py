"""Fits a matcher to its terms and pairs: each name is judged by models that have not seen it.

The pairs are dealt into folds. Edits and network are fitted without one fold and score that fold;
the ranker learns from those scores, so it sees while learning what it will see in use. In use the
models of all folds are averaged into one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from seldinger.matching.learning import beside, choosing
from seldinger.matching.learning.characters import Characters, of_words, vectors
from seldinger.matching.learning.choosing import Choice, Chooser, Understood
from seldinger.matching.learning.edits import Edits, Pool, design, fit_edits, mean_of, pool
from seldinger.matching.learning.features import features
from seldinger.matching.learning.judging import CLOSELY, Judge, by_name, unclear
from seldinger.matching.learning.memory import Floats, Ints, Memory
from seldinger.matching.learning.network import Network, Weights, mean_network, readings
from seldinger.matching.learning.ranking import Ranker, fit_ranker
from seldinger.matching.learning.recall import Recall, recall
from seldinger.matching.learning.synthesis import written

FOLDS = 4
_WRITTEN = 10_000  # terms written by habit to pretrain on
_PRETRAIN, _EPOCHS = 2, 4
_SEED = 7
Told = Callable[[float, str], None]


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
        return Judge(self.memory, self.edits, self.scale, reader, self.network, self.ranker)


@dataclass(frozen=True, slots=True)
class _Examples:
    """Names to learn from. own: their place among the pairs."""

    texts: list[str]
    meant: list[tuple[int, ...]]
    own: list[int]
    fold: Ints


@dataclass(frozen=True, slots=True)
class _Edited:
    """What stands after the edits.

    by_fold: have not seen that fold. guessed: a score a row, of edits that have not seen its name.
    scale: mean and spread of the dense features. chosen: the rows that are looked at closely.
    """

    rows: Pool
    right: Floats
    by_fold: list[Edits]
    guessed: Floats
    scale: tuple[Floats, Floats]
    chosen: beside.Chosen


@dataclass(frozen=True, slots=True)
class _Learned:
    """What stands when the ranker is learned. networks: have not seen that fold."""

    edited: _Edited
    found: list[Recall]
    networks: list[Network]
    reader: beside.Reader | None


def fit(memory: Memory, *, network: bool, told: Told | None = None) -> Fitted:
    """Minutes on two cores, with a network some more. told: share done, and what is done."""
    say = told or (lambda _share, _what: None)
    examples = _examples(memory)
    say(0.02, "找候选")
    found = list(recall(memory, examples.texts, examples.own))
    say(0.05, "学哪些字可增可减")
    edited = _edited(memory, examples, pool(found))
    nets, scores = _networks(memory, examples, edited, say) if network else ([], None)
    say(0.9, "学排序")
    rows, right = edited.rows, edited.right
    picked, table = features(memory, found, rows, edited.guessed, edited.chosen, scores)
    learned = _Learned(edited, found, nets, nets[0].reader(memory) if nets else None)
    say(0.95, "学取舍与把握")
    every = _understood_unseen(memory, examples, learned, table, picked)
    ranker = fit_ranker(table, rows.owner[picked], right[picked])
    chooser = _chooser(memory, examples, every)
    edits, whole = mean_of(edited.by_fold), mean_network(nets) if nets else None
    return Fitted(memory, edits, edited.scale, whole, ranker, chooser)


def _examples(memory: Memory) -> _Examples:
    """Names of the same text stand in one fold."""
    texts, of_text = np.unique(memory.heard, return_inverse=True)
    fold = (np.random.default_rng(_SEED).permutation(len(texts)) % FOLDS)[of_text]
    return _Examples(memory.heard, memory.meant, [*range(len(memory.heard))], fold)


def _right(rows: Pool, meant: Sequence[Sequence[int]]) -> Floats:
    pairs = zip(rows.owner.tolist(), rows.term.tolist(), strict=True)
    return np.array([term in meant[owner] for owner, term in pairs], np.float32)


def _edited(memory: Memory, examples: _Examples, rows: Pool) -> _Edited:
    right = _right(rows, examples.meant)
    made = design(memory, examples.texts, rows)
    by_fold, guessed = [], np.zeros(len(rows.owner), np.float32)
    fold_of = examples.fold[rows.owner]
    for fold in range(FOLDS):
        seen = fold_of != fold
        one = fit_edits(made, rows, right, seen)
        guessed[~seen] = one.score(memory, examples.texts, rows.rows(~seen))
        by_fold.append(one)
    scale = rows.dense.mean(axis=0), rows.dense.std(axis=0) + 1e-6
    chosen = beside.likeliest(rows, guessed, CLOSELY)
    return _Edited(rows, right, by_fold, guessed, scale, chosen)


def _networks(
    memory: Memory, examples: _Examples, edited: _Edited, say: Told
) -> tuple[list[Network], Floats]:
    """A network of each fold, and its scores of the names of the fold that it is asked about."""
    from seldinger.matching.learning import alignment  # noqa: PLC0415

    characters = Characters.of(memory.texts + memory.heard)
    reader = beside.Reader(memory, characters, alignment.WIDTH)
    rows, guessed, chosen = edited.rows, edited.guessed, edited.chosen
    learn = beside.likeliest(rows, guessed, CLOSELY, edited.right)
    give, scale = (examples.texts, rows, guessed), edited.scale
    to_learn = alignment.Beside(**reader.arrays(*give, learn, scale, examples.meant))
    to_judge = alignment.Beside(**reader.arrays(*give, chosen, scale))
    starts = _pretrained(memory, reader, edited, say)
    scores = np.full(chosen.rows.shape, np.nan, np.float32)
    asked = np.isin(np.arange(len(examples.texts)), unclear(guessed, chosen))
    folds = []
    for fold in range(FOLDS):
        say(0.3 + 0.6 * fold / FOLDS, f"学对齐（{fold + 1}/{FOLDS}）")
        seen = to_learn.rows(np.flatnonzero(examples.fold != fold))
        fitted = [
            alignment.fit(start, read, _EPOCHS, _SEED + fold)
            for start, read in zip(starts, readings(seen), strict=True)
        ]
        folds.append(Network(characters, tuple(map(_stored, fitted))))
        hidden = np.flatnonzero((examples.fold == fold) & asked)
        scores[hidden] = folds[fold].score(to_judge.rows(hidden))
    return folds, scores


def _stored(weights: Weights) -> Weights:
    return {name: np.asarray(value) for name, value in weights.items()}


def _pretrained(memory: Memory, reader: beside.Reader, edited: _Edited, say: Told) -> list[Weights]:
    """For each reading weights that have seen every term once, written by habit."""
    from seldinger.matching.learning import alignment  # noqa: PLC0415

    say(0.1, "照习惯写每个名称")
    texts, meant = written(memory, _SEED + 1, _WRITTEN)
    its = pool(list(recall(memory, texts)))
    guess = mean_of(edited.by_fold).score(memory, texts, its)
    chosen = beside.likeliest(its, guess, CLOSELY, _right(its, meant))
    arrays = alignment.Beside(**reader.arrays(texts, its, guess, chosen, edited.scale, meant))
    table = vectors(reader.characters, memory.texts + memory.heard, alignment.DEEP)
    words = of_words(reader.characters, table)
    say(0.15, "学全部名称")
    start = alignment.begin(_SEED, table, words, arrays.dense.shape[-1])
    return [
        alignment.fit(start, read, _PRETRAIN, _SEED + place, floor=0.3)
        for place, read in enumerate(readings(arrays))
    ]


def _understood_unseen(
    memory: Memory, examples: _Examples, learned: _Learned, table: Floats, picked: Ints
) -> list[Understood]:
    """Each name and its pieces as models understand them that have not seen it."""
    edited = learned.edited
    owner, right = edited.rows.owner[picked], edited.right[picked]
    fold_of = examples.fold[owner]
    every: dict[int, Understood] = {}
    for fold in range(FOLDS):
        seen = fold_of != fold
        trees = fit_ranker(table[seen], owner[seen], right[seen])
        ranked = by_name(edited.rows, picked[~seen], *trees.score(table[~seen]))
        hidden = np.flatnonzero(examples.fold == fold)
        network = learned.networks[fold] if learned.networks else None
        edits = edited.by_fold[fold]
        judge = Judge(memory, edits, edited.scale, learned.reader, network, trees)
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
