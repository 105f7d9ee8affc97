"""Why there is no plan: the smallest set of demands that collide, and the cheapest way out."""

from dataclasses import replace

from seldinger.domain.planning.rotation import Lock, LockKind, Problem, Room
from seldinger.planning.rotations.demands import Demand, eased
from seldinger.planning.rotations.explain import Explanation, explain
from seldinger.planning.rotations.printing import told_conflict, told_short
from seldinger.planning.rotations.solve import solve
from seldinger.planning.rotations.units import Goal, Kept
from support.rotations import LAB, WARDS, departments, need, plan, problem, rotation, trainee

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


ONE_IN_LAB = tuple(replace(d, rooms=(Room(0, 1),)) if d.id == LAB else d for d in departments())
AWAY = trainee(leave=frozenset({1}))


def test_a_leave_that_pushes_into_a_full_department_is_a_demand() -> None:
    """林 would be through the laboratory when 王 comes, but for the leave."""
    task = problem(AWAY, trainee("wang", entered=2), departments=ONE_IN_LAB)
    (alone,) = (explain(task) or none()).conflict
    told = explain(task, deep=True)
    assert told is not None
    leave = Demand("leave", month=1, trainee="lin")
    assert alone == Demand("most", LAB, 2)
    assert set(told.conflict) == {alone, leave}
    assert told.proven
    assert {one.gives for one in told.repairs} == {((alone, 1.0),), ((leave, 1.0),)}
    for one in told.repairs:
        assert solve(eased(task, one)).proven, one
    words = told_conflict(task, told)
    assert "lin 自 2027-02 起的请假，提前 1 个月结束或移到别的月份" in words


def test_a_leave_against_a_lock_needs_no_department() -> None:
    lock = Lock("out", LockKind.NEVER, department=LAB, months=frozenset({2, 3}))
    away = replace(AWAY, leave=frozenset({1, 2, 5}), locks=(lock,))
    told = explain(problem(away), deep=True)
    assert told is not None
    assert set(told.conflict) == {
        Demand("leave", month=1, trainee="lin"),
        Demand("lock", trainee="lin", lock="out"),
    }
    shorter = next(one for one in told.repairs if one.gives[0][0].kind == "leave")
    assert shorter.amount == 2


def test_a_frozen_leave_is_no_demand() -> None:
    before = solve(problem(AWAY, trainee("wang", entered=2))).plan
    assert before is not None
    task = problem(AWAY, trainee("wang", entered=2), departments=ONE_IN_LAB)
    told = explain(task, Kept(before, 2), deep=True)
    assert told is not None
    assert told.conflict == (Demand("most", LAB, 2),)


def test_minima_that_no_rotation_reaches_are_named_with_whom() -> None:
    """Each ward gives enough of one; the months are too few for both."""
    wards = tuple(
        replace(d, volumes={item: (9.0,) * 12})
        for d, item in zip(
            departments()[1:], ("angiography", "embolization", "drainage"), strict=True
        )
    )
    asked = tuple(
        need(least, items=frozenset({item}), requirement=item)
        for item, least in (("angiography", 4.0), ("embolization", 4.0), ("drainage", 1.0))
    )
    task = problem(departments=(departments()[0], *wards), needs=asked)
    told = explain(task, deep=True)
    assert told is not None
    assert {one.requirement for one in told.conflict} == {"angiography", "embolization"}
    assert told.proven
    assert told.repairs == ()
    assert "没有轮转能达到——lin 的最低要求 angiography" in told_conflict(task, told)


def none() -> Explanation:
    raise AssertionError("no explanation")


def test_too_few_changes_are_told_by_how_many_they_fall_short() -> None:
    """Of two who share a ward one must leave it for three months."""
    both = plan(rotation(), rotation("wang"))
    full = tuple(
        replace(d, rooms=(*[Room(0, 9)] * 2, *[Room(0, 1)] * 3, Room(0, 9))) if d.id in WARDS else d
        for d in departments()
    )
    task = problem(trainee(), trainee("wang"), departments=full)
    told = solve(task, Goal(most_changes=1), Kept(both))
    assert told.plan is None
    assert "改动比要求的多" in told_short(task, told.missed)
    assert solve(task, Goal(most_changes=9), Kept(both)).proven


def test_what_no_demand_can_mend_says_so() -> None:
    nobody = tuple(d for d in departments() if d.id != LAB)
    task = problem(departments=nobody)
    told = explain(task)
    assert told is not None
    assert told.conflict == ()
    deep = explain(task, deep=True)
    assert deep is not None
    assert deep.conflict == ()
    assert "即使放宽" in told_conflict(task, told)
