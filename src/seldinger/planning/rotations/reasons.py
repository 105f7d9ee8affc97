"""Why somebody is where the plan says, and what would be if they were elsewhere.

From the rules alone, by the checker: no model is asked, so that a page can ask for every cell.
Nobody is moved for a single month where that is no plan: the whole visit, or the whole block, goes
to the other department.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from seldinger.domain.planning.rotation import (
    Course,
    Department,
    Lock,
    LockKind,
    Part,
    Plan,
    Problem,
    Rotation,
    Stay,
    Trainee,
)
from seldinger.domain.planning.rotation_check import (
    Breach,
    Rule,
    Run,
    check_one,
    loads,
    reached,
    runs,
)


class Why(StrEnum):
    """What fixes the cell, the strongest first; FREE: the solver chose."""

    ABSENT = "absent"  # leave, before the entry, or after the end
    PAST = "past"
    FROZEN = "frozen"
    LOCK = "lock"
    FREE = "free"


class Verdict(StrEnum):
    POSSIBLE = "possible"
    FULL = "full"  # of the other department
    EMPTY = "empty"  # of the department that would be left
    BREAKS = "breaks"  # a rule of the trainee
    NOT_SERVED = "not_served"  # the department takes nobody for this post


@dataclass(frozen=True, slots=True)
class Served:
    """A minimum that this department serves here. here: cases of the whole stay; slack: what is
    promised beyond the minimum, over all departments; without `here` it would be that much less.
    """

    requirement: str
    here: float
    reached: float
    minimum: float

    @property
    def slack(self) -> float:
        return self.reached - self.minimum

    @property
    def needed(self) -> bool:
        """Without this stay the minimum would not be reached."""
        return self.here > self.slack


@dataclass(frozen=True, slots=True)
class Other:
    """The same months in another department.

    breaches: what would be wrong then and is not now. cost: ranks of wishes more (or fewer).
    directions: those of the trainee then.
    """

    department: str
    verdict: Verdict
    breaches: tuple[Breach, ...] = ()
    cost: int = 0
    directions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """first and last: the months of the whole stay; post and department "" where absent."""

    trainee: str
    month: int
    why: Why
    post: str = ""
    department: str = ""
    first: int = 0
    last: int = 0
    locks: tuple[str, ...] = ()
    served: tuple[Served, ...] = ()
    others: tuple[Other, ...] = ()


def why(problem: Problem, plan: Plan, trainee: str, month: int, frozen: int = 0) -> Reason:
    """month: counted from the plan's first. frozen: the first month that may change.

    Raises KeyError where the trainee is not in the problem or not in the plan.
    """
    person, rotation = problem.trainee[trainee], plan.of[trainee]
    months = person.present(len(rotation.stays))
    if month not in months:
        return Reason(trainee, month, Why.ABSENT)
    step = months.index(month)
    run = next(r for r in _whole_runs(problem, person, rotation) if r.first <= step < _end(r))
    locks = tuple(lock.id for lock in person.locks if _touches(lock, run, months, problem, person))
    told = Reason(
        trainee,
        month,
        _fixed(person, step, month, frozen, locks),
        run.stay.post,
        run.stay.department,
        months[run.first],
        months[_end(run) - 1],
        locks,
    )
    if told.why is Why.PAST:
        return told
    now = check_one(problem, plan, trainee)
    if any(one.rule is Rule.LENGTH or _unknown(one) for one in now):
        return told  # what cannot be counted cannot be weighed
    served = tuple(_served(problem, person, rotation, run, months))
    if told.why is Why.FROZEN:
        return replace(told, served=served)
    open_ = max(len(person.past), sum(m < frozen for m in months))
    asked = _Asked(problem, plan, rotation, run, now, open_)
    return replace(told, served=served, others=tuple(asked.others()))


def _unknown(breach: Breach) -> bool:
    """A department that is not in the problem."""
    return breach.rule is Rule.SERVES and breach.month is None


def _end(run: Run) -> int:
    return run.first + run.length


def _whole_runs(problem: Problem, trainee: Trainee, rotation: Rotation) -> Iterator[Run]:
    """Visits and blocks, cut where one part ends."""
    course = problem.courses[trainee.background]
    for part in Part:
        first, last = course.span(part)
        yield from runs(rotation.stays[first:last], first)


def _fixed(trainee: Trainee, step: int, month: int, frozen: int, locks: tuple[str, ...]) -> Why:
    if step < len(trainee.past):
        return Why.PAST
    if month < frozen:
        return Why.FROZEN
    return Why.LOCK if locks else Why.FREE


def _touches(
    lock: Lock, run: Run, months: tuple[int, ...], problem: Problem, trainee: Trainee
) -> bool:
    """Whether the lock asks for this stay to be where it is."""
    here = set(months[run.first : _end(run)])
    if lock.kind is LockKind.AT:
        return lock.department == run.stay.department and bool(lock.months & here)
    if lock.kind is LockKind.TOGETHER:
        course = problem.courses[trainee.background]
        return course.part_of(run.first) is Part.BASIC
    return False


def _served(
    problem: Problem, trainee: Trainee, rotation: Rotation, run: Run, months: tuple[int, ...]
) -> Iterator[Served]:
    course = problem.courses[trainee.background]
    part, totals = course.part_of(run.first), reached(problem, trainee, rotation)
    department = problem.department[run.stay.department]
    steps = range(max(run.first, len(trainee.past)), _end(run))
    for need in problem.needs_of(trainee, rotation.directions):
        if need.part is part:
            here = sum(
                department.rate(need, months[s], (problem.calendar + months[s]) % 12) for s in steps
            )
            if here > 0:
                yield Served(need.requirement, here, totals[need.requirement], need.minimum)


class _Asked:
    """One stay of one trainee, put elsewhere."""

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        rotation: Rotation,
        run: Run,
        now: tuple[Breach, ...],
        open_: int,
    ) -> None:
        """now: what is wrong already. open_: the first step that may change."""
        self.problem, self.plan, self.now, self.open = problem, plan, set(now), open_
        self.rotation, self.run = rotation, run
        self.trainee = problem.trainee[rotation.trainee]
        self.course: Course = problem.courses[self.trainee.background]
        self.part = self.course.part_of(run.first)
        self.loads = loads(problem, plan)
        self.cost = problem.cost_of(self.trainee, rotation.directions)

    def others(self) -> Iterator[Other]:
        for department in self.problem.departments:
            if department.id != self.run.stay.department:
                yield self._best(department)

    def _best(self, department: Department) -> Other:
        told = [self._judged(department, one) for one in self._elsewhere(department)]
        if not told:
            return Other(department.id, Verdict.NOT_SERVED)
        return min(told, key=lambda one: (len(one.breaches), one.cost))

    def _elsewhere(self, department: Department) -> Iterator[Rotation]:
        post, posts = self.run.stay.post, department.posts
        if self.part is not Part.ADVANCED or post == self.course.flexible.post:
            open_ = {post}
            if post == self.course.flexible.post:
                open_ |= set(self.rotation.directions)
            if open_ & posts:
                yield self._with(Stay(post, department.id))
            return
        for block in self.course.directions:
            if block.post in posts:
                yield from self._direction(Stay(block.post, department.id), block.months)

    def _with(self, stay: Stay) -> Rotation:
        stays = list(self.rotation.stays)
        first = max(self.run.first, self.open)
        stays[first : _end(self.run)] = [stay] * (_end(self.run) - first)
        return replace(self.rotation, stays=tuple(stays))

    def _direction(self, stay: Stay, months: int) -> Iterator[Rotation]:
        """This block for that direction: the two change places, or the choice does."""
        post, chosen = self.run.stay.post, self.rotation.directions
        if months != self.run.length or self.run.first < self.open:
            return
        moved = self._with(stay)
        if stay.post == post:
            yield moved
        elif stay.post not in chosen:
            directions = tuple(stay.post if one == post else one for one in chosen)
            yield replace(moved, directions=directions)
        else:
            yield from self._exchanged(stay)

    def _exchanged(self, stay: Stay) -> Iterator[Rotation]:
        """Only where that block is still ahead, and as long."""
        for other in runs(self.rotation.stays[self.course.first_stage :], self.course.first_stage):
            ahead = other.first >= self.open and other.length == self.run.length
            if other.stay.post == stay.post and ahead:
                stays = list(self.rotation.stays)
                stays[self.run.first : _end(self.run)] = [stay] * self.run.length
                stays[other.first : _end(other)] = [self.run.stay] * other.length
                yield replace(self.rotation, stays=tuple(stays))

    def _judged(self, department: Department, rotation: Rotation) -> Other:
        rotations = tuple(
            rotation if one.trainee == rotation.trainee else one for one in self.plan.rotations
        )
        plan = Plan(rotations, self.plan.first)
        own = [one for one in check_one(self.problem, plan, self.trainee.id) if one not in self.now]
        rooms = list(self._rooms(rotation))
        cost = self.problem.cost_of(self.trainee, rotation.directions) - self.cost
        verdict = Verdict.POSSIBLE
        if own:
            verdict = Verdict.BREAKS
        elif rooms:
            verdict = Verdict.FULL if rooms[0].rule is Rule.CROWDED else Verdict.EMPTY
        return Other(department.id, verdict, (*own, *rooms), cost, rotation.directions)

    def _rooms(self, rotation: Rotation) -> Iterator[Breach]:
        """Rooms that the move breaks, the crowded ones first."""
        months = self.trainee.present(len(rotation.stays))
        change: Counter[tuple[str, int]] = Counter()
        for month, old, new in zip(months, self.rotation.stays, rotation.stays, strict=True):
            if month >= 0 and old.department != new.department:
                change[new.department, month] += 1
                change[old.department, month] -= 1
        for (name, month), by in sorted(change.items(), key=lambda one: (-one[1], one[0])):
            found = self.loads[name, month] + by
            room = self.problem.department[name].room(month)
            if by > 0 and found > room.most:
                yield Breach(Rule.CROWDED, "", month, name, found=found, allowed=room.most)
            elif by < 0 and found < room.least:
                yield Breach(Rule.EMPTY, "", month, name, found=found, allowed=room.least)
