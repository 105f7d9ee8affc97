"""How much of each requirement a simulated trainee has done: what makes the profiles differ."""

from math import ceil
from random import Random

from seldinger.domain.training.rulebook import ActivityCount, Cell, Requirement, Rulebook
from seldinger.domain.training.words import Role
from seldinger.web.demonstration.profiles import Profile

# All their requirements are at their minimum but for what the profile says.
COMPLETE = frozenset(
    {
        Profile.ONE_SHORT,
        Profile.READING,
        Profile.WAITING,
        Profile.FINISHED,
        Profile.FINISHED_LATE,
    }
)
# Counted to the case: nobody adds them to another's case, and nothing of theirs waits by chance.
EXACT = COMPLETE | {Profile.RICH}
# How much more than asked; and how often a cell stays one short.
PACE = {Profile.AHEAD: 1.4, Profile.WAITING: 1.0}
_SLIPS = 0.006
# How many of an operator minimum the account that people try first has done, and how many wait.
SHORT_BY, SHORT_WAITING = 2, 1
READING_SHORT, READING_SURPLUS = 2, 3


class Quotas:
    """One trainee's numbers. `short`, `reading`: the cells at which the profile shows itself."""

    def __init__(
        self, profile: Profile, rulebook: Rulebook, chosen: tuple[str, ...], random: Random
    ) -> None:
        self.profile, self.random = profile, random
        cells = list(rulebook.cells())
        own = [c for c in cells if not rulebook.is_direction(c.post) or c.post in chosen]
        first_stage = [c for c in own if not rulebook.is_direction(c.post)]
        self.short = self._short(first_stage, own)
        self.reading = self._reading(first_stage)
        self.pace = PACE.get(profile, 1.05)
        if profile is Profile.BEHIND:
            self.pace = random.uniform(0.3, 0.7)

    def of_cell(self, cell: Cell, share: float) -> int:
        """Cases in this role and category, by the share of its rotations gone by."""
        if not share:
            return 0
        if self.short is not None and cell.id == self.short.id:
            return cell.minimum - (SHORT_BY if self.profile is Profile.RICH else 1)
        if self.reading and cell.category.id == self.reading:
            return self._by_reading(cell)
        if self.profile is Profile.WAITING:
            return cell.minimum
        if self.profile in COMPLETE:
            return cell.minimum + self.random.randrange(3)
        if self.profile is Profile.BEHIND and cell.role is not Role.PARTICIPANT:
            return int(cell.minimum * share * self.random.uniform(self.pace, 1.0))
        return self._on_the_way(cell.minimum, share)

    def of(self, requirement: Requirement, share: float) -> int:
        """Patients, reports, duties."""
        if not share:
            return 0
        if isinstance(requirement, ActivityCount):
            return self._duties(requirement, share)
        if self.profile in EXACT:
            return ceil(requirement.minimum * share) + self.random.randrange(4)
        return self._on_the_way(requirement.minimum, share)

    def blocks(self, category: str) -> bool:
        """Whether further cases in this category would spoil what the profile shows."""
        return category == self.reading

    def _on_the_way(self, minimum: int, share: float) -> int:
        if self.profile is Profile.BEHIND:
            return ceil(minimum * share * self.random.uniform(0.9, 1.15))
        done = ceil(minimum * share * self.pace * self.random.uniform(1.0, 1.2))
        exact = self.profile is Profile.AHEAD or self.profile in EXACT
        slipped = not exact and self.random.random() < _SLIPS
        return max(0, min(done, minimum) - 1) if slipped else done

    def _duties(self, requirement: ActivityCount, share: float) -> int:
        if requirement.levels and self.profile in (Profile.FINISHED_LATE, Profile.RICH):
            return 0
        if self.profile in COMPLETE:
            return requirement.minimum
        if requirement.minimum == 1:
            return int(self.random.random() < share * (0.6 if requirement.levels else 1.4))
        return round(requirement.minimum * share * self.pace)

    def _short(self, first_stage: list[Cell], own: list[Cell]) -> Cell | None:
        """The cell that is short: of the first stage the largest operator cell, or the last one."""
        by_minimum = [c for c in first_stage if c.role is Role.OPERATOR]
        if self.profile is Profile.RICH:
            return max(by_minimum, key=lambda cell: cell.minimum)
        if self.profile is Profile.ONE_SHORT:
            return [c for c in own if c.role is Role.OPERATOR][-1]
        return None

    def _reading(self, first_stage: list[Cell]) -> str | None:
        """A category whose participants are few and whose assistants are many."""
        if self.profile not in (Profile.READING, Profile.RICH):
            return None
        wide = [c for c in first_stage if c.role is Role.PARTICIPANT and c.minimum > READING_SHORT]
        return wide[-2].category.id

    def _by_reading(self, cell: Cell) -> int:
        if cell.role is Role.PARTICIPANT:
            return cell.minimum - READING_SHORT
        return cell.minimum + (READING_SURPLUS if cell.role is Role.FIRST_ASSISTANT else 0)
