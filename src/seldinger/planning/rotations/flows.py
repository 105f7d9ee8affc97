"""A stronger bound: directions in whole numbers, the basics as flows.

Where the linear relaxation and the best plan differ, the directions are asked in whole numbers
beside every visit there can be (as flows from month to month, without the minima, which only
widens what is possible). A plan cheaper than the best one known uses only ways whose reduced cost
fits into the gap, so that no other way of the directions need be in it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from seldinger.domain.planning.rotation import Part
from seldinger.planning.rotations.listed import Listed
from seldinger.planning.rotations.master import (
    CHANGES,
    Answer,
    ChiefFrom,
    Leg,
    Master,
    Meaning,
    Taken,
)
from seldinger.planning.rotations.offers import Way
from seldinger.planning.rotations.units import Data, Goal, Unit
from seldinger.planning.rotations.visits import CLOSED, Visits

EPS = 1e-6
_FEASIBLE = 2  # HiGHS: there is an answer


@dataclass(frozen=True)
class Chosen:
    """possible: whether any plan can cost so little; None: not known in the time given.

    directions: ways with their own cost and count, of such a plan if the basics follow.
    """

    possible: bool | None
    directions: tuple[tuple[Taken, float, int], ...] = ()


def within(
    data: Data,
    units: Sequence[Unit],
    goal: Goal,
    near: Sequence[tuple[Taken, float]],
    visits: Visits | None,
    most: int,
    seconds: float,
) -> Chosen:
    """Whether directions and flows can cost at most `most` with every room kept.

    near: the listed ways that such a plan could use.
    """
    model = Master(data, units, goal)
    model.take(near)
    if visits is not None:
        _add_flows(model, visits)
    model.hold_to(most)
    _whole(model)
    model.highs.setOptionValue("time_limit", seconds)
    model.highs.setOptionValue("objective_target", float(most))
    model.highs.run()
    status = model.highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Chosen(possible=False)
    if model.highs.getInfo().primal_solution_status != _FEASIBLE:
        return Chosen(possible=None)
    costs = dict(near)
    found: list[tuple[Taken, float, int]] = []
    values = model.highs.getSolution().col_value
    for meaning, value in zip(model.meanings, values, strict=True):
        if not isinstance(meaning, Taken) or not round(value):
            continue
        if units[meaning.unit].part is Part.ADVANCED:
            found.append((meaning, costs[meaning], round(value)))
    return Chosen(possible=True, directions=tuple(found))


def near_ways(
    parts: Sequence[Listed], units: Sequence[Unit], answer: Answer, gap: float
) -> list[tuple[Taken, float]]:
    """Listed ways whose reduced cost is within the gap, with their own cost."""
    found = []
    for part in parts:
        for numbers in part.classes.values():
            ways, where = part.ways[numbers[0]], part.suffix[numbers[0]]
            months = units[numbers[0]].months
            priced = answer.prices[where, list(months)].sum(axis=1)
            for number in numbers:
                duals = np.array([answer.duals.get((number, c), np.nan) for c in ways.choices])
                reduced = priced + part.priced(number, answer.charge) - duals[ways.choice]
                known = len(units[number].before)
                for row in np.flatnonzero(reduced <= gap + EPS):
                    directions = ways.choices[ways.choice[row]]
                    way = Way(ways.posts[row][known:], tuple(where[row].tolist()), directions)
                    found.append((Taken(number, way), float(part.own[number][row])))
    return found


def _whole(model: Master) -> None:
    numbers = [
        n
        for n, meaning in enumerate(model.meanings)
        if isinstance(meaning, Taken | ChiefFrom)
        and model.units[meaning.unit].part is Part.ADVANCED
    ]
    kinds = np.array([highspy.HighsVarType.kInteger] * len(numbers))
    model.highs.changeColsIntegrality(len(numbers), np.array(numbers, dtype=np.int32), kinds)


def _add_flows(model: Master, visits: Visits) -> None:
    for u, number in enumerate(visits.numbers):
        _Flow(model, visits, u, number).add()


class _Flow:
    """The visits of one unit: what arrives in a month leaves again, for another department."""

    def __init__(self, model: Master, visits: Visits, u: int, number: int) -> None:
        self.model, self.visits, self.u, self.number = model, visits, u, number
        self.seats = float(model.units[number].seats)
        self.sums = np.concatenate(
            [np.zeros((1, len(visits.hosts))), np.cumsum(visits.own[u], axis=0)]
        )
        self.differ = np.concatenate(
            [np.zeros((1, len(visits.hosts))), np.cumsum(visits.changes[u], axis=0)]
        )

    def add(self) -> None:
        """Rows for every position between, then the legs of all visits."""
        visits, start = self.visits, int(self.visits.start[self.u])
        hosts = range(len(visits.hosts))
        for p in range(start, visits.length):
            self._row("even", p, -1, 0.0, 0.0)
            for host in hosts:
                self._row("other", p, host, -highspy.kHighsInf, 0.0)
        begun = int(visits.run[self.u]) > 0
        legs: list[tuple[Leg, bool]] = []
        if begun:
            legs += self._goes_on(start)
        for p in range(start, visits.length):
            for months in range(visits.least, min(visits.most, visits.length - p) + 1):
                legs += [
                    (Leg(self.number, p, p + months, h), p == start and not begun) for h in hosts
                ]
        self.model.add([told for leg, first in legs if (told := self._column(leg, first))])

    def _row(self, kind: str, p: int, host: int, least: float, most: float) -> None:
        self.model.row((kind, self.number, p, host), least, most)

    def _goes_on(self, start: int) -> list[tuple[Leg, bool]]:
        visits, run = self.visits, int(self.visits.run[self.u])
        last = int(visits.last[self.u])
        if last == len(visits.hosts):  # serves the basics no more
            return [(Leg(self.number, start, start, last), True)]
        room = min(max(0, visits.most - run), visits.length - start)
        mores = range(min(max(0, visits.least - run), room), room + 1)
        return [(Leg(self.number, start, start + more, last), True) for more in mores]

    def _column(self, leg: Leg, first: bool) -> tuple[Meaning, float, Mapping[int, float]] | None:
        visits, rows = self.visits, self.model.rows
        hosts = range(len(visits.hosts))
        cost = 0.0
        entries: dict[int, float] = defaultdict(float)
        if leg.host in hosts:
            cost = float(self.sums[leg.end, leg.host] - self.sums[leg.first, leg.host])
            for p in range(leg.first, leg.end):
                month = int(visits.months[self.u, p])
                entries[rows["room", int(visits.hosts[leg.host]), month]] += self.seats
            if CHANGES in rows:
                differ = self.differ[leg.end, leg.host] - self.differ[leg.first, leg.host]
                entries[rows[CHANGES]] += float(differ)
        if cost >= CLOSED / 2:
            return None
        if first:
            entries[rows["copies", self.number]] += 1.0
        else:
            entries[rows["even", self.number, leg.first, -1]] += 1.0
            entries[rows["other", self.number, leg.first, leg.host]] += 1.0
        if leg.end < visits.length:
            entries[rows["even", self.number, leg.end, -1]] -= 1.0
            for host in hosts:
                if host != leg.host:
                    entries[rows["other", self.number, leg.end, host]] -= 1.0
        return leg, cost, entries
