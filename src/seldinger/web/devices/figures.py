"""Shares of what was used: where it was made, and on which maker a technique depends. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import TypeVar

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Piece:
    """One device used. origin: domestic, imported, special, or "" where nobody knows. maker,
    category: "" where not filled in. price: in yuan; None: not filled in. techniques: of the
    operation, several where it had several."""

    day: date
    origin: str = ""
    maker: str = ""
    category: str = ""
    price: Decimal | None = None
    techniques: tuple[str, ...] = ()


# -- where it was made -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Localisation:
    """Pieces by origin, and the value in yuan of those that have a price.

    unpriced: pieces of known origin without a price; they are in the count and not in the value.
    """

    domestic: int = 0
    imported: int = 0
    special: int = 0
    unknown: int = 0
    domestic_value: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    unpriced: int = 0

    @property
    def known(self) -> int:
        return self.domestic + self.imported + self.special

    @property
    def number(self) -> int:
        return self.known + self.unknown

    @property
    def priced(self) -> int:
        return self.known - self.unpriced

    @property
    def share(self) -> float | None:
        """Of the pieces whose origin is known; None where there is none."""
        return self.domestic / self.known if self.known else None

    @property
    def value_share(self) -> float | None:
        """Of the value of the pieces whose origin and price are known; None where it is nothing."""
        return float(self.domestic_value / self.value) if self.value else None


def localisation(pieces: Iterable[Piece]) -> Localisation:
    counts: Counter[str] = Counter()
    domestic_value, value, unpriced = Decimal(0), Decimal(0), 0
    for one in pieces:
        counts[one.origin] += 1
        if not one.origin:
            continue
        if one.price is None:
            unpriced += 1
            continue
        value += one.price
        domestic_value += one.price if one.origin == "domestic" else 0
    return Localisation(
        counts["domestic"], counts["imported"], counts["special"], counts[""],
        domestic_value, value, unpriced,
    )  # fmt: skip


def by_quarter(pieces: Iterable[Piece]) -> list[tuple[tuple[int, int], Localisation]]:
    """(year, quarter) in order; a quarter in which nothing was recorded is left out."""
    return sorted(_grouped(pieces, lambda one: ((one.day.year, (one.day.month + 2) // 3),)))


def by_category(pieces: Iterable[Piece]) -> list[tuple[str, Localisation]]:
    """The largest first; "" is what has no category."""
    return _largest_first(_grouped(pieces, lambda one: (one.category,)))


def by_technique(pieces: Iterable[Piece]) -> list[tuple[str, Localisation]]:
    """A piece of an operation with two techniques counts in both; "" is what names none."""
    return _largest_first(_grouped(pieces, lambda one: one.techniques or ("",)))


def _grouped(
    pieces: Iterable[Piece], keys: Callable[[Piece], tuple[K, ...]]
) -> list[tuple[K, Localisation]]:
    found: dict[K, list[Piece]] = defaultdict(list)
    for one in pieces:
        for key in dict.fromkeys(keys(one)):
            found[key].append(one)
    return [(key, localisation(its)) for key, its in found.items()]


def _largest_first(found: list[tuple[str, Localisation]]) -> list[tuple[str, Localisation]]:
    return sorted(found, key=lambda row: (not row[0], -row[1].number, row[0]))


# -- dependence ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dependence:
    """How many pieces of a kind came from which maker. unknown: pieces whose maker is not said.
    loose: makers of pieces that may be of this kind too, as nobody filled in of which they are."""

    of: tuple[str, ...]
    makers: tuple[tuple[str, int], ...]  # the largest first
    unknown: int
    loose: frozenset[str] = frozenset()

    @property
    def known(self) -> int:
        return sum(number for _, number in self.makers)

    @property
    def largest(self) -> str:
        return self.makers[0][0] if self.makers else ""

    @property
    def share(self) -> float | None:
        return self.makers[0][1] / self.known if self.makers else None

    @property
    def is_sole(self) -> bool:
        """Nobody else supplied it, as far as is known: not said where a maker is not known."""
        return len(self.makers) == 1 and not self.unknown and self.loose <= {self.largest}


def dependence(pieces: Iterable[Piece], *, by: str) -> list[Dependence]:
    """by: “category”, “technique”, or “both”: a category within a technique. Largest first."""
    makers: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for one in pieces:
        for key in _keys(one, by):
            makers[key][one.maker] += 1
    found = []
    for key, counts in makers.items():
        if "" in key:
            continue
        known = sorted(
            ((name, number) for name, number in counts.items() if name),
            key=lambda row: (-row[1], row[0]),
        )
        beside = (makers.get(other, ()) for other in _blanked(key))
        loose = frozenset(name for names in beside for name in names if name)
        found.append(Dependence(key, tuple(known), counts.get("", 0), loose))
    return sorted(found, key=lambda one: (-(one.known + one.unknown), one.of))


def _keys(one: Piece, by: str) -> list[tuple[str, ...]]:
    """ "" stands for what is not filled in."""
    if by == "category":
        return [(one.category,)]
    techniques = dict.fromkeys(one.techniques or ("",))
    if by == "technique":
        return [(name,) for name in techniques]
    return [(name, one.category) for name in techniques]


def _blanked(key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The key with one part or more not filled in."""
    return [other for other in product(*((part, "") for part in key)) if other != key]


@dataclass(frozen=True, slots=True)
class Stops:
    """What stops if a maker stops: (technique, the categories that nobody else supplied)."""

    maker: str
    techniques: tuple[tuple[str, tuple[str, ...]], ...]


def what_stops(pieces: Iterable[Piece]) -> list[Stops]:
    """For each maker the techniques that used, in some category, its products alone."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in dependence(pieces, by="both"):
        if one.is_sole:
            technique, category = one.of
            found[one.largest][technique].append(category)
    told = [
        Stops(maker, tuple((name, tuple(sorted(its))) for name, its in sorted(techniques.items())))
        for maker, techniques in found.items()
    ]
    return sorted(told, key=lambda one: (-len(one.techniques), one.maker))


def undecided(pieces: Iterable[Piece]) -> int:
    """Pieces whose technique, maker or category is not known: they leave the answer open."""
    return sum(not (one.techniques and one.maker and one.category) for one in pieces)
