"""What only the account that people try first shows: one row for each reason not to count."""

from datetime import timedelta

from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.words import LEAVE, Role, State
from seldinger.web.demonstration.calendar import Days
from seldinger.web.demonstration.deeds import Deeds, Draft
from seldinger.web.demonstration.places import INTERVENTION, OUTSIDE, Ward
from seldinger.web.demonstration.quotas import SHORT_WAITING
from seldinger.web.demonstration.vocabulary import OFF_CATALOGUE, Written


class Rich:
    """Further rows about the cell that is short."""

    def __init__(self, deeds: Deeds, cell: Cell) -> None:
        self.deeds, self.cell, self.random = deeds, cell, deeds.random
        self.days = Days(deeds.way.spans(cell.post), deeds.today)

    def add(self) -> None:
        self._waiting()
        self._returned()
        self._second_lesion()
        self._steps()
        self._in_the_other_stage()
        self._elsewhere()
        self._on_leave()
        self._unreadable()

    def _write(self) -> Written:
        return self.deeds.vocabulary.write(self.cell.category.id, self.random)

    def _one(self, state: State = State.VERIFIED, *, lean: float = 0.5) -> Draft:
        day = self.days.pick(self.random, lean)
        return self.deeds.draft(day, [self._write()], self.cell.role, state)

    def _waiting(self) -> None:
        """From the last days at the post, and with whoever there leaves entries lying longest."""
        for _ in range(SHORT_WAITING):
            draft = self._one(State.PENDING, lean=0.02)
            there = self.deeds.staff[draft.ward]
            draft.attending = max(there, key=lambda attending: attending.days).number

    def _returned(self) -> None:
        self._one(State.RETURNED)

    def _second_lesion(self) -> None:
        """Beside one that counts already."""
        mine = [d for d in self.deeds.drafts if self._counts(d)]
        vocabulary, first = self.deeds.vocabulary, mine[-1].acts[0]
        mine[-1].acts += vocabulary.other(self.cell.category.id, first, self.random)

    def _counts(self, draft: Draft) -> bool:
        own = draft.shares[0]
        names = {way.name for way in self.deeds.vocabulary.ways(self.cell.category.id)}
        return (
            own.role is self.cell.role
            and own.said.state is State.VERIFIED
            and len(draft.acts) == 1
            and draft.acts[0].name in names
        )

    def _steps(self) -> None:
        """The same act inside a larger operation of one's own."""
        wholes = sorted(self.deeds.vocabulary.steps.get(self.cell.category.id, ()))
        own = [d for d in self.deeds.drafts if d.shares[0].role is self.cell.role]
        if not wholes:
            return
        names = {w.name for whole in wholes for w in self.deeds.vocabulary.ways(whole)}
        for draft in [d for d in own if len(d.acts) == 1 and d.acts[0].name in names][:3]:
            draft.acts.append(self._write())

    def _in_the_other_stage(self) -> None:
        later = [v for v in self.deeds.way.visits if v.post in self.deeds.way.directions]
        for _ in range(2):
            day = Days(later, self.deeds.today).pick(self.random, 2.0)
            self.deeds.draft(day, [self._write()], self.cell.role, State.VERIFIED)

    def _elsewhere(self) -> None:
        self._one().ward = Ward(OUTSIDE, INTERVENTION)

    def _on_leave(self) -> None:
        draft = self._one()
        leave = next(visit for visit in self.deeds.way.visits if visit.place == LEAVE)
        draft.day = leave.start + timedelta(days=2)

    def _unreadable(self) -> None:
        for name in OFF_CATALOGUE[:2]:
            day = self.days.pick(self.random)
            self.deeds.draft(day, [Written(name, "")], Role.FIRST_ASSISTANT, State.VERIFIED)
