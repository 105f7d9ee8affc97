"""One part of the day as an integer program, and its answer as assignments.

A column for each legal pair, 1 where the trainee has the role; columns for what a need still takes
in where it could be overfilled, for the supervisors who are wanted in two places, and for each
further hands-on role of one trainee, whose price rises by two each time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from seldinger.domain.planning.daily import HANDS_ON, Assignment, Trainee
from seldinger.domain.planning.daily_rules import Book, Settled
from seldinger.domain.planning.daily_worth import serves
from seldinger.domain.training.words import Role
from seldinger.planning.daily.cliques import Overlaps
from seldinger.planning.daily.pairs import Choice, Pair
from seldinger.planning.daily.program import Level, OutOfTimeError, Program


class Bound(NamedTuple):
    """No answer is better than `bound`, given the levels before."""

    objective: int
    bound: int


_Terms = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """assignments: new ones alone. bounds: of coverage, needs, unevenness in this part."""

    assignments: tuple[Assignment, ...]
    bounds: tuple[Bound, ...]


class PartModel:
    """What is settled is no part of it: only what it leaves over."""

    def __init__(self, book: Book, settled: Settled, choice: Choice, overlaps: Overlaps) -> None:
        self.book, self.choice, self.overlaps = book, choice, overlaps
        self.fixed: defaultdict[str, list[Assignment]] = defaultdict(list)
        for one in settled.fixed:
            self.fixed[one.trainee].append(one)
        self.program = Program()
        self.columns = {pair: self.program.column() for pair in choice.pairs}
        self.of_trainee: defaultdict[str, list[Pair]] = defaultdict(list)
        for pair in choice.pairs:
            self.of_trainee[pair.trainee].append(pair)
        self.supervision: dict[tuple[str, str], int] = {}
        self._seats()
        self._one_place_at_a_time()
        self._supervisors()
        self.served = self._needs()

    def solved(self, until: float) -> PartAnswer:
        """Raises OutOfTimeError where not even the second level has an answer by then."""
        covered, level = self._covered_and_served(until)
        served = Bound(level.objective, level.bound)
        try:
            even = self.program.best(self._unevenness(), until)
        except OutOfTimeError:
            return PartAnswer(tuple(self._assignments(level)), (covered, served))
        assert even is not None  # the level before is an answer
        uneven = Bound(-even.objective, -even.bound)
        return PartAnswer(tuple(self._assignments(even)), (covered, served, uneven))

    # -- what is allowed -------------------------------------------------------------------

    def _seats(self) -> None:
        wanted: defaultdict[tuple[str, Role], _Terms] = defaultdict(list)
        for pair, column in self.columns.items():
            wanted[pair.case, pair.role].append((column, 1))
        for seat, terms in wanted.items():
            if len(terms) > self.choice.seats[seat]:
                self.program.at_most(self.choice.seats[seat], terms)

    def _one_place_at_a_time(self) -> None:
        for pairs in self.of_trainee.values():
            by_case: defaultdict[str, _Terms] = defaultdict(list)
            for pair in pairs:
                by_case[pair.case].append((self.columns[pair], 1))
            for clique in self.overlaps.cliques([*by_case]):
                terms = [term for case in clique for term in by_case[case]]
                if len(terms) > 1:
                    self.program.at_most(1, terms)

    def _supervisors(self) -> None:
        """A contested case has an operator only under a supervisor who comes to it."""
        places: defaultdict[str, list[str]] = defaultdict(list)
        for case, names in self.choice.contested.items():
            terms = [
                (column, 1)
                for pair, column in self.columns.items()
                if (pair.case, pair.role) == (case, Role.OPERATOR)
            ]
            for name in names:
                self.supervision[name, case] = self.program.column()
                places[name].append(case)
                terms.append((self.supervision[name, case], -1))
            self.program.at_most(0, terms)
        for name, cases in places.items():
            for clique in self.overlaps.cliques(cases):
                if len(clique) > 1:
                    terms = [(self.supervision[name, case], 1) for case in clique]
                    self.program.at_most(1, terms)

    # -- what is wanted --------------------------------------------------------------------

    def _covered_and_served(self, until: float) -> tuple[Bound, Level]:
        """Level 1 by matching: of one role for each nobody's times stand in another's way.

        Only contested supervisors can make less of it; then it is a program of its own.
        """
        people = self._uncovered()
        count = self._matched(people)
        everyone = [(self._covers(name), 1) for name in people]
        self.program.at_least(count, everyone)
        level = self.program.best(self.served, until)
        if level is not None:
            return Bound(count, count), level
        self.program.row_lower[-1] = 0
        covered = self.program.best(dict(everyone), until)
        level = covered and self.program.best(self.served, until)
        assert covered is not None  # nobody in any role is an answer
        assert level is not None
        return Bound(covered.objective, covered.bound), level

    def _uncovered(self) -> list[str]:
        """Who has no hands-on role yet and could have one."""
        return [
            name
            for name, pairs in self.of_trainee.items()
            if not any(one.role in HANDS_ON for one in self.fixed[name])
            and any(pair.role in HANDS_ON for pair in pairs)
        ]

    def _covers(self, name: str) -> int:
        column = self.program.column()
        terms = self._hands_on(name)
        self.program.at_most(0, [(column, 1), *((one, -1) for one in terms)])
        return column

    def _hands_on(self, name: str) -> list[int]:
        return [self.columns[pair] for pair in self.of_trainee[name] if pair.role in HANDS_ON]

    def _matched(self, people: Sequence[str]) -> int:
        """So many can have a role each, all at once: a maximum matching of people and seats."""
        seats = {seat: at for at, seat in enumerate(self.choice.seats)}
        ends = [
            (at, seats[pair.case, pair.role])
            for at, name in enumerate(people)
            for pair in self.of_trainee[name]
            if pair.role in HANDS_ON
        ]
        if not ends:
            return 0
        rows, columns = np.array(ends).T
        graph = csr_array((np.ones(len(ends)), (rows, columns)), (len(people), len(seats)))
        return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())

    def _needs(self) -> dict[int, int]:
        """What each column serves. A need that could be overfilled gets a column of its own."""
        objective: dict[int, int] = {}
        for name, pairs in self.of_trainee.items():
            trainee = self.book.trainees[name]
            acts: defaultdict[tuple[str, Role], list[tuple[Pair, int]]] = defaultdict(list)
            for pair in pairs:
                for served in serves(trainee, self.book.cases[pair.case], pair.role):
                    acts[served.need.category, pair.role].append((pair, served.procedures))
            for (category, role), theirs in acts.items():
                self._need(objective, trainee, category, role, theirs)
        return objective

    def _need(
        self,
        objective: dict[int, int],
        trainee: Trainee,
        category: str,
        role: Role,
        acts: Sequence[tuple[Pair, int]],
    ) -> None:
        need = trainee.need(category, role)
        assert need is not None  # it was found by what it serves
        left = need.missing - sum(
            act.category == category
            for one in self.fixed[trainee.id]
            if one.role is role
            for act in self.book.cases[one.case].procedures
        )
        if left <= 0:
            return
        weight = self.book.day.weight(need)
        most = self._at_once(pair.case for pair, _ in acts) * max(times for _, times in acts)
        if most <= left:
            for pair, times in acts:
                column = self.columns[pair]
                objective[column] = objective.get(column, 0) + weight * times
            return
        taken = self.program.column(left, whole=False)
        terms = [(self.columns[pair], -times) for pair, times in acts]
        self.program.at_most(0, [(taken, 1), *terms])
        objective[taken] = weight

    def _at_once(self, names: Iterable[str]) -> int:
        """No more of these cases fit one person's day: the travel is left out."""
        cases = sorted((self.book.cases[name] for name in set(names)), key=lambda one: one.end)
        count, free = 0, -self.book.day.turnover
        for case in cases:
            if case.start >= free + self.book.day.turnover:
                count, free = count + 1, case.end
        return count

    def _unevenness(self) -> dict[int, int]:
        """(load + n)² − load²: the first role costs 2·load + 1, each further one two more."""
        objective: dict[int, int] = {}
        for name in self.of_trainee:
            columns = self._hands_on(name)
            before = sum(one.role in HANDS_ON for one in self.fixed[name])
            first = 2 * (self.book.trainees[name].load + before) + 1
            objective.update(dict.fromkeys(columns, -first))
            cases = (pair.case for pair in self.of_trainee[name] if pair.role in HANDS_ON)
            further = [self.program.column(whole=False) for _ in range(1, self._at_once(cases))]
            objective.update({column: -2 * (at + 1) for at, column in enumerate(further)})
            if len(columns) > 1:
                terms = [*((one, 1) for one in columns), *((one, -1) for one in further)]
                self.program.at_most(1, terms)
        return objective

    # -- the answer ------------------------------------------------------------------------

    def _assignments(self, level: Level) -> Iterable[Assignment]:
        for pair, column in self.columns.items():
            if level.values[column] > 0.5:
                name = self._supervisor(pair.case, level) if pair.role is Role.OPERATOR else None
                yield Assignment(pair.case, pair.role, pair.trainee, name)

    def _supervisor(self, case: str, level: Level) -> str:
        """Who comes to a contested case; else the first who is wanted nowhere else."""
        names = self.choice.contested.get(case)
        if names is None:
            return self.choice.free[case]
        return next(name for name in names if level.values[self.supervision[name, case]] > 0.5)
