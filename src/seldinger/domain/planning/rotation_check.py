"""Whether a rotation plan keeps to every rule. It knows the rules alone, and no model of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from seldinger.domain.planning.rotation import (
    Block,
    Course,
    Lock,
    LockKind,
    Part,
    Plan,
    Problem,
    Rotation,
    Stay,
    Trainee,
)

SLACK = 1e-6  # cases; sums of fractions of cases are compared with this much tolerance


class Rule(StrEnum):
    MISSING = "missing"  # a trainee without a rotation, or a rotation of nobody
    LENGTH = "length"
    PAST = "past"
    SERVES = "serves"
    BLOCKS = "blocks"
    VISITS = "visits"
    DIRECTIONS = "directions"
    CHIEF = "chief"
    NEED = "need"
    LOCK = "lock"
    CROWDED = "crowded"
    EMPTY = "empty"
    CHIEFS = "chiefs"


@dataclass(frozen=True, slots=True)
class Breach:
    """Which rule, of whom, when and where; `found` against `allowed` in the rule's own unit.

    what: the requirement, post or lock it is about.
    """

    rule: Rule
    trainee: str = ""
    month: int | None = None
    department: str = ""
    what: str = ""
    found: float = 0
    allowed: float = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Steps first … first + length - 1 of one post in one department."""

    stay: Stay
    first: int
    length: int


def check(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Every breach; none says that the plan is legal and reaches every minimum."""
    return (
        *_of_trainees(problem, plan),
        *_of_departments(problem, plan),
        *_of_chiefs(problem, plan),
    )


def check_one(problem: Problem, plan: Plan, trainee: str) -> tuple[Breach, ...]:
    """The breaches of one trainee who stands once in the plan; rooms and chiefs are not asked."""
    return tuple(_of_person(problem, plan, trainee))


def _of_trainees(problem: Problem, plan: Plan) -> Iterator[Breach]:
    counted = Counter(one.trainee for one in plan.rotations)
    for name in sorted(set(counted) | set(problem.trainee)):
        if counted[name] != 1 or name not in problem.trainee:
            yield Breach(Rule.MISSING, trainee=name, found=counted[name], allowed=1)
        else:
            yield from _of_person(problem, plan, name)


def _of_person(problem: Problem, plan: Plan, name: str) -> Iterator[Breach]:
    trainee, rotation = problem.trainee[name], plan.of[name]
    course = problem.courses[trainee.background]
    if len(rotation.stays) != course.months:
        found = len(rotation.stays)
        yield Breach(Rule.LENGTH, trainee=name, found=found, allowed=course.months)
        return
    ahead = {stay.department for stay in rotation.stays[len(trainee.past) :]}
    if unknown := ahead - set(problem.department):
        yield Breach(Rule.SERVES, trainee=name, department=min(unknown))
        return
    yield from _of_one(problem, course, trainee, rotation, plan)


def _of_one(
    problem: Problem, course: Course, trainee: Trainee, rotation: Rotation, plan: Plan
) -> Iterator[Breach]:
    known = len(trainee.past)
    if rotation.stays[:known] != trainee.past:
        yield Breach(Rule.PAST, trainee=trainee.id)
    yield from _serves(problem, course, trainee, rotation)
    yield from _branch(course, trainee, rotation)
    yield from _visits(problem, course, trainee, rotation)
    yield from _directions(course, trainee, rotation)
    yield from _chief(course, trainee, rotation)
    yield from _needs(problem, trainee, rotation)
    for lock in trainee.locks:
        if not _kept(problem, course, trainee, rotation, lock, plan):
            yield Breach(Rule.LOCK, trainee=trainee.id, what=lock.id)


def _serves(
    problem: Problem, course: Course, trainee: Trainee, rotation: Rotation
) -> Iterator[Breach]:
    months = trainee.present(course.months)
    for step in range(len(trainee.past), course.months):
        stay = rotation.stays[step]
        posts = problem.department[stay.department].posts
        wanted = {stay.post}
        if stay.post == course.flexible.post:
            wanted |= set(rotation.directions)
        if not wanted & posts:
            yield Breach(
                Rule.SERVES, trainee.id, months[step], department=stay.department, what=stay.post
            )


def runs(stays: tuple[Stay, ...], first: int = 0) -> tuple[Run, ...]:
    """Stays of one post in one department, one after the other, as one."""
    found, step = [], first
    for stay, group in groupby(stays):
        length = sum(1 for _ in group)
        found.append(Run(stay, step, length))
        step += length
    return tuple(found)


def _blocks(
    trainee: Trainee, stays: tuple[Stay, ...], first: int, wanted: list[Block]
) -> Iterator[Breach]:
    """Each block once, whole, in one department; the order is free."""
    got = [(run.stay.post, run.length) for run in runs(stays, first)]
    if sorted(got) != sorted((block.post, block.months) for block in wanted):
        yield Breach(Rule.BLOCKS, trainee=trainee.id, month=None, what=wanted[0].post)


def _branch(course: Course, trainee: Trainee, rotation: Rotation) -> Iterator[Breach]:
    if course.branch and len(trainee.past) < course.branch_months:
        stays = rotation.stays[: course.branch_months]
        yield from _blocks(trainee, stays, 0, list(course.branch))


def _visits(
    problem: Problem, course: Course, trainee: Trainee, rotation: Rotation
) -> Iterator[Breach]:
    least, most = course.visits
    months = trainee.present(course.months)
    stays = rotation.stays[course.branch_months : course.first_stage]
    for run in runs(stays, course.branch_months):
        if _done(problem, course, trainee, run):
            continue
        if run.stay.post != course.basic.post:
            yield Breach(Rule.BLOCKS, trainee.id, months[run.first], what=run.stay.post)
        elif not least <= run.length <= most:
            allowed = least if run.length < least else most
            where = run.stay.department
            yield Breach(
                Rule.VISITS, trainee.id, months[run.first], where, found=run.length, allowed=allowed
            )


def _done(problem: Problem, course: Course, trainee: Trainee, run: Run) -> bool:
    """Whether the run is over, and no plan could have lengthened it."""
    end, known = run.first + run.length, len(trainee.past)
    if end != known or known >= course.first_stage or run.length >= course.visits[0]:
        return end <= known
    department = problem.department.get(run.stay.department)
    return (
        department is None
        or run.stay.post != course.basic.post
        or course.basic.post not in department.posts
    )


def _directions(course: Course, trainee: Trainee, rotation: Rotation) -> Iterator[Breach]:
    chosen = rotation.directions
    known = {block.post: block for block in course.directions}
    if (
        len(set(chosen)) != course.choices
        or len(chosen) != course.choices
        or not set(chosen) <= set(known)
        or not set(trainee.declared) <= set(chosen)
    ):
        yield Breach(Rule.DIRECTIONS, trainee=trainee.id)
    elif len(trainee.past) < course.months:
        wanted = [*(known[one] for one in chosen), course.flexible]
        stays = rotation.stays[course.first_stage :]
        yield from _blocks(trainee, stays, course.first_stage, wanted)


def _chief(course: Course, trainee: Trainee, rotation: Rotation) -> Iterator[Breach]:
    """A residency that nothing says has begun begins in a month to come, while there is time."""
    first, last = course.first_stage, course.months - course.chief
    if trainee.chief_from is not None:
        kept = rotation.chief_from == trainee.chief_from
    else:
        first = max(first, len(trainee.past))
        kept = first > last or first <= rotation.chief_from <= last
    if not kept:
        yield Breach(Rule.CHIEF, trainee=trainee.id, found=rotation.chief_from)


def reached(problem: Problem, trainee: Trainee, rotation: Rotation) -> dict[str, float]:
    """By requirement: what counts already and what the months to come are sure of."""
    course = problem.courses[trainee.background]
    months = trainee.present(course.months)
    found = {}
    for need in problem.needs_of(trainee, rotation.directions):
        total = trainee.done.get(need.requirement, 0.0)
        first, last = course.span(need.part)
        for step in range(max(first, len(trainee.past)), last):
            department = problem.department[rotation.stays[step].department]
            month = months[step]
            total += department.rate(need, month, (problem.calendar + month) % 12)
        found[need.requirement] = total
    return found


def _needs(problem: Problem, trainee: Trainee, rotation: Rotation) -> Iterator[Breach]:
    totals = reached(problem, trainee, rotation)
    for need in problem.needs_of(trainee, rotation.directions):
        total = totals[need.requirement]
        if total < need.minimum - SLACK and not over(problem, trainee, need.part):
            yield Breach(
                Rule.NEED,
                trainee=trainee.id,
                what=need.requirement,
                found=total,
                allowed=need.minimum,
            )


def over(problem: Problem, trainee: Trainee, part: Part) -> bool:
    """Whether the part lies behind the trainee: no plan mends it, only a ruling does."""
    return len(trainee.past) >= problem.courses[trainee.background].span(part)[1]


def _kept(
    problem: Problem,
    course: Course,
    trainee: Trainee,
    rotation: Rotation,
    lock: Lock,
    plan: Plan,
) -> bool:
    months = trainee.present(course.months)
    steps = range(len(trainee.past), course.months)
    if lock.kind is LockKind.TOGETHER:
        return _together(problem, course, trainee, rotation, plan.of.get(lock.other))
    if lock.kind is LockKind.AT:
        return all(
            rotation.stays[s].department == lock.department
            for s in steps
            if months[s] in lock.months
        )
    if lock.kind is LockKind.NOT_BEFORE:
        first = min(lock.months)
        return not any(rotation.stays[s].post == lock.post and months[s] < first for s in steps)
    return not any(
        rotation.stays[s].department == lock.department
        and (not lock.months or months[s] in lock.months)
        for s in steps
    )


def _together(
    problem: Problem,
    course: Course,
    trainee: Trainee,
    rotation: Rotation,
    other: Rotation | None,
) -> bool:
    if other is None or other.trainee not in problem.trainee:
        return False
    theirs = problem.courses[problem.trainee[other.trainee].background]
    ours = rotation.stays[course.branch_months : course.first_stage]
    known = max(0, len(trainee.past) - course.branch_months)
    return ours[known:] == other.stays[theirs.branch_months : theirs.first_stage][known:]


def loads(problem: Problem, plan: Plan) -> Counter[tuple[str, int]]:
    """Trainees by department and month, from month 0 on."""
    counted: Counter[tuple[str, int]] = Counter()
    for rotation in plan.rotations:
        trainee = problem.trainee.get(rotation.trainee)
        if trainee is None:
            continue
        months = trainee.present(len(rotation.stays))
        for month, stay in zip(months, rotation.stays, strict=True):
            if month >= 0:
                counted[stay.department, month] += 1
    return counted


def _of_departments(problem: Problem, plan: Plan) -> Iterator[Breach]:
    counted = loads(problem, plan)
    for department in problem.departments:
        for month in range(problem.horizon):
            found, room = counted[department.id, month], department.room(month)
            if found > room.most:
                yield Breach(Rule.CROWDED, "", month, department.id, found=found, allowed=room.most)
            elif found < room.least:
                yield Breach(Rule.EMPTY, "", month, department.id, found=found, allowed=room.least)


def chiefs(problem: Problem, plan: Plan) -> Counter[int]:
    """Chief residents by month, from month 0 on."""
    counted: Counter[int] = Counter()
    for rotation in plan.rotations:
        trainee = problem.trainee.get(rotation.trainee)
        if trainee is not None:
            course = problem.courses[trainee.background]
            months = trainee.present(course.months)
            first = max(0, rotation.chief_from)
            counted.update(m for m in months[first : first + course.chief] if m >= 0)
    return counted


def _of_chiefs(problem: Problem, plan: Plan) -> Iterator[Breach]:
    counted = chiefs(problem, plan)
    for month in range(problem.horizon):
        found, room = counted[month], problem.chiefs_in(month)
        if not room.least <= found <= room.most:
            allowed = room.least if found < room.least else room.most
            yield Breach(Rule.CHIEFS, "", month, found=found, allowed=allowed)
