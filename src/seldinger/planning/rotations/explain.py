"""Why there is no plan: a smallest set of demands that cannot hold together, and what gives way.

A demand is the room of a department in a month, the chief residents of a month, or somebody's
lock. The rules of the rulebook and the minima are no demands: they stand. A set is called
impossible only with a bound that proves it, and smallest only where without any one of it the
relaxation has an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from seldinger.domain.planning.rotation import Part, Problem, Room
from seldinger.planning.rotations.master import INF, Missed, Taken
from seldinger.planning.rotations.solve import Search
from seldinger.planning.rotations.units import Goal, Kept, Unit

EPS = 1e-6
FREE = Goal(wish=0, change=0)


class Demand(NamedTuple):
    """kind: `most` or `least` of a department's room, `chiefs`, or `lock` (trainee and its id)."""

    kind: str
    department: str = ""
    month: int = -1
    trainee: str = ""
    lock: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """These demands alone give way, each by so many trainees (a lock is given up whole: 1)."""

    gives: tuple[tuple[Demand, float], ...]

    @property
    def amount(self) -> float:
        return sum(amount for _, amount in self.gives)


@dataclass(frozen=True)
class Explanation:
    """conflict: empty where the base could not do it even without any demand.

    proven: the conflict is impossible and no smaller part of it is. repairs: cheapest first.
    """

    conflict: tuple[Demand, ...]
    proven: bool
    repairs: tuple[Repair, ...]


def explain(problem: Problem, kept: Kept | None = None) -> Explanation | None:
    """None where the relaxation has an answer: then nothing is proven impossible."""
    asked = _Asked(problem, kept)
    if asked.impossible() is not True:
        return None
    core = asked.core()
    sure = asked.only(core)
    locks = [one for one in core if one.kind == "lock"]
    if locks and (without := asked.without(locks)).impossible() is True:
        core = [one for one in core if one.kind != "lock"]
        asked = without
    rows, told = _thinned(asked, [one for one in core if one.kind != "lock"])
    sure = sure and told
    for lock in [one for one in core if one.kind == "lock"]:
        without = asked.without([lock])
        answer = without.impossible()
        asked = without if answer is True else asked
        if answer is not True:
            rows.append(lock)
        sure = sure and answer is not None
    repairs = sorted(_repairs(problem, kept, rows), key=lambda r: (r.amount, r.gives))
    return Explanation(tuple(rows), sure, tuple(repairs))


def _thinned(asked: "_Asked", rows: list[Demand]) -> tuple[list[Demand], bool]:
    """Those without which it would not be impossible; many at once, then fewer. False: not all
    of them are sure."""
    kept: list[Demand] = []
    sure, size = True, max(1, len(rows) // 2)
    while rows:
        some = rows[:size]
        asked.free(*some)
        answer = asked.impossible()
        if answer is True:
            rows = rows[len(some) :]
            size *= 2
            continue
        asked.hold(*some)
        if len(some) == 1:
            kept.append(rows.pop(0))
            sure = sure and answer is not None
        size = max(1, len(some) // 2)
    return kept, sure


def _known(before: Search, now: Search) -> list[tuple[Taken, float]]:
    """The ways of a search with more locks: without them they hold as well, at no cost."""
    place = {(u.part, name): n for n, u in enumerate(now.units) for name in u.members}
    moved = [(place[_first(before.units[t.unit])], t.way) for t in before.master.known]
    return [(Taken(unit, way), 0.0) for unit, way in dict.fromkeys(moved)]


def _first(unit: Unit) -> tuple[Part, str]:
    return unit.part, unit.members[0]


class _Asked:
    """A search for any plan at all, of which demands can be taken back."""

    def __init__(
        self,
        problem: Problem,
        kept: Kept | None,
        dropped: frozenset[str] = frozenset(),
        freed: frozenset[Demand] = frozenset(),
        before: Search | None = None,
    ) -> None:
        self.problem, self.kept, self.dropped = problem, kept, dropped
        self.search = Search(problem, FREE, kept, dropped=dropped)
        self.rows = self.search.master.rows
        self.limits = self.search.master.limits
        self.freed: set[Demand] = set()
        for demand in freed:
            self.free(demand)
        if before is None:
            self.search.begin(rounds=2)
        else:
            self.search.master.take(_known(before, self.search))

    def without(self, locks: list[Demand]) -> "_Asked":
        dropped = self.dropped | {f"{one.trainee}/{one.lock}" for one in locks}
        return _Asked(self.problem, self.kept, dropped, frozenset(self.freed), self.search)

    def impossible(self) -> bool | None:
        """True and False are proven for the relaxation; None: neither could be."""
        self.search.bound = -np.inf
        answer = self.search.relax(enough=EPS)
        if answer.objective < EPS:
            return False
        return True if self.search.bound > EPS else None

    def core(self) -> list[Demand]:
        """Demands that the proof leans on, those that matter least first."""
        duals = np.array(self.search.master.highs.getSolution().row_dual)
        found = [
            (abs(duals[row]), demand)
            for name, row in self.rows.items()
            if abs(duals[row]) > EPS and (demand := self._demand(name, duals[row])) is not None
        ]
        return [demand for _, demand in sorted(found)] + list(self._locks())

    def _demand(self, name: tuple[Any, ...], dual: float) -> Demand | None:
        if name[0] == "room":
            kind = "most" if dual < 0 else "least"
            return Demand(kind, self.problem.departments[name[1]].id, name[2])
        return Demand("chiefs", month=name[1]) if name[0] == "chiefs" else None

    def _name(self, demand: Demand) -> tuple[Any, ...]:
        if demand.kind == "chiefs":
            return ("chiefs", demand.month)
        return ("room", self.search.data.index[demand.department], demand.month)

    def _locks(self) -> Iterator[Demand]:
        for trainee in self.problem.trainees:
            for lock in trainee.locks:
                if f"{trainee.id}/{lock.id}" not in self.dropped:
                    yield Demand("lock", trainee=trainee.id, lock=lock.id)

    def only(self, demands: list[Demand]) -> bool:
        """Frees every row but these; whether that is still impossible."""
        kept = {self._name(one) for one in demands if one.kind != "lock"}
        for name in self.rows:
            if name not in kept and (demand := self._demand(name, -1.0)) is not None:
                self.free(demand)
        return self.impossible() is True

    def free(self, *demands: Demand) -> None:
        self.freed.update(demands)
        for demand in demands:
            self._bounds(demand, -INF, INF)

    def hold(self, *demands: Demand) -> None:
        self.freed.difference_update(demands)
        for demand in demands:
            self._bounds(demand, *self.limits[self._name(demand)])

    def _bounds(self, demand: Demand, least: float, most: float) -> None:
        self.search.master.highs.changeRowBounds(self.rows[self._name(demand)], least, most)

    def given(self, *demands: Demand) -> tuple[tuple[Demand, float], ...]:
        """By how much these (without any: all rooms there are) must give way, at least; nothing
        where that is not enough."""
        rows = [name for name in self.rows if name[0] in {"room", "chiefs"}]
        names = {self._name(one) for one in demands} or set(rows)
        self._price(names, 1.0)
        self.search.bound = -np.inf
        answer = self.search.relax()
        self._price(names, self.search.master.miss)
        if answer.objective > self.search.master.miss - EPS:
            return ()
        found: dict[Demand, float] = {}
        for meaning, value in zip(self.search.master.meanings, answer.values, strict=False):
            if isinstance(meaning, Missed) and value > EPS:
                demand = self._demand(meaning.row, -1.0 if meaning.over else 1.0)
                if demand is not None:
                    found[demand] = found.get(demand, 0.0) + float(value)
        return tuple((demand, float(np.ceil(a - EPS))) for demand, a in found.items())

    def _price(self, names: set[tuple[Any, ...]], cost: float) -> None:
        master = self.search.master
        for column, meaning in enumerate(master.meanings):
            if isinstance(meaning, Missed) and meaning.row in names:
                master.highs.changeColCost(column, cost)


def _repairs(problem: Problem, kept: Kept | None, core: list[Demand]) -> Iterator[Repair]:
    """Each demand of the conflict given way to alone, all others of the base held; where none is
    enough, as little as possible anywhere."""
    asked = _Asked(problem, kept)
    enough = False
    for demand in core:
        if demand.kind == "lock":
            mended = asked.without([demand]).impossible() is False
            gives: tuple[tuple[Demand, float], ...] = ((demand, 1.0),) if mended else ()
        else:
            gives = asked.given(demand)
        if gives:
            enough = True
            yield Repair(gives)
    if not enough and core and (gives := asked.given()):
        yield Repair(gives)


def eased(problem: Problem, repair: Repair) -> Problem:
    """The problem with those demands given way to, so that it can be solved."""
    for demand, amount in repair.gives:
        problem = _eased(problem, demand, int(amount))
    return problem


def _eased(problem: Problem, demand: Demand, amount: int) -> Problem:
    if demand.kind == "lock":
        trainee = problem.trainee[demand.trainee]
        freed = replace(trainee, locks=tuple(x for x in trainee.locks if x.id != demand.lock))
        trainees = tuple(freed if t.id == freed.id else t for t in problem.trainees)
        return replace(problem, trainees=trainees)
    months = range(max(problem.horizon, demand.month + 2))
    if demand.kind == "chiefs":
        rooms = [problem.chiefs_in(month) for month in months]
        return replace(problem, chiefs=_wider(rooms, demand.month, amount, amount))
    department = problem.department[demand.department]
    rooms = [department.room(month) for month in months]
    less, more = (0, amount) if demand.kind == "most" else (amount, 0)
    wider = replace(department, rooms=_wider(rooms, demand.month, less, more))
    departments = tuple(wider if d.id == wider.id else d for d in problem.departments)
    return replace(problem, departments=departments)


def _wider(rooms: list[Room], month: int, less: int, more: int) -> tuple[Room, ...]:
    old = rooms[month]
    rooms[month] = Room(max(0, old.least - less), old.most + more)
    return tuple(rooms)
