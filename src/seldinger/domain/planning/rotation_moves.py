"""A plan changed by hand: a stay put elsewhere, another department, two people exchanged.

Nothing here asks whether the new plan is legal; the checker does. What makes no sense is refused.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from seldinger.domain.planning.rotation import (
    Course,
    Part,
    Plan,
    Problem,
    Rotation,
    Stay,
    Trainee,
)
from seldinger.domain.planning.rotation_check import Run, runs


class MoveError(Exception):
    """The change makes no sense; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One trainee of a plan. open: the first step that may still be changed."""

    trainee: Trainee
    rotation: Rotation
    course: Course
    months: tuple[int, ...]
    open: int

    def step(self, month: int) -> int:
        if month in self.trainee.leave:
            raise MoveError("这个月请假，不能安排轮转。请选别的月份")
        if month not in self.months:
            raise MoveError("这个月不在该学员的培训期内。请选培训期内的月份")
        return self.months.index(month)

    def changeable(self, month: int) -> int:
        """The step of the month, which must lie ahead."""
        step = self.step(month)
        if step < self.open:
            raise MoveError("已经过去或已冻结的月份不能改动。请选以后的月份")
        return step

    def runs(self, part: Part) -> tuple[Run, ...]:
        first, last = self.course.span(part)
        return runs(self.rotation.stays[first:last], first)

    def with_stays(self, stays: Collection[Stay], directions: tuple[str, ...] = ()) -> Rotation:
        return replace(
            self.rotation,
            stays=tuple(stays),
            directions=directions or self.rotation.directions,
            leave=self.trainee.leave,
        )


def moved(problem: Problem, plan: Plan, trainee: str, first: int, to: int, frozen: int = 0) -> Plan:
    """The stay that holds month `first` begins at month `to`, or as near as it can without
    dividing another; what stood there closes up. frozen: the first month that may change.

    Raises MoveError."""
    row = _row(problem, plan, trainee, frozen)
    part = row.course.part_of(row.step(first))
    every = row.runs(part)
    own = next(run for run in every if run.first + run.length > row.step(first))
    if own.first < row.open:
        raise MoveError("这段轮转已经开始或已冻结，不能移动。可以改动它以后的月份所在的科室")
    target = row.changeable(to)
    if row.course.part_of(target) is not part:
        raise MoveError(
            "不能移到另一个培训阶段里。请移到同一段（专科基础、介入基础、专业方向）之内"
        )
    ahead = [run for run in every if run.first >= row.open]
    order = _reordered(ahead, own, target)
    stays = [run.stay for run in order for _ in range(run.length)]
    end, kept = row.course.span(part)[1], row.rotation.stays
    return _with(plan, row.with_stays([*kept[: end - len(stays)], *stays, *kept[end:]]))


def landed(problem: Problem, before: Plan, after: Plan, move: tuple[str, int, int]) -> set[int]:
    """The months in which the stay of `move` (trainee, first, to, as in `moved`) stands now."""
    name, first, to = move
    row = _row(problem, after, name, 0)
    step, target = row.step(first), row.step(to)
    stay = before.of[name].stays[step]
    same = [run for run in row.runs(row.course.part_of(step)) if run.stay == stay]
    run = min(same, key=lambda run: abs(run.first - target))
    return {*row.months[run.first : run.first + run.length]}


def _reordered(ahead: list[Run], own: Run, target: int) -> list[Run]:
    others = [run for run in ahead if run is not own]
    if own.first == target or not others:
        raise MoveError("没有别的位置可移：这段里没有可以让开的轮转，或仍在原处。请选另一个月份")
    here, later = ahead.index(own), target > own.first
    begins = {
        place: ahead[0].first + sum(run.length for run in others[:place])
        for place in range(len(others) + 1)
        if place != here
    }
    best = min(begins, key=lambda p: (abs(begins[p] - target), -p if later else p))
    return [*others[:best], own, *others[best:]]


def placed(
    problem: Problem,
    plan: Plan,
    trainee: str,
    months: Collection[int],
    department: str,
    frozen: int = 0,
) -> Plan:
    """Those months are spent in the department. Where they are a whole direction, and the
    department serves another one alone, that direction is chosen instead.

    Raises MoveError."""
    row = _row(problem, plan, trainee, frozen)
    if department not in problem.department:
        raise MoveError("没有这个科室，或它不在本方案的科室之内。请从列出的科室里选")
    steps = _steps(row, months)
    stays = list(row.rotation.stays)
    old = {stays[step].post for step in steps}
    post = _other_direction(row, steps, problem.department[department].posts)
    for step in steps:
        stays[step] = Stay(post or stays[step].post, department)
    directions = row.rotation.directions
    if post:
        directions = tuple(post if one in old else one for one in directions)
    return _other(plan, _with(plan, row.with_stays(stays, directions)))


def _other_direction(row: _Row, steps: list[int], posts: Collection[str]) -> str:
    """The direction that takes the place of the one whose every month is named; "" for none."""
    post = row.rotation.stays[steps[0]].post
    known = [block.post for block in row.course.directions]
    if post not in known or post in posts or not _whole(row, steps):
        return ""
    free = [one for one in known if one in posts and one not in row.rotation.directions]
    if not free:
        return ""
    if post in row.trainee.declared:
        raise MoveError("这个方向已经申报，不能换成别的方向。要改先改学员的申报")
    wished = {one: n for n, one in enumerate(row.trainee.wishes)}
    return min(free, key=lambda one: wished.get(one, len(wished)))


def _whole(row: _Row, steps: list[int]) -> bool:
    """Whether the steps are all those of their post."""
    post = row.rotation.stays[steps[0]].post
    return steps == [step for step, stay in enumerate(row.rotation.stays) if stay.post == post]


def exchanged(
    problem: Problem, plan: Plan, one: str, other: str, months: Collection[int], frozen: int = 0
) -> Plan:
    """In those months each goes where the other was. Whole directions go with their months.

    Raises MoveError."""
    if one == other:
        raise MoveError("要与另一位学员对调。请选另一位")
    ours, theirs = (_row(problem, plan, name, frozen) for name in (one, other))
    mine, their = _steps(ours, months), _steps(theirs, months)
    if ours.course.part_of(mine[0]) is not theirs.course.part_of(their[0]):
        raise MoveError("两人这几个月不在同一个培训阶段，不能对调。请选同一阶段的学员")
    first, second = _given(ours, mine, theirs, their), _given(theirs, their, ours, mine)
    return _other(plan, _with(_with(plan, first), second))


def _given(row: _Row, steps: list[int], other: _Row, their: list[int]) -> Rotation:
    """The row with what the other one has in those months."""
    stays = list(row.rotation.stays)
    got = [other.rotation.stays[step] for step in their]
    posts = {stays[step].post for step in steps}
    directions = row.rotation.directions
    if posts != {stay.post for stay in got}:
        directions = _swapped(row, steps, other, their)
    for step, stay in zip(steps, got, strict=True):
        stays[step] = stay
    return row.with_stays(stays, directions)


def _swapped(row: _Row, steps: list[int], other: _Row, their: list[int]) -> tuple[str, ...]:
    """The directions after one was given for another."""
    old, new = row.rotation.stays[steps[0]].post, other.rotation.stays[their[0]].post
    known = {block.post for block in row.course.directions}
    if not ({old, new} <= known and _whole(row, steps) and _whole(other, their)):
        raise MoveError("两人这几个月的岗位不同，只有整段的专业方向可以互换。请选同样的岗位")
    if new in row.rotation.directions or old in row.trainee.declared:
        raise MoveError("换过去的方向其中一人已有，或已申报不能改。请选别的学员或月份")
    return tuple(new if one == old else one for one in row.rotation.directions)


def _row(problem: Problem, plan: Plan, name: str, frozen: int) -> _Row:
    trainee, rotation = problem.trainee.get(name), plan.of.get(name)
    if trainee is None or rotation is None:
        raise MoveError("方案里没有这位学员。请刷新页面后再试")
    course = problem.courses[trainee.background]
    months = trainee.present(course.months)
    if len(rotation.stays) != course.months:
        raise MoveError("这位学员的月数与细则不符，不能手工调整。请重新求解")
    ahead = (n for n, month in enumerate(months) if month >= max(0, frozen))
    return _Row(trainee, rotation, course, months, next(ahead, len(months)))


def _steps(row: _Row, months: Collection[int]) -> list[int]:
    """The steps of the months, all ahead and in one part."""
    if not months:
        raise MoveError("没有选月份。请至少选一个月")
    steps = [row.changeable(month) for month in sorted(set(months))]
    if len({row.course.part_of(step) for step in steps}) > 1:
        raise MoveError("所选月份跨了两个培训阶段。请分开改动")
    return steps


def _other(before: Plan, after: Plan) -> Plan:
    if all(
        new.stays == old.stays for new, old in zip(after.rotations, before.rotations, strict=True)
    ):
        raise MoveError("改了也一样：本来就在那里。请选别的科室或学员")
    return after


def _with(plan: Plan, new: Rotation) -> Plan:
    rotations = (new if one.trainee == new.trainee else one for one in plan.rotations)
    return replace(plan, rotations=tuple(rotations))
