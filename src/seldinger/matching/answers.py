"""What a matcher answers. Whoever only shows answers need not import what finds them."""

from dataclasses import dataclass

from seldinger.matching.parts import Parts
from seldinger.matching.terms import Term

SURE = 0.5  # below, it is rather wrong than right, and stays silent


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term and the chance, 0 to 1, that the name means it (alone or with others)."""

    term: Term
    probability: float


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means.

    entries: the terms; empty where it abstains. confidence: the chance that `entries` is exactly
    right, or, where it abstains, that the first candidate alone is. candidates: never empty.
    """

    name: str
    entries: tuple[Term, ...]
    abstain: bool
    confidence: float
    candidates: tuple[Candidate, ...]
    parts: Parts
