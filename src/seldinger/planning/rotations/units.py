"""A problem cut into parts, and in each part the trainees who are interchangeable.

Branch, basics and directions of one trainee touch each other only through the rooms of the
departments, so each is chosen on its own; those who stand alike in a part share its columns.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.rotation import (
    Course,
    Lock,
    LockKind,
    Need,
    Part,
    Plan,
    Problem,
    Stay,
    Trainee,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What a new plan is held against: the plan before it; months before `frozen` stay."""

    plan: Plan
    frozen: int = 0


@dataclass(frozen=True)
class Unit:
    """Trainees alike in one part. steps: those still to be planned, and their months.

    before: what the part holds already, oldest first. previous: the department of each step in
    the plan before, "" where there is none. tied: members who take the same way together, so
    that one copy seats them all.
    """

    part: Part
    members: tuple[str, ...]
    background: str
    months: tuple[int, ...]
    before: tuple[Stay, ...]
    wanted: tuple[tuple[str, float], ...]  # requirement and what is missing of it
    locks: tuple[Lock, ...] = ()
    previous: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    chief_from: int | None = None  # the step, where the residency has begun
    others: tuple[tuple[str, ...], ...] = ()  # `previous` of the further members
    tied: bool = False

    @property
    def copies(self) -> int:
        return 1 if self.tied else len(self.members)

    @property
    def seats(self) -> int:
        return len(self.members) if self.tied else 1


@dataclass(frozen=True)
class Data:
    """The problem as arrays: departments and months by number, rates by bundle of needs.

    memory: what was computed of the same problem, kept for the next search of it.
    """

    problem: Problem
    kept: Kept | None = None
    dropped: frozenset[str] = frozenset()  # locks that do not hold, by trainee/lock
    memory: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    index: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        names = {d.id: n for n, d in enumerate(self.problem.departments)}
        object.__setattr__(self, "index", names)

    def remembered(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """key: whatever the answer depends on besides the problem and the plan before."""
        if key not in self.memory:
            self.memory[key] = make()
        found: T = self.memory[key]
        return found

    @cached_property
    def horizon(self) -> int:
        return self.problem.horizon

    def serving(self, posts: Iterable[str]) -> tuple[int, ...]:
        wanted = set(posts)
        return tuple(n for n, d in enumerate(self.problem.departments) if wanted & d.posts)

    @cached_property
    def needs(self) -> Mapping[str, Need]:
        return {need.requirement: need for need in self.problem.needs}

    def rates(self, need: Need) -> Floats:
        """[department, month]: cases of one place in the role, to be taken `share` times."""
        key = ("rates", need.items, need.of, need.at, self.horizon)
        return self.remembered(key, lambda: self._rates(need))

    def _rates(self, need: Need) -> Floats:
        one = Need(need.requirement, 0, need.part, need.items, 1, need.of, need.at)
        calendar = self.problem.calendar
        return np.array(
            [
                [d.rate(one, m, (calendar + m) % 12) for m in range(self.horizon)]
                for d in self.problem.departments
            ]
        )

    def bundles(self, unit: Unit) -> tuple[list[Floats], Floats]:
        """Needs that the same cases serve, as one: rates and what is missing, per place."""
        most: dict[tuple[frozenset[str], int, str | None], float] = defaultdict(float)
        first: dict[tuple[frozenset[str], int, str | None], Need] = {}
        for name, missing in unit.wanted:
            need = self.needs[name]
            key = (need.items, need.of, need.at)
            most[key] = max(most[key], missing / need.share)
            first.setdefault(key, need)
        return [self.rates(first[key]) for key in most], np.array(list(most.values()))


def units_of(data: Data) -> dict[Part, list[Unit]]:
    """Every trainee once in each part that is not over."""
    grouped: dict[tuple[object, ...], list[Unit]] = defaultdict(list)
    tied: dict[str, list[Unit]] = defaultdict(list)
    leaders = _together(data)
    for trainee in data.problem.trainees:
        for unit in _remembered(data, trainee):
            if unit.part is Part.BASIC and trainee.id in leaders:
                tied[leaders[trainee.id]].append(unit)
                continue
            key = (
                unit.part, _group(unit), unit.months, unit.before, unit.wanted, unit.previous,
                unit.declared, unit.chief_from, _lock_key(unit.locks),
            )  # fmt: skip
            grouped[key].append(unit)
    found: dict[Part, list[Unit]] = {part: [] for part in Part}
    for units in grouped.values():
        names = tuple(name for unit in units for name in unit.members)
        found[units[0].part].append(replace(units[0], members=names))
    for units in tied.values():
        found[Part.BASIC] += _tied(units)
    return found


def _together(data: Data) -> dict[str, str]:
    """Those who go through the basics together: the first of them by each one's name."""
    leader: dict[str, str] = {}
    for trainee in data.problem.trainees:
        for lock in trainee.locks:
            if lock.kind is LockKind.TOGETHER and f"{trainee.id}/{lock.id}" not in data.dropped:
                pair = {trainee.id, lock.other}
                old = {leader.get(name, name) for name in pair}
                first = min(old)
                leader |= {n: first for n, of in leader.items() if of in old}
                leader |= dict.fromkeys(pair, first)
    return leader


def _tied(units: Sequence[Unit]) -> list[Unit]:
    """One unit for all; where their months differ they cannot be one."""
    first = units[0]
    if any((u.months, u.before) != (first.months, first.before) for u in units):
        return list(units)
    wanted: dict[str, float] = {}
    for unit in units:
        for name, missing in unit.wanted:
            wanted[name] = max(wanted.get(name, 0.0), missing)
    return [
        replace(
            first,
            members=tuple(name for unit in units for name in unit.members),
            wanted=tuple(wanted.items()),
            locks=tuple(lock for unit in units for lock in unit.locks),
            others=tuple(unit.previous for unit in units[1:]),
            tied=True,
        )
    ]


def _group(unit: Unit) -> str:
    """The background matters in the branch alone."""
    return unit.background if unit.part is Part.BRANCH else ""


def _lock_key(locks: Sequence[Lock]) -> tuple[object, ...]:
    return tuple(sorted((x.kind, x.department, x.post, tuple(sorted(x.months))) for x in locks))


def _remembered(data: Data, trainee: Trainee) -> tuple[Unit, ...]:
    names = (f"{trainee.id}/{lock.id}" for lock in trainee.locks)
    dropped = tuple(name for name in names if name in data.dropped)
    key = ("units", trainee.id, trainee.leave, dropped)
    return data.remembered(key, lambda: tuple(_own(data, trainee)))


def _own(data: Data, trainee: Trainee) -> Iterable[Unit]:
    course = data.problem.courses[trainee.background]
    months = trainee.present(course.months)
    stays = _known(data, trainee, months)
    for part in Part:
        first, last = course.span(part)
        known = min(max(len(stays), first), last)
        if known < last:
            steps = range(known, last)
            span = tuple(months[step] for step in steps)
            yield Unit(
                part=part,
                members=(trainee.id,),
                background=trainee.background,
                months=span,
                before=stays[first:known],
                wanted=_wanted(data, trainee, course, part, stays, months),
                locks=_locks(data, trainee, course, part, span),
                previous=_previous(data, trainee, span),
                declared=trainee.declared if part is Part.ADVANCED else (),
                chief_from=_chief(data, trainee, known) if part is Part.ADVANCED else None,
            )


def _known(data: Data, trainee: Trainee, months: tuple[int, ...]) -> tuple[Stay, ...]:
    """The past, and what is frozen of the plan before."""
    if data.kept is None or trainee.id not in data.kept.plan.of:
        return trainee.past
    steps = sum(month < data.kept.frozen for month in months)
    planned = data.kept.plan.of[trainee.id].stays
    return (*trainee.past, *planned[len(trainee.past) : steps])


def _chief(data: Data, trainee: Trainee, known: int) -> int | None:
    """Where the residency has begun, or is planned to begin in a frozen month."""
    if trainee.chief_from is not None or data.kept is None:
        return trainee.chief_from
    kept = data.kept.plan.of.get(trainee.id)
    return kept.chief_from if kept is not None and kept.chief_from < known else None


def _previous(data: Data, trainee: Trainee, months: tuple[int, ...]) -> tuple[str, ...]:
    if data.kept is None or trainee.id not in data.kept.plan.of:
        return ()
    planned = data.kept.plan.of[trainee.id].by_month(trainee)
    return tuple(planned[month].department if month in planned else "" for month in months)


def _wanted(
    data: Data,
    trainee: Trainee,
    course: Course,
    part: Part,
    stays: tuple[Stay, ...],
    months: tuple[int, ...],
) -> tuple[tuple[str, float], ...]:
    """What is missing of each need that this part answers for, frozen months taken off."""
    problem = data.problem
    first, _ = course.span(part)
    found = []
    for need in problem.needs_of(trainee, tuple(b.post for b in course.directions)):
        if need.part is not part:
            continue
        have = trainee.done.get(need.requirement, 0.0)
        for step in range(max(first, len(trainee.past)), len(stays)):
            month = months[step]
            department = problem.department[stays[step].department]
            have += department.rate(need, month, (problem.calendar + month) % 12)
        if have < need.minimum - 1e-9:
            found.append((need.requirement, need.minimum - have))
    return tuple(found)


def _locks(
    data: Data, trainee: Trainee, course: Course, part: Part, months: tuple[int, ...]
) -> tuple[Lock, ...]:
    """Those that can touch these months of this part."""
    return tuple(
        lock
        for lock in trainee.locks
        if f"{trainee.id}/{lock.id}" not in data.dropped
        and lock.kind is not LockKind.TOGETHER
        and _touches(lock, posts_of(course, part), months)
    )


def posts_of(course: Course, part: Part) -> set[str]:
    if part is Part.BRANCH:
        return {block.post for block in course.branch}
    if part is Part.BASIC:
        return {course.basic.post}
    return {block.post for block in course.directions} | {course.flexible.post}


def _touches(lock: Lock, posts: set[str], months: tuple[int, ...]) -> bool:
    if lock.kind is LockKind.NOT_BEFORE:
        return lock.post in posts and months[0] < min(lock.months)
    return not lock.months or bool(lock.months & set(months))


@dataclass(frozen=True)
class Goal:
    """What one unit of each costs, in whole numbers: the proof rounds bounds up to the next.

    most_changes: so many trainee-months may differ from the plan before. farthest: so many ranks
    anybody may be away from the dearest directions, who can be nearer at all. levels: by
    department, the trainees above which a trainee-month costs `crowd`.
    """

    wish: int = 1  # a rank further from the dearest directions
    change: int = 0  # a trainee-month in another department than in the plan before
    crowd: int = 0
    most_changes: int | None = None
    farthest: int | None = None
    levels: Mapping[str, int] = field(default_factory=dict)


def cell_changes(data: Data, unit: Unit) -> Floats:
    """[step, department]: trainee-months that differ from the plan before."""
    found = np.zeros((len(unit.months), len(data.index)))
    for planned in (unit.previous, *unit.others):
        for step, previous in enumerate(planned):
            if previous:
                found[step] += 1
            if previous in data.index:
                found[step, data.index[previous]] -= 1
    return found


def cell_costs(data: Data, unit: Unit, goal: Goal) -> Floats:
    """[step, department]: infinite where a lock forbids it, else what the change costs."""
    found = cell_changes(data, unit) * goal.change
    for lock in unit.locks:
        steps = [s for s, m in enumerate(unit.months) if not lock.months or m in lock.months]
        if lock.kind is LockKind.NEVER:
            found[steps, data.index[lock.department]] = np.inf
        elif lock.kind is LockKind.AT:
            kept = found[steps, data.index[lock.department]].copy()
            found[steps] = np.inf
            found[steps, data.index[lock.department]] = kept
    return found


def too_early(unit: Unit) -> Mapping[str, int]:
    """By post the first month in which it may begin."""
    found: dict[str, int] = {}
    for lock in unit.locks:
        if lock.kind is LockKind.NOT_BEFORE:
            found[lock.post] = max(found.get(lock.post, 0), min(lock.months))
    return found
