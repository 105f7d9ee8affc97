"""A plan that is found is legal, a plan that is proven is as good as the plain model's best."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from seldinger.domain.planning.rotation import Lock, LockKind, Plan, Problem, Room, Stay, Trainee
from seldinger.domain.planning.rotation_check import check
from seldinger.planning.rotations.solve import Solved, solve
from seldinger.planning.rotations.units import Goal, Kept
from support.plain_rotations import Told, plain
from support.rotations import (
    COURSE,
    WARDS,
    department,
    departments,
    disturbed,
    need,
    problem,
    random_problem,
    stays,
    trainee,
)

PROBLEMS, REPLANS, BROKEN = 80, 40, 60
LARGEST = 12  # trainees


def _agree(ours: Solved, told: Told, problem: Problem) -> None:
    """Both find a plan or none does; what is proven is equal, the rest is no better."""
    assert told.proven, "the plain model did not come to an end: no judge"
    assert (ours.plan is not None) == told.found
    if told.plan is None:
        return
    assert check(problem, told.plan) == ()
    assert ours.plan is not None
    assert ours.breaches == check(problem, ours.plan) == ()
    assert ours.bound <= told.objective + 1e-6
    if ours.proven:
        assert ours.objective == pytest.approx(told.objective)
    else:
        assert ours.objective >= told.objective


def _cost(problem: Problem, plan: Plan) -> int:
    return sum(problem.cost_of(problem.trainee[r.trainee], r.directions) for r in plan.rotations)


def test_the_solver_agrees_with_the_plain_model() -> None:
    """Of small bases in all states; some have no plan, some none without a wish refused."""
    seen: Counter[str] = Counter()
    for seed in range(PROBLEMS):
        chance = random.Random(seed)
        problem = random_problem(chance, chance.randint(1, LARGEST))
        told, ours = plain(problem), solve(problem, seconds=20)
        _agree(ours, told, problem)
        if ours.plan is not None:
            assert _cost(problem, ours.plan) == pytest.approx(ours.objective)
        seen["found"] += told.found is True
        seen["none"] += told.found is False
        seen["proven"] += ours.proven
        seen["refused a wish"] += told.found is True and told.objective > 0
    assert seen["none"] > 5
    assert seen["refused a wish"] > 5
    assert seen["proven"] >= 0.97 * seen["found"]


def test_replanning_changes_as_little_as_the_plain_model() -> None:
    """After leaves and a cut; the months before the freeze stay as they are."""
    seen: Counter[str] = Counter()
    for seed in range(REPLANS):
        chance = random.Random(seed)
        old = random_problem(chance, chance.randint(2, LARGEST - 2))
        before = solve(old, seconds=20).plan
        if before is None:
            continue
        frozen = chance.randint(0, 4)
        new = disturbed(chance, old, frozen)
        told = plain(new, wish=0, change=1, kept=before, frozen=frozen)
        ours = solve(new, Goal(wish=0, change=1), Kept(before, frozen), seconds=20)
        _agree(ours, told, new)
        if ours.plan is not None:
            _stays_frozen(new, before, ours.plan, frozen)
            assert _changed(new, before, ours.plan) == pytest.approx(ours.objective)
        seen["found"] += told.found is True
        seen["proven"] += ours.proven
        seen["changed"] += told.found is True and told.objective > 0
    assert seen["changed"] > 5
    assert seen["proven"] >= 0.95 * seen["found"]


def _by_month(problem: Problem, plan: Plan) -> dict[tuple[str, int], Stay]:
    return {
        (r.trainee, month): stay
        for r in plan.rotations
        for month, stay in r.by_month(problem.trainee[r.trainee]).items()
    }


def _stays_frozen(problem: Problem, before: Plan, after: Plan, frozen: int) -> None:
    old, new = _by_month(problem, before), _by_month(problem, after)
    assert {k: v for k, v in old.items() if k[1] < frozen} == {
        k: v for k, v in new.items() if k[1] < frozen
    }


def _changed(problem: Problem, before: Plan, after: Plan) -> int:
    old, new = _by_month(problem, before), _by_month(problem, after)
    return sum(key in old and old[key].department != new[key].department for key in new)


def _lived(*runs: tuple[str, str, int], **fields: Any) -> Trainee:
    past = stays(*runs)
    return trainee(**{"entered": -len(past), "past": past, **fields})


def _lock(kind: LockKind, **fields: Any) -> Trainee:
    return trainee(locks=(Lock("asked", kind, **fields),))


def _with_wang(one: Trainee, **fields: Any) -> Problem:
    return problem(one, trainee("wang", **fields))


BEGUN = (COURSE[0], ("basic", WARDS[0], 1))
COURSE_OF = ("neuro", "thoracic")
ODD: dict[str, tuple[Problem, bool]] = {
    "chief residencies begun apart": (
        problem(
            _lived(*COURSE[:4], chief_from=8),
            replace(_lived(*COURSE[:4]), id="wang", chief_from=9),
        ),
        True,
    ),
    "two chiefs where one may be": (
        problem(
            _lived(*COURSE[:4], chief_from=8), replace(_lived(*COURSE[:4]), id="wang"),
            chiefs=(Room(0, 1),),
        ),
        False,
    ),
    "a block done in a closed ward": (
        problem(
            _lived(*COURSE[:4], chief_from=8),
            departments=tuple(one for one in departments() if one.id != WARDS[0]),
        ),
        True,
    ),
    "a block begun in a closed ward": (problem(_lived(("internal", "gone", 1))), False),
    "a visit begun in a closed ward": (problem(_lived(COURSE[0], ("basic", "gone", 1))), True),
    "a visit just begun": (problem(_lived(*BEGUN)), True),
    "a visit just begun that may not go on": (
        problem(_lived(*BEGUN, locks=(Lock("asked", LockKind.NEVER, WARDS[0]),))), False,
    ),
    "a last month too short for a visit": (
        problem(_lived(COURSE[0], ("basic", WARDS[0], 5))), False,
    ),
    "basics lived in another post": (problem(_lived(COURSE[0], ("neuro", WARDS[0], 3))), True),
    "a department for the flexible month": (
        problem(
            _lock(LockKind.AT, department="free", months=frozenset({12})),
            departments=(*departments(), department("free", "flexible")),
        ),
        True,
    ),
    "together": (_with_wang(_lock(LockKind.TOGETHER, other="wang"), background="surgical"), True),
    "together with somebody on the way": (
        _with_wang(
            _lock(LockKind.TOGETHER, other="wang"),
            entered=-4, past=stays(COURSE[0], ("basic", WARDS[2], 2)),
        ),
        True,
    ),
    "one through already": (_with_wang(_lived(*COURSE, chief_from=8, declared=COURSE_OF)), True),
    "the last month": (problem(_lived(*COURSE[:5], chief_from=8, declared=COURSE_OF)), True),
    "a direction declared": (problem(trainee(declared=("abdominal",))), True),
    "a direction that nobody serves": (problem(departments=departments()[:3]), True),
    "directions that nobody serves": (problem(departments=departments()[:2]), False),
    "no room": (problem(departments=departments(0)), False),
    "more asked for than there are": (problem(chiefs=(Room(1, 9),)), False),
    "leave in every block": (problem(trainee(leave=frozenset({1, 4, 9}))), True),
    "years of leave": (problem(trainee(leave=frozenset(range(2, 40)))), True),
    "entry in years": (problem(trainee(entered=30)), True),
    "locks at odds": (
        problem(
            trainee(
                locks=(
                    Lock("one", LockKind.AT, WARDS[0], months=frozenset({4})),
                    Lock("other", LockKind.NEVER, WARDS[0]),
                )
            )
        ),
        False,
    ),
    "more cases than there are": (problem(needs=(need(1e6),)), False),
    "no wishes": (problem(trainee(wishes=())), True),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_problems_get_the_plain_model_s_answer(name: str) -> None:
    odd, possible = ODD[name]
    told, ours = plain(odd), solve(odd, seconds=20)
    assert told.found == possible
    _agree(ours, told, odd)
    assert ours.proven == possible


def test_the_same_problem_gets_the_same_plan() -> None:
    problem = random_problem(random.Random(3), LARGEST)
    assert solve(problem).plan == solve(problem).plan


def test_the_checker_and_the_plain_model_call_the_same_plans_legal() -> None:
    """Whatever is changed in a plan at random."""
    chance = random.Random(11)
    seen: Counter[bool] = Counter()
    for seed in range(BROKEN):
        problem = random_problem(random.Random(seed), 4)
        start = plain(problem).plan
        if start is None:
            continue
        changed = _shaken(chance, problem, start)
        legal = not check(problem, changed)
        # Frozen throughout: nothing is left to choose, so the plain model only judges.
        assert plain(problem, kept=changed, frozen=problem.horizon).found == legal, seed
        seen[legal] += 1
    assert min(seen[False], seen[True]) > 3


def _shaken(chance: random.Random, problem: Problem, plan: Plan) -> Plan:
    """One month of one trainee in another department, or two months exchanged."""
    rotations = list(plan.rotations)
    n = chance.randrange(len(rotations))
    stays = list(rotations[n].stays)
    known = len(problem.trainee[rotations[n].trainee].past)
    one, other = chance.randrange(known, len(stays)), chance.randrange(known, len(stays))
    if chance.random() < 0.5:
        stays[one], stays[other] = stays[other], stays[one]
    else:
        stays[one] = stays[one]._replace(department=chance.choice(problem.departments).id)
    rotations[n] = replace(rotations[n], stays=tuple(stays))
    return Plan(tuple(rotations), plan.first)
