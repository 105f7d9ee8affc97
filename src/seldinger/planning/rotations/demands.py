"""What can be demanded of a rotation plan and given up again, and the problem with it given up."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from seldinger.domain.planning.rotation import Problem, Room


class Demand(NamedTuple):
    """kind: `most` or `least` of a department's room, `chiefs`, `lock` (trainee and its id),
    `leave` (trainee and first month), or `need` (trainee and requirement)."""

    kind: str
    department: str = ""
    month: int = -1
    trainee: str = ""
    lock: str = ""
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """These demands alone give way, each by so many trainees (a lock is given up whole: 1; a leave
    ends so many months earlier)."""

    gives: tuple[tuple[Demand, float], ...]

    @property
    def amount(self) -> float:
        return sum(amount for _, amount in self.gives)


def stretches(months: frozenset[int]) -> dict[int, tuple[int, ...]]:
    """Months one after the other, by the first of them."""
    groups = groupby(enumerate(sorted(months)), key=lambda one: one[1] - one[0])
    told = [tuple(month for _, month in group) for _, group in groups]
    return {one[0]: one for one in told}


def shortened(problem: Problem, leave: Demand, left: int) -> Problem:
    """The problem where that leave lasts so many months."""
    trainee = problem.trainee[leave.trainee]
    over = stretches(trainee.leave)[leave.month][left:]
    shorter = replace(trainee, leave=trainee.leave - set(over))
    trainees = tuple(shorter if t.id == shorter.id else t for t in problem.trainees)
    return replace(problem, trainees=trainees)


def eased(problem: Problem, repair: Repair) -> Problem:
    """The problem with those demands given way to, so that it can be solved."""
    for demand, amount in repair.gives:
        problem = _eased(problem, demand, int(amount))
    return problem


def _eased(problem: Problem, demand: Demand, amount: int) -> Problem:
    if demand.kind == "leave":
        months = stretches(problem.trainee[demand.trainee].leave)[demand.month]
        return shortened(problem, demand, len(months) - amount)
    if demand.kind == "lock":
        trainee = problem.trainee[demand.trainee]
        freed = replace(trainee, locks=tuple(x for x in trainee.locks if x.id != demand.lock))
        trainees = tuple(freed if t.id == freed.id else t for t in problem.trainees)
        return replace(problem, trainees=trainees)
    every = range(max(problem.horizon, demand.month + 2))
    if demand.kind == "chiefs":
        rooms = [problem.chiefs_in(month) for month in every]
        return replace(problem, chiefs=_wider(rooms, demand.month, amount, amount))
    department = problem.department[demand.department]
    rooms = [department.room(month) for month in every]
    less, more = (0, amount) if demand.kind == "most" else (amount, 0)
    wider = replace(department, rooms=_wider(rooms, demand.month, less, more))
    departments = tuple(wider if d.id == wider.id else d for d in problem.departments)
    return replace(problem, departments=departments)


def _wider(rooms: list[Room], month: int, less: int, more: int) -> tuple[Room, ...]:
    old = rooms[month]
    rooms[month] = Room(max(0, old.least - less), old.most + more)
    return tuple(rooms)
