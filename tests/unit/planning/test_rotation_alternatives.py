"""Where the most wishes in total leave somebody far behind, the fair plan does not."""

from dataclasses import replace

from seldinger.domain.planning.rotation import Block
from seldinger.domain.planning.rotation_check import check
from seldinger.planning.rotations.alternatives import alternatives
from seldinger.planning.rotations.gains import gains
from seldinger.planning.rotations.solve import Progress, solve
from support.rotations import COURSES, LAB, department, problem, trainee

FOUR = ("neuro", "thoracic", "abdominal", "spine")
WISHES = {
    "lin": ("neuro", "thoracic", "abdominal", "spine"),
    "wang": ("neuro", "thoracic", "spine", "abdominal"),
    "zhao": ("thoracic", "abdominal", "neuro", "spine"),
    "sun": ("abdominal", "spine", "neuro", "thoracic"),
}
COURSE = replace(
    COURSES["imaging"], directions=tuple(Block(one, 2) for one in FOUR), choices=1, chief=3
)
# One place for each direction: either 王 takes the third wish, or three the second.
TASK = problem(
    *(trainee(name, wishes=wishes) for name, wishes in WISHES.items()),
    courses={"imaging": COURSE},
    departments=(
        department(LAB, "internal"),
        department("one", "basic"),
        department("two", "basic"),
        *(department(one, one, most=1) for one in FOUR),
    ),
)


def test_the_fair_plan_takes_a_little_from_more() -> None:
    stages: list[Progress] = []
    wishes, fair, even = alternatives(TASK, seconds=20, tell=stages.append)
    assert wishes.figures is not None
    assert fair.figures is not None
    assert (wishes.figures.wishes, wishes.figures.worst) == (2, 2)
    assert (fair.figures.wishes, fair.figures.worst) == (3, 1)
    assert all(one.solved.proven for one in (wishes, fair, even))
    assert fair.solved.plan is not None
    assert check(TASK, fair.solved.plan) == ()
    assert [one.stage for one in stages if one.stage != "fair"][-1] == "even"
    seconds = [one.seconds for one in stages]
    assert seconds == sorted(seconds)


def test_where_nobody_can_be_planned_there_is_one_answer_without_a_plan() -> None:
    (told,) = alternatives(replace(TASK, departments=TASK.departments[:3]), seconds=5)
    assert told.solved.plan is None
    assert told.figures is None


def test_a_place_in_the_dearest_ward_gains_most() -> None:
    found = solve(TASK)
    told = gains(TASK, found)
    assert (told[0].department, told[0].better, told[0].proven) == ("neuro", 2, True)
    assert found.plan is not None
    assert gains(TASK, found.plan) == told


def test_without_time_nothing_is_said() -> None:
    assert gains(TASK, solve(TASK), seconds=1e-6) == ()
