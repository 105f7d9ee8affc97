"""Months, rooms, needs and wishes of a rotation problem."""

from dataclasses import replace

import pytest

from seldinger.domain.planning.rotation import Part, Problem, Room
from support.rotations import (
    COURSES,
    LAB,
    LENGTH,
    WARDS,
    department,
    departments,
    need,
    plan,
    problem,
    rotation,
    trainee,
)  # fmt: skip


@pytest.mark.parametrize(
    ("entered", "leave", "months"),
    [
        (0, set(), (0, 1, 2)),
        (-2, set(), (-2, -1, 0)),
        (0, {1}, (0, 2, 3)),
        (0, {0, 1}, (2, 3, 4)),
        (5, {1}, (5, 6, 7)),
    ],
)
def test_a_month_of_leave_is_passed_over(entered, leave, months) -> None:
    assert trainee(entered=entered, leave=frozenset(leave)).present(3) == months


def test_the_plan_ends_when_the_last_one_is_through() -> None:
    early, late = trainee(entered=-5), trainee("wang", leave=frozenset({3, 4}))
    assert problem(early).horizon == LENGTH - 5
    assert problem(early, late).horizon == LENGTH + 2
    assert problem(trainee(entered=-40)).horizon == 1


def test_a_base_without_trainees_still_has_a_month() -> None:
    assert Problem(COURSES, (), departments(), ()).horizon == 1


def test_rooms_after_the_last_month_named_are_as_in_it() -> None:
    one = department("ward", "basic", rooms=(Room(0, 1), Room(2, 3)))
    assert [one.room(month) for month in (-1, 0, 1, 9)] == [(0, 1), (0, 1), (2, 3), (2, 3)]
    asked = problem(chiefs=(Room(0, 9), Room(1, 2)))
    assert [asked.chiefs_in(month) for month in (0, 1, 7)] == [(0, 9), (1, 2), (1, 2)]


def test_cases_are_shared_by_the_full_department() -> None:
    cases = {"angiography": tuple(float(n) for n in range(12))}
    ward = department("ward", "basic", most=4, volumes=cases)
    assert ward.rate(need(9), 0, 8) == 2.0
    assert ward.rate(need(9, share=2), 0, 8) == 4.0
    assert ward.rate(need(9, of=8), 0, 8) == 1.0  # the roles of one case are more than the rooms
    assert ward.rate(need(9, items=frozenset({"other"})), 0, 8) == 0.0


def test_a_closed_department_promises_as_much_as_one_with_a_single_room() -> None:
    cases = {"angiography": (3.0,) * 12}
    assert department("ward", "basic", most=0, volumes=cases).rate(need(9), 0, 0) == 3.0


def test_a_need_of_one_post_counts_where_it_is_served() -> None:
    ward = department("ward", "basic", most=1, volumes={"angiography": (3.0,) * 12})
    assert ward.rate(need(9, at="basic"), 0, 0) == 3.0
    assert ward.rate(need(9, at="neuro"), 0, 0) == 0.0


def test_needs_are_of_a_background_and_of_the_chosen_directions() -> None:
    anyone = need(1)
    surgeon = need(1, Part.BRANCH, requirement="s", backgrounds=frozenset({"surgical"}))
    neuro = need(1, Part.ADVANCED, requirement="n", direction="neuro")
    base = problem(needs=(anyone, surgeon, neuro))
    assert base.needs_of(trainee(), ()) == (anyone,)
    assert base.needs_of(trainee(), ("neuro",)) == (anyone, neuro)
    assert base.needs_of(trainee(background="surgical"), ("thoracic",)) == (anyone, surgeon)


@pytest.mark.parametrize(
    ("wishes", "directions", "cost"),
    [
        (("neuro", "thoracic", "abdominal"), ("neuro", "thoracic"), 0),
        (("neuro", "thoracic", "abdominal"), ("abdominal", "neuro"), 1),
        (("neuro", "thoracic", "abdominal"), ("abdominal", "thoracic"), 2),
        (("neuro",), ("abdominal", "thoracic"), 0),
        ((), ("abdominal", "thoracic"), 0),
    ],
)
def test_a_plan_costs_the_ranks_it_is_away_from_the_wishes(wishes, directions, cost) -> None:
    assert problem().cost_of(trainee(wishes=wishes), directions) == cost


def test_a_plan_and_a_problem_are_looked_up_by_id() -> None:
    base = problem(trainee(), trainee("wang"))
    assert set(base.trainee) == {"lin", "wang"}
    assert base.department[WARDS[0]].title == "WARD-NEURO"
    assert plan(rotation(), replace(rotation(), trainee="wang")).of["wang"].chief_from == 8


def test_a_plan_before_is_laid_beside_by_the_months_it_knew() -> None:
    """林 asks for leave in month 1: what was planned for month 2 was planned for month 2."""
    away = trainee(leave=frozenset({1}))
    assert rotation().by_month(away)[1] == ("internal", LAB)
    assert rotation().by_month(away)[2] == ("basic", WARDS[0])
    assert rotation(leave=frozenset({1})).by_month(trainee())[2] == ("internal", LAB)
