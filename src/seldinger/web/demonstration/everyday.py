"""Everyday volume: cases in which a trainee takes part beyond what any quota asks."""

from collections import Counter
from collections.abc import Sequence

from seldinger.domain.training.rulebook import OperationsTotal, PostKind
from seldinger.domain.training.words import Role, State
from seldinger.web.demonstration.calendar import Days
from seldinger.web.demonstration.deeds import Deeds, Draft
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.visits import Visit
from seldinger.web.demonstration.vocabulary import OFF_CATALOGUE, Written

_MONTH = 30.44  # days
_OFF_CATALOGUE, _NO_ROW = 0.004, 0.12  # how often a name is unknown, or in no row of a table
_BUSY = {Profile.AHEAD: 1.2, Profile.BEHIND: 0.3}


class Everyday:
    """Adds to a trainee's deeds. Surplus participants change no other cell in any reading.

    procedures: of a trainee in a month of interventional work.
    """

    def __init__(self, deeds: Deeds, procedures: int) -> None:
        self.deeds, self.procedures = deeds, procedures
        self.way, self.rulebook, self.random = deeds.way, deeds.rulebook, deeds.random
        self.visits = [
            visit
            for visit in self.way.visits
            if visit.post in self.rulebook.interventional_posts and not visit.beside
        ]

    def add(self) -> None:
        for visit in self.visits:
            self._until_busy(visit)
        for requirement in self.rulebook.requirements:
            if isinstance(requirement, OperationsTotal):
                self._up_to_total(requirement)

    def _until_busy(self, visit: Visit) -> None:
        """Until the visit is as busy as the department is."""
        days = Days([visit], self.deeds.today)
        busy = self.procedures * _BUSY.get(self.way.seat.profile, 1.0)
        wanted = days.gone / _MONTH * busy * self.random.uniform(0.9, 1.1)
        there = (d for d in self.deeds.drafts if visit.start <= d.day <= visit.end)
        done = sum(len(draft.acts) for draft in there)
        categories = self._seen_at(visit)
        while done < wanted:
            done += len(self._one(visit, days, categories).acts)

    def _one(self, visit: Visit, days: Days, categories: Counter[str]) -> Draft:
        day, roll = days.pick(self.random), self.random.random()
        if roll < _OFF_CATALOGUE and self._may_be_unknown(visit):
            name = self.random.choice(OFF_CATALOGUE)
            return self.deeds.draft(day, [Written(name, "")], Role.PARTICIPANT)
        if roll < _NO_ROW:
            return self._without_row(days)
        category = self.random.choices(list(categories), list(categories.values()))[0]
        return self.deeds.operate(day, category, Role.PARTICIPANT)

    def _may_be_unknown(self, visit: Visit) -> bool:
        """In the first stage only, whose total everybody exceeds: elsewhere it were undecided."""
        return self.way.stage_of[visit.post] == self.rulebook.stages[0].id

    def _seen_at(self, visit: Visit) -> Counter[str]:
        """The categories seen at a post, by how often the rule asks for them."""
        posts: Sequence[str] = [visit.post]
        if self.rulebook.post_by_id[visit.post].kind is PostKind.FLEXIBLE:
            posts = self.way.directions
        return Counter(
            {
                cell.category.id: cell.minimum
                for cell in self.rulebook.cells()
                if cell.role is Role.PARTICIPANT
                and cell.post in posts
                and not self.deeds.quotas.blocks(cell.category.id)
            }
        )

    def _without_row(self, days: Days) -> Draft:
        role = self.random.choice((Role.PARTICIPANT, Role.PARTICIPANT, Role.FIRST_ASSISTANT))
        name = self.random.choice(self.deeds.vocabulary.no_row)
        return self.deeds.draft(days.pick(self.random), [Written(name, "")], role)

    def _up_to_total(self, requirement: OperationsTotal) -> None:
        """Cases that no row names, where the rest does not reach the stage's total."""
        stage = requirement.stage
        visits = [visit for visit in self.visits if self.way.stage_of[visit.post] == stage]
        days = Days(visits, self.deeds.today)
        done = sum(
            any(visit.start <= draft.day <= visit.end for visit in visits)
            and draft.shares[0].said.state is not State.RETURNED
            for draft in self.deeds.drafts
        )
        for _ in range(self.deeds.quotas.of(requirement, days.share) - done):
            self._without_row(days)
