"""Catalogue entry ⇄ training category, as the evaluator needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seldinger.domain.grading.catalogue import fold


@dataclass(frozen=True, slots=True)
class Match:
    """What an exact catalogue name tells: its entries, their categories, and its nature."""

    entries: tuple[str, ...]
    categories: tuple[str, ...]
    interventional: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A training operation that the catalogue does not contain clearly."""

    id: str
    operation: str
    line: int
    category: str | None
    nearest: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One catalogue entry (or some of its parts) that feeds a training category."""

    category: str
    entry: str
    parts: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Crosswalk:
    """`names` by folded name; `integral`: a category → the categories of which it is a step."""

    id: str = ""
    version: str = ""
    names: Mapping[str, Match] = field(default_factory=dict)
    integral: Mapping[str, frozenset[str]] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def match(self, name: str) -> Match | None:
        """The match of an exact catalogue name; None where the catalogue does not know it."""
        return self.names.get(fold(name))


NO_CROSSWALK = Crosswalk()
