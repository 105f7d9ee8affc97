"""Rotation plans: how good, how sure and how fast, beside the plain CP-SAT model, in one run.

The same simulated bases for both. Ours: columns by HiGHS, with a bound from the relaxation over all
ways; the plan is checked by the checker that knows no model. Plain: a boolean per trainee, month,
post and department in CP-SAT with as many workers as cores (tests/support/plain_rotations.py).
Seconds are of the whole: build, search, check. Then the last plan again, after leaves and a cut of
the largest ward, with the least change.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from seldinger.domain.planning.rotation import Department, Plan, Problem, Room, Trainee
from seldinger.domain.planning.rotation_check import check, loads
from seldinger.domain.planning.rotation_figures import YEAR
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.planning.rotations.alternatives import alternatives
from seldinger.planning.rotations.generate import generate
from seldinger.planning.rotations.problem import problem_of
from seldinger.planning.rotations.reasons import why
from seldinger.planning.rotations.solve import Solved, solve
from seldinger.planning.rotations.units import Goal, Kept

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.plain_rotations import Told, plain

SIZES = (12, 60, 200, 500)
CHOSEN = 60  # trainees, for what is asked of a plan on a page
TARGETS = {500: 15.0}  # seconds to the proof, by trainees
REPLAN_TARGET = 10.0
COARSE = 10_000  # a case in whole numbers, for the plain model: small ones serve CP-SAT best
FROZEN = 3  # months that stay as planned
LEAVES = 3  # of one month each
CUT, FROM, TO = 2, 6, 12  # rooms that the largest ward loses, in these months
ROW = "{:<16} {:<6} {:>9} {:>9} {:>7} {:>7} {:>8} {:>8} {:>9} {:>8}"

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One model on one problem. breaches: by the independent checker; None without a plan."""

    objective: float | None
    bound: float
    proven: bool
    wall: float
    cpu: float
    breaches: int | None

    @property
    def gap(self) -> float | None:
        """Percent of the objective."""
        if self.objective is None:
            return None
        return 100 * max(0.0, self.objective - self.bound) / max(1.0, abs(self.objective))


def main() -> None:
    told = _arguments()
    rulebook = library_at(None).rulebook(RULEBOOK)
    print(f"{os.cpu_count()} cores, seed {told.seed}; plain CP-SAT is stopped after", end=" ")
    print(f"{told.plain_seconds:g} s of search; seconds with build and check")
    heads = ("objective", "bound", "gap %", "proven", "wall s", "CPU s", "breaches", "target s")
    print(ROW.format("", "model", *heads))
    for size in told.sizes:
        problem = problem_of(generate(rulebook, size, told.seed), rulebook)
        solved = _both(f"{size} trainees", problem, None, TARGETS.get(size), told)
    if solved.plan is None:
        print("no plan: nothing to plan anew")
        return
    changed = disturbed(problem, solved.plan, told.seed)
    kept = Kept(solved.plan, FROZEN)
    before = len(check(changed, solved.plan))
    print(f"{LEAVES} leaves, {CUT} rooms less: the plan of before has {before} breaches")
    _both(f"replan {size}", changed, kept, REPLAN_TARGET if size >= 500 else None, told)
    _choices(problem_of(generate(rulebook, CHOSEN, told.seed), rulebook))


def _choices(problem: Problem) -> None:
    """Alternatives and reasons, which have no counterpart in the plain model."""
    found, wall, cpu = timed(lambda: alternatives(problem, seconds=60))
    proven = sum(one.solved.proven for one in found)
    print(f"{CHOSEN} trainees: {len(found)} alternatives, {proven} proven", end=", ")
    print(f"{wall:.1f} s (CPU {cpu:.1f})")
    plan = found[0].solved.plan
    if plan is not None:
        cells = [(one.id, month) for one in problem.trainees for month in range(YEAR)]
        _, wall, _ = timed(lambda: [why(problem, plan, *cell) for cell in cells])
        print(f"why a cell stands as it does: {1000 * wall / len(cells):.1f} ms in the mean")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="trainees")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="given to ours")
    parser.add_argument("--plain-seconds", type=float, default=60, help="0: without the plain one")
    return parser.parse_args()


def _both(
    name: str, problem: Problem, kept: Kept | None, target: float | None, told: argparse.Namespace
) -> Solved:
    goal = Goal() if kept is None else Goal(wish=0, change=1)
    solved, wall, cpu = timed(lambda: solve(problem, goal, kept, told.seconds))
    ours = _line(problem, solved.plan, solved, wall, cpu)
    _tell(name, "ours", ours, target)
    if told.plain_seconds:
        answer, wall, cpu = timed(lambda: _plain(problem, kept, told.plain_seconds))
        theirs = _line(problem, answer.plan, answer, wall, cpu)
        _tell("", "plain", theirs, None)
        _compare(ours, theirs)
    return solved


def _compare(ours: Line, theirs: Line) -> None:
    """To the proof, where ours comes to one; the other may still have been on its way."""
    if not ours.proven:
        print(f"{'':<16} ours did not come to a proof")
        return
    more = "" if theirs.proven else "more than "
    wall, cpu = theirs.wall / ours.wall, theirs.cpu / ours.cpu
    print(f"{'':<16} plain takes {more}{wall:.1f} times as long (CPU {cpu:.1f})", flush=True)


def _plain(problem: Problem, kept: Kept | None, seconds: float) -> Told:
    workers = os.cpu_count() or 1
    if kept is None:
        return plain(problem, seconds=seconds, workers=workers, case=COARSE)
    return plain(
        problem, wish=0, change=1, kept=kept.plan, frozen=kept.frozen,
        seconds=seconds, workers=workers, case=COARSE,
    )  # fmt: skip


def timed(run: Callable[[], T]) -> tuple[T, float, float]:
    """The answer, and its seconds of the wall and of the processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = run()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def _line(
    problem: Problem, plan: Plan | None, told: Solved | Told, wall: float, cpu: float
) -> Line:
    if plan is None:
        return Line(None, told.bound, told.proven, wall, cpu, None)
    return Line(told.objective, told.bound, told.proven, wall, cpu, len(check(problem, plan)))


def _tell(name: str, model: str, line: Line, target: float | None) -> None:
    if line.objective is None:
        objective, gap, breaches = "none", "-", "-"
    else:
        objective, gap = f"{line.objective:.0f}", f"{line.gap:.2f}"
        breaches = f"{line.breaches}"
    proven = "yes" if line.proven else "no"
    wanted = "" if target is None else f"<= {target:g}"
    cells = (objective, f"{line.bound:.1f}", gap, proven, f"{line.wall:.1f}", f"{line.cpu:.1f}")
    print(ROW.format(name, model, *cells, breaches, wanted), flush=True)


def disturbed(problem: Problem, plan: Plan, seed: int) -> Problem:
    """Leaves of people who are there, and fewer rooms in the ward that has most people."""
    chance = random.Random(seed)
    there = [one for one in problem.trainees if _is_there(problem, one)]
    away = {one.id: FROM + chance.randrange(TO - FROM) for one in chance.sample(there, LEAVES)}
    counted = loads(problem, plan)
    months = range(FROM, TO)
    fullest = max(
        problem.departments, key=lambda one: (sum(counted[one.id, m] for m in months), one.id)
    )
    return replace(
        problem,
        trainees=tuple(
            replace(one, leave=one.leave | {away[one.id]}) if one.id in away else one
            for one in problem.trainees
        ),
        departments=tuple(
            _cut(one, {m: counted[one.id, m] for m in months}) if one is fullest else one
            for one in problem.departments
        ),
    )


def _is_there(problem: Problem, trainee: Trainee) -> bool:
    months = trainee.present(problem.courses[trainee.background].months)
    return all(month in months for month in range(FROM, TO))


def _cut(department: Department, counted: dict[int, int]) -> Department:
    """Below what the plan before puts there, as far as it has people at all."""
    last = max(len(department.rooms), max(counted) + 2)
    rooms = [department.room(month) for month in range(last)]
    for month, people in counted.items():
        most = max(rooms[month].least, people - CUT)
        rooms[month] = Room(rooms[month].least, most)
    return replace(department, rooms=tuple(rooms))


if __name__ == "__main__":
    main()
