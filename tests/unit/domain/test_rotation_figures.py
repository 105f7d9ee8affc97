"""The figures of a plan, counted by hand beside it."""

from seldinger.domain.planning.rotation_figures import Group, Load, changed, figures
from support.rotations import (
    LAB,
    WARDS,
    plan,
    problem,
    rotation,
    trainee,
    with_runs,
)

NEURO, THORACIC, ABDOMINAL = WARDS
FURTHER = with_runs({3: ("abdominal", ABDOMINAL, 2)})


def test_wishes_are_counted_by_rank_by_person_and_by_group() -> None:
    """王 has the second and the third wish: one rank from the dearest two each, two in all."""
    people = (
        trainee(),
        trainee("wang", "surgical", entered=2),
        trainee("zhao", wishes=()),
        trainee("sun"),
    )
    rotations = (
        rotation(),
        rotation("wang", directions=("abdominal", "thoracic")),
        rotation("zhao"),
        rotation("gone"),
    )
    told = figures(problem(*people), plan(*rotations))
    assert (told.people, told.wishes, told.mean, told.worst) == (2, 2, 1.0, 2)
    assert told.worst_off == ("wang",)
    assert told.ranks == (1, 2, 1)
    assert told.distances == (1, 0, 1)
    assert told.dearest == 0.5
    assert told.backgrounds == (Group("imaging", 1, 0, 0, 1), Group("surgical", 1, 2, 2, 0))
    assert told.cohorts == (Group("0", 1, 0, 0, 1), Group("2", 1, 2, 2, 0))
    assert told.cohorts[1].mean == 2.0
    assert told.changed is None


def test_with_all_their_dearest_nobody_is_worst_off() -> None:
    told = figures(problem(), plan())
    assert (told.worst, told.worst_off, told.dearest) == (0, (), 1.0)


def test_without_wishes_there_is_nothing_to_be_far_from() -> None:
    told = figures(problem(trainee(wishes=())), plan())
    assert (told.people, told.mean, told.dearest, told.ranks) == (0, 0.0, 1.0, ())


def test_wishes_for_other_directions_than_the_chosen_ones_have_no_rank() -> None:
    told = figures(problem(trainee(wishes=("abdominal",))), plan())
    assert (told.ranks, told.wishes) == ((), 0)


def test_departments_and_chiefs_are_looked_at_for_a_year() -> None:
    """Of thirteen months; 林 is chief resident in the ninth to the eleventh."""
    told = figures(problem(), plan())
    by_name = {load.department: load for load in told.loads}
    assert by_name[LAB] == Load(LAB, 0, 1, 2 / 12)
    assert by_name[NEURO].mean == 5 / 12
    assert by_name[ABDOMINAL].spread == 0
    assert by_name[NEURO].spread == 1
    assert told.chiefs == (0, 1)


def test_changes_are_counted_by_month_and_only_of_who_is_in_both() -> None:
    task = problem(trainee(), trainee("wang"))
    before = plan(rotation(), rotation("gone"))
    after = plan(rotation("lin", *FURTHER), rotation("wang"), rotation("stranger"))
    assert changed(task, after, before) == 2
    assert figures(task, after, before).changed == 2


def test_past_months_are_no_changes() -> None:
    task = problem(trainee(entered=-9, past=rotation().stays[:9]))
    after = plan(rotation("lin", *FURTHER))
    assert changed(task, after, plan()) == 1
