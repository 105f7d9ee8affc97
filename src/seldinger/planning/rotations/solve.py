"""The best rotation plan, and the proof that none is better.

Ways are added to the master problem as long as one could make it cheaper; then whole numbers are
looked for. What the linear relaxation cannot go below, no plan can: cost is a whole number, so a
plan at the next whole number above that bound is the best there is.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.rotation import Part, Plan, Problem
from seldinger.domain.planning.rotation_check import Breach, check
from seldinger.planning.rotations.flows import near_ways, within
from seldinger.planning.rotations.listed import Listed
from seldinger.planning.rotations.master import (
    MISS,
    Answer,
    ChiefFrom,
    Crowd,
    Master,
    Missed,
    Taken,
)
from seldinger.planning.rotations.offers import Offer
from seldinger.planning.rotations.seating import plan_of
from seldinger.planning.rotations.units import Data, Floats, Goal, Ints, Kept, Unit, units_of
from seldinger.planning.rotations.visits import Visits

EPS = 1e-6
RELAXING = 0.6  # of the time: what is left is for whole numbers
FEW, MANY = 3, 60  # rounds of new ways between two steps of a dive, and where much is new
FLOWS = 3.0  # seconds at most for the flows, at first
LAST = 5.0  # seconds at most for branch and bound over all ways known, where no dive was enough
# What counts as nearly whole, and how much is fixed at once where nothing is: bold first.
DIVES = ((0.8, 0.1), (0.9, 0.05), (0.95, 0.03))
VARIED = 6  # rounds of made-up prices that give the master ways to begin with
ROUNDS = 12  # of multipliers at one set of prices
DEAR = 10.0  # a made-up price of a change
NODES = 20_000  # visits tried for one unit where the multipliers leave a gap


@dataclass(frozen=True)
class Progress:
    """Told while a long search runs: no plan costs less than `bound`; `best` is the cost so far.

    stage: which of several searches.
    """

    seconds: float
    bound: float
    best: float | None
    ways: int
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """A row that the nearest plan does not keep: by how many trainees, and in which sense.

    what: `rooms` (department, month), `chiefs` (month), `changes` (months more than asked for) or
    `way` (trainees without any way).
    """

    what: str
    amount: float
    over: bool = False
    department: str = ""
    month: int | None = None
    trainees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Solved:
    """objective and bound in the goal's units. breaches: what the independent checker found."""

    plan: Plan | None
    objective: float
    bound: float
    seconds: float
    ways: int
    breaches: tuple[Breach, ...] = ()
    missed: tuple[Short, ...] = ()  # where there is no plan: what the nearest one lacks
    solver: str = "HiGHS"

    @property
    def proven(self) -> bool:
        return self.plan is not None and not self.breaches and self.objective <= self.bound + EPS


class Bounds:
    """What a dive has fixed so far."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self.least = np.zeros(len(master.meanings))
        self.most = self._tops()

    def _tops(self) -> Floats:
        found: Floats = np.array(
            [m.most if isinstance(m, Crowd) else np.inf for m in self.master.meanings]
        )
        return found

    def _set(self, columns: Ints) -> None:
        self.master.between(columns, self.least[columns], self.most[columns])

    def floor(self, values: Floats) -> None:
        new = len(values) - len(self.least)
        self.least = np.maximum(np.pad(self.least, (0, new)), values)
        self.most = np.append(self.most, np.full(new, np.inf))  # ways alone come in later
        self._set(np.arange(len(values)))

    def raise_(self, columns: Ints) -> None:
        self.least[columns] += 1
        self._set(columns)

    def lower(self, columns: Ints) -> None:
        self.least[columns] -= 1
        self._set(columns)

    def close(self, column: int, most: float) -> None:
        self.most[column] = most
        self._set(np.array([column]))

    def open(self) -> None:
        self.least[:] = 0
        self.most = self._tops()[: len(self.least)]
        self._set(np.arange(len(self.least)))


class Search:
    """One problem with one goal; keeps its ways, so that it can be asked again."""

    def __init__(
        self,
        problem: Problem,
        goal: Goal,
        kept: Kept | None = None,
        tell: Callable[[Progress], None] | None = None,
        dropped: frozenset[str] = frozenset(),
        memory: dict[tuple[Any, ...], Any] | None = None,
    ) -> None:
        """memory: that of another search of the same problem and plan before."""
        self.began = perf_counter()
        self.data = Data(problem, kept, dropped, {} if memory is None else memory)
        by_part = units_of(self.data)
        self.units: list[Unit] = [unit for part in Part for unit in by_part[part]]
        numbers: dict[Part, dict[int, Unit]] = {part: {} for part in Part}
        for number, unit in enumerate(self.units):
            numbers[unit.part][number] = unit
        listed = numbers[Part.BRANCH] | numbers[Part.ADVANCED]
        self.parts = [Listed(self.data, listed, goal)] if listed else []
        self.visits = [Visits(self.data, numbers[Part.BASIC], goal)] if numbers[Part.BASIC] else []
        self.master = Master(self.data, self.units, goal)
        self.bound = -np.inf
        self.lowest = -np.inf  # what the prices of the last answer prove
        self.tell = tell
        self.goal = goal

    def offers(self, prices: Floats, charge: float = 0.0) -> list[Offer]:
        listed = [offer for part in self.parts for offer in part.offers(prices, charge)]
        return listed + [o for part in self.visits for o in part.offers(prices, ROUNDS, charge)]

    def begin(self, rounds: int = VARIED) -> None:
        """Ways under made-up prices: as many as differ."""
        chance = np.random.default_rng(1)
        shape = (len(self.data.index), self.data.horizon)
        dear = 0.0 if self.goal.most_changes is None else DEAR
        for turn in range(rounds):
            prices = chance.random(shape) * (turn > 0)
            self._take(self.offers(prices, dear * (turn % 2)))

    def learn(self, ways: Iterable[Taken]) -> None:
        """Ways of another search of the same problem, of which changes cost nothing."""
        self.master.take([(taken, 0.0) for taken in sorted(ways)])

    def _take(self, offers: list[Offer]) -> int:
        return self.master.take(
            [(Taken(o.unit, o.way), o.own) for o in offers if o.way is not None]
        )

    def relax(self, enough: float = math.inf, seconds: float = math.inf) -> Answer:
        """The linear relaxation over all ways there are (or a proof of how near it is).

        enough: with a bound above it the rest is of no interest. seconds: the bound holds as well
        where it is stopped.
        """
        end = perf_counter() + seconds
        self.master.price_by(primal=True)
        while True:
            answer = self.master.relax()
            offers, good = self._priced(answer)
            self.lowest = self._bound(answer, offers)
            self.bound = max(self.bound, self.lowest)
            self._report(None)
            done = self.bound > enough or math.ceil(self.bound - EPS) >= answer.objective - EPS
            if done or not self._take(good) or perf_counter() > end:
                return answer

    def _priced(self, answer: Answer) -> tuple[list[Offer], list[Offer]]:
        """All offers under the answer's prices, and those that make it cheaper."""
        offers = self.offers(answer.prices, answer.charge)
        good = self._good(answer, offers)
        if not good:
            offers = self._searched(answer, offers)
            good = self._good(answer, offers)
        return offers, good

    def _searched(self, answer: Answer, offers: list[Offer]) -> list[Offer]:
        """Where the multipliers leave a gap, ways are tried one after the other."""
        found = []
        for offer in offers:
            below = answer.duals[offer.unit, offer.directions] - EPS
            if offer.bound < below and self.units[offer.unit].part is Part.BASIC:
                better = self.visits[0].searched(
                    offer.unit, answer.prices, below, NODES, answer.charge
                )
                found.append(replace(better, bound=max(better.bound, offer.bound)))
            else:
                found.append(offer)
        return found

    def _good(self, answer: Answer, offers: list[Offer]) -> list[Offer]:
        return [o for o in offers if o.total < answer.duals[o.unit, o.directions] - EPS]

    def _bound(self, answer: Answer, offers: list[Offer]) -> float:
        """What the relaxation over all ways cannot go below."""
        least = np.zeros(len(self.units))
        for offer in offers:
            saving = offer.bound - answer.duals[offer.unit, offer.directions]
            least[offer.unit] = min(least[offer.unit], saving)
        copies = np.array([unit.copies for unit in self.units])
        return float(answer.objective + (least * copies).sum())

    def dive(self, near: float, share: float, chosen: Mapping[Taken, int] | None = None) -> Answer:
        """Whole numbers, by fixing what is nearly whole and pricing anew what is left.

        near: what of a way counts as nearly whole. share: how much is fixed where nothing is.
        chosen: ways of the directions that are fixed from the start.
        """
        bounds = Bounds(self.master)
        if chosen:
            counts = [chosen.get(m, 0) if isinstance(m, Taken) else 0 for m in self.master.meanings]
            bounds.floor(np.array(counts, dtype=float))
        answer = self._relax_a_little(MANY if chosen else FEW)
        while True:
            values = answer.values
            whole = self._whole_columns(tuple(Part))
            part = np.where(whole[: len(values)], values - np.floor(values + EPS), 0.0)
            open_ = np.flatnonzero(part > EPS)
            bounds.floor(np.where(whole[: len(values)], np.floor(values + EPS), 0.0))
            if not len(open_):
                bounds.open()
                return answer
            order = open_[np.argsort(-part[open_], kind="stable")]
            nearly = int((part[order] > near).sum())
            answer = self._fixed(bounds, order, nearly or max(1, int(len(order) * share)), answer)

    def _fixed(self, bounds: Bounds, order: Ints, count: int, before: Answer) -> Answer:
        """One more of each of the first `count`, or of fewer."""
        while True:
            bounds.raise_(order[:count])
            answer = self._relax_a_little()
            if answer.objective < before.objective + 0.5:
                return answer
            bounds.lower(order[:count])
            if count == 1:
                bounds.close(order[0], np.floor(before.values[order[0]] + EPS))
                return self._relax_a_little()
            count //= 2

    def _whole_columns(self, parts: tuple[Part, ...]) -> NDArray[np.bool_]:
        return np.array(
            [
                isinstance(m, Taken | ChiefFrom) and self.units[m.unit].part in parts
                for m in self.master.meanings
            ]
        )

    def _relax_a_little(self, rounds: int = FEW) -> Answer:
        self.master.price_by(primal=False)
        answer = self.master.relax()
        for _ in range(rounds):
            if answer.objective <= self._target() + EPS:
                return answer
            self._report(None)
            good = self._good(answer, self.offers(answer.prices, answer.charge))
            if not good and rounds > FEW:
                _, good = self._priced(answer)
            if not self._take(good):
                return answer
            answer = self.master.relax()
        return answer

    def whole(self, seconds: float, relaxed: Answer) -> Solved:
        """The best plan found in the time. relaxed: what `relax` answered."""
        lowest = self.lowest  # by the prices of this answer, which tell what ways are near
        best = self.dive(*DIVES[0])
        self._report(best.objective)
        for turn, dive in enumerate((*DIVES[1:], None)):
            if self._proven(best) or self._left(seconds) <= 0:
                break
            limit = min(self._left(seconds), FLOWS * 3**turn)
            best = self._by_flows(relaxed, lowest, best, limit)
            if dive is not None and not self._proven(best):
                best = self._better(best, self.dive(*dive))
        if not self._proven(best) and self._left(seconds) > 0:
            whole = self._whole_columns(tuple(Part))
            limit = min(self._left(seconds), LAST)
            best = self._better(best, self.master.integral(whole, self._target(), limit))
        plan = plan_of(self.data, self.units, self.master.meanings, best.values, self.goal)
        return Solved(
            plan=plan,
            objective=round(best.objective, 6),
            bound=float(self._target()),
            seconds=perf_counter() - self.began,
            ways=len(self.master.known),
            breaches=check(self.data.problem, plan) if plan else (),
            missed=() if plan else tuple(self._short(best)),
            solver=f"HiGHS {self.master.highs.version()}",
        )

    def _target(self) -> int:
        """Costs are whole numbers: the least that the bound allows."""
        return math.ceil(self.bound - EPS)

    def _proven(self, answer: Answer) -> bool:
        return answer.objective <= self._target() + EPS

    def _left(self, seconds: float) -> float:
        return seconds - (perf_counter() - self.began)

    def _better(self, one: Answer, other: Answer) -> Answer:
        best = other if other.objective < one.objective - EPS else one
        self._report(best.objective)
        return best

    def _by_flows(self, relaxed: Answer, lowest: float, best: Answer, seconds: float) -> Answer:
        """The directions in whole numbers beside all visits as flows: is the cost that the bound
        allows possible at all? If not, the next; if so, with those directions."""
        visits = self.visits[0] if self.visits else None
        end = perf_counter() + seconds
        while best.objective < MISS and not self._proven(best) and perf_counter() < end:
            most = self._target()
            near = near_ways(self.parts, self.units, relaxed, most - lowest)
            left = end - perf_counter()
            found = within(self.data, self.units, self.goal, near, visits, most, left)
            if found.possible is False:
                self.bound = most + 1.0
                self._report(best.objective)
                continue
            if found.possible:
                self.master.take([(taken, own) for taken, own, _ in found.directions])
                chosen = {taken: count for taken, _, count in found.directions}
                best = self._better(best, self.dive(*DIVES[0], chosen))
            break
        return best

    def _short(self, answer: Answer) -> Iterator[Short]:
        for meaning, value in zip(self.master.meanings, answer.values, strict=False):
            if not isinstance(meaning, Missed) or value < 1e-4:
                continue
            kind, amount = meaning.row[0], round(float(value), 2)
            if kind == "room":
                department = self.data.problem.departments[meaning.row[1]].id
                yield Short("rooms", amount, meaning.over, department, meaning.row[2])
            elif kind == "chiefs":
                yield Short("chiefs", amount, meaning.over, month=meaning.row[1])
            elif kind == "changes":
                yield Short("changes", amount, meaning.over)
            else:
                number = meaning.row[1]
                unit = (number,) if kind == "trainee" else self.units[number].members
                yield Short("way", amount, trainees=unit)

    def _report(self, best: float | None) -> None:
        if self.tell is not None:
            seconds = perf_counter() - self.began
            self.tell(Progress(seconds, self.bound, best, len(self.master.known)))


def solve(
    problem: Problem,
    goal: Goal | None = None,
    kept: Kept | None = None,
    seconds: float = 60,
    tell: Callable[[Progress], None] | None = None,
) -> Solved:
    """The plan that costs least by the goal, the wishes alone without one."""
    search = Search(problem, goal or Goal(), kept, tell)
    search.begin()
    return search.whole(seconds, search.relax(seconds=seconds * RELAXING))
