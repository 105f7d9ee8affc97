"""Alternatives, budgets of changes and gains are what the plain model says they are."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from seldinger.domain.planning.rotation import Plan, Problem, Room
from seldinger.domain.planning.rotation_check import check
from seldinger.domain.planning.rotation_figures import figures
from seldinger.planning.rotations.alternatives import CALM, EVEN, FAIR, RANK, WISHES, alternatives
from seldinger.planning.rotations.gains import gains
from seldinger.planning.rotations.solve import solve
from seldinger.planning.rotations.units import Goal, Kept
from support.plain_rotations import plain
from support.rotations import disturbed, random_problem

LARGEST = 9  # trainees
TIGHT = (0, 5, 18, 36, 52, 67, 68)  # the first has no plan; in the others wishes are refused


def tight(seed: int) -> Problem:
    chance = random.Random(seed)
    return random_problem(chance, chance.randint(4, LARGEST))


def planned(seed: int) -> tuple[Problem, Plan, int] | None:
    """A base after leaves and a cut, its plan before, and the first month that may change."""
    chance = random.Random(seed)
    old = random_problem(chance, chance.randint(3, 6))
    before = solve(old, seconds=5).plan
    frozen = chance.randint(0, 3)
    return None if before is None else (disturbed(chance, old, frozen), before, frozen)


@pytest.mark.parametrize("seed", TIGHT)
def test_each_alternative_is_the_best_in_its_own_way(seed: int) -> None:
    problem = tight(seed)
    wishes, *more = alternatives(problem, seconds=20)
    assert wishes.name == WISHES
    assert (wishes.solved.plan is not None) == plain(problem).found
    if wishes.solved.plan is None or wishes.figures is None:
        assert more == []
        return
    fair, even = more
    assert (fair.name, even.name) == (FAIR, EVEN)
    for one in (wishes, fair, even):
        assert one.solved.plan is not None
        assert check(problem, one.solved.plan) == ()
    assert fair.figures is not None
    worst = fair.figures.worst
    assert fair.figures.wishes == plain(problem, farthest=worst).objective
    if worst:
        nearer = plain(problem, farthest=worst - 1)
        assert nearer.plan is None or figures(problem, nearer.plan).worst == worst
    levels = {load.department: -int(-load.mean // 1) for load in wishes.figures.loads}
    told = plain(problem, wish=RANK, crowd=1, levels=levels)
    assert even.solved.bound <= told.objective + 1e-6 <= even.solved.objective + 2e-6


def test_the_fewest_changes_and_then_the_most_wishes() -> None:
    seen: Counter[str] = Counter()
    for seed in range(5):
        if (made := planned(seed)) is None:
            continue
        problem, before, frozen = made
        kept = Kept(before, frozen)
        least = plain(problem, wish=0, change=1, kept=before, frozen=frozen)
        for more in (0, 2):
            if least.plan is None:
                assert solve(problem, Goal(most_changes=99), kept, 10).plan is None
                continue
            most = round(least.objective) + more
            ours = solve(problem, Goal(most_changes=most), kept, 10)
            told = plain(problem, most_changes=most, kept=before, frozen=frozen)
            assert ours.bound <= told.objective + 1e-6 <= ours.objective + 2e-6, seed
            if ours.plan is not None:
                assert ours.breaches == ()
                assert figures(problem, ours.plan, before).changed <= most  # type: ignore[operator]
            if most:
                fewer = plain(problem, most_changes=most - 1, kept=before, frozen=frozen)
                assert (fewer.found is False) == (more == 0)
            seen["plan"] += ours.plan is not None
            seen["proven"] += ours.proven
            seen["changed"] += most > 0
    assert seen["changed"] > 2
    assert seen["proven"] >= 0.9 * seen["plan"] > 0


def test_the_calm_alternative_keeps_most() -> None:
    made = next(m for seed in range(20) if (m := planned(seed)) and check(m[0], m[1]))
    problem, before, frozen = made
    *_, calm = alternatives(problem, Kept(before, frozen), seconds=20)
    told = plain(problem, wish=0, change=1, kept=before, frozen=frozen)
    assert calm.name == CALM
    assert calm.figures is not None
    assert calm.figures.changed == calm.solved.objective == told.objective
    best = plain(problem, most_changes=round(told.objective), kept=before, frozen=frozen)
    assert calm.figures.wishes == best.objective


def test_a_place_gains_what_the_plan_with_it_costs_less() -> None:
    seen: Counter[bool] = Counter()
    for seed in TIGHT:
        problem = tight(seed)
        found = solve(problem, seconds=5)
        if found.plan is None or not found.objective:
            assert gains(problem, found, 5) == ()
            continue
        told = gains(problem, found, 10)
        assert [one.better for one in told] == sorted((g.better for g in told), reverse=True)
        for one in told:
            wider = plain(_with_place(problem, one.department, one.months))
            assert one.better == round(found.objective - wider.objective), (seed, one)
            seen[one.better > 0] += 1
    assert min(seen[True], seen[False]) > 2


def _with_place(problem: Problem, name: str, months: tuple[int, ...]) -> Problem:
    """The same with one place more."""
    department = problem.department[name]
    rooms = [department.room(month) for month in range(problem.horizon + 1)]
    rooms = [Room(r.least, r.most + (m in months)) for m, r in enumerate(rooms)]
    wider = replace(department, rooms=tuple(rooms))
    return replace(
        problem,
        departments=tuple(wider if d.id == name else d for d in problem.departments),
    )
