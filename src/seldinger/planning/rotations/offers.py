"""A way through one part, as the master problem sees it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Way(NamedTuple):
    """posts and departments of the steps still to be planned; directions in the last part."""

    posts: tuple[str, ...]
    departments: tuple[int, ...]
    directions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """The cheapest way found for one unit (and choice of directions) under given prices.

    own: what the way costs by itself. total: own and the prices. bound: no way that reaches the
    minima has a smaller total.
    """

    unit: int
    way: Way | None
    own: float
    total: float
    bound: float
    directions: tuple[str, ...] = ()


def no_offer(unit: int, directions: tuple[str, ...] = ()) -> Offer:
    return Offer(unit, None, np.inf, np.inf, np.inf, directions)
