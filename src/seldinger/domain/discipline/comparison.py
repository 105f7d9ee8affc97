"""A department beside similar ones, its mix of cases allowed for. A position in words, no rank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from seldinger.domain.statistics import clopper_pearson


class Position(StrEnum):
    """What may be said of a department beside its like."""

    HIGHER = "明显高于"
    LOWER = "明显低于"
    NO_DIFFERENCE = "与同类无明显差别"
    NOT_COMPARABLE = "不足以比较"


class Missing(StrEnum):
    """Why a department cannot be compared."""

    CASES = "no_cases"
    PEERS = "too_few_peers"
    STRATUM = "stratum_without_peers"  # cases of a kind that no peer has done
    EVENTS = "no_events_among_peers"


@dataclass(frozen=True, slots=True)
class Stratum:
    """Cases of one kind (technique and grade) in a year, and those among them with the event."""

    cases: int
    events: int

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.cases:
            raise ValueError(f"{self.events} events among {self.cases} cases")


@dataclass(frozen=True, slots=True)
class Department:
    """key: which; strata: its year by kind of case."""

    key: str
    strata: Mapping[str, Stratum]

    @property
    def cases(self) -> int:
        return sum(stratum.cases for stratum in self.strata.values())


@dataclass(frozen=True, slots=True)
class Likeness:
    """Who is similar. factor: the larger year has at most so many times the cases of the smaller.

    distance: at most this share of cases would have to be of another kind for the mixes to be
    the same (total variation, 0 to 1). peers: fewer than so many are no comparison.
    """

    factor: float = 2.0
    distance: float = 0.25
    peers: int = 5

    def __post_init__(self) -> None:
        if self.factor < 1 or not 0 <= self.distance <= 1 or self.peers < 1:
            raise ValueError(f"no measure of likeness: {self}")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Observed events by expected ones (1: as in similar departments); high may be infinite."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """peers: their keys, sorted. ratio is None just where missing says why there is none."""

    peers: tuple[str, ...]
    observed: int
    expected: float | None
    ratio: Ratio | None
    missing: Missing | None

    @property
    def position(self) -> Position:
        if self.ratio is None:
            return Position.NOT_COMPARABLE
        if self.ratio.low > 1:
            return Position.HIGHER
        return Position.LOWER if self.ratio.high < 1 else Position.NO_DIFFERENCE


_LIKENESS = Likeness()


def compare(
    own: Department,
    others: Iterable[Department],
    likeness: Likeness = _LIKENESS,
    level: float = 0.95,
) -> Comparison:
    """The department's events beside those expected at its peers' rates, kind by kind.

    Indirect standardisation: expected = sum over kinds of own cases x the peers' rate, whatever
    order the others come in; one with the department's own key is left out. The interval counts
    the peers' chance as well as the department's own: both counts as Poisson, given their sum
    the own share is binomial (Clopper-Pearson). Exact for one kind of case; with several the
    peers' events count for as many as would make the expected number just as uncertain. Real
    differences between similar departments are not in it: one of twenty or more will stand out
    without a cause. Raises ValueError for a level outside 0 to 1.
    """
    peers = sorted(
        (other for other in others if other.key != own.key and are_similar(own, other, likeness)),
        key=lambda peer: peer.key,
    )
    keys = tuple(peer.key for peer in peers)
    observed = sum(stratum.events for stratum in own.strata.values())
    missing = _missing(own, peers, likeness)
    if missing:
        return Comparison(keys, observed, None, None, missing)
    expected, worth = _expected(own, peers)
    if not worth:
        return Comparison(keys, observed, expected, None, Missing.EVENTS)
    share = clopper_pearson(observed, observed + worth, level)
    scale = worth / expected
    low, high = (scale * _odds(end) for end in (share.low, share.high))
    return Comparison(keys, observed, expected, Ratio(observed / expected, low, high), None)


def are_similar(one: Department, other: Department, likeness: Likeness = _LIKENESS) -> bool:
    """Of similar size and mix. A department without cases is like no other."""
    low, high = sorted((one.cases, other.cases))
    if not low or high > likeness.factor * low:
        return False
    return distance(one, other) <= likeness.distance


def distance(one: Department, other: Department) -> float:
    """Total variation between two mixes: 0 the same, 1 not one kind of case in common.

    Raises ValueError for a department without cases.
    """
    if not one.cases or not other.cases:
        raise ValueError("a department without cases has no mix")
    kinds = sorted(one.strata.keys() | other.strata.keys())
    gaps = (
        abs(_cases(one, kind) * other.cases - _cases(other, kind) * one.cases) for kind in kinds
    )
    return sum(gaps) / (2 * one.cases * other.cases)


def _cases(department: Department, kind: str) -> int:
    return department.strata.get(kind, Stratum(0, 0)).cases


def _missing(own: Department, peers: list[Department], likeness: Likeness) -> Missing | None:
    if not own.cases:
        return Missing.CASES
    if len(peers) < likeness.peers:
        return Missing.PEERS
    done = {kind for peer in peers for kind in peer.strata if _cases(peer, kind)}
    if any(stratum.cases and kind not in done for kind, stratum in own.strata.items()):
        return Missing.STRATUM
    return None


def _expected(own: Department, peers: list[Department]) -> tuple[float, int]:
    """Events expected, and how many events among peers that number is worth."""
    parts, variances = [], []
    for kind, stratum in own.strata.items():
        if stratum.cases:
            weight = stratum.cases / sum(_cases(peer, kind) for peer in peers)
            events = sum(peer.strata[kind].events for peer in peers if kind in peer.strata)
            parts.append(weight * events)
            variances.append(weight**2 * events)
    expected, variance = fsum(parts), fsum(variances)
    # Rounded down, never up (but for the last bit of a whole number): fewer say less.
    return expected, int(expected**2 / variance + 1e-9) if variance else 0


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")
