"""Other ways to write a name that the lexicon knows: synonyms of its words, abbreviations."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from seldinger.matching.words.folding import folded
from seldinger.matching.words.lexicon import lexicon
from seldinger.matching.words.segmenting import segmenter

_WORD, _SHORT = 0.3, 0.5  # how often a word, an expansion is written otherwise
_ENDING = "术"


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, tuple[str, ...]]:
    """Folded spelling → all spellings of the word, itself among them."""
    found: dict[str, tuple[str, ...]] = {}
    for word in lexicon().words:
        group = tuple(dict.fromkeys(map(folded, (word.word, *word.spellings))))
        found |= dict.fromkeys(group, group)
    return found


@lru_cache(maxsize=1)
def _shorts() -> tuple[tuple[str, str], ...]:
    """(expansion, abbreviation), longest expansion first."""
    pairs = [
        (folded(one.expansion).removesuffix(_ENDING), folded(one.short))
        for one in lexicon().abbreviations
    ]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def respelled(text: str, rng: np.random.Generator) -> str:
    """A folded text with some of its words written as others write them."""
    for expansion, short in _shorts():
        if expansion in text and rng.random() < _SHORT:
            return text.replace(expansion, short, 1)
    groups = _groups()
    written = []
    for token in segmenter().tokens(text):
        word = text[token.start : token.end]
        group = groups.get(word, ())
        other = len(group) > 1 and rng.random() < _WORD
        written.append(group[int(rng.integers(len(group)))] if other else word)
    return "".join(written)
