"""The network learns what the names show it, and gives the same for the same."""

import numpy as np
import pytest

pytest.importorskip("jax", reason="the extra `network` is not installed")

from seldinger.matching.learning import alignment
from seldinger.matching.learning.alignment import Beside
from seldinger.matching.learning.characters import UNKNOWN, WORD, Characters

NAMES, EACH, FEATURES = 96, 4, 3
# One shape of tables, so that a fit is compiled once.
TABLE = (60, 16)
WORDLESS = np.zeros(TABLE, np.float32)
rng = np.random.default_rng(1)


def told(letters: int = 30) -> Beside:
    """Each name beside a term of the same letters and three others; no dense feature helps."""
    name = np.zeros((NAMES, alignment.WIDTH), np.int32)
    name[:, :8] = rng.integers(2, letters, (NAMES, 8))
    term = np.zeros((NAMES, EACH, alignment.WIDTH), np.int32)
    term[..., :8] = rng.integers(2, letters, (NAMES, EACH, 8))
    right = rng.integers(0, EACH, NAMES)
    term[np.arange(NAMES), right] = name
    wanted = np.eye(EACH, dtype=np.float32)[right]
    nothing = np.zeros((NAMES, EACH), np.float32)
    dense = np.zeros((NAMES, EACH, FEATURES), np.float32)
    return Beside(name, term, np.zeros_like(term), nothing, dense, nothing + 1, wanted)


def test_it_learns_to_tell_the_same_letters() -> None:
    table = rng.normal(size=TABLE).astype(np.float32)
    start = alignment.begin(0, table, WORDLESS, FEATURES)
    learn, judge = told(), told()
    weights = alignment.fit(start, learn, 6, seed=0)
    right = alignment.score(weights, judge).argmax(axis=1) == judge.wanted.argmax(axis=1)
    assert right.mean() > 0.9
    assert np.array_equal(alignment.score(weights, judge), alignment.score(weights, judge))


def test_a_few_are_scored_as_among_many() -> None:
    table = rng.normal(size=TABLE).astype(np.float32)
    weights = alignment.begin(0, table, WORDLESS, FEATURES)
    judge = told()
    alone = alignment.score(weights, judge.rows(np.array([5])))
    assert np.allclose(alone[0], alignment.score(weights, judge)[5], atol=1e-4)


def test_two_spellings_of_a_word_are_told_to_be_one() -> None:
    read = Characters.of(["冠状动脉支架置入术", "冠状动脉支架植入术"] * 2)
    one, other = read.rows(["支架置入", "支架植入"], 4)
    assert one[2] % WORD != other[2] % WORD
    assert one[2] // WORD == other[2] // WORD > 0


def test_what_no_name_had_is_unknown_and_no_word() -> None:
    read = Characters.of(["支架置入", "支架置入"])
    assert read.rows(["骉"], 2).tolist() == [[UNKNOWN, 0]]


def test_a_name_of_the_same_words_is_found_by_them_alone() -> None:
    """Names share no character with any term; the right term has their words."""
    learn, judge = (in_other_characters(told()) for _ in range(2))
    table, words = (rng.normal(size=TABLE).astype(np.float32) for _ in range(2))
    weights = alignment.fit(alignment.begin(0, table, words, FEATURES), learn, 8, seed=0)
    right = alignment.score(weights, judge).argmax(axis=1) == judge.wanted.argmax(axis=1)
    alone = alignment.score(weights, judge.without_words()).argmax(axis=1)
    assert right.mean() > 0.9
    assert (alone == judge.wanted.argmax(axis=1)).mean() < 0.6


def in_other_characters(names: Beside) -> Beside:
    """Each character gets its own number as a word; those of the names are then others."""
    term = names.term + WORD * names.term
    name = (names.name + 30) * (names.name > 0) + WORD * names.name
    return Beside(
        name, term, names.pair, names.has_pair, names.dense, names.real, names.wanted
    )  # fmt: skip
