"""A filter as an address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chip:
    """number: how many it lets through. here: the one that is chosen."""

    word: str
    number: int
    url: str
    here: bool
