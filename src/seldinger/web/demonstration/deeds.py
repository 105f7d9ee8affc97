"""The operations of one simulated trainee: what the quotas ask of each cell, to the case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from seldinger.domain.training.rulebook import CasesOf, Cell, Rulebook
from seldinger.domain.training.words import Role, State
from seldinger.web.demonstration.attendings import Attending, Said, said
from seldinger.web.demonstration.calendar import Days
from seldinger.web.demonstration.places import Ward
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.quotas import COMPLETE, EXACT, Quotas
from seldinger.web.demonstration.visits import Visit, Way
from seldinger.web.demonstration.vocabulary import Vocabulary, Written

# Early on one takes part, later one assists, at last one operates.
LEAN = {Role.PARTICIPANT: 1.25, Role.FIRST_ASSISTANT: 0.9, Role.OPERATOR: 0.65}
# How often a case holds a step of its operation, another act, a second lesion; is returned.
_STEP, _ANOTHER, _SECOND, _RETURNED = 0.72, 0.5, 0.03, 0.012


@dataclass(frozen=True, slots=True)
class Share:
    """A trainee's part in a case: one role in all its acts."""

    trainee: int
    role: Role
    said: Said


@dataclass(slots=True)
class Draft:
    """A case before it is stored. `stage`: of the day's post; `shared`: another may join it."""

    day: date
    ward: Ward
    attending: int
    stage: str | None
    acts: list[Written]
    shares: list[Share]
    patient: int = 0
    session: int = 1
    shared: bool = False


class Deeds:
    """Everything one trainee has operated."""

    def __init__(
        self,
        way: Way,
        rulebook: Rulebook,
        vocabulary: Vocabulary,
        quotas: Quotas,
        staff: dict[Ward, list[Attending]],
        today: date,
        random: Random,
    ) -> None:
        self.way, self.rulebook, self.vocabulary, self.quotas = way, rulebook, vocabulary, quotas
        self.staff, self.today, self.random = staff, today, random
        self.profile, self.number = way.seat.profile, way.seat.number
        self.exact = self.profile in EXACT
        self.drafts: list[Draft] = []

    def fill_quotas(self) -> None:
        """What the quotas ask of every cell, and of categories without roles."""
        for cell in self.rulebook.cells():
            self._cell(cell)
        for requirement in self.rulebook.requirements:
            if isinstance(requirement, CasesOf):
                self._cases_of(requirement)

    # -- what the quotas ask ------------------------------------------------------------------

    def _cell(self, cell: Cell) -> None:
        days = Days(self.way.spans(cell.post), self.today)
        if not days.gone:
            return
        for _ in range(self.quotas.of_cell(cell, days.share)):
            day = days.pick(self.random, LEAN[cell.role])
            self.operate(day, cell.category.id, cell.role)
        if not self.exact and self.random.random() < _RETURNED * cell.minimum:
            day = days.pick(self.random)
            self.operate(day, cell.category.id, cell.role, State.RETURNED)

    def _cases_of(self, requirement: CasesOf) -> None:
        days = Days(self.way.spans(requirement.post), self.today)
        for _ in range(self.quotas.of(requirement, days.share)):
            category = requirement.category.id
            self.operate(days.pick(self.random), category, Role.PARTICIPANT)

    def operate(self, day: date, category: str, role: Role, state: State | None = None) -> Draft:
        """One case of the category, with the steps and additions that go with it."""
        written = self.vocabulary.write(category, self.random)
        draft = self.draft(day, [written], role, state)
        if draft.shares[0].said.state is not State.RETURNED:
            draft.acts += self._beside(category, written)
        draft.shared = role is not Role.PARTICIPANT
        return draft

    def draft(
        self, day: date, acts: list[Written], role: Role, state: State | None = None
    ) -> Draft:
        visit = self.way.at(day)
        if visit is None or visit.ward is None:
            raise RuntimeError(f"nobody rotates anywhere on {day}")
        attending = self.random.choice(self.staff[visit.ward])
        told = said(attending, day, self.today, self.random, state or self._state(day, visit))
        draft = Draft(
            day,
            visit.ward,
            attending.number,
            self.way.stage_of[visit.post],
            acts,
            [Share(self.number, role, told)],
        )
        self.drafts.append(draft)
        return draft

    def _state(self, day: date, visit: Visit) -> State | None:
        """None: by the attending's pace."""
        if self.profile is Profile.WAITING:
            return State.PENDING if self.way.waits(day) else State.VERIFIED
        first_stage = self.way.stage_of[visit.post] == self.rulebook.stages[0].id
        if self.profile in COMPLETE or (self.exact and first_stage):
            return State.VERIFIED
        return None

    def _beside(self, category: str, written: Written) -> Iterator[Written]:
        """Other acts of the same case; none of them changes what counts."""
        whole = [step for step, of in self.vocabulary.steps.items() if category in of]
        if whole and self.random.random() < _STEP:
            yield self.vocabulary.write(self.random.choice(whole), self.random)
        elif self._is_interventional(category) and self.random.random() < _ANOTHER:
            yield Written(self.random.choice(self.vocabulary.no_row), "")
        if not self.exact and self.random.random() < _SECOND:
            yield from self.vocabulary.other(category, written, self.random)

    def _is_interventional(self, category: str) -> bool:
        return self.rulebook.category_by_id[category].interventional
