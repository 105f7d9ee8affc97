"""The worker's side of a search: taking the oldest, telling how far it is, keeping what it found.

The solver knows nothing of the database: what it finds is handed to the actions.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from math import isfinite
from time import perf_counter
from typing import Any

import msgspec
from django.db import DatabaseError, connections
from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.planning.rotation import Problem
from seldinger.errors import SeldingerError
from seldinger.planning.rotations.alternatives import alternatives
from seldinger.planning.rotations.demands import Demand
from seldinger.planning.rotations.explain import Explanation, explain
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.planning.rotations.gains import gains
from seldinger.planning.rotations.master import MISS
from seldinger.planning.rotations.plans import (
    CHANGES,
    WISHES,
    kept_of,
    plan_file,
    plan_of_file,
)
from seldinger.planning.rotations.problem import month_number, month_text, problem_of
from seldinger.planning.rotations.solve import RELAXING, Progress, Solved
from seldinger.planning.rotations.solve import Search as Solver
from seldinger.planning.rotations.units import Goal, Kept
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Person
from seldinger.web.planning.actions.searches import (
    begin_search,
    end_search,
    keep_found,
    keep_step,
    revive_search,
)
from seldinger.web.planning.models import Search

_STEP = 0.5  # seconds at least between two steps that are kept
_BEAT = 10.0  # seconds between two signs of life where the solver tells nothing
SILENT = timedelta(minutes=2)  # a search that was not heard of for so long has died
_STEPS = 400  # kept at most: every second one goes where there are more
_log = logging.getLogger(__name__)
_S = Search.State


class _StoppedError(Exception):
    """Somebody cancelled it, and there is nothing to keep yet."""


def waiting() -> QuerySet[Search]:
    return Search.objects.filter(state=_S.WAITING).order_by("asked_at", "pk")


def silent() -> QuerySet[Search]:
    return Search.objects.filter(state=_S.RUNNING, seen_at__lt=timezone.now() - SILENT)


def searches_wait() -> bool:
    """Whether there is something to do: asked every second."""
    return waiting().exists() or silent().exists()


def run_searches(*, by: Person | None = None) -> int:
    """All that wait, the oldest first; how many."""
    for dead in silent():
        revive_search(by=by, search=dead)
    count = 0
    while (search := waiting().first()) is not None:
        if begin_search(by=by, search=search):
            _run(by, search)
            count += 1
    return count


def _run(by: Person | None, search: Search) -> None:
    """However it ends, it ends: nobody looks at a bar that never moves again."""
    telling = _Telling(search)
    try:
        with telling.alive():
            _answered(by, search, telling)
    except _StoppedError:
        end_search(by=by, search=search, state=_S.CANCELLED)
    except SeldingerError as error:
        end_search(by=by, search=search, state=_S.FAILED, fault=str(error))
    except Exception as error:  # its text may hold a name
        _log.error("search %d failed: %s", search.pk, type(error).__name__)
        fault = f"求解程序出错（{type(error).__name__}），方案没有改动。请再求解一次"
        end_search(by=by, search=search, state=_S.FAILED, fault=fault)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a search works on: the problem, as file and as read, and the plan it is held against."""

    search: Search
    file: ProblemFile
    problem: Problem
    kept: Kept | None
    seconds: float


def _asked(search: Search) -> _Asked:
    file = msgspec.convert(search.asked["problem"], ProblemFile)
    problem = problem_of(file, library().rulebook(file.rulebook))
    kept = None
    if search.version is not None and search.kind != Search.Kind.FRESH:
        frozen = search.asked.get("frozen") or problem.first
        before = msgspec.convert(search.version.content, PlanFile)
        kept = kept_of(before, problem, max(0, month_number(frozen, problem.first)))
    return _Asked(search, file, problem, kept, float(search.asked.get("seconds", 60)))


def _answered(by: Person | None, search: Search, telling: "_Telling") -> None:
    asked = _asked(search)
    if search.kind == Search.Kind.ALTERNATIVES:
        _offer(by, asked, telling)
    elif search.kind == Search.Kind.GAINS:
        _weigh(by, asked, telling)
    else:
        _solve(by, asked, telling)


def _solve(by: Person | None, asked: _Asked, telling: "_Telling") -> None:
    budget = asked.search.asked.get("most_changes")
    least_change = asked.kept is not None and budget is None
    goal = Goal(wish=0, change=1) if least_change else Goal(most_changes=budget)
    solved = _solved(asked, goal, telling)
    if solved.plan is None:
        _explain(by, asked, solved, telling)
        return
    content = plan_file(asked.problem, asked.file, solved, CHANGES if least_change else WISHES)
    keep_found(by=by, search=asked.search, problem=asked.file, content=content)


def _solved(asked: _Asked, goal: Goal, telling: "_Telling") -> Solved:
    """The best plan; where somebody cancels, the best so far."""
    began = perf_counter()
    solver = Solver(asked.problem, goal, asked.kept, telling)
    telling.hurry = lambda: _hurry(solver)
    solver.begin()
    relaxed = solver.relax(seconds=asked.seconds * RELAXING)
    found = solver.whole(asked.seconds, relaxed)
    telling.hurry = None
    return replace(found, seconds=perf_counter() - began)


def _hurry(solver: Solver) -> None:
    """No time is left to it: it ends with what it has."""
    solver.began = float("-inf")


def _explain(by: Person | None, asked: _Asked, solved: Solved, telling: "_Telling") -> None:
    """Why there is none; where that cannot be said, what the nearest one lacks."""
    if telling.cancelled:
        raise _StoppedError
    why = explain(asked.problem, asked.kept, deep=True, tell=telling.listen)
    found = explanation_data(why, asked.problem) if why else {}
    found["missed"] = [
        {**asdict(one), "month": _month(one.month, asked.problem)} for one in solved.missed[:50]
    ]
    end_search(by=by, search=asked.search, state=_S.IMPOSSIBLE, found=found)


def _month(month: int | None, problem: Problem) -> str:
    return "" if month is None or month < 0 else month_text(month, problem.first)


def explanation_data(why: Explanation, problem: Problem) -> dict[str, Any]:
    """ids and months as text: {"conflict": [demand], "proven": …, "repairs": [[[demand, by]]]}."""
    return {
        "conflict": [_demand_data(one, problem) for one in why.conflict],
        "proven": why.proven,
        "repairs": [
            [[_demand_data(demand, problem), amount] for demand, amount in one.gives]
            for one in why.repairs
        ],
    }


def _demand_data(one: Demand, problem: Problem) -> dict[str, str]:
    data = {"kind": one.kind, "department": one.department, "month": _month(one.month, problem)}
    return data | {"trainee": one.trainee, "lock": one.lock, "requirement": one.requirement}


def _offer(by: Person | None, asked: _Asked, telling: "_Telling") -> None:
    found = alternatives(asked.problem, asked.kept, asked.seconds, telling)
    if not any(one.solved.plan for one in found):
        _explain(by, asked, found[0].solved, telling)
        return
    told = []
    for one in found:
        if one.solved.plan is None or one.figures is None:
            continue
        content = plan_file(asked.problem, asked.file, one.solved, one.name)
        told.append(
            {
                "name": one.name,
                "content": msgspec.to_builtins(content),
                "figures": msgspec.to_builtins(one.figures),
            }
        )
    end_search(by=by, search=asked.search, state=_S.DONE, found={"alternatives": told})


def _weigh(by: Person | None, asked: _Asked, telling: "_Telling") -> None:
    """What one more place would gain, against the version's plan."""
    version = asked.search.version
    assert version is not None  # a search for gains has one: ask_search
    plan = plan_of_file(msgspec.convert(version.content, PlanFile), asked.problem)
    found = gains(asked.problem, plan, asked.seconds, telling)
    told = [
        {
            "department": one.department,
            "months": [month_text(month, asked.problem.first) for month in one.months],
            "better": one.better,
            "proven": one.proven,
        }
        for one in found
    ]
    end_search(by=by, search=asked.search, state=_S.DONE, found={"gains": told})


class _Telling:
    """Called by the solver: keeps its steps, and hears whether somebody cancelled."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.steps: list[list[float | None]] = []
        self.began = perf_counter()
        self.kept_at = float("-inf")
        self.cancelled = False
        self.hurry: Callable[[], None] | None = None
        self.best: tuple[str, float | None] = ("", None)  # of which stage

    def __call__(self, told: Progress) -> None:
        bound = round(told.bound, 2) if isfinite(told.bound) else None
        best = self._best(told)
        now = perf_counter()
        news = best is not None and (not self.steps or self.steps[-1][2] != best)
        if now - self.kept_at < _STEP and not news:
            return
        self.kept_at = now
        self.steps.append([round(now - self.began, 1), bound, best])
        if len(self.steps) > _STEPS:
            self.steps = [*self.steps[:-1:2], self.steps[-1]]
        self._keep(best)

    def listen(self, _: Progress) -> None:
        """Of an explanation there is nothing to keep but the sign of life."""
        now = perf_counter()
        if now - self.kept_at >= _STEP:
            self.kept_at = now
            with suppress(DatabaseError):
                self.cancelled = keep_step(self.search, []) or self.cancelled
        if self.cancelled:
            raise _StoppedError

    def _best(self, told: Progress) -> float | None:
        """What lacks a row is no plan yet; a dive tells nothing, the one before it stands."""
        stage, best = self.best
        if told.best is not None and told.best < MISS:
            self.best = (told.stage, told.best)
            return told.best
        return best if stage == told.stage else None

    def _keep(self, best: float | None) -> None:
        with suppress(DatabaseError):  # it is only told: minutes of work do not end for it
            self.cancelled = keep_step(self.search, self.steps) or self.cancelled
        if self.cancelled and best is not None and self.hurry:
            self.hurry()
        elif self.cancelled:
            raise _StoppedError

    @contextmanager
    def alive(self) -> Iterator[None]:
        """A sign of life every ten seconds, from beside: branch and bound tells nothing."""
        ended = threading.Event()
        beat = threading.Thread(target=self._beat, args=(ended,), daemon=True)
        beat.start()
        try:
            yield
        finally:
            ended.set()
            beat.join()

    def _beat(self, ended: threading.Event) -> None:
        try:
            while not ended.wait(_BEAT):
                with suppress(DatabaseError):
                    self.cancelled = keep_step(self.search, []) or self.cancelled
        finally:
            connections.close_all()  # this thread's own
