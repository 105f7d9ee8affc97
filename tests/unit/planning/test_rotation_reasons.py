"""Why a month stands where it does, and what another department would mean."""

from dataclasses import replace

import pytest

from seldinger.domain.planning.rotation import Lock, LockKind, Part, Problem, Room
from seldinger.domain.planning.rotation_check import Rule
from seldinger.planning.rotations.reasons import Other, Reason, Verdict, Why, why
from support.rotations import (
    COURSE,
    LAB,
    WARDS,
    department,
    departments,
    need,
    plan,
    problem,
    rotation,
    stays,
    trainee,
)

NEURO, THORACIC, ABDOMINAL = WARDS
AT = Lock("asked", LockKind.AT, department=NEURO, months=frozenset({3}))
TOGETHER = Lock("both", LockKind.TOGETHER, other="wang")


def told(month: int, task: Problem | None = None, **fields: int) -> Reason:
    return why(task or problem(), plan(), "lin", month, **fields)


def other(reason: Reason, name: str) -> Other:
    return next(one for one in reason.others if one.department == name)


def test_a_free_visit_can_go_to_another_ward() -> None:
    """Months 2 to 4 in the neurological ward; the abdominal one has room."""
    reason = told(3)
    assert (reason.why, reason.post, reason.department) == (Why.FREE, "basic", NEURO)
    assert (reason.first, reason.last) == (2, 4)
    assert other(reason, ABDOMINAL) == Other(
        ABDOMINAL, Verdict.POSSIBLE, directions=("neuro", "thoracic")
    )
    assert other(reason, LAB) == Other(LAB, Verdict.NOT_SERVED)


def test_the_visit_beside_it_would_become_too_long() -> None:
    found = other(told(3), THORACIC)
    assert found.verdict is Verdict.BREAKS
    (breach,) = found.breaches
    assert (breach.rule, breach.found, breach.allowed) == (Rule.VISITS, 6, 4)


@pytest.mark.parametrize(
    ("name", "room", "verdict"),
    [(ABDOMINAL, Room(0, 0), Verdict.FULL), (NEURO, Room(1, 9), Verdict.EMPTY)],
)
def test_rooms_say_no(name: str, room: Room, verdict: Verdict) -> None:
    rooms = tuple(replace(d, rooms=(room,)) if d.id == name else d for d in departments())
    found = other(told(3, problem(departments=rooms)), ABDOMINAL)
    assert found.verdict is verdict
    assert [one.month for one in found.breaches] == [2, 3, 4]


def test_what_stands_here_for_a_minimum_is_told_with_its_slack() -> None:
    """Two cases a month in the neurological ward alone, of which nine places share."""
    wards = tuple(
        replace(d, volumes={"angiography": (18.0,) * 12}) if d.id == NEURO else d
        for d in departments()
    )
    asked = (need(5.0), replace(need(9.0, Part.ADVANCED), requirement="later"))
    reason = told(3, problem(departments=wards, needs=asked))
    (served,) = reason.served
    assert (served.requirement, served.here, served.reached) == ("angiography", 6.0, 6.0)
    assert (served.slack, served.needed) == (1.0, True)
    found = other(reason, ABDOMINAL)
    assert found.verdict is Verdict.BREAKS
    assert [one.rule for one in found.breaches] == [Rule.NEED]


def test_a_lock_holds_and_says_which() -> None:
    task = problem(trainee(locks=(AT,)))
    reason = told(3, task)
    assert (reason.why, reason.locks) == (Why.LOCK, ("asked",))
    assert [one.rule for one in other(reason, ABDOMINAL).breaches] == [Rule.LOCK]
    assert told(6, task).why is Why.FREE


def test_going_together_holds_the_basics_alone() -> None:
    task = problem(trainee(locks=(TOGETHER,)), trainee("wang"))
    both = plan(rotation(), rotation("wang"))
    assert why(task, both, "lin", 3).locks == ("both",)
    assert why(task, both, "lin", 9).locks == ()


def test_a_direction_changes_places_or_is_chosen_anew() -> None:
    """Months 8 and 9 for the neurological direction, 10 and 11 for the thoracic one."""
    reason = told(8)
    assert other(reason, THORACIC).verdict is Verdict.POSSIBLE
    assert other(reason, THORACIC).directions == ("neuro", "thoracic")
    chosen = other(reason, ABDOMINAL)
    assert (chosen.verdict, chosen.cost) == (Verdict.BREAKS, 2)  # the flexible month is in neuro
    assert chosen.directions == ("abdominal", "thoracic")
    assert other(told(10), ABDOMINAL).cost == 1
    assert other(told(10), ABDOMINAL).verdict is Verdict.POSSIBLE


def test_the_same_direction_elsewhere() -> None:
    wards = (*departments(), department("second", "neuro"))
    assert other(told(8, problem(departments=wards)), "second").verdict is Verdict.POSSIBLE


def test_the_flexible_month_goes_where_a_chosen_direction_is() -> None:
    reason = told(12)
    assert other(reason, THORACIC).verdict is Verdict.POSSIBLE
    assert other(reason, ABDOMINAL).verdict is Verdict.NOT_SERVED


def test_what_is_over_or_frozen_or_away_is_said_so() -> None:
    lived = trainee(entered=-1, past=stays(*COURSE)[:1], leave=frozenset({2}))
    task = problem(lived)
    assert told(-1, task).why is Why.PAST
    assert told(2, task).why is Why.ABSENT
    assert told(99, task).why is Why.ABSENT
    frozen = told(4, task, frozen=5)
    assert (frozen.why, frozen.others) == (Why.FROZEN, ())


def test_of_a_stay_under_way_only_what_is_left_can_move() -> None:
    """The first two months of the visit are frozen: the last one alone is no visit."""
    found = other(told(4, frozen=4), ABDOMINAL)
    assert Rule.VISITS in {one.rule for one in found.breaches}
    assert {one.month for one in found.breaches} == {4}
    assert other(told(9, frozen=9), THORACIC).verdict is Verdict.NOT_SERVED


def test_what_the_checker_cannot_read_is_not_weighed() -> None:
    short = plan(replace(rotation(), stays=rotation().stays[:5]))
    assert why(problem(), short, "lin", 3).others == ()
    gone = problem(departments=tuple(d for d in departments() if d.id != NEURO))
    assert told(3, gone).others == ()


def test_who_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        why(problem(), plan(), "nobody", 0)
