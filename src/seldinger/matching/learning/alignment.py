"""A small network that lays a name beside a term, character by character.

Needs the extra `network`. Characters, with the lexicon's word that they are part of and with their
neighbours (a convolution), are aligned both ways, softly, with marks where characters or words are
the very same; what the alignment explains and what it leaves is summed up, for the term's name and
for the nearest confirmed pair, and weighed beside the dense features. About 0.15 million weights,
fitted on the names themselves; nothing comes pretrained.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from seldinger.matching.learning.characters import UNKNOWN, WORD
from seldinger.matching.learning.memory import Floats, Ints

WIDTH = 22  # characters looked at: 97 of 100 names are no longer
_WIDTHS = (14, WIDTH)  # shorter names are computed in narrower arrays
DEEP, _HIDDEN = 32, 48
_BATCH = 32
_FEW, _AT_ONCE = 4, 64  # names scored in one step
_RATE, _DECAY, _CLIP = 2e-3, 0.01, 1.0
_WARM = 0.05  # share of the steps in which the rate rises
# So that it leans on no single thing: shares of what is hidden while fitting.
_HIDE_PAIR, _HIDE_CHARACTER, _HIDE_DENSE, _DROP = 0.15, 0.04, 0.2, 0.2
Weights = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """Names, each beside its candidates: arrays of names × candidates (× characters or features).

    has_pair, real: 1 or 0; wanted: shares of the right ones, adding up to 1.
    """

    name: Ints
    term: Ints
    pair: Ints
    has_pair: Floats
    dense: Floats
    real: Floats
    wanted: Floats

    def rows(self, chosen: Ints) -> "Beside":
        return Beside(*(getattr(self, name)[chosen] for name in self.__slots__))

    def without_words(self) -> "Beside":
        """The characters alone."""
        name, term, pair = (read % WORD for read in (self.name, self.term, self.pair))
        return replace(self, name=name, term=term, pair=pair)

    @property
    def wide(self) -> Ints:
        """0 where all fit the narrower arrays, else 1."""
        longest = np.maximum(
            (self.name > 0).sum(1),
            np.maximum((self.term > 0).sum(2).max(1), (self.pair > 0).sum(2).max(1)),
        )
        return np.asarray(longest > _WIDTHS[0], np.int64)

    def narrowed(self, width: int) -> tuple[Any, ...]:
        return (
            self.name[:, :width], self.term[:, :, :width], self.pair[:, :, :width],
            self.has_pair, self.dense, self.real, self.wanted,
        )  # fmt: skip


def begin(seed: int, table: Floats, words: Floats, features: int) -> Weights:
    """Weights before fitting; table, words: a vector for each character, for each word."""
    keys = iter(jax.random.split(jax.random.PRNGKey(seed), 8))
    deep, hidden = table.shape[1], _HIDDEN

    def some(rows: int, columns: int) -> jax.Array:
        wide = jnp.sqrt(2 / (rows + columns))
        return jax.random.normal(next(keys), (rows, columns)) * wide

    return {
        "table": jnp.asarray(table).at[0].set(0), "words": jnp.asarray(words),
        "near": some(3 * deep, deep), "near0": jnp.zeros(deep),
        "align": jnp.array([6.0, 3.0, 2.0]),
        "compare": some(4 * deep + 5, hidden), "compare0": jnp.zeros((2, hidden)),
        "sum": some(3 * hidden, hidden), "sum0": jnp.zeros(hidden),
        "weigh": some(8 * hidden + 2 + features, hidden), "weigh0": jnp.zeros(hidden),
        "out": some(hidden, 1)[:, 0] * 0.5, "dense": jnp.zeros(features),
    }  # fmt: skip


def fit(
    weights: Weights,
    rows: Beside,
    epochs: int,
    seed: int,
    floor: float = 0.02,
    told: Callable[[int], None] | None = None,
) -> Weights:
    """Weights fitted further. floor: the rate at the end, as a share of the highest."""
    state = _optimiser().init(weights)
    key = jax.random.PRNGKey(seed)
    rng = np.random.default_rng(seed)
    done = 0
    for epoch in range(epochs):
        batches = _batches(rows, rng)
        steps = epochs * len(batches)
        for chosen, width in batches:
            batch = rows.rows(chosen)
            key, here = jax.random.split(key)
            rate = _RATE * _rate(done / steps, floor)
            weights, state = _step(weights, state, batch.narrowed(width), here, rate)
            done += 1
        if told:
            told(epoch)
    return weights


def score(weights: Weights, rows: Beside) -> Floats:
    """Logits, names × candidates; those of no real candidate mean nothing."""
    batch = _AT_ONCE if len(rows.name) > _FEW else _FEW
    found = np.zeros(rows.real.shape, np.float32)
    wide = rows.wide
    for kind, width in enumerate(_WIDTHS):
        of_kind = np.flatnonzero(wide == kind)
        for start in range(0, len(of_kind), batch):
            some = of_kind[start : start + batch]
            # Filled up, so that a handful of shapes is compiled and no more.
            laid = rows.rows(np.resize(some, batch)).narrowed(width)[:5]
            found[some] = np.asarray(_score(weights, *laid))[: len(some)]
    return found


def _rate(done: float, floor: float) -> float:
    if done < _WARM:
        return done / _WARM
    return floor + (1 - floor) * 0.5 * (1 + float(np.cos(np.pi * (done - _WARM) / (1 - _WARM))))


def _batches(rows: Beside, rng: np.random.Generator) -> list[tuple[Ints, int]]:
    """Nearly all names once, in random order, short ones among themselves.

    What does not fill a batch waits for another round: every shape is compiled once.
    """
    wide = rows.wide
    groups = []
    for kind, width in enumerate(_WIDTHS):
        order = rng.permutation(np.flatnonzero(wide == kind))
        whole = len(order) - len(order) % _BATCH
        groups += [(order[k : k + _BATCH], width) for k in range(0, whole, _BATCH)]
        if not whole and len(order):
            groups.append((np.resize(order, _BATCH), width))
    return [groups[place] for place in rng.permutation(len(groups))]


def _optimiser() -> optax.GradientTransformation:
    # The rate is multiplied in afterwards, so that one compiled step serves every schedule.
    return optax.chain(optax.clip_by_global_norm(_CLIP), optax.adamw(1.0, weight_decay=_DECAY))


@jax.jit
def _step(
    weights: Weights, state: Any, batch: tuple[Any, ...], key: jax.Array, rate: float
) -> tuple[Weights, Any]:
    slope = jax.grad(_loss)(weights, batch, key)
    change, state = _optimiser().update(slope, state, weights)
    change = jax.tree.map(lambda one: one * rate, change)
    return optax.apply_updates(weights, change), state


def _loss(weights: Weights, batch: tuple[Any, ...], key: jax.Array) -> jax.Array:
    name, term, pair, has_pair, dense, real, wanted = batch
    keys = jax.random.split(key, 4)
    names = name.shape[0]
    has_pair = has_pair * jax.random.bernoulli(keys[0], 1 - _HIDE_PAIR, (names, 1))
    hidden = (name > 0) & jax.random.bernoulli(keys[1], _HIDE_CHARACTER, name.shape)
    dense = dense * jax.random.bernoulli(keys[2], 1 - _HIDE_DENSE, (names, 1, 1))
    found = _logits(weights, jnp.where(hidden, UNKNOWN, name), term, pair, has_pair, dense, keys[3])
    share = jax.nn.log_softmax(jnp.where(real > 0, found, -1e9), -1)
    loss: jax.Array = -(wanted * jnp.where(real > 0, share, 0)).sum()
    return loss / jnp.maximum(wanted.sum(), 1)


def _logits(
    weights: Weights,
    name: jax.Array,
    term: jax.Array,
    pair: jax.Array,
    has_pair: jax.Array,
    dense: jax.Array,
    key: jax.Array | None = None,
) -> jax.Array:
    names, each, _ = term.shape
    told = partial(jnp.repeat, repeats=each, axis=0)
    here = (told(name), *map(told, _read(weights, name)))
    terms, pairs = term.reshape(names * each, -1), pair.reshape(names * each, -1)
    has = has_pair.reshape(-1, 1)
    flat = dense.reshape(names * each, -1)
    by_term = _beside(weights, here, (terms, *_read(weights, terms)), 0)
    by_pair = _beside(weights, here, (pairs, *_read(weights, pairs)), 1) * has
    seen = jnp.concatenate([by_term, by_pair, has, 1 - has, flat], -1)
    if key is not None:
        seen = seen * jax.random.bernoulli(key, 1 - _DROP, seen.shape) / (1 - _DROP)
    weighed = jax.nn.relu(seen @ weights["weigh"] + weights["weigh0"])
    found: jax.Array = weighed @ weights["out"] + flat @ weights["dense"]
    return found.reshape(names, each)


_score = jax.jit(_logits)


def _with_neighbours(rows: jax.Array) -> jax.Array:
    padded = jnp.pad(rows, ((0, 0), (1, 1), (0, 0)))
    return jnp.concatenate([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]], -1)


def _read(weights: Weights, rows: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Characters as vectors that know their neighbours, and where there are any."""
    there = (rows > 0).astype(jnp.float32)
    alone = weights["table"][rows % WORD] + weights["words"][rows // WORD]
    alone = alone * there[..., None]
    near = jax.nn.relu(_with_neighbours(alone) @ weights["near"] + weights["near0"])
    return (alone + near) * there[..., None], there


def _unit(rows: jax.Array) -> Any:
    return rows * jax.lax.rsqrt((rows * rows).sum(-1, keepdims=True) + 1e-6)


def _equal(a: jax.Array, b: jax.Array, above: int) -> jax.Array:
    return ((a[:, :, None] == b[:, None, :]) & (a[:, :, None] > above)).astype(jnp.float32)


def _beside(weights: Weights, one: tuple[Any, ...], other: tuple[Any, ...], kind: int) -> jax.Array:
    (a, read_a, there_a), (b, read_b, there_b) = one, other
    same = _equal(a % WORD, b % WORD, UNKNOWN)
    meant = _equal(a // WORD, b // WORD, 0)
    alike = jnp.einsum("bid,bjd->bij", _unit(read_a), _unit(read_b)) * weights["align"][0]
    alike = alike + weights["align"][1] * same + weights["align"][2] * meant
    marks = alike, same, meant
    there = _explained(weights, read_a, read_b, marks, there_a, there_b, kind)
    turned = tuple(mark.transpose(0, 2, 1) for mark in marks)
    back = _explained(weights, read_b, read_a, turned, there_b, there_a, kind)
    return jnp.concatenate([there, back], -1)


def _explained(
    weights: Weights,
    mine: jax.Array,
    its: jax.Array,
    marks: tuple[jax.Array, ...],
    there: jax.Array,
    its_there: jax.Array,
    kind: int,
) -> jax.Array:
    """What the other name says to each character of this one, summed up over the name."""
    alike, same, meant = marks
    alike = jnp.where(its_there[:, None, :] > 0, alike, -1e9)
    share = jax.nn.softmax(alike, -1)
    found = share @ its
    summed = [
        jnp.maximum(alike.max(-1, keepdims=True), -9.0) / 6,
        *(mark.max(-1, keepdims=True) for mark in (same, meant)),
        *((mark * share).sum(-1, keepdims=True) for mark in (same, meant)),
    ]
    # What stands beside each other is mine, found, mine - found, mine * found and the marks; the
    # same as a sum of products is less to write down.
    deep = mine.shape[-1]
    one, other, apart, both, rest = jnp.split(
        weights["compare"], [deep, 2 * deep, 3 * deep, 4 * deep]
    )
    told = mine @ (one + apart) + found @ (other - apart) + (mine * found) @ both
    told = told + jnp.concatenate(summed, -1) @ rest
    here = there[..., None]
    first = jax.nn.relu(told + weights["compare0"][kind]) * here
    around = jax.nn.relu(_with_neighbours(first) @ weights["sum"] + weights["sum0"])
    both = first + around * here
    return jnp.concatenate([both.sum(1) / 4, both.max(1)], -1)
