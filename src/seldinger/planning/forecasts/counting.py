"""Draws of what a person will have done → final counts by requirement and reading."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.training.words import Reading
from seldinger.planning.forecasts.people import Person

Integers = NDArray[np.int32]
_NOT_ASKED = -1


def finals(person: Person, done: NDArray[np.integer[Any]]) -> dict[Reading, Integers]:
    """done (category, role, draw), as person.categories → reading → (requirement, draw).

    The count of each requirement at the end, what was there before included. Agrees, draw by
    draw, with domain/training/readings.py.
    """
    categories = {name: number for number, name in enumerate(person.categories)}
    before = np.array([person.counts.get(name, (0, 0, 0)) for name in categories], np.int32)
    total = done + before.reshape(-1, 3, 1)
    minima = _minima(person, categories)
    read = {
        Reading.EXCLUSIVE: total,
        Reading.CASCADE: _cascade(total, minima),
        Reading.NESTED: total[:, ::-1].cumsum(axis=1)[:, ::-1],
    }
    return {
        reading: np.array([
            total[[categories[c] for c in r.categories]].sum(axis=(0, 1))
            if r.role is None
            else counts[categories[r.categories[0]], r.role]
            for r in person.binds
        ], np.int32).reshape(len(person.binds), done.shape[2])
        for reading, counts in read.items()
    }  # fmt: skip


def _minima(person: Person, categories: Mapping[str, int]) -> Integers:
    """(category, role, 1); _NOT_ASKED where no requirement names the cell."""
    minima = np.full((len(categories), 3, 1), _NOT_ASKED, np.int32)
    for r in person.binds:
        if r.role is not None:
            minima[categories[r.categories[0]], r.role] = r.minimum
    return minima


def _cascade(total: Integers, minima: Integers) -> Integers:
    """A role that is not asked for has no part in it: it hands down what it was handed."""
    asked = minima != _NOT_ASKED
    result = np.where(asked, total, 0)
    for role in (1, 0):
        kept = np.where(asked[:, role + 1], minima[:, role + 1], 0)
        result[:, role] += np.maximum(0, result[:, role + 1] - kept)
    return result
