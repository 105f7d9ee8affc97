"""The checker: the legal plan breaks nothing, and each of these breaks exactly one rule."""

from dataclasses import replace

import pytest

from seldinger.domain.planning.rotation import Lock, LockKind, Part, Room, Stay, Trainee
from seldinger.domain.planning.rotation_check import (
    Breach,
    Rule,
    check,
    check_one,
    chiefs,
    loads,
    over,
    reached,
    runs,
)  # fmt: skip
from support.rotations import (
    COURSE,
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
    stays,
    trainee,
    with_runs,
)  # fmt: skip

NEURO, THORACIC, ABDOMINAL = WARDS


def found(plan_, *trainees: Trainee, **fields) -> list[Breach]:
    return list(check(problem(*trainees, **fields), plan_))


def rules(plan_, *trainees: Trainee, **fields) -> list[Rule]:
    return [breach.rule for breach in found(plan_, *trainees, **fields)]


def as_lived(months: int, **fields) -> Trainee:
    """林 after so many months of the usual course, chief resident from the ninth."""
    begun = {"chief_from": 8} if months > 8 else {}
    return trainee(entered=-months, past=stays(*COURSE)[:months], **(begun | fields))


def rooms_of(name: str, *rooms: Room):
    return tuple(replace(d, rooms=rooms) if d.id == name else d for d in departments())


def volumes(cases: float, most: int = 1):
    return tuple(replace(d, volumes={"angiography": (cases,) * 12}) for d in departments(most=most))


def test_the_legal_plan_breaks_nothing() -> None:
    assert found(plan()) == []


@pytest.mark.parametrize("months", range(LENGTH + 1))
def test_the_legal_plan_stays_legal_however_much_of_it_is_lived(months: int) -> None:
    begun = 8 if months > 8 else None
    assert found(plan(), as_lived(months, chief_from=begun)) == []


@pytest.mark.parametrize("leave", [{0}, {3}, {4, 5}, {12}])
def test_leave_anywhere_moves_the_rest_and_breaks_nothing(leave: set[int]) -> None:
    assert found(plan(), trainee(leave=frozenset(leave))) == []


BROKEN = {
    "nobody": (plan(rotation("wang")), [Rule.MISSING, Rule.MISSING]),
    "twice": (plan(rotation(), rotation()), [Rule.MISSING]),
    "short": (plan(rotation("lin", *COURSE[:-1])), [Rule.LENGTH]),
    "long": (plan(rotation("lin", *COURSE, COURSE[-1])), [Rule.LENGTH]),
    "unknown department": (
        plan(rotation("lin", *with_runs({5: ("flexible", "moon", 1)}))), [Rule.SERVES],
    ),
    "not served": (
        plan(rotation("lin", *with_runs({3: ("neuro", ABDOMINAL, 2)}))), [Rule.SERVES] * 2,
    ),
    "flexible where no chosen direction is": (
        plan(rotation("lin", *with_runs({5: ("flexible", ABDOMINAL, 1)}))), [Rule.SERVES],
    ),
    "another branch": (
        plan(rotation("lin", ("ct", LAB, 1), ("mri", LAB, 1), *COURSE[1:])), [Rule.BLOCKS],
    ),
    "a direction too long": (
        plan(rotation("lin", *with_runs({3: ("neuro", NEURO, 3), 4: ("thoracic", THORACIC, 1)}))),
        [Rule.BLOCKS],
    ),
    "a block in two pieces": (
        plan(rotation("lin", *COURSE[:3], ("neuro", NEURO, 1), *COURSE[4:], ("neuro", NEURO, 1))),
        [Rule.BLOCKS],
    ),
    "another post in the basics": (
        plan(rotation("lin", *with_runs({2: ("thoracic", THORACIC, 3)}))), [Rule.BLOCKS],
    ),
    "a visit too short": (
        plan(rotation("lin", COURSE[0], ("basic", NEURO, 1), ("basic", THORACIC, 5), *COURSE[3:])),
        [Rule.VISITS, Rule.VISITS],
    ),
    "a visit too long": (
        plan(rotation("lin", *COURSE[:1], ("basic", NEURO, 6), *COURSE[3:])), [Rule.VISITS],
    ),
    "a direction twice": (plan(rotation(directions=("neuro", "neuro"))), [Rule.DIRECTIONS]),
    "too few directions": (plan(rotation(directions=("neuro",))), [Rule.DIRECTIONS]),
    "no direction": (plan(rotation(directions=("neuro", "basic"))), [Rule.DIRECTIONS]),
    "chief too early": (plan(rotation(chief_from=7)), [Rule.CHIEF]),
    "chief too late": (plan(rotation(chief_from=LENGTH - 2)), [Rule.CHIEF]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plan_breaks_its_rule_alone(name: str) -> None:
    broken, expected = BROKEN[name]
    got = [
        rule for rule in rules(broken) if not (rule is Rule.SERVES and Rule.DIRECTIONS in expected)
    ]
    assert got == expected


def test_a_visit_too_short_or_too_long_tells_where_when_and_what_is_allowed() -> None:
    runs_ = (*COURSE[:1], ("basic", NEURO, 5), ("basic", THORACIC, 1), *COURSE[3:])
    assert found(plan(rotation("lin", *runs_))) == [
        Breach(Rule.VISITS, "lin", 2, NEURO, found=5, allowed=4),
        Breach(Rule.VISITS, "lin", 7, THORACIC, found=1, allowed=2),
    ]


def test_the_past_stays_as_it_was() -> None:
    lived = trainee(entered=-3, past=stays(("internal", LAB, 2), ("basic", ABDOMINAL, 1)))
    assert rules(plan(), lived) == [Rule.PAST]


def test_what_was_lived_may_have_been_elsewhere_and_of_any_length() -> None:
    """A month in a department that is closed, five months in one place, a post out of turn."""
    lived = (("internal", "gone", 2), ("basic", NEURO, 5))
    then = (("basic", THORACIC, 1), *COURSE[3:])
    known = trainee(entered=-8, past=stays(*lived, then[0]))
    assert found(plan(rotation("lin", *lived, *then)), known) == []
    odd = (("internal", LAB, 2), ("neuro", NEURO, 3))
    known = trainee(entered=-5, past=stays(*odd))
    assert found(plan(rotation("lin", *odd, *COURSE[2:])), known) == []


def test_the_unknown_department_of_the_past_is_no_breach() -> None:
    lived = (("internal", "gone", 2),)
    known = trainee(entered=-2, past=stays(*lived))
    assert found(plan(rotation("lin", *lived, *COURSE[1:])), known) == []


def test_a_visit_just_begun_has_to_be_whole() -> None:
    begun = (("internal", LAB, 2), ("basic", NEURO, 1))
    known = trainee(entered=-3, past=stays(*begun))
    rest = (("basic", THORACIC, 3), ("basic", NEURO, 2), *COURSE[3:])
    assert found(plan(rotation("lin", *begun, *rest)), known) == [
        Breach(Rule.VISITS, "lin", -1, NEURO, found=1, allowed=2)
    ]
    rest = (("basic", NEURO, 1), ("basic", THORACIC, 4), *COURSE[3:])
    assert found(plan(rotation("lin", *begun, *rest)), known) == []


@pytest.mark.parametrize(
    ("begun", "wards"),
    [
        (("basic", "gone", 1), departments()),
        (("neuro", NEURO, 1), departments()),
        (
            ("basic", "former", 1),
            (*departments(), department("former", "neuro")),
        ),
    ],
)
def test_a_visit_that_cannot_go_on_is_over(begun, wards) -> None:
    lived = (("internal", LAB, 2), begun)
    known = trainee(entered=-3, past=stays(*lived))
    rest = (("basic", THORACIC, 3), ("basic", NEURO, 2), *COURSE[3:])
    assert found(plan(rotation("lin", *lived, *rest)), known, departments=wards) == []


def test_a_declared_direction_is_among_the_chosen() -> None:
    assert found(plan(), trainee(declared=("thoracic",))) == []
    assert rules(plan(), trainee(declared=("abdominal",))) == [Rule.DIRECTIONS]


def test_a_chief_residency_that_has_begun_is_not_moved() -> None:
    assert found(plan(), as_lived(9, chief_from=8)) == []
    assert found(plan(), as_lived(9, chief_from=9)) == [Breach(Rule.CHIEF, trainee="lin", found=8)]


@pytest.mark.parametrize(("months", "chief_from"), [(9, 8), (10, 9), (10, 11)])
def test_a_chief_residency_of_which_nothing_is_known_lies_ahead(months, chief_from) -> None:
    lived = as_lived(months, chief_from=None)
    assert rules(plan(rotation(chief_from=chief_from)), lived) == [Rule.CHIEF]
    assert rules(plan(rotation(chief_from=10)), lived) == []


def test_where_it_is_too_late_for_a_chief_residency_no_plan_is_at_fault() -> None:
    assert found(plan(rotation(chief_from=-1)), as_lived(11, chief_from=None)) == []


def test_a_base_may_serve_the_flexible_months_by_themselves() -> None:
    wards = (*departments(), department("free", "flexible"))
    own = plan(rotation("lin", *with_runs({5: ("flexible", "free", 1)})))
    assert found(own, departments=wards) == []


def test_a_course_may_have_no_branch() -> None:
    courses = {"imaging": replace(COURSES["imaging"], branch=())}
    got = rules(plan(rotation("lin", *COURSE[1:], chief_from=6)), courses=courses)
    assert got == []


def test_needs_are_counted_in_their_own_part() -> None:
    base = problem(needs=(need(6.0),), departments=volumes(1.0))
    assert reached(base, trainee(), rotation()) == {"angiography": 6.0}
    assert [b.rule for b in check(base, plan()) if b.rule is Rule.NEED] == []


def test_a_need_not_reached_tells_how_much_is_missing() -> None:
    short = need(6.5)
    assert found(plan(), needs=(short,), departments=volumes(1.0)) == [
        Breach(Rule.NEED, trainee="lin", what="angiography", found=6.0, allowed=6.5)
    ]


def test_what_counts_already_is_added_to_the_months_to_come() -> None:
    known = as_lived(5, done={"angiography": 3.5})
    assert reached(problem(needs=(need(6.5),), departments=volumes(1.0)), known, rotation()) == {
        "angiography": 6.5
    }
    assert found(plan(), known, needs=(need(6.5),), departments=volumes(1.0)) == []


def test_a_part_that_is_over_is_no_fault_of_the_plan() -> None:
    base = problem(as_lived(8), needs=(need(99),))
    assert found(plan(), as_lived(8), needs=(need(99),)) == []
    assert over(base, as_lived(8), Part.BASIC)
    assert not over(base, as_lived(7), Part.BASIC)


def test_seasons_follow_the_calendar_and_not_the_plan() -> None:
    cases = tuple(1.0 if month == 2 else 0.0 for month in range(12))  # March
    wards = tuple(replace(d, volumes={"angiography": cases}) for d in departments(1))
    for calendar, got in ((0, 1.0), (9, 1.0), (3, 0.0)):
        base = problem(needs=(need(1),), departments=wards, calendar=calendar)
        assert reached(base, trainee(), rotation())["angiography"] == got


def lock(kind: LockKind, **fields) -> Trainee:
    return trainee(locks=(Lock("asked", kind, **fields),))


@pytest.mark.parametrize(
    ("one", "kept"),
    [
        (lock(LockKind.NEVER, department=ABDOMINAL), True),
        (lock(LockKind.NEVER, department=NEURO), False),
        (lock(LockKind.NEVER, department=NEURO, months=frozenset({5})), True),
        (lock(LockKind.NEVER, department=NEURO, months=frozenset({4})), False),
        (lock(LockKind.AT, department=NEURO, months=frozenset({2, 4})), True),
        (lock(LockKind.AT, department=NEURO, months=frozenset({4, 5})), False),
        (lock(LockKind.AT, department=NEURO, months=frozenset({99})), True),
        (lock(LockKind.NOT_BEFORE, post="neuro", months=frozenset({8, 11})), True),
        (lock(LockKind.NOT_BEFORE, post="neuro", months=frozenset({9})), False),
    ],
)
def test_what_a_person_asked_for_is_kept(one: Trainee, kept: bool) -> None:
    expected = [] if kept else [Breach(Rule.LOCK, trainee="lin", what="asked")]
    assert found(plan(), one) == expected


def test_a_lock_binds_only_the_months_to_come() -> None:
    known = replace(
        as_lived(5), locks=(Lock("asked", LockKind.NEVER, THORACIC, months=frozenset({-1, -2})),)
    )
    assert found(plan(), known) == []


def test_together_means_the_same_departments_during_the_basics() -> None:
    lin = lock(LockKind.TOGETHER, other="wang")
    wang = trainee("wang", "surgical")
    branch = (("ct", LAB, 1), ("mri", LAB, 1))
    same = rotation("wang", *branch, *COURSE[1:])
    assert found(plan(rotation(), same), lin, wang) == []
    other = rotation("wang", *branch, COURSE[2], COURSE[1], *COURSE[3:])
    assert rules(plan(rotation(), other), lin, wang) == [Rule.LOCK]


def test_together_with_nobody_is_not_kept() -> None:
    lin = lock(LockKind.TOGETHER, other="wang")
    assert rules(plan(), lin) == [Rule.LOCK]
    assert rules(plan(rotation(), rotation("wang")), lin) == [Rule.LOCK, Rule.MISSING]


def test_the_basics_that_are_lived_already_need_not_have_been_together() -> None:
    lin = replace(as_lived(5), locks=(Lock("asked", LockKind.TOGETHER, other="wang"),))
    wang = trainee("wang", entered=-5, past=stays(COURSE[0], ("basic", ABDOMINAL, 3)))
    theirs = rotation("wang", COURSE[0], ("basic", ABDOMINAL, 3), *COURSE[2:])
    assert found(plan(rotation(), theirs), lin, wang) == []


def test_a_department_has_its_rooms_in_each_month() -> None:
    rooms = (*(Room(0, 9),) * 3, Room(0, 0), Room(0, 9))
    assert found(plan(), departments=rooms_of(NEURO, *rooms)) == [
        Breach(Rule.CROWDED, month=3, department=NEURO, found=1, allowed=0)
    ]


def test_a_department_asks_for_its_fewest() -> None:
    rooms = (*(Room(0, 9),) * 3, Room(2, 9), Room(0, 9))
    assert found(plan(), departments=rooms_of(NEURO, *rooms)) == [
        Breach(Rule.EMPTY, month=3, department=NEURO, found=1, allowed=2)
    ]


def test_loads_are_counted_from_month_nought_and_of_people_who_are_there() -> None:
    counted = loads(problem(as_lived(4)), plan(rotation(), rotation("wang")))
    assert counted[NEURO, 0] == 1
    assert min(month for _, month in counted) == 0
    assert sum(counted.values()) == LENGTH - 4


def test_chief_residents_are_counted_month_by_month() -> None:
    base = problem(as_lived(9, chief_from=8))
    assert chiefs(base, plan(rotation(), rotation("wang"))) == {0: 1, 1: 1}
    got = chiefs(problem(trainee(leave=frozenset({9}))), plan(rotation(chief_from=8)))
    assert got == {8: 1, 10: 1, 11: 1}


@pytest.mark.parametrize(
    ("room", "breach"),
    [
        (Room(1, 1), None),
        (Room(2, 9), Breach(Rule.CHIEFS, month=8, found=1, allowed=2)),
        (Room(0, 0), Breach(Rule.CHIEFS, month=8, found=1, allowed=0)),
    ],
)
def test_there_are_neither_too_few_chiefs_nor_too_many(room: Room, breach) -> None:
    asked = (*(Room(0, 9),) * 8, room, Room(0, 9))
    assert found(plan(), chiefs=asked) == ([breach] if breach else [])


def test_runs_are_stays_of_one_post_in_one_department() -> None:
    got = runs((Stay("a", "x"), Stay("a", "x"), Stay("a", "y"), Stay("b", "y")), 3)
    assert [(run.first, run.length) for run in got] == [(3, 2), (5, 1), (6, 1)]


def test_one_trainee_can_be_checked_alone() -> None:
    """As the whole plan is, but for rooms and chief residents."""
    task = problem(trainee(), trainee("wang"), departments=departments(most=0))
    short = replace(rotation("wang"), stays=rotation().stays[:5])
    both = plan(rotation(), short)
    assert check_one(task, both, "lin") == ()
    assert [one.rule for one in check_one(task, both, "wang")] == [Rule.LENGTH]
