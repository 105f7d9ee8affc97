"""Keeps what was fitted beside the hash of what it was fitted to, so that it is fitted once."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import lightgbm as lgb
import numpy as np

from seldinger.matching.learning.characters import Characters
from seldinger.matching.learning.choosing import Chooser
from seldinger.matching.learning.edits import Edits
from seldinger.matching.learning.fitting import Fitted
from seldinger.matching.learning.memory import Floats, Likeness, Memory
from seldinger.matching.learning.network import READ_WORDS, Network
from seldinger.matching.learning.ranking import Ranker
from seldinger.matching.words.lexicon import FOLDER

# To be counted up with every change of what is fitted, or how.
FORM = "2"
_ARRAYS, _META = "arrays.npz", "meta.json"


_UNUSABLE = (
    OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile, lgb.basic.LightGBMError,
)  # fmt: skip


@lru_cache(maxsize=1)
def form() -> str:
    """What is fitted and how, the words of the lexicon among it: other words, other features."""
    said = sha256(FORM.encode())
    for path in sorted(FOLDER.glob("*.yaml")):
        said.update(path.read_bytes())
    return said.hexdigest()


def cache_folder() -> Path:
    """SELDINGER_CACHE, else the user's cache folder."""
    if named := os.environ.get("SELDINGER_CACHE"):
        return Path(named)
    if home := os.environ.get("XDG_CACHE_HOME"):
        return Path(home) / "seldinger"
    return Path.home() / ".cache" / "seldinger"


def save(fitted: Fitted, folder: Path) -> None:
    """Whole or not at all, in place of what is there.

    Raises:
        OSError: it cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    try:
        np.savez(part / _ARRAYS, allow_pickle=False, **_arrays(fitted))
        for name, trees in _trees(fitted).items():
            (part / f"{name}.txt").write_text(trees.model_to_string(), encoding="utf-8")
        (part / _META).write_text(json.dumps(_meta(fitted), ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # unusable, or the same from another process
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def load(memory: Memory, folder: Path) -> Fitted | None:
    """What was fitted to this memory; None where nothing usable is kept: it is fitted again."""
    try:
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
        with (folder / _ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        trees = {name: _tree(folder / f"{name}.txt") for name in meta["trees"]}
        return _fitted(memory, meta, arrays, trees)
    except _UNUSABLE:
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
        for place, weights in enumerate(fitted.network.weights):
            found |= {f"network-{place}.{name}": value for name, value in weights.items()}
    return found


def _trees(fitted: Fitted) -> dict[str, lgb.Booster]:
    ranker, chooser = fitted.ranker, fitted.chooser
    found = {f"order-{place}": trees for place, trees in enumerate(ranker.order)}
    found |= {f"yes-{place}": trees for place, trees in enumerate(ranker.yes)}
    last = {"more": chooser.more, "sure": chooser.sure}
    return found | {name: trees for name, trees in last.items() if trees is not None}


def _meta(fitted: Fitted) -> dict[str, object]:
    return {
        "characters": list(fitted.network.characters.ordered) if fitted.network else None,
        "words": list(fitted.network.characters.words) if fitted.network else None,
        "trees": sorted(_trees(fitted)),
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
    if not order or not yes:
        raise ValueError("trees are missing")
    grams = arrays["edits.written"], arrays["edits.meant"]
    if [one.shape[1] for one in grams] != [len(one.grams.weights) for one in _sides(memory)]:
        raise ValueError("fitted to another memory")
    first, second = (float(one) for one in arrays["spread"])
    return Fitted(
        memory,
        Edits(grams, *(arrays[f"edits.{name}"] for name in ("dense", "mean", "spread"))),
        (arrays["scale.mean"], arrays["scale.spread"]),
        _network(meta, arrays),
        Ranker(order, yes, (first, second)),
        Chooser(memory, trees.get("more"), trees.get("sure")),
    )


def _sides(memory: Memory) -> tuple[Likeness, Likeness]:
    return memory.written, memory.meant_as


def _network(meta: Mapping[str, object], arrays: Mapping[str, Floats]) -> Network | None:
    characters, words = meta["characters"], meta["words"]
    if not isinstance(characters, list) or not isinstance(words, list):
        return None
    weights = tuple(_weights(arrays, place) for place in range(len(READ_WORDS)))
    return Network(Characters(characters, words), weights)


def _weights(arrays: Mapping[str, Floats], place: int) -> dict[str, Floats]:
    prefix = f"network-{place}."
    return {
        name.removeprefix(prefix): value
        for name, value in arrays.items()
        if name.startswith(prefix)
    }
