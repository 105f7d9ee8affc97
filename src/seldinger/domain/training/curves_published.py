"""Rates of failure that somebody used and published: something to look at, never a default."""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What a curve is about."""

    TECHNICAL = "technical"
    COMPLICATION = "complication"
    DOSE = "dose"
    FLUORO = "fluoro"


@dataclass(frozen=True, slots=True)
class Published:
    """Rates between 0 and 1. unacceptable: None where it was not read.

    what: of which procedure, and what a failure was. read: where in the citation the numbers stand.
    """

    id: str
    measure: Measure
    what: str
    acceptable: float
    unacceptable: float | None
    citation: str
    read: str


@dataclass(frozen=True, slots=True)
class PublishedRates:
    """A version of the list."""

    id: str
    version: str
    title: str
    published: tuple[Published, ...]

    def of(self, published_id: str) -> Published | None:
        return next((one for one in self.published if one.id == published_id), None)
