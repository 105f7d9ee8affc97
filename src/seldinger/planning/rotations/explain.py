"""Why there is no plan: a smallest set of demands that cannot hold together, and what gives way.

A demand is the room of a department in a month, the chief residents of a month, somebody's lock,
or, where asked for, a leave to come. The rules of the rulebook and the minima are no demands: they
stand; only where nobody's demand is to blame is it said whose minima no rotation reaches. A set is
called impossible only with a bound that proves it, and smallest only where without any one of it
the relaxation has an answer.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from seldinger.domain.planning.rotation import Problem
from seldinger.planning.rotations.demands import Demand, Repair, shortened, stretches
from seldinger.planning.rotations.master import INF, Missed, Taken
from seldinger.planning.rotations.solve import Progress, Search
from seldinger.planning.rotations.units import Goal, Kept, Unit

EPS = 1e-6
FREE = Goal(wish=0, change=0)
T = TypeVar("T")


@dataclass(frozen=True)
class Explanation:
    """conflict: empty where the base could not do it even without any demand.

    proven: the conflict is impossible and no smaller part of it is. repairs: cheapest first.
    """

    conflict: tuple[Demand, ...]
    proven: bool
    repairs: tuple[Repair, ...]


def explain(
    problem: Problem,
    kept: Kept | None = None,
    deep: bool = False,
    tell: Callable[[Progress], None] | None = None,
) -> Explanation | None:
    """None where the relaxation has an answer: then nothing is proven impossible.

    deep: leaves to come are demands too, and minima that nobody's demand is to blame for are told.
    tell: called again and again; what it raises ends the explanation.
    """
    first = asked = _Asked(problem, kept, tell=tell)
    if asked.impossible() is not True:
        return None
    core = asked.core()
    sure = asked.only(core)
    people: list[Demand] = []
    for group in (list(_leaves(problem, kept)) if deep else [], list(_locks(problem))):
        if group and (without := asked.without(group)).impossible() is True:
            asked = without
        else:
            people += group
    rows, told = _thinned(asked, core)
    held, asked, sure_of = _thinned_people(asked, people)
    rows += held
    sure = sure and told and sure_of
    if deep and not rows:
        rows, sure = _minima(asked)
    found = sorted(_repairs(first, rows), key=lambda r: (r.amount, r.gives))
    return Explanation(tuple(rows), sure, tuple(found))


def _locks(problem: Problem) -> Iterator[Demand]:
    for trainee in problem.trainees:
        for lock in trainee.locks:
            yield Demand("lock", trainee=trainee.id, lock=lock.id)


def _leaves(problem: Problem, kept: Kept | None) -> Iterator[Demand]:
    """Stretches of months that nothing has frozen."""
    for trainee in problem.trainees:
        for first in stretches(trainee.leave):
            if first >= (kept.frozen if kept else 0):
                yield Demand("leave", month=first, trainee=trainee.id)


def _thinned(asked: "_Asked", rows: list[Demand]) -> tuple[list[Demand], bool]:
    """Those without which it would not be impossible. False: not all of them are sure."""

    def free(some: list[Demand]) -> bool | None:
        asked.free(*some)
        answer = asked.impossible()
        if answer is not True:
            asked.hold(*some)
        return answer

    return _needed(rows, free)


def _thinned_people(asked: "_Asked", people: list[Demand]) -> tuple[list[Demand], "_Asked", bool]:
    """The same of locks and leaves; and the search without those that are not to blame."""
    now = asked

    def give_up(some: list[Demand]) -> bool | None:
        nonlocal now
        without = now.without(some)
        answer = without.impossible()
        if answer is True:
            now = without
        return answer

    held, sure = _needed(people, give_up)
    return held, now, sure


def _needed(ones: Sequence[T], give_up: Callable[[list[T]], bool | None]) -> tuple[list[T], bool]:
    """Many at once, then fewer. give_up: True where these can go and it stays impossible."""
    kept: list[T] = []
    left = list(ones)
    sure, size = True, max(1, len(left) // 2)
    while left:
        some = left[:size]
        answer = give_up(some)
        if answer is True:
            left = left[len(some) :]
            size *= 2
            continue
        if len(some) == 1:
            kept.append(left.pop(0))
            sure = sure and answer is not None
        size = max(1, len(some) // 2)
    return kept, sure


def _minima(asked: "_Asked") -> tuple[list[Demand], bool]:
    """Of somebody whom no rotation takes to all minima: which of them collide."""
    names = asked.stuck()
    few = replace(asked.problem, trainees=tuple(t for t in asked.problem.trainees if t.id in names))
    needs = list(few.needs)

    def give_up(some: list[Any]) -> bool | None:
        left = tuple(need for need in needs if need not in some)
        answer = _alone(replace(few, needs=left), asked).impossible()
        if answer is True:
            needs[:] = left
        return answer

    if not names or give_up(needs[:]) is True:
        return [], False
    held, sure = _needed(needs[:], give_up)
    return [Demand("need", trainee=names[0], requirement=n.requirement) for n in held], sure


def _alone(problem: Problem, asked: "_Asked") -> "_Asked":
    """Without rooms, chief residents or locks."""
    found = _Asked(problem, asked.kept, asked.dropped, tell=asked.tell)
    found.only([])
    return found


def _known(before: Search, now: Search) -> list[tuple[Taken, float]]:
    """The ways of another search that hold in this one, at no cost."""
    place: dict[tuple[str, str], int] = {}
    for number, unit in enumerate(now.units):
        place |= {(unit.part, name): number for name in unit.members}
    fits: dict[int, list[int]] = {}
    for number, unit in enumerate(before.units):
        numbers = {place[unit.part, name] for name in unit.members if (unit.part, name) in place}
        fits[number] = [n for n in sorted(numbers) if _holds(unit, now.units[n])]
    moved = [(number, taken.way) for taken in before.master.known for number in fits[taken.unit]]
    return [(Taken(unit, way), 0.0) for unit, way in dict.fromkeys(moved)]


def _holds(old: Unit, new: Unit) -> bool:
    """Whether what was a way of the one is a way of the other: no more is asked of it."""
    together = not new.tied or (old.tied and set(new.members) <= set(old.members))
    same = (old.months, old.before) == (new.months, new.before)
    return same and together and set(new.locks) <= set(old.locks)


class _Asked:
    """A search for any plan at all, of which demands can be taken back."""

    def __init__(
        self,
        problem: Problem,
        kept: Kept | None,
        dropped: frozenset[str] = frozenset(),
        freed: frozenset[Demand] = frozenset(),
        before: Search | None = None,
        tell: Callable[[Progress], None] | None = None,
    ) -> None:
        self.problem, self.kept, self.dropped = problem, kept, dropped
        self.tell = tell or (before.tell if before else None)
        memory = None if before is None else before.data.memory
        self.search = Search(problem, FREE, kept, self.tell, dropped, memory)
        self.rows = self.search.master.rows
        self.limits = self.search.master.limits
        self.freed: set[Demand] = set()
        for demand in freed:
            self.free(demand)
        if before is None:
            self.search.begin(rounds=2)
        else:
            self.search.master.take(_known(before, self.search))

    def without(self, people: list[Demand], before: Search | None = None) -> "_Asked":
        """before: whose ways it begins with; its own where none is given."""
        locks = [one for one in people if one.kind == "lock"]
        problem = self.problem
        for one in people:
            if one.kind == "leave":
                problem = shortened(problem, one, 0)
        dropped = self.dropped | {f"{one.trainee}/{one.lock}" for one in locks}
        freed = frozenset(self.freed)
        return _Asked(problem, self.kept, dropped, freed, before or self.search)

    def stuck(self) -> tuple[str, ...]:
        """Trainees for whom the last answer has no way."""
        values = self.search.master.highs.getSolution().col_value
        for meaning, value in zip(self.search.master.meanings, values, strict=True):
            if isinstance(meaning, Missed) and value > EPS:
                if meaning.row[0] == "trainee":
                    return (str(meaning.row[1]),)
                if meaning.row[0] == "copies":
                    unit = self.search.units[int(meaning.row[1])]
                    return unit.members if unit.tied else unit.members[:1]
        return ()

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
        return [demand for _, demand in sorted(found)]

    def _demand(self, name: tuple[Any, ...], dual: float) -> Demand | None:
        if name[0] == "room":
            kind = "most" if dual < 0 else "least"
            return Demand(kind, self.problem.departments[name[1]].id, name[2])
        return Demand("chiefs", month=name[1]) if name[0] == "chiefs" else None

    def _name(self, demand: Demand) -> tuple[Any, ...]:
        if demand.kind == "chiefs":
            return ("chiefs", demand.month)
        return ("room", self.search.data.index[demand.department], demand.month)

    def only(self, demands: list[Demand]) -> bool:
        """Frees every row but these; whether that is still impossible."""
        kept = {self._name(one) for one in demands}
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
            self._bounds(demand, *self.limits.get(self._name(demand), (0.0, 0.0)))

    def _bounds(self, demand: Demand, least: float, most: float) -> None:
        name = self._name(demand)
        if name in self.rows:  # without a leave the months may be fewer
            self.search.master.highs.changeRowBounds(self.rows[name], least, most)

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


def _repairs(asked: "_Asked", core: list[Demand]) -> Iterator[Repair]:
    """Each demand of the conflict given way to alone, all others of the base held; where none is
    enough, as little as possible anywhere."""
    enough = False
    asked = _Asked(asked.problem, asked.kept, before=asked.search)
    last = asked.search
    for demand in core:
        gives: tuple[tuple[Demand, float], ...] = ()
        if demand.kind == "lock":
            without = asked.without([demand], last)
            last = without.search
            gives = ((demand, 1.0),) if without.impossible() is False else ()
        elif demand.kind == "leave":
            gives = _earlier(asked, demand)
        elif demand.kind != "need":
            gives = asked.given(demand)
        if gives:
            enough = True
            yield Repair(gives)
    if not enough and core and (gives := asked.given()):
        yield Repair(gives)


def _earlier(asked: "_Asked", leave: Demand) -> tuple[tuple[Demand, float], ...]:
    """By how many months the leave must end earlier, at least."""
    months = stretches(asked.problem.trainee[leave.trainee].leave)[leave.month]
    for amount in range(1, len(months) + 1):
        problem = shortened(asked.problem, leave, len(months) - amount)
        if _Asked(problem, asked.kept, before=asked.search).impossible() is False:
            return ((leave, float(amount)),)
    return ()
