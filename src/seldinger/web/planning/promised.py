"""What the months until a plan begins will bring, and what no plan reaches any more."""

from collections import Counter
from collections.abc import Iterator, Sequence

from seldinger.domain.planning.rotation import Course, Need, Part, Problem, Stay, Trainee
from seldinger.domain.planning.rotation_check import over
from seldinger.planning.rotations.files import ProblemFile


def count_until(problem: Problem, file: ProblemFile, today: int) -> None:
    """today: the present month's number, negative. The months after it that are planned already
    bring what a full department is sure to give."""
    for trainee, told in zip(problem.trainees, file.trainees, strict=True):
        course = problem.courses[trainee.background]
        ahead = [
            (month, stay.department)
            for month, stay in zip(trainee.present(course.months), trainee.past, strict=False)
            if today < month < 0
        ]
        for need in problem.needs_of(trainee, _all(trainee, problem)) if ahead else ():
            more = sum(_rate(problem, need, department, month) for month, department in ahead)
            if more:
                told.done[need.requirement] = round(told.done.get(need.requirement, 0.0) + more, 2)


def _all(trainee: Trainee, problem: Problem) -> tuple[str, ...]:
    return tuple(b.post for b in problem.courses[trainee.background].directions)


def _rate(problem: Problem, need: Need, department: str, month: int) -> float:
    known = problem.department.get(department)
    if known is None:
        return 0.0
    return known.rate(need, month, (problem.calendar + month) % 12)


def drop_unreachable(
    problem: Problem, file: ProblemFile
) -> Iterator[tuple[str, str, float, float]]:
    """Requirements that stay short wherever the trainee goes: (trainee, requirement, most,
    minimum). They are written as done, so that the rest can be planned."""
    for trainee, told in zip(problem.trainees, file.trainees, strict=True):
        for need in problem.needs_of(trainee, trainee.declared):
            if over(problem, trainee, need.part):
                continue
            most = trainee.done.get(need.requirement, 0.0) + _most(problem, trainee, need)
            if most < need.minimum:
                told.done[need.requirement] = need.minimum
                yield trainee.id, need.requirement, most, need.minimum


def _most(problem: Problem, trainee: Trainee, need: Need) -> float:
    """What the months to come bring at best: those of a block under way where it is, the others
    each in the best department that serves what is still to come."""
    course = problem.courses[trainee.background]
    first, last = course.span(need.part)
    months = trainee.present(course.months)
    behind = trainee.past[first:]
    bound, to_come = _to_come(course, need.part, behind)
    begun = max(first, len(trainee.past))
    serving = [one.id for one in problem.departments if one.posts & to_come]
    total = 0.0
    for step in range(begun, last):
        here = [behind[-1].department] if step < begun + bound else serving
        total += max((_rate(problem, need, one, months[step]) for one in here), default=0.0)
    return total


def _to_come(course: Course, part: Part, behind: Sequence[Stay]) -> tuple[int, set[str]]:
    """How many months a block under way still takes, and the posts that are not begun."""
    if part is Part.BASIC:
        return 0, {course.basic.post}
    blocks = course.branch if part is Part.BRANCH else (*course.directions, course.flexible)
    spent = Counter(stay.post for stay in behind)
    posts = {block.post for block in blocks if not spent[block.post]}
    if course.flexible.post in posts:  # wherever a chosen direction is served
        posts |= {block.post for block in course.directions}
    bound = sum(b.months - spent[b.post] for b in blocks if 0 < spent[b.post] < b.months)
    return bound, posts
