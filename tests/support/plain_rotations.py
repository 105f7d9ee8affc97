"""The plain model of a rotation problem: a boolean per trainee, step, post and department.

The independent judge of the product's solver. It shares nothing with it but the problem itself:
whatever the checker checks is one constraint here, and CP-SAT does the rest.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor
from time import perf_counter
from typing import Any

from ortools.sat.python import cp_model

from seldinger.domain.planning.rotation import (
    Block,
    Course,
    LockKind,
    Need,
    Part,
    Plan,
    Problem,
    Rotation,
    Stay,
    Trainee,
)
from seldinger.domain.planning.rotation_check import SLACK

# A case in whole numbers. Not finer: with 100,000,000 CP-SAT 9.15 called a base of 60 trainees
# infeasible for which it found a plan with this.
CASE = 1_000_000


@dataclass(frozen=True)
class Told:
    """found: None where CP-SAT did not come to an answer; False where there is no plan."""

    found: bool | None
    proven: bool
    objective: float
    bound: float
    plan: Plan | None
    build: float
    seconds: float


def plain(
    problem: Problem,
    *,
    wish: int = 1,
    change: int = 0,
    kept: Plan | None = None,
    frozen: int = 0,
    seconds: float = 60,
    workers: int = 1,
    case: int = CASE,
    most_changes: int | None = None,
    farthest: int | None = None,
    crowd: int = 0,
    levels: Mapping[str, int] | None = None,
) -> Told:
    """The plan that costs least, as far as CP-SAT comes in the time."""
    began = perf_counter()
    model = _Model(problem, kept, frozen, case)
    if most_changes is not None:
        model.model.add(sum(model.changes) <= most_changes)
    if farthest is not None:
        for person in model.people.values():
            person.no_further(farthest)
    crowded = crowd * sum(model.crowded(levels or {}))
    model.model.minimize(wish * sum(model.wishes) + change * sum(model.changes) + crowded)
    built = perf_counter()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 1
    status = solver.solve(model.model)
    spent = perf_counter() - built
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        no_plan = status == cp_model.INFEASIBLE
        bound = float("inf") if no_plan else solver.best_objective_bound
        found = False if no_plan else None
        return Told(found, no_plan, float("inf"), bound, None, built - began, spent)
    return Told(
        True,
        status == cp_model.OPTIMAL,
        solver.objective_value,
        solver.best_objective_bound,
        model.plan(solver),
        built - began,
        spent,
    )


class _Model:
    def __init__(self, problem: Problem, kept: Plan | None, frozen: int, case: int) -> None:
        self.problem, self.kept, self.frozen, self.case = problem, kept, frozen, case
        self.model = cp_model.CpModel()
        self.wishes: list[Any] = []
        self.changes: list[Any] = []
        self.load: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
        self.chiefs: defaultdict[int, list[Any]] = defaultdict(list)
        self.people = {one.id: _Person(self, one) for one in problem.trainees}
        for person in self.people.values():
            person.tie()
        self._rooms()

    def _rooms(self) -> None:
        for month in range(self.problem.horizon):
            for department in self.problem.departments:
                least, most = department.room(month)
                self.between(least, self.load[department.id, month], most)
            least, most = self.problem.chiefs_in(month)
            self.between(least, self.chiefs[month], most)

    def between(self, least: int, terms: list[Any], most: int) -> None:
        self.model.add(sum(terms) >= least)
        self.model.add(sum(terms) <= most)

    def crowded(self, levels: Mapping[str, int]) -> Iterator[Any]:
        """Trainee-months above the level of the department, or above the fewest it must have."""
        for department, level in levels.items():
            for month in range(self.problem.horizon):
                least, most = self.problem.department[department].room(month)
                over = self.model.new_int_var(0, most, "")
                self.model.add(over >= sum(self.load[department, month]) - max(least, level))
                yield over

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        return Plan(tuple(p.rotation(solver) for p in self.people.values()), self.problem.first)


class _Person:
    """Everything about one trainee that does not need the others."""

    def __init__(self, whole: _Model, trainee: Trainee) -> None:
        self.whole, self.trainee = whole, trainee
        self.problem, self.model = whole.problem, whole.model
        self.course: Course = self.problem.courses[trainee.background]
        self.months = trainee.present(self.course.months)
        self.known = trainee.past + self._frozen()
        # By step, what may be there, and the boolean that says so: past months are booleans too.
        self.at: list[dict[Stay, Any]] = [{} for _ in self.months]
        self.choice = {
            chosen: self._new()
            for chosen in combinations(
                [b.post for b in self.course.directions], self.course.choices
            )
            if set(trainee.declared) <= set(chosen)
        }
        self.model.add(sum(self.choice.values()) == 1)
        for chosen, taken in self.choice.items():
            whole.wishes.append(self.problem.cost_of(trainee, chosen) * taken)
        self._branch()
        self._visits()
        self._advanced()
        self._every_step()
        self._chief()
        self._needs()
        self._locks()

    def _frozen(self) -> tuple[Stay, ...]:
        kept = self.whole.kept
        if kept is None or self.trainee.id not in kept.of:
            return ()
        steps = sum(month < self.whole.frozen for month in self.months)
        return kept.of[self.trainee.id].stays[len(self.trainee.past) : steps]

    def _new(self) -> Any:
        return self.model.new_bool_var("")

    def _chosen(self, direction: str) -> Any:
        return sum(taken for chosen, taken in self.choice.items() if direction in chosen)

    def _places(self, post: str, steps: range) -> Iterator[str]:
        """Departments where a stay of the post may be in these steps, as far as posts go."""
        past = len(self.trainee.past)
        for name in sorted(set(self.problem.department) | {s.department for s in self.known}):
            department = self.problem.department.get(name)
            held = department is not None and self._serves(post, department.posts)
            if all(held if step >= past else self.known[step] == (post, name) for step in steps):
                yield name

    def _serves(self, post: str, posts: frozenset[str]) -> bool:
        directions = {block.post for block in self.course.directions}
        return post in posts or (post == self.course.flexible.post and bool(directions & posts))

    def _blocks(self, first: int, last: int, wanted: list[tuple[Block, Any]]) -> None:
        """A boolean per block, department and first step; steps follow from it."""
        for block, count in wanted:
            starts: list[Any] = []
            covering: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
            for start in range(first, last - block.months + 1):
                steps = range(start, start + block.months)
                for name in self._places(block.post, steps):
                    starts.append(self._new())
                    for step in steps:
                        covering[step, name].append(starts[-1])
            self.model.add(sum(starts) == count)
            for (step, name), ones in covering.items():
                here = self.at[step][Stay(block.post, name)] = self._new()
                self.model.add(here == sum(ones))

    def _branch(self) -> None:
        course = self.course
        if len(self.trainee.past) >= course.branch_months:
            self._as_it_was(range(course.branch_months))
        else:
            self._blocks(0, course.branch_months, [(block, 1) for block in course.branch])

    def _advanced(self) -> None:
        course = self.course
        wanted = [(block, self._chosen(block.post)) for block in course.directions]
        self._blocks(course.first_stage, course.months, [*wanted, (course.flexible, 1)])
        for step in range(max(course.first_stage, len(self.trainee.past)), course.months):
            for stay, here in self.at[step].items():
                posts = self.problem.department[stay.department].posts
                if stay.post == course.flexible.post and stay.post not in posts:
                    served = [self._chosen(d.post) for d in course.directions if d.post in posts]
                    self.model.add(sum(served) >= here)

    def _as_it_was(self, steps: range) -> None:
        for step in steps:
            self.at[step][self.known[step]] = self._new()

    def _visits(self) -> None:
        course, past = self.course, len(self.trainee.past)
        first, last = course.span(Part.BASIC)
        self._as_it_was(range(first, min(past, last)))
        for step in range(max(first, past), last):
            for name in self._places(course.basic.post, range(step, step + 1)):
                self.at[step][Stay(course.basic.post, name)] = self._new()
        for department in self.problem.departments:
            if course.basic.post in department.posts:
                self._lengths(Stay(course.basic.post, department.id), first, last)

    def _lengths(self, stay: Stay, first: int, last: int) -> None:
        least, most = self.course.visits
        past = len(self.trainee.past)
        here = [self.at[step].get(stay, 0) for step in range(first, last)]
        for begin in range(len(here) - most):
            if first + begin + most >= past:  # it reaches into the months to come
                self.model.add(sum(here[begin : begin + most + 1]) <= most)
        for begin in range(max(0, past - first), len(here)):
            before = here[begin - 1] if begin else 0
            if begin + least > len(here):
                self.model.add(here[begin] <= before)  # too late for a whole visit
            for later in here[begin + 1 : begin + least]:
                self.model.add(later >= here[begin] - before)
        begun = 0
        while begun < past - first and self.trainee.past[past - 1 - begun] == stay:
            begun += 1
        if past < last and 0 < begun < least:
            here_ = here[past - first : past - first + least - begun]
            self.model.add(sum(here_) == least - begun)

    def _every_step(self) -> None:
        kept = self.whole.kept.of.get(self.trainee.id) if self.whole.kept else None
        planned = kept.by_month(self.trainee) if kept else {}
        for step, (month, here) in enumerate(zip(self.months, self.at, strict=True)):
            self.model.add(sum(here.values()) == 1)
            if step < len(self.known):
                self.model.add(here.get(self.known[step], 0) == 1)
            for stay, taken in here.items():
                if month >= 0:
                    self.whole.load[stay.department, month].append(taken)
                elsewhere = month in planned and stay.department != planned[month].department
                if elsewhere and step >= len(self.known):
                    self.whole.changes.append(taken)

    def _chief(self) -> None:
        course, fixed = self.course, self.trainee.chief_from
        kept = self.whole.kept.of.get(self.trainee.id) if self.whole.kept else None
        if fixed is None and kept and kept.chief_from < len(self.known):
            fixed = kept.chief_from  # it begins in a frozen month
        last = course.months - course.chief
        possible = range(max(course.first_stage, len(self.known)), last + 1)
        if fixed is not None:
            possible = range(fixed, fixed + 1)
        # Where it is too late for any of them, no plan mends it: -1, as the checker lets pass.
        self.chief = {first: self._new() for first in possible or (-1,)}
        self.model.add(sum(self.chief.values()) == 1)
        for first, begins in self.chief.items():
            for month in self.months[first : first + course.chief] if first >= 0 else ():
                if month >= 0:
                    self.whole.chiefs[month].append(begins)

    def _needs(self) -> None:
        directions = tuple(block.post for block in self.course.directions)
        for need in self.problem.needs_of(self.trainee, directions):
            first, last = self.course.span(need.part)
            if len(self.trainee.past) < last:
                self._reached(need, range(max(first, len(self.trainee.past)), last))

    def _reached(self, need: Need, steps: range) -> None:
        missing = need.minimum - SLACK - self.trainee.done.get(need.requirement, 0.0)
        got = []
        for step in steps:
            month = self.months[step]
            for stay, here in self.at[step].items():
                department = self.problem.department[stay.department]
                rate = department.rate(need, month, (self.problem.calendar + month) % 12)
                got.append(floor(rate * self.whole.case) * here)
        asked = 1 if need.direction is None else self._chosen(need.direction)
        self.model.add(sum(got) >= ceil(max(0.0, missing) * self.whole.case) * asked)

    def _locks(self) -> None:
        for lock in self.trainee.locks:
            for step in range(len(self.trainee.past), self.course.months):
                month = self.months[step]
                for stay, here in self.at[step].items():
                    named = stay.department == lock.department
                    if (
                        (lock.kind is LockKind.AT and month in lock.months and not named)
                        or (
                            lock.kind is LockKind.NEVER
                            and named
                            and (not lock.months or month in lock.months)
                        )
                        or (
                            lock.kind is LockKind.NOT_BEFORE
                            and stay.post == lock.post
                            and month < min(lock.months)
                        )
                    ):
                        self.model.add(here == 0)

    def no_further(self, farthest: int) -> None:
        """So many ranks away at most, or as few as the directions that have begun allow."""
        posts = {block.post for block in self.course.directions}
        begun = {stay.post for stay in self.known[self.course.first_stage :]} & posts
        ranks = {one: self.problem.cost_of(self.trainee, one) for one in self.choice}
        least = min((cost for one, cost in ranks.items() if begun <= set(one)), default=0)
        for one, taken in self.choice.items():
            if ranks[one] > max(farthest, least):
                self.model.add(taken == 0)

    def tie(self) -> None:
        """The same departments during the basics as somebody else, from where one stands."""
        for lock in self.trainee.locks:
            if lock.kind is LockKind.TOGETHER:
                other = self.whole.people[lock.other]
                ours = self.at[self.course.branch_months : self.course.first_stage]
                theirs = other.at[other.course.branch_months : other.course.first_stage]
                begin = max(0, len(self.trainee.past) - self.course.branch_months)
                for mine, yours in zip(ours[begin:], theirs[begin:], strict=True):
                    for stay in mine.keys() | yours.keys():
                        self.model.add(mine.get(stay, 0) == yours.get(stay, 0))

    def rotation(self, solver: cp_model.CpSolver) -> Rotation:
        stays = [next(stay for stay, b in here.items() if solver.value(b)) for here in self.at]
        directions = next(chosen for chosen, b in self.choice.items() if solver.value(b))
        chief = next(first for first, begins in self.chief.items() if solver.value(begins))
        return Rotation(self.trainee.id, tuple(stays), directions, chief)
