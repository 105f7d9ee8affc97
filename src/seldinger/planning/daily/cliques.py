"""Cases that nobody can have two of, as maximal sets instead of pairs.

Of cases with one turnover the sets are those that run at one moment, and then every pair of
overlapping cases stands in one of them. Between sites the travel comes on top, so that two cases
may clash with a third and not with each other: such a set is taken apart.
"""

from collections.abc import Sequence

from seldinger.domain.planning.daily import Case, Day


class Overlaps:
    """Which of the day's cases clash, as bits: bit n is the n-th case by its start."""

    def __init__(self, day: Day, cases: Sequence[Case]) -> None:
        self.cases = sorted(cases, key=lambda case: (case.start, case.id))
        self.bit = {case.id: at for at, case in enumerate(self.cases)}
        self.clashes = [
            sum(1 << at for at, other in enumerate(self.cases) if day.clash(case, other))
            for case in self.cases
        ]
        self._kept: dict[int, list[tuple[str, ...]]] = {}

    def cliques(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Of these cases: maximal sets that cover every clash, and each case at least once."""
        mask = sum(1 << self.bit[name] for name in set(names))
        if mask not in self._kept:
            self._kept[mask] = [self._named(clique) for clique in self._cover(mask)]
        return self._kept[mask]

    def _cover(self, mask: int) -> list[int]:
        found: list[int] = []
        for at in _bits(mask):
            # Each clash is met at the later of its two cases.
            left = self.clashes[at] & mask & ((1 << at) - 1)
            alone = not left
            while left or alone:
                clique = self._grown(at, left, mask)
                left &= ~clique
                alone = False
                if not any(clique & other == clique for other in found):
                    found = [other for other in found if other & clique != other]
                    found.append(clique)
        return found

    def _grown(self, at: int, first: int, mask: int) -> int:
        """A clique with the case, as many of `first` as fit, then whatever else fits."""
        clique = 1 << at
        allowed = self.clashes[at] & mask & ~clique
        for wanted in (first, mask):
            candidates = allowed & wanted
            while candidates:
                bit = candidates.bit_length() - 1
                clique |= 1 << bit
                allowed &= self.clashes[bit] & ~(1 << bit)
                candidates &= allowed
        return clique

    def _named(self, clique: int) -> tuple[str, ...]:
        return tuple(self.cases[at].id for at in _bits(clique))


def _bits(mask: int) -> list[int]:
    return [at for at in range(mask.bit_length()) if mask >> at & 1]
