"""Random numbers that stay the same for the same thing, whatever else the problem holds.

Every series of arrivals and every trainee has a stream of its own, named by it: with another
trainee more, or a department busier, all others are drawn as before (common random numbers), so
that two forecasts differ by what differs and not by chance.
"""

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from seldinger.planning.forecasts.arrivals import Series
from seldinger.planning.forecasts.seats import Learnt

Singles = NDArray[np.float32]
Whole = NDArray[np.int16]

BLOCK = 500  # draws at a time: what fits the processor's cache
_TOO_MANY = 300.0  # a mean from which on the normal curve serves
_ROWS = 16  # at a time: they stay in the nearest cache
_FLAT = 1e-9  # a variance that is none


def stream(seed: int, block: int, *name: str) -> np.random.Generator:
    """The generator of one named thing."""
    return np.random.Generator(np.random.SFC64([seed, block, *(crc32(n.encode()) for n in name)]))


def arrivals(
    several: Sequence[Series], start: int, months: int, seed: int, block: int, draws: int
) -> Singles:
    """(series, month, draw): the rate in force, which operations come at by chance (Poisson)."""
    rates = np.empty((len(several), months, draws), np.float32)
    for number, one in enumerate(several):
        random = stream(seed, block, "arrivals", one.department, one.category)
        level = _about_one(random, one.spread, (1, draws))
        monthly = _about_one(random, one.dispersion, (months, draws))
        means = one.means(start, months).astype(np.float32)
        np.multiply(means[:, None] * level, monthly, out=rates[number])
    return rates


def others(several: Sequence[Series], learnt: Learnt, seed: int, block: int, draws: int) -> Singles:
    """(series, role, draw): as uncertain as it is, for participants how much of the operations one
    attends, for the other roles the weight of those outside the training."""
    found = np.empty((len(several), 3, draws), np.float32)
    for number, one in enumerate(several):
        seats = learnt.of(one.department, one.category)
        if not np.isfinite(seats.worth):
            stated = (learnt.sharing.attend, *learnt.sharing.others)
            found[number] = np.asarray(stated, np.float32)[:, None]
            continue
        random = stream(seed, block, "seats", one.department, one.category)
        part = np.clip(np.asarray(seats.taken), 1e-4, 1 - 1e-4)[:, None]
        drawn = random.beta(part * seats.worth, (1 - part) * seats.worth, (3, draws))
        found[number, 0] = drawn[0]
        taken = np.clip(drawn[1:], 1e-6, 1)
        found[number, 1:] = seats.company * (1 - taken) / taken
    return found


def weights(
    people: Sequence[str], learnt: Learnt, seed: int, block: int, draws: int
) -> Mapping[str, Singles]:
    """Person → weight in each draw: 1 on average, moved by what the person's records show."""
    one = np.ones(draws, np.float32)
    if learnt.personal < 1e-6:
        return dict.fromkeys(people, one)
    shape = 1 / learnt.personal
    found = {}
    for person in people:
        had, expected = learnt.record.get(person, (0.0, 0.0))
        drawn = stream(seed, block, "weight", person).standard_gamma(shape + had, draws)
        found[person] = (drawn / (shape + expected)).astype(np.float32)
    return found


def uniforms(random: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return random.random(shape)


def poisson(chance: NDArray[np.float64], means: Singles) -> Whole:
    """The Poisson count at each probability, by its distribution function.

    A higher mean never gives a lower count. Same shapes, draws last; exact below a mean of 300.
    """
    rows, shape = means.reshape(-1, means.shape[-1]), means.shape
    chances = chance.reshape(rows.shape)
    counts = np.zeros(rows.shape, np.int16)
    highest = rows.max(axis=1, initial=0.0)
    order = np.argsort(highest)  # like with like: each row takes as many steps as its mean
    for first in range(0, len(order), _ROWS):
        some = order[first : first + _ROWS]
        if highest[some[-1]] > 0:
            counts[some] = _counted(chances[some], rows[some].astype(np.float64))
    return counts.reshape(shape)


def _counted(chance: NDArray[np.float64], means: NDArray[np.float64]) -> Whole:
    usual = np.minimum(means, _TOO_MANY)
    term = np.exp(-usual)
    left = chance - term
    counts = np.zeros(means.shape, np.int16)
    highest = float(usual.max())
    for number in range(1, int(highest + 10 * highest**0.5 + 30)):
        above = left > 0
        if not above.any():
            break
        counts += above
        term *= usual
        term *= 1 / number
        left -= term
    _many(chance, means, counts)
    return counts


def _many(chance: NDArray[np.float64], means: NDArray[np.float64], counts: Whole) -> None:
    """Where so many come that the normal curve serves."""
    many = means > _TOO_MANY
    if many.any():
        normal = means[many] + np.sqrt(means[many]) * ndtri(np.maximum(chance[many], 1e-15)) + 0.5
        counts[many] = np.clip(normal, 0, np.iinfo(np.int16).max).astype(np.int16)


def _about_one(random: np.random.Generator, variance: float, shape: tuple[int, ...]) -> Singles:
    """Gamma numbers of mean 1."""
    if variance < _FLAT:
        return np.ones(shape, np.float32)
    drawn = random.standard_gamma(1 / variance, shape, dtype=np.float32)
    drawn *= np.float32(variance)
    return drawn
