"""Why there is no plan: the smallest set of demands that collide, and the cheapest way out."""

from dataclasses import replace

from seldinger.domain.planning.rotation import Lock, LockKind, Problem, Room
from seldinger.planning.rotations.explain import Demand, eased, explain
from seldinger.planning.rotations.printing import told_conflict
from seldinger.planning.rotations.solve import solve
from support.rotations import LAB, WARDS, departments, problem, trainee

NAMES = ("lin", "wang", "zhao")
AT = Lock("L", LockKind.AT, department=WARDS[0], months=frozenset({4}))


def crowded(most: int) -> Problem:
    """Three who all want one ward in one month."""
    wards = tuple(replace(d, rooms=(Room(0, most),)) for d in departments() if d.id == WARDS[0])
    others = tuple(d for d in departments() if d.id != WARDS[0])
    people = [trainee(name, locks=(AT,)) for name in NAMES]
    return problem(*people, departments=(*others, *wards))


def test_what_can_be_planned_is_not_explained() -> None:
    assert explain(problem()) is None


def test_three_wishes_that_collide_are_named_and_each_may_be_given_up() -> None:
    told = explain(crowded(2))
    assert told is not None
    locks = {Demand("lock", trainee=name, lock="L") for name in NAMES}
    room = Demand("most", WARDS[0], 4)
    assert set(told.conflict) == locks | {room}
    assert told.proven
    assert {one.gives for one in told.repairs} == {((one, 1.0),) for one in locks | {room}}
    for one in told.repairs:
        mended = solve(eased(crowded(2), one))
        assert mended.proven, one


def test_the_words_name_whom_where_and_when() -> None:
    task = crowded(2)
    told = explain(task)
    assert told is not None
    words = told_conflict(task, told)
    assert "这 4 项不能同时成立（已证明，且缺一即可行）" in words
    assert "WARD-NEURO 2027-05 最多 2 人" in words
    assert "wang 的指定 L（2027-05 在 ward-neuro）" in words
    assert "撤销 lin 的指定 L" in words


def test_where_one_demand_is_not_enough_the_least_of_all_is_named() -> None:
    """The branch takes the laboratory's first two months: one of them alone helps nobody."""
    closed = tuple(
        replace(d, rooms=(Room(0, 0), Room(0, 0), Room(0, 9))) if d.id == LAB else d
        for d in departments()
    )
    task = problem(departments=closed)
    told = explain(task)
    assert told is not None
    assert len(told.conflict) == 1
    (together,) = told.repairs
    assert set(together.gives) == {(Demand("most", LAB, 0), 1.0), (Demand("most", LAB, 1), 1.0)}
    assert solve(eased(task, together)).proven
    assert "，并且 " in told_conflict(task, told)


def test_what_no_demand_can_mend_says_so() -> None:
    nobody = tuple(d for d in departments() if d.id != LAB)
    task = problem(departments=nobody)
    told = explain(task)
    assert told is not None
    assert told.conflict == ()
    assert "即使放宽" in told_conflict(task, told)
