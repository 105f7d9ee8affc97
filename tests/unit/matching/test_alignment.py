"""The network learns what the names show it, and gives the same for the same."""

import numpy as np
import pytest

pytest.importorskip("jax", reason="the extra `network` is not installed")

from seldinger.matching.learning import alignment
from seldinger.matching.learning.alignment import Beside

NAMES, EACH, FEATURES = 96, 4, 3
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
    table = rng.normal(size=(30, 16)).astype(np.float32)
    start = alignment.begin(0, table, FEATURES)
    learn, judge = told(), told()
    weights = alignment.fit(start, learn, 6, seed=0)
    right = alignment.score(weights, judge).argmax(axis=1) == judge.wanted.argmax(axis=1)
    assert right.mean() > 0.9
    assert np.array_equal(alignment.score(weights, judge), alignment.score(weights, judge))


def test_a_few_are_scored_as_among_many() -> None:
    table = rng.normal(size=(30, 16)).astype(np.float32)
    weights = alignment.begin(0, table, FEATURES)
    judge = told()
    alone = alignment.score(weights, judge.rows(np.array([5])))
    assert np.allclose(alone[0], alignment.score(weights, judge)[5], atol=1e-4)
