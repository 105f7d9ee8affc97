"""Changes of a plan by hand: what they do, and what makes no sense."""

from dataclasses import replace
from typing import Any

import pytest

from seldinger.domain.planning.rotation import Part, Plan, Problem, Stay
from seldinger.domain.planning.rotation_check import Rule, check, runs
from seldinger.domain.planning.rotation_costs import cost, difference
from seldinger.domain.planning.rotation_figures import changed
from seldinger.domain.planning.rotation_moves import MoveError, exchanged, landed, moved, placed
from support.rotations import LAB, WARDS, plan, problem, rotation, trainee, with_runs

NEURO, THORACIC, ABDOMINAL = WARDS
BOTH = (trainee(), trainee("wang"))


def told(found: Plan, name: str = "lin") -> list[tuple[str, str, int]]:
    return [(run.stay.post, run.stay.department, run.length) for run in runs(found.of[name].stays)]


def two(*changed_runs: Any, **fields: Any) -> Plan:
    """林 on the usual course, 王 on another."""
    return plan(rotation(), rotation("wang", *with_runs(dict(changed_runs)), **fields))


@pytest.mark.parametrize(
    ("first", "to", "order"),
    [
        (8, 10, ["thoracic", "neuro", "flexible"]),  # neuro 8-9, thoracic 10-11, flexible 12
        (8, 11, ["thoracic", "flexible", "neuro"]),
        (8, 9, ["thoracic", "neuro", "flexible"]),  # as near as it can, and not where it was
        (9, 12, ["thoracic", "flexible", "neuro"]),  # any month of the stay names it
        (12, 8, ["flexible", "neuro", "thoracic"]),
        (12, 10, ["neuro", "flexible", "thoracic"]),
        (12, 9, ["flexible", "neuro", "thoracic"]),  # between two places: the way one went
        (10, 8, ["thoracic", "neuro", "flexible"]),
    ],
)
def test_a_stay_moves_and_what_stood_there_closes_up(first: int, to: int, order: list[str]) -> None:
    found = moved(problem(), plan(), "lin", first, to)
    assert [post for post, _, _ in told(found)][-3:] == order
    assert check(problem(), found) == ()


def test_it_says_where_the_stay_has_come_to_stand() -> None:
    asked, before = problem(), plan()
    after = moved(asked, before, "lin", 8, 10)
    assert landed(asked, before, after, ("lin", 8, 10)) == {10, 11}
    after = moved(asked, before, "lin", 12, 9)
    assert landed(asked, before, after, ("lin", 12, 9)) == {8}


def test_leave_is_passed_over() -> None:
    away = problem(trainee(leave=frozenset({9})))
    before = plan(rotation(leave=frozenset({9})))
    found = moved(away, before, "lin", 8, 11)
    assert [post for post, _, _ in told(found)][-3:] == ["thoracic", "neuro", "flexible"]
    assert found.of["lin"].leave == {9}
    with pytest.raises(MoveError, match="请假"):
        moved(away, before, "lin", 8, 9)


@pytest.mark.parametrize(
    ("first", "to", "frozen", "words"),
    [
        (2, 8, 0, "另一个培训阶段"),
        (2, 40, 0, "不在该学员的培训期内"),
        (40, 2, 0, "不在该学员的培训期内"),
        (0, 1, 0, "没有别的位置"),  # the branch of 林 is one stay
        (8, 8, 0, "没有别的位置"),
        (8, 10, 9, "已经开始或已冻结"),
        (10, 8, 9, "已冻结的月份"),
    ],
)
def test_a_move_without_sense_is_refused(first: int, to: int, frozen: int, words: str) -> None:
    with pytest.raises(MoveError, match=words):
        moved(problem(), plan(), "lin", first, to, frozen)


def test_what_has_begun_stays() -> None:
    """The visit that is under way is not pushed on by one that comes to stand before it."""
    begun = replace(trainee(), entered=-3, past=rotation().stays[:3])
    asked, before = problem(begun), plan()
    with pytest.raises(MoveError, match="已经开始"):
        moved(asked, before, "lin", 0, 3)
    with pytest.raises(MoveError, match="没有别的位置"):  # 5-7 alone is free
        moved(asked, before, "lin", 2, 1)
    with pytest.raises(MoveError, match="已经过去"):
        placed(asked, before, "lin", [-1], LAB)


def test_months_are_spent_elsewhere() -> None:
    found = placed(problem(), plan(), "lin", [5, 6, 7], ABDOMINAL)
    assert told(found)[2] == ("basic", ABDOMINAL, 3)
    short = placed(problem(), plan(), "lin", [7], ABDOMINAL)
    assert [one.rule for one in check(problem(), short)] == [Rule.VISITS]


def test_a_whole_direction_becomes_another() -> None:
    """The one that is wished most, of those the department serves and that are not chosen."""
    found = placed(problem(), plan(), "lin", [8, 9], ABDOMINAL)
    assert told(found)[3] == ("abdominal", ABDOMINAL, 2)
    assert found.of["lin"].directions == ("abdominal", "thoracic")
    # The flexible month was in a ward of the direction given up: told, not changed in silence.
    assert [(one.rule, one.month) for one in check(problem(), found)] == [(Rule.SERVES, 12)]


@pytest.mark.parametrize("months", [[8], [8, 9]])
def test_a_direction_stays_where_nothing_free_is_served(months: list[int]) -> None:
    """Half of it, or a department of a direction that is chosen: told by the checker."""
    found = placed(problem(), plan(), "lin", months, THORACIC)
    assert found.of["lin"].directions == ("neuro", "thoracic")
    assert Rule.SERVES in [one.rule for one in check(problem(), found)]


def test_a_declared_direction_is_not_changed() -> None:
    declared = problem(trainee(declared=("neuro",)))
    with pytest.raises(MoveError, match="已经申报"):
        placed(declared, plan(), "lin", [8, 9], ABDOMINAL)
    others = problem(trainee("wang"), trainee(declared=("neuro",)))
    before = two((3, ("abdominal", ABDOMINAL, 2)), directions=("abdominal", "thoracic"))
    with pytest.raises(MoveError, match="申报"):
        exchanged(others, before, "wang", "lin", [8, 9])


@pytest.mark.parametrize(
    ("name", "months", "department", "words"),
    [
        ("nobody", [5], NEURO, "没有这位学员"),
        ("lin", [5], "moon", "没有这个科室"),
        ("lin", [], NEURO, "没有选月份"),
        ("lin", [5], THORACIC, "改了也一样"),
        ("lin", [7, 8], NEURO, "跨了两个培训阶段"),
    ],
)
def test_a_placing_without_sense_is_refused(
    name: str, months: list[int], department: str, words: str
) -> None:
    with pytest.raises(MoveError, match=words):
        placed(problem(), plan(), name, months, department)


def test_a_row_that_the_rulebook_does_not_know_is_left_alone() -> None:
    short = plan(rotation("lin", ("internal", LAB, 2)))
    with pytest.raises(MoveError, match="与细则不符"):
        placed(problem(), short, "lin", [0], LAB)


def test_two_exchange_departments() -> None:
    before = two((2, ("basic", ABDOMINAL, 3)))
    found = exchanged(problem(*BOTH), before, "lin", "wang", [5, 6, 7])
    assert (told(found)[2], told(found, "wang")[2]) == (
        ("basic", ABDOMINAL, 3),
        ("basic", THORACIC, 3),
    )


def test_two_exchange_directions() -> None:
    before = two((3, ("abdominal", ABDOMINAL, 2)), directions=("abdominal", "thoracic"))
    found = exchanged(problem(*BOTH), before, "lin", "wang", [8, 9])
    assert found.of["lin"].directions == ("abdominal", "thoracic")
    assert found.of["wang"].directions == ("neuro", "thoracic")
    assert {one.rule for one in check(problem(*BOTH), found)} == {Rule.SERVES}  # 林's last month


@pytest.mark.parametrize(
    ("other", "months", "words"),
    [
        ("lin", [5], "另一位学员"),
        ("nobody", [5], "没有这位学员"),
        ("wang", [8], "整段的专业方向"),
        ("wang", [10, 11], "其中一人已有"),
    ],
)
def test_an_exchange_without_sense_is_refused(other: str, months: list[int], words: str) -> None:
    before = two(
        (3, ("abdominal", ABDOMINAL, 2)),
        (4, ("neuro", NEURO, 2)),
        directions=("abdominal", "neuro"),
    )
    with pytest.raises(MoveError, match=words):
        exchanged(problem(*BOTH), before, "lin", other, months)


def test_two_in_different_parts_do_not_exchange() -> None:
    later = problem(trainee(), trainee("wang", entered=6))
    with pytest.raises(MoveError, match="不在同一个培训阶段"):
        exchanged(later, two(), "lin", "wang", [8, 9])


def test_a_cost_is_told_against_the_plan_before() -> None:
    asked, before = problem(), plan()
    after = placed(asked, before, "lin", [8, 9], ABDOMINAL)
    assert cost(asked, before).wishes == 0
    told_of = cost(asked, after, before)
    assert (told_of.wishes, told_of.changes, len(told_of.breaches)) == (2, 2, 1)
    assert changed(asked, before, before) == 0


def test_a_difference_is_what_came_and_what_went() -> None:
    asked = _tight()
    before = two((2, ("basic", ABDOMINAL, 3)))
    after = exchanged(asked, before, "lin", "wang", [5])
    told_of = difference(cost(asked, before), cost(asked, after))
    assert {one.rule for one in told_of.new} == {Rule.VISITS}
    assert told_of.gone == ()
    assert difference(cost(asked, after), cost(asked, before)).gone == told_of.new


def _tight() -> Problem:
    return problem(*BOTH)


def test_who_is_in_one_plan_alone_costs_nothing() -> None:
    asked, before = problem(), plan(rotation(), rotation("gone"))
    other = plan(rotation("gone", directions=("abdominal", "thoracic")))
    assert cost(asked, other, before).changes == 0
    assert cost(asked, other).wishes == 0
    assert changed(asked, plan(), other) == 0


def test_months_of_leave_are_no_change() -> None:
    asked = problem(trainee(leave=frozenset({2})))
    kept = rotation("lin", leave=frozenset({2}))
    assert changed(asked, plan(kept), plan()) == 4  # a department begins a month later, four times
    assert Stay("basic", NEURO) == kept.stays[2]
    assert asked.courses["imaging"].part_of(2) is Part.BASIC
