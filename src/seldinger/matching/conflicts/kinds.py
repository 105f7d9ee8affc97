"""How far a word stands from the words that it is a kind of."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from seldinger.matching.words.lexicon import lexicon

_KEPT = 8_192


@lru_cache(maxsize=_KEPT)
def steps_up(word: str) -> Mapping[str, int]:
    """Each broader word → the fewest steps to it; the word itself → 0."""
    kinds = lexicon().kinds
    steps = {word: 0}
    here = [word]
    while here:
        here = [above for one in here for above in kinds.get(one, ()) if above not in steps]
        steps |= dict.fromkeys(here, max(steps.values()) + 1)
    return steps


def is_kind_of(word: str, other: str) -> bool:
    """Whether `word` is `other` or a kind of it."""
    return other in steps_up(word)


def is_any_kind_of(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether any of the words is one of the others or a kind of it."""
    known = list(others)
    return any(is_kind_of(word, other) for word in words for other in known)


@lru_cache(maxsize=_KEPT)
def direct_kinds(word: str) -> frozenset[str]:
    """The words that are directly a kind of this one."""
    return frozenset(name for name, above in lexicon().kinds.items() if word in above)
