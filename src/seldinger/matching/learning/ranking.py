"""The ranker: boosted trees over the features, some that order and some that say yes or no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np

from seldinger.matching.learning.memory import Floats, Ints

_ROUNDS = 150
_SEEDS = (1, 2)  # trees by several dice agree better than one by one
_COMMON: dict[str, Any] = {
    "learning_rate": 0.06, "num_leaves": 15, "min_data_in_leaf": 30, "feature_fraction": 0.6,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1,
    "num_threads": 2, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
_ORDER = {**_COMMON, "objective": "lambdarank", "lambdarank_truncation_level": 5}
_YES = {**_COMMON, "objective": "binary"}
_BLEND = 0.7  # of the yes-or-no beside the order, each brought to the same spread


@dataclass(frozen=True, slots=True)
class Ranker:
    """order, yes: the trees; spread: of each of their scores while fitting."""

    order: tuple[lgb.Booster, ...]
    yes: tuple[lgb.Booster, ...]
    spread: tuple[float, float]

    def score(self, features: Floats) -> tuple[Floats, Floats]:
        """What orders a name's candidates, and the chance that each is meant."""
        order, logit = _mean(self.order, features), _mean(self.yes, features)
        blend = order / self.spread[0] + _BLEND * logit / self.spread[1]
        return blend, 1 / (1 + np.exp(-logit))


def fit_ranker(features: Floats, owner: Ints, right: Floats) -> Ranker:
    """owner: rows of one name stand together. right: 1 where the row's term is meant."""
    sizes = np.diff(np.flatnonzero(np.r_[True, owner[1:] != owner[:-1], True]))
    data = lgb.Dataset(features, right, group=sizes, free_raw_data=False)
    order = tuple(lgb.train({**_ORDER, "seed": seed}, data, _ROUNDS) for seed in _SEEDS)
    yes = tuple(lgb.train({**_YES, "seed": seed}, data, _ROUNDS) for seed in _SEEDS)
    spread = [float(np.std(_mean(trees, features))) or 1.0 for trees in (order, yes)]
    return Ranker(order, yes, (spread[0], spread[1]))


def _mean(trees: Sequence[lgb.Booster], features: Floats) -> Floats:
    """The mean raw score, so that chances are averaged before they are bent."""
    each = [np.asarray(one.predict(features, raw_score=True, num_threads=2)) for one in trees]
    mean: Floats = np.mean(each, axis=0)
    return mean
