"""What the conflict bench finds in a catalogue."""

from dataclasses import dataclass
from enum import StrEnum

from seldinger.matching.words.lexicon import Aspect


class FindingKind(StrEnum):
    """Most serious first."""

    CONFLICT = "conflict"  # the same operation at different grades
    DUPLICATE = "duplicate"  # the same operation at one grade
    CONTAINMENT = "containment"  # one operation contains the other
    APPROACH = "approach"  # the same target by another approach


@dataclass(frozen=True, slots=True)
class Difference:
    """What one aspect says in each entry of the finding, in the order of its entries."""

    aspect: Aspect
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Which aspects agree and which differ. synonyms: two spellings of one word. readings: why
    different words were read alike, as sentences for people."""

    agree: tuple[Aspect, ...] = ()
    differ: tuple[Difference, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Entries that belong together. `entries`: ids, the whole first where one contains the other.

    names: the operation of each entry that is meant. score: 0 to 1, how much of the names is
    explained by what agrees. reason: one Chinese sentence for people.
    """

    kind: FindingKind
    entries: tuple[str, ...]
    score: float
    reason: str
    names: tuple[str, ...]
    agreement: Agreement
