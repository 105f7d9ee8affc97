"""Where a procedure fits several categories: a maximum assignment for the trainee's benefit."""

from collections.abc import Collection, Mapping, Sequence

from seldinger.domain.training.record import CaseKey
from seldinger.domain.training.words import Role

Claim = tuple[CaseKey, Role, tuple[str, ...]]  # its case, its role, the categories it fits
Cell = tuple[str, Role]


def seat(
    claims: Sequence[Claim], taken: Collection[tuple[CaseKey, str]], needs: Mapping[Cell, int]
) -> list[str]:
    """One category for each claim, so that as many as possible fill a place that is still needed.

    taken: categories already counted once in their case. needs: places left in each cell.
    Claims are seated in the given order and categories tried in theirs, so the same record always
    gives the same answer. What fills no needed place goes to its first category that is free in
    its case, or to its first.
    """
    places = Places(claims, taken, needs)
    for number in range(len(claims)):
        places.find(number, set())
    return [places.seated.get(number) or places.spare(number) for number in range(len(claims))]


class Places:
    """Augmenting paths over cells; a claim gives up its place only for another one."""

    def __init__(
        self,
        claims: Sequence[Claim],
        taken: Collection[tuple[CaseKey, str]],
        needs: Mapping[Cell, int],
    ) -> None:
        self.claims, self.needs = claims, needs
        self.taken = set(taken)
        self.seated: dict[int, str] = {}
        self.holders: dict[Cell, list[int]] = {}

    def find(self, number: int, tried: set[Cell]) -> bool:
        """Seat the claim, moving others on where that frees a place."""
        case, role, options = self.claims[number]
        for category in options:
            cell = (category, role)
            if cell in tried or (case, category) in self.taken:
                continue
            tried.add(cell)
            holders = self.holders.setdefault(cell, [])
            if len(holders) >= self.needs.get(cell, 0) and not any(
                self._move_on(holder, cell, tried) for holder in list(holders)
            ):
                continue
            self._sit(number, category)
            return True
        return False

    def _move_on(self, holder: int, cell: Cell, tried: set[Cell]) -> bool:
        if not self.find(holder, tried):
            return False
        self.holders[cell].remove(holder)
        self.taken.discard((self.claims[holder][0], cell[0]))
        return True

    def _sit(self, number: int, category: str) -> None:
        case, role, _ = self.claims[number]
        self.seated[number] = category
        self.holders[category, role].append(number)
        self.taken.add((case, category))

    def spare(self, number: int) -> str:
        """A category for a claim that fills no need."""
        case, _, options = self.claims[number]
        free = [category for category in options if (case, category) not in self.taken]
        category = (free or list(options))[0]
        self.taken.add((case, category))
        return category
