"""The master problem: how many of each unit take which way, within the rooms of every month.

Rows: rooms of department and month, chief residents of a month, copies of a unit, and for each
choice of directions as many ways as trainees who chose it. Every row may be broken at a price
(`MISS`), so that there is always an answer, and the answer says what is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.rotation import Part
from seldinger.planning.quiet import Quiet
from seldinger.planning.rotations.offers import Way
from seldinger.planning.rotations.units import (
    Data,
    Floats,
    Goal,
    Ints,
    Unit,
    cell_changes,
)

MISS = 1_000.0  # of a trainee-month over or under the rooms, of a chief too few
NOWAY = 50_000.0  # of a trainee for whom no way was found
INF = highspy.kHighsInf


class Taken(NamedTuple):
    """A column: so many of the unit take this way."""

    unit: int
    way: Way


class Chosen(NamedTuple):
    """A column: this trainee has these directions."""

    unit: int
    trainee: str
    directions: tuple[str, ...]


class ChiefFrom(NamedTuple):
    """A column: so many of the unit begin the chief residency at this step of the last part."""

    unit: int
    step: int


class Missed(NamedTuple):
    """A column: a row that is not kept."""

    row: tuple[Any, ...]
    over: bool


class Leg(NamedTuple):
    """A column: so many of the unit make this visit, from one position to the next."""

    unit: int
    first: int
    end: int
    host: int


class Crowd(NamedTuple):
    """A column: so many trainees above the department's level in a month."""

    department: int
    month: int
    most: int


Meaning = Taken | Chosen | ChiefFrom | Missed | Leg | Crowd

CHANGES = ("changes",)  # the row of all trainee-months that differ from the plan before


@dataclass(frozen=True)
class Answer:
    """prices: [department, month]. duals: by unit and choice of directions (() for all).

    charge: the price of a change.
    """

    objective: float
    prices: Floats
    duals: Mapping[tuple[int, tuple[str, ...]], float]
    values: Floats
    charge: float = 0.0


class Master:
    def __init__(self, data: Data, units: Sequence[Unit], goal: Goal) -> None:
        self.data = data
        self.units = units
        self.goal = goal
        self.meanings: list[Meaning] = []
        self.known: set[Taken] = set()
        self.rows: dict[tuple[Any, ...], int] = {}
        self.limits: dict[tuple[Any, ...], tuple[float, float]] = {}
        self.miss = MISS
        self.highs = Quiet()
        self._add_rows()
        self._add_misses()
        self._add_choices()
        self._add_chiefs()
        self._add_crowds()

    def row(self, name: tuple[Any, ...], least: float, most: float) -> None:
        self.rows[name] = len(self.rows)
        self.limits[name] = (least, most)
        self.highs.addRow(least, most, 0, np.array([], dtype=np.int32), np.array([]))

    def _add_rows(self) -> None:
        settled = settled_loads(self.data)
        for d, department in enumerate(self.data.problem.departments):
            for month in range(self.data.horizon):
                room, there = department.room(month), settled[d, month]
                level = self._level(d, month)
                self.row(("room", d, month), room.least - there, level - there)
        chiefs = settled_chiefs(self.data)
        for month in range(self.data.horizon):
            room = self.data.problem.chiefs_in(month)
            self.row(("chiefs", month), room.least - chiefs[month], room.most - chiefs[month])
        for number, unit in enumerate(self.units):
            if unit.part is not Part.ADVANCED:
                self.row(("copies", number), unit.copies, unit.copies)
                continue
            for directions in choices_of(self.data, unit):
                self.row(("choice", number, directions), 0, 0)
            for trainee in unit.members:
                self.row(("trainee", trainee), 1, 1)
            self.row(("chief", number), len(unit.members), len(unit.members))
        if self.goal.most_changes is not None:
            self.row(CHANGES, -INF, self.goal.most_changes)

    def _level(self, department: int, month: int) -> int:
        """What a month may hold without being crowded."""
        one = self.data.problem.departments[department]
        room = one.room(month)
        if not self.goal.crowd or one.id not in self.goal.levels:
            return room.most
        return min(room.most, max(room.least, self.goal.levels[one.id]))

    def add(self, columns: Sequence[tuple[Meaning, float, Mapping[int, float]]]) -> None:
        """Meaning, cost, and entries by row; all from 0 upwards."""
        if not columns:
            return
        starts: list[int] = []
        rows: list[int] = []
        values: list[float] = []
        for _, _, entries in columns:
            starts.append(len(rows))
            rows += list(entries)
            values += list(entries.values())
        count = len(columns)
        self.highs.addCols(
            count,
            np.array([cost for _, cost, _ in columns], dtype=float),
            np.zeros(count),
            np.array([m.most if isinstance(m, Crowd) else INF for m, _, _ in columns]),
            len(rows),
            np.array(starts, dtype=np.int32),
            np.array(rows, dtype=np.int32),
            np.array(values, dtype=float),
        )
        self.meanings += [meaning for meaning, _, _ in columns]

    def _add_misses(self) -> None:
        columns: list[tuple[Meaning, float, Mapping[int, float]]] = []
        for name, row in self.rows.items():
            if name[0] == "room" or name[0] == "chiefs":
                columns.append((Missed(name, True), MISS, {row: -1.0}))
                columns.append((Missed(name, False), MISS, {row: 1.0}))
            elif name[0] in {"copies", "trainee"}:
                columns.append((Missed(name, False), NOWAY, {row: 1.0}))
            elif name == CHANGES:
                columns.append((Missed(name, True), MISS, {row: -1.0}))
        self.add(columns)

    def _add_choices(self) -> None:
        columns: list[tuple[Meaning, float, Mapping[int, float]]] = []
        for number, unit in enumerate(self.units):
            if unit.part is Part.ADVANCED:
                for name in unit.members:
                    for directions, ranks in allowed_choices(self.data, unit, name, self.goal):
                        cost = ranks * self.goal.wish
                        entries = {
                            self.rows["trainee", name]: 1.0,
                            self.rows["choice", number, directions]: -1.0,
                        }
                        columns.append((Chosen(number, name, directions), cost, entries))
        self.add(columns)

    def _add_chiefs(self) -> None:
        columns: list[tuple[Meaning, float, Mapping[int, float]]] = []
        for number, unit in enumerate(self.units):
            if unit.part is not Part.ADVANCED:
                continue
            course = self.data.problem.courses[unit.background]
            whole = self.data.problem.trainee[unit.members[0]].present(course.months)
            begun = course.first_stage + len(unit.before)
            row = {self.rows["chief", number]: 1.0}
            possible = range(begun, course.months - course.chief + 1)
            if unit.chief_from is not None:
                possible = range(unit.chief_from, unit.chief_from + 1)
            for first in possible:
                months = [m for m in whole[first : first + course.chief] if m >= 0]
                entries = {self.rows["chiefs", m]: 1.0 for m in months}
                columns.append((ChiefFrom(number, first), 0.0, entries | row))
            if not possible:  # too late for any plan
                columns.append((ChiefFrom(number, -1), 0.0, row))
        self.add(columns)

    def _add_crowds(self) -> None:
        columns: list[tuple[Meaning, float, Mapping[int, float]]] = []
        for d, department in enumerate(self.data.problem.departments):
            for month in range(self.data.horizon):
                spare = department.room(month).most - self._level(d, month)
                if spare > 0:
                    row = self.rows["room", d, month]
                    columns.append((Crowd(d, month, spare), float(self.goal.crowd), {row: -1.0}))
        self.add(columns)

    def take(self, offers: Sequence[tuple[Taken, float]]) -> int:
        """New ways with their own cost; returns how many were new."""
        columns: list[tuple[Meaning, float, Mapping[int, float]]] = []
        for taken, own in offers:
            if taken not in self.known:
                self.known.add(taken)
                columns.append((taken, own, self._entries(taken)))
        self.add(columns)
        return len(columns)

    def _entries(self, taken: Taken) -> dict[int, float]:
        unit = self.units[taken.unit]
        entries: dict[int, float] = {}
        for department, month in zip(taken.way.departments, unit.months, strict=True):
            entries[self.rows["room", department, month]] = float(unit.seats)
        if unit.part is Part.ADVANCED:
            entries[self.rows["choice", taken.unit, taken.way.directions]] = 1.0
        else:
            entries[self.rows["copies", taken.unit]] = 1.0
        if CHANGES in self.rows:
            steps = np.arange(len(unit.months))
            counted = cell_changes(self.data, unit)[steps, list(taken.way.departments)]
            entries[self.rows[CHANGES]] = float(counted.sum())
        return entries

    def relax(self) -> Answer:
        """The linear relaxation over the ways known so far."""
        self.highs.run()
        solution = self.highs.getSolution()
        row_dual = np.array(solution.row_dual)
        shape = (len(self.data.index), self.data.horizon)
        prices = -row_dual[: shape[0] * shape[1]].reshape(shape)
        duals: dict[tuple[int, tuple[str, ...]], float] = {}
        for name, row in self.rows.items():
            if name[0] == "copies":
                duals[name[1], ()] = float(row_dual[row])
            elif name[0] == "choice":
                duals[name[1], name[2]] = float(row_dual[row])
        objective = self.highs.getInfo().objective_function_value
        charge = -float(row_dual[self.rows[CHANGES]]) if CHANGES in self.rows else 0.0
        return Answer(objective, prices, duals, np.array(solution.col_value), charge)

    def between(self, columns: Ints, least: Floats, most: Floats) -> None:
        """So many of these columns are taken from now on."""
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), least, most)

    def hold_to(self, most: float) -> None:
        """No row may be missed, and all together may cost so much."""
        costs = np.array(self.highs.getLp().col_cost_)
        missed = np.array([isinstance(meaning, Missed) for meaning in self.meanings])
        none = np.zeros(int(missed.sum()))
        self.between(np.flatnonzero(missed), none, none)
        charged = np.flatnonzero((costs > 0) & ~missed).astype(np.int32)
        self.highs.addRow(-INF, float(most), len(charged), charged, costs[charged])

    def price_by(self, primal: bool) -> None:
        """Primal after new columns, dual after new bounds: each keeps the last basis of use."""
        self.highs.setOptionValue("simplex_strategy", 4 if primal else 1)

    def integral(self, whole: NDArray[np.bool_], target: float, seconds: float) -> Answer:
        """The least cost over the ways known so far with these columns in whole numbers."""
        numbers = np.flatnonzero(whole)
        self._kind(numbers, highspy.HighsVarType.kInteger)
        options = {
            "time_limit": self.highs.getRunTime() + seconds,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.999,
            "objective_target": target + 1e-6,
        }
        for name, value in options.items():
            self.highs.setOptionValue(name, value)
        self.highs.run()
        solution = self.highs.getSolution()
        objective = self.highs.getInfo().objective_function_value
        found = Answer(objective, np.zeros((0, 0)), {}, np.array(solution.col_value))
        self._kind(numbers, highspy.HighsVarType.kContinuous)
        self.highs.setOptionValue("time_limit", INF)
        self.highs.setOptionValue("objective_target", -INF)
        return found

    def _kind(self, numbers: Ints, kind: object) -> None:
        kinds = np.array([kind] * len(numbers))
        self.highs.changeColsIntegrality(len(numbers), numbers.astype(np.int32), kinds)


def choices_of(data: Data, unit: Unit) -> list[tuple[str, ...]]:
    course = data.problem.courses[unit.background]
    posts = [block.post for block in course.directions]
    found = combinations(posts, course.choices)
    return [one for one in found if set(unit.declared) <= set(one)]


def allowed_choices(
    data: Data, unit: Unit, trainee: str, goal: Goal
) -> list[tuple[tuple[str, ...], int]]:
    """Choices of directions that the goal leaves to the trainee, and ranks from the dearest.

    Whoever cannot come as near as `farthest`, for what has begun, comes as near as can be.
    """
    problem = data.problem
    one = problem.trainee[trainee]
    found = [(chosen, problem.cost_of(one, chosen)) for chosen in choices_of(data, unit)]
    if goal.farthest is None:
        return found
    posts = {block.post for block in problem.courses[unit.background].directions}
    begun = posts & {stay.post for stay in unit.before}
    nearest = min((ranks for chosen, ranks in found if begun <= set(chosen)), default=0)
    return [(chosen, ranks) for chosen, ranks in found if ranks <= max(goal.farthest, nearest)]


def settled_loads(data: Data) -> Floats:
    """[department, month]: trainees of frozen months, who are no more to be placed."""
    found = np.zeros((len(data.index), data.horizon))
    if data.kept is not None:
        for trainee in data.problem.trainees:
            rotation = data.kept.plan.of.get(trainee.id)
            course = data.problem.courses[trainee.background]
            if rotation is not None:
                months = trainee.present(course.months)
                for month, stay in zip(months, rotation.stays, strict=False):
                    if 0 <= month < data.kept.frozen:
                        found[data.index[stay.department], month] += 1
    return found


def settled_chiefs(data: Data) -> Floats:
    """[month]: chief residents who have no part left to plan."""
    found = np.zeros(data.horizon)
    for trainee in data.problem.trainees:
        course = data.problem.courses[trainee.background]
        months = trainee.present(course.months)
        kept = data.kept.plan.of.get(trainee.id) if data.kept else None
        frozen = data.kept.frozen if data.kept and kept else 0
        first = trainee.chief_from if kept is None else kept.chief_from
        over = months[-1] < max(frozen, 0)
        if over and first is not None and first >= 0:
            for month in months[first : first + course.chief]:
                if month >= 0:
                    found[month] += 1
    return found
