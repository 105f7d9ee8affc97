"""Keeps what was fitted beside the hash of what it was fitted to, so that it is fitted once."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import lightgbm as lgb
import numpy as np

from seldinger.matching.learning.characters import Characters
from seldinger.matching.learning.choosing import Chooser
from seldinger.matching.learning.edits import Edits
from seldinger.matching.learning.fitting import Fitted, Network
from seldinger.matching.learning.memory import Floats, Memory
from seldinger.matching.learning.ranking import Ranker
from seldinger.matching.words.lexicon import FOLDER

# To be counted up with every change of what is fitted, or how.
FORM = "1"
_ARRAYS, _META = "arrays.npz", "meta.json"


@lru_cache(maxsize=1)
def form() -> str:
    """What is fitted and how, the words of the lexicon among it: other words, other features."""
    said = sha256(FORM.encode())
    for path in sorted(FOLDER.glob("*.yaml")):
        said.update(path.read_bytes())
    return said.hexdigest()


def cache_folder() -> Path:
    """SELDINGER_CACHE, else the user's cache folder."""
    named = os.environ.get("SELDINGER_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(named) if named else Path(home) / "seldinger"


def save(fitted: Fitted, folder: Path) -> None:
    """Whole or not at all; what another process saved meanwhile stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    try:
        np.savez(part / _ARRAYS, allow_pickle=False, **_arrays(fitted))
        for name, trees in _trees(fitted).items():
            if trees is not None:
                (part / f"{name}.txt").write_text(trees.model_to_string(), encoding="utf-8")
        (part / _META).write_text(json.dumps(_meta(fitted), ensure_ascii=False), encoding="utf-8")
        part.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def load(memory: Memory, folder: Path) -> Fitted | None:
    """What was fitted to this memory; None where nothing usable is kept: it is fitted again."""
    try:
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        trees = {path.stem: _tree(path) for path in sorted(folder.glob("*.txt"))}
        return _fitted(memory, meta, arrays, trees)
    except (OSError, ValueError, KeyError, lgb.basic.LightGBMError):
        return None


def _arrays(fitted: Fitted) -> dict[str, Floats]:
    edits = fitted.edits
    found: dict[str, Floats] = {
        "spread": np.array(fitted.ranker.spread),
        "edits.written": edits.grams[0],
        "edits.meant": edits.grams[1],
        "edits.dense": edits.dense,
        "edits.mean": edits.mean,
        "edits.spread": edits.spread,
        "scale.mean": fitted.scale[0],
        "scale.spread": fitted.scale[1],
    }
    if fitted.network:
        found |= {f"network.{name}": value for name, value in fitted.network.weights.items()}
    return found


def _trees(fitted: Fitted) -> dict[str, lgb.Booster | None]:
    ranker, chooser = fitted.ranker, fitted.chooser
    found: dict[str, lgb.Booster | None] = {"more": chooser.more, "sure": chooser.sure}
    found |= {f"order-{place}": trees for place, trees in enumerate(ranker.order)}
    return found | {f"yes-{place}": trees for place, trees in enumerate(ranker.yes)}


def _meta(fitted: Fitted) -> dict[str, object]:
    return {
        "characters": list(fitted.network.characters.ordered) if fitted.network else None,
    }


def _tree(path: Path) -> lgb.Booster:
    return lgb.Booster(model_file=str(path))


def _fitted(
    memory: Memory,
    meta: Mapping[str, object],
    arrays: Mapping[str, Floats],
    trees: Mapping[str, lgb.Booster],
) -> Fitted:
    order = tuple(one for name, one in trees.items() if name.startswith("order-"))
    yes = tuple(one for name, one in trees.items() if name.startswith("yes-"))
    if not order or len(order) != len(yes):
        raise ValueError("trees are missing")
    grams = arrays["edits.written"], arrays["edits.meant"]
    first, second = (float(one) for one in arrays["spread"])
    return Fitted(
        memory,
        Edits(grams, *(arrays[f"edits.{name}"] for name in ("dense", "mean", "spread"))),
        (arrays["scale.mean"], arrays["scale.spread"]),
        _network(meta, arrays),
        Ranker(order, yes, (first, second)),
        Chooser(memory, trees.get("more"), trees.get("sure")),
    )


def _network(meta: Mapping[str, object], arrays: Mapping[str, Floats]) -> Network | None:
    characters = meta["characters"]
    if not isinstance(characters, list):
        return None
    weights = {
        name.removeprefix("network."): value
        for name, value in arrays.items()
        if name.startswith("network.")
    }
    return Network(Characters(characters), weights)
