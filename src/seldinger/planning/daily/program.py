"""An integer program with several objectives, the first of them first; HiGHS solves each.

A level is solved as a linear program; where that answer is whole it is the optimum, otherwise
branch and bound goes on. The next level then looks only at what keeps this one: columns and rows
whose dual price says that any step costs more than the gap are held where they are. That is faster
than a row "not worse than before", which is added only where there is a gap.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from seldinger.planning.quiet import Quiet

_WHOLE = 1e-6
_PRICE = 1e-5
# Branch and bound first moves what costs less than this share of the objective, then ten times it.
_FIRST_GAP = 0.001
_MORE = 10

Objective = Mapping[int, int]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Level:
    """values: by column, whole where the column is. bound: no answer is better than that."""

    values: Values
    objective: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.bound == self.objective


@dataclass(frozen=True, slots=True)
class _Relaxed:
    values: Values
    bound: float
    prices: Values
    row_values: Values
    row_prices: Values


class OutOfTimeError(Exception):
    """No answer within the time given."""


class Program:
    """Columns and rows with whole coefficients. Every objective is one to maximise.

    A column that is not declared whole must be so by itself in some best answer.
    """

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.starts = [0]
        self.index: list[int] = []
        self.value: list[float] = []
        self.kept: list[tuple[Objective, int]] = []

    def column(self, upper: float = 1, *, whole: bool = True) -> int:
        self.lower.append(0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def at_most(self, limit: float, terms: Sequence[tuple[int, int]]) -> None:
        self._row(-math.inf, limit, terms)

    def at_least(self, limit: float, terms: Sequence[tuple[int, int]]) -> None:
        self._row(limit, math.inf, terms)

    def _row(self, lower: float, upper: float, terms: Sequence[tuple[int, int]]) -> None:
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.index.extend(column for column, _ in terms)
        self.value.extend(times for _, times in terms)
        self.starts.append(len(self.index))

    def best(self, objective: Objective, until: float) -> Level | None:
        """The best answer that keeps the levels before it; None where there is no answer at all.

        until: of time.monotonic().

        Raises:
            OutOfTimeError: nothing was found by then.
        """
        for _ in range(2):
            found = self._solved(objective, until)
            if found is None:
                return None
            level, relaxed = found
            lost = [one for one in self.kept if _at(one[0], level.values) < one[1]]
            if not lost:
                self.kept.append((objective, level.objective))
                self._hold(objective, level, relaxed)
                return level
            # A price too small to be seen: say it by a row.
            for earlier, value in lost:
                self.at_least(value, [*earlier.items()])
        raise ArithmeticError("an earlier level was lost twice")

    def _solved(self, objective: Objective, until: float) -> tuple[Level, _Relaxed] | None:
        relaxed = self._relaxed(objective, until)
        if relaxed is None:
            return None
        level = _whole(relaxed, objective) or self._branched(objective, relaxed, until)
        return None if level is None else (level, relaxed)

    # -- the two solves --------------------------------------------------------------------

    def _relaxed(self, objective: Objective, until: float) -> _Relaxed | None:
        highs = self._highs(objective, until)
        highs.run()
        if not _answered(highs):
            return None
        found = highs.getSolution()
        return _Relaxed(
            np.array(found.col_value),
            highs.getInfo().objective_function_value,
            np.abs(np.array(found.col_dual)),
            np.array(found.row_value),
            np.abs(np.array(found.row_dual)),
        )

    def _branched(self, objective: Objective, relaxed: _Relaxed, until: float) -> Level | None:
        """By the columns alone that a small gap lets move; more of them until the gap is proven.

        A column whose price is above the gap stands in no better answer than the one found. After
        the first level prices say little: all columns move. (No start is given: HiGHS 1.16 has
        taken one for better than it was, across its presolve.)
        """
        allowed = math.inf if self.kept else _FIRST_GAP * max(1.0, abs(relaxed.bound))
        while True:
            held = relaxed.prices > allowed + _PRICE
            level = self._branched_without(objective, relaxed, held, until)
            if not held.any():
                return level
            gap = math.inf if level is None else relaxed.bound - level.objective
            if level is not None and (gap <= allowed or time.monotonic() > until):
                # Beyond the held columns nothing is better than the gap allows.
                beyond = math.floor(relaxed.bound - allowed + _WHOLE)
                bound = max(level.bound, min(beyond, math.floor(relaxed.bound + _WHOLE)))
                return Level(level.values, level.objective, max(level.objective, bound))
            allowed = min(gap, max(_MORE * allowed, 1.0)) if level else math.inf

    def _branched_without(
        self, objective: Objective, relaxed: _Relaxed, held: NDArray[np.bool_], until: float
    ) -> Level | None:
        highs = self._highs(objective, until, whole=True)
        columns = np.flatnonzero(held).astype(np.int32)
        where = np.round(relaxed.values[columns])
        if len(columns):
            highs.changeColsBounds(len(columns), columns, where, where)
        highs.run()
        if not _answered(highs):
            return None
        values = np.round(np.array(highs.getSolution().col_value))
        bound = min(highs.getInfo().mip_dual_bound, relaxed.bound)
        return Level(values, _at(objective, values), math.floor(bound + _WHOLE))

    def _highs(self, objective: Objective, until: float, *, whole: bool = False) -> highspy.Highs:
        highs = Quiet()
        for name, value in (
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.999),  # whole objectives: less than one apart is the same
            ("time_limit", max(0.01, until - time.monotonic())),
        ):
            highs.setOptionValue(name, value)
        highs.passModel(self._lp(objective, whole=whole))
        return highs

    def _lp(self, objective: Objective, *, whole: bool) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.lower), len(self.row_lower)
        costs = np.zeros(len(self.lower))
        costs[[*objective.keys()]] = [*objective.values()]
        lp.col_cost_ = costs
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(self.upper)
        lp.row_lower_ = np.array(self.row_lower, dtype=float)
        lp.row_upper_ = np.array(self.row_upper, dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
        lp.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.value, dtype=float)
        if whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[one] for one in self.whole]
        return lp

    # -- what the next level may still move -----------------------------------------------

    def _hold(self, objective: Objective, level: Level, relaxed: _Relaxed) -> None:
        gap = relaxed.bound - level.objective
        for column in np.flatnonzero(relaxed.prices > gap + _PRICE):
            self.lower[column] = self.upper[column] = round(relaxed.values[column])
        if gap > _WHOLE * max(1.0, abs(level.objective)):
            self.at_least(level.objective, [*objective.items()])
            return
        for row in np.flatnonzero(relaxed.row_prices > _PRICE):
            self.row_lower[row] = self.row_upper[row] = round(relaxed.row_values[row])


def _answered(highs: highspy.Highs) -> bool:
    """Whether there is an answer; False where there can be none."""
    status = highs.getModelStatus()
    if status in _IMPOSSIBLE:
        return False
    if status == highspy.HighsModelStatus.kOptimal:
        return True
    # Stopped. Half-way through a linear program there is no bound yet.
    found = highs.getInfo()
    if found.mip_node_count >= 0 and found.primal_solution_status == _FEASIBLE:
        return True
    raise OutOfTimeError


_IMPOSSIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # every column has bounds
)
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


def _whole(relaxed: _Relaxed, objective: Objective) -> Level | None:
    values = np.round(relaxed.values)
    if np.abs(values - relaxed.values).max() > _WHOLE:
        return None
    found = _at(objective, values)
    return Level(values, found, max(found, math.floor(relaxed.bound + _WHOLE)))


def _at(objective: Objective, values: Values) -> int:
    return sum(times * round(values[column]) for column, times in objective.items())
