"""Before a hospital has confirmed anything: by the meaning of the words alone, and cautiously.

A learned model that was taught by nobody's names guesses with confidence; this one compares what
the lexicon understands of a name and of a term, piece by piece, and is silent unless nearly all of
it agrees. What agreement is worth was measured once on the project's own labelled names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seldinger.matching.learning.choosing import MOST_TERMS, Choice, Ranked, Understood
from seldinger.matching.learning.memory import Floats, Memory
from seldinger.matching.learning.recall import AT, Recall, recall
from seldinger.matching.parts import parts_of
from seldinger.matching.words.lexicon import Aspect, lexicon

# What it weighs that a word of this aspect agrees, beside others; a side is never in a catalogue.
_WEIGHT = {
    Aspect.SITE: 3.0, Aspect.ACT: 3.0, Aspect.LESION: 2.0, Aspect.DEVICE: 2.0, Aspect.NUMBER: 1.0,
    Aspect.APPROACH: 1.0, Aspect.QUALIFIER: 1.0, Aspect.GUIDANCE: 0.3, Aspect.SIDE: 0.0,
}  # fmt: skip
_BROADER = 0.6  # of a word that the other says more broadly
_UNREAD = 0.7  # a character that no word explains
_BY_WORDS, _BY_GRAMS = 0.7, 0.3
# Chance that a term is meant = logistic(slope · (agreement − middle)); see docs/matching.md.
_SLOPE, _MIDDLE = 12.0, 0.72
_LIKELY = 0.5
_CLOSELY = 20

_Said = dict[tuple[Aspect, str], float]


@dataclass(frozen=True, slots=True)
class Untaught:
    """Understands names by a memory without, or almost without, pairs."""

    memory: Memory

    def understood(self, texts: Sequence[str]) -> list[Understood]:
        """What each text may mean, whole and piece by piece."""
        return [self._one(name) for name in recall(self.memory, texts)]

    def heard(self, texts: Sequence[str]) -> None:
        """Pairs were added to the memory: nothing more is to be done."""

    def choose(self, every: Sequence[Understood]) -> list[Choice]:
        """The whole name where it is likelier than its pieces together; else the likely pieces."""
        return [self._choice(one) for one in every]

    def confidence(self, every: Sequence[Understood], chosen: Sequence[Choice]) -> Floats:
        """The chance that all that was taken is meant and nothing else."""
        return np.array([
            float(np.prod([one.whole.chances[place] for place in choice.taken]))
            * (1.0 if len(choice.taken) >= len(one.pieces) else _LIKELY)
            for one, choice in zip(every, chosen, strict=True)
        ])  # fmt: skip

    def _one(self, name: Recall) -> Understood:
        whole = self._ranked(name)
        if len(name.pieces) < 2:
            return Understood(name, whole, ())
        alone = tuple(self._ranked(one) for one in recall(self.memory, name.pieces))
        heads = [one for one in alone if one.chances[0] >= _LIKELY]
        together = float(np.prod([one.chances[0] for one in heads])) if heads else 0.0
        if whole.chances[0] >= together:
            return Understood(name, whole, ())  # one term says all of it
        best: dict[int, float] = {}
        for one in (*alone, whole):
            for term, chance in zip(one.terms, one.chances, strict=True):
                best[term] = max(best.get(term, 0.0), float(chance))
        return Understood(name, _sorted(best), alone)

    def _choice(self, one: Understood) -> Choice:
        places = {
            one.whole.terms.index(piece.terms[0])
            for piece in one.pieces
            if piece.chances[0] >= _LIKELY
        }
        taken = tuple(sorted(places)[:MOST_TERMS]) or (0,)
        return Choice(taken, tuple(float(one.whole.chances[place]) for place in taken[1:]))

    def _ranked(self, name: Recall) -> Ranked:
        said, texts = _said(name.text), self.memory.texts
        likeness = np.maximum(name.dense[:, AT["likeness"]], name.dense[:, AT["as_term"]])
        chances = {
            int(term): _chance(said, _said(texts[term]), float(alike))
            for term, alike in zip(name.terms, likeness, strict=True)
        }
        return _sorted(dict(sorted(chances.items(), key=lambda item: -item[1])[:_CLOSELY]))


def _sorted(chances: dict[int, float]) -> Ranked:
    ordered = sorted(chances.items(), key=lambda item: -item[1])
    values = np.array([chance for _, chance in ordered])
    return Ranked(tuple(term for term, _ in ordered), values, values)


def _said(text: str) -> _Said:
    """The words of a text with their weights, and the characters that no word explains."""
    found: _Said = {}
    for procedure in parts_of(text).procedures:
        for part in procedure.parts:
            found[part.aspect, part.word] = _WEIGHT[part.aspect]
        for letter in procedure.rest:
            found[Aspect.QUALIFIER, letter] = _UNREAD
    return found


def _chance(said: _Said, its: _Said, alike: float) -> float:
    """From nothing agreed, 0, to everything, 1."""
    agreed = _explained(said, its) + _explained(its, said)
    whole = sum(said.values()) + sum(its.values())
    agreement = _BY_WORDS * agreed / (whole or 1.0) + _BY_GRAMS * alike
    return float(1 / (1 + np.exp(-_SLOPE * (agreement - _MIDDLE))))


def _explained(said: _Said, its: _Said) -> float:
    """How much of one is in the other, broader words counting in part."""
    kinds = lexicon().is_kind_of
    found = 0.0
    for (aspect, word), weight in said.items():
        if (aspect, word) in its:
            found += weight
        elif any(
            other is aspect and (kinds(word, its_word) or kinds(its_word, word))
            for other, its_word in its
        ):
            found += _BROADER * weight
    return found
