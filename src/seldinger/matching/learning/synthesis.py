"""Names as this hospital would write the terms that it has not yet written.

How it changes a term's name is read off its confirmed pairs: what it exchanges, drops, and puts
before, behind or between; and the lexicon knows how others write a word. Applied to every term,
that shows the network the terms that no pair means. Nothing of it is ever counted as history.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz.distance import LCSseq, Levenshtein

from seldinger.matching.learning.memory import Memory
from seldinger.matching.words.respelling import respelled

_ALIKE = 0.4  # of the term's characters; pairs further apart say nothing about spelling
_TWICE = 2
_LONGEST = 6
_BETWEEN_LEAST = 3
_FLATTEN = 0.7
# What a name is given when no pair says how this hospital writes.
_SIDES = ("左侧", "右侧", "双侧", "左", "右")
_LIKELY = {"respell": 0.5, "exchange": 0.6, "drop": 0.4, "before": 0.5, "behind": 0.15,
    "between": 0.2,
}  # fmt: skip


@dataclass(slots=True)
class Habits:
    """How names differ from their terms, with counts."""

    exchanged: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    dropped: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(_SIDES, _TWICE)))
    behind: Counter[str] = field(default_factory=Counter)
    between: Counter[str] = field(default_factory=Counter)


def habits(memory: Memory) -> Habits:
    """Of pairs that mean one term and are like it."""
    found = Habits()
    for text, meant in zip(memory.heard, memory.meant, strict=True):
        if len(meant) == 1:
            _read_off(found, memory.texts[meant[0]], text)
    return found


def _read_off(found: Habits, term: str, text: str) -> None:
    if LCSseq.similarity(text, term) < _ALIKE * len(term):
        return
    for step in Levenshtein.opcodes(term, text):
        old = term[step.src_start : step.src_end]
        new = text[step.dest_start : step.dest_end]
        if step.tag == "replace" and len(old) <= _LONGEST:
            found.exchanged[old][new] += 1
        elif step.tag == "delete":
            found.dropped[old] += 1
        elif step.tag == "insert":
            at_start, at_end = step.src_start == 0, step.src_start == len(term)
            where = found.before if at_start else found.behind if at_end else found.between
            where[new] += 1


class Writer:
    """Writes terms by these habits; the same seed writes the same."""

    def __init__(self, found: Habits, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._before = _shares(found.before, _TWICE)
        self._behind = _shares(found.behind, _TWICE)
        self._between = _shares(found.between, _BETWEEN_LEAST)
        self._dropped = sorted(one for one, count in found.dropped.items() if count >= _TWICE)
        self._exchanged = {
            old: shares for old, new in sorted(found.exchanged.items())
            if (shares := _shares(new, _TWICE))[0]
        }  # fmt: skip

    def write(self, text: str) -> str:
        if self._happens("respell"):
            text = respelled(text, self._rng)
        text = self._exchange(text)
        text = self._drop(text)
        if self._happens("before"):
            text = self._some(self._before) + text
        if self._happens("behind"):
            text = text + self._some(self._behind)
        if self._happens("between"):
            place = int(self._rng.integers(1, max(2, len(text))))
            text = text[:place] + self._some(self._between) + text[place:]
        return text

    def _exchange(self, text: str) -> str:
        there = [old for old in self._exchanged if old in text]
        for place in self._rng.permutation(len(there))[:2]:
            if self._happens("exchange"):
                old = there[place]
                text = text.replace(old, self._some(self._exchanged[old]), 1)
        return text

    def _drop(self, text: str) -> str:
        there = [one for one in self._dropped if one in text and len(one) < len(text) - 2]
        if there and self._happens("drop"):
            text = text.replace(there[int(self._rng.integers(len(there)))], "", 1)
        return text

    def _happens(self, what: str) -> bool:
        return bool(self._rng.random() < _LIKELY[what])

    def _some(self, shares: "_Shares") -> str:
        if not shares[0]:
            return ""
        return shares[0][int(self._rng.choice(len(shares[0]), p=shares[1]))]


_Shares = tuple[list[str], np.ndarray[tuple[int], np.dtype[np.float64]]]


def _shares(counts: Counter[str], least: int) -> _Shares:
    kept = sorted(one for one, count in counts.items() if count >= least)
    weight = np.array([float(counts[one]) for one in kept]) ** _FLATTEN
    return kept, weight / weight.sum() if kept else weight


def written(memory: Memory, seed: int, most: int) -> tuple[list[str], list[tuple[int, ...]]]:
    """At most so many terms, each written once: the texts and what they mean."""
    writer = Writer(habits(memory), seed)
    places: Sequence[int] = range(len(memory.terms))
    if len(memory.terms) > most:
        places = sorted(np.random.default_rng(seed).choice(len(memory.terms), most, replace=False))
    return [writer.write(memory.texts[place]) for place in places], [(int(p),) for p in places]
