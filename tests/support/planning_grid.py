"""A version that nobody solved, for the grid: 林's whole course, written down by hand."""

from collections.abc import Callable, Iterator
from typing import Any

from seldinger.domain.planning.rotation import Course
from seldinger.planning.rotations.files import (
    DepartmentFile,
    PlanFile,
    ProblemFile,
    RotationFile,
    StayFile,
    TraineeFile,
)
from seldinger.web.planning.actions.moves import Move, move_stay
from seldinger.web.planning.actions.versions import add_version, begin_plan
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.posts import courses
from support.people import World
from support.planning import FIRST_MONTH, offer

Sample = Callable[[World], dict[str, Any]]
WISHED = ("neuro", "peripheral", "abdominal")
HERE = ("xray", "ct", "mri", "internal", "surgical", "basic", *WISHED)
THERE = ("basic", "thoracic", "urogenital")


def drawn(world: World) -> PlanVersion:
    """林 from the plan's first month on, in visits of three months here and there by turns; all
    departments of both hospitals take her."""
    here, there = (str(one.pk) for one in (world.department, world.partner_department))
    for department, posts in ((world.department, HERE), (world.partner_department, THERE)):
        offer(world, department, [*posts])
    course = courses(world.base.rulebook)["imaging"]
    name = str(world.trainee.pk)
    problem = ProblemFile(
        format="seldinger-rotations/1",
        first_month=FIRST_MONTH,
        departments=[DepartmentFile(here, [*HERE], 9), DepartmentFile(there, [*THERE], 9)],
        trainees=[TraineeFile(name, "imaging", FIRST_MONTH, wishes=[*WISHED])],
        rulebook=world.base.rulebook,
    )
    stays = [*_stays(course, here, there)]
    rotation = RotationFile(name, [*WISHED], course.first_stage, stays)
    content = PlanFile("seldinger-rotation-plan/1", FIRST_MONTH, [rotation])
    plan = begin_plan(
        by=world.secretary, base=world.base, title="示例方案", first_month=FIRST_MONTH
    )
    return add_version(
        by=world.secretary, plan=plan, origin=PlanVersion.Origin.SOLVED,
        problem=problem, content=content,
    )  # fmt: skip


def _stays(course: Course, here: str, there: str) -> Iterator[StayFile]:
    yield from (StayFile(block.post, here, block.months) for block in course.branch)
    for turn in range(course.basic.months // 3):
        yield StayFile(course.basic.post, here if turn % 2 == 0 else there, 3)
    months = {block.post: block.months for block in course.directions}
    yield from (StayFile(post, here, months[post]) for post in WISHED)
    yield StayFile(course.flexible.post, here, course.flexible.months)


def one_later(world: World) -> Move:
    """Her first visit of the basics goes behind the second one: 2027-01 here, 2027-04 there."""
    return Move(str(world.trainee.pk), ("2027-01",), to="2027-04")


def moved_there(world: World) -> PlanVersion:
    return move_stay(by=world.secretary, version=drawn(world), move=one_later(world))


SAMPLES: dict[str, Sample] = {
    "planning.move_stay": lambda w: {
        "by": w.secretary,
        "version": drawn(w),
        "move": one_later(w),
    },
    "planning.undo_move": lambda w: {"by": w.secretary, "version": moved_there(w)},
}
