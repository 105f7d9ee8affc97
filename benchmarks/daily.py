"""Tomorrow's list: seconds to a proof, beside a plain CP-SAT model, and a fuzz of the rules.

Days are made up (seldinger.planning.daily.generating). "spread" has two sites with four departments
each; "one department" has no parts that could be solved apart, which is the hardest day. The plain
model has a boolean for each trainee, case and role, pairwise clashes, and the same three levels
solved one after the other. Seconds are of the wall and of the processor, everything included but
reading the file.
"""

import argparse
import os
import random
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from seldinger.domain.planning.daily import HANDS_ON, SEATS, Day, Worth
from seldinger.domain.planning.daily_rules import able, book_of, breaches, closed
from seldinger.domain.planning.daily_worth import worth
from seldinger.domain.training.words import Role
from seldinger.planning.daily.building import build
from seldinger.planning.daily.generating import generate
from seldinger.planning.daily.solving import propose

TARGET = 5.0


@dataclass(frozen=True)
class Run:
    wall: float
    processor: float
    worth: Worth
    proven: bool


def ours(day: Day, seconds: float) -> Run:
    wall, processor = time.perf_counter(), time.process_time()
    answer = propose(day, seconds=seconds)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Run(wall, processor, answer.worth, answer.certificate.proven)


class Plain:
    """The model that one writes first."""

    def __init__(self, day: Day) -> None:
        self.day, self.book = day, book_of(day)
        self.model = cp_model.CpModel()
        self.x = {
            (trainee.id, case.id, role): self.model.new_bool_var("")
            for trainee in day.trainees
            for case in day.cases
            for role in SEATS
        }
        self._rules()
        self.levels = [self._covered(), self._served(), self._unevenness()]

    def _rules(self) -> None:
        model, day = self.model, self.day
        legal = defaultdict(set)
        for trainee in day.trainees:
            for case in day.cases:
                for role in SEATS:
                    if closed(self.book, trainee, case, role) is None:
                        legal[trainee.id].add(case.id)
                    else:
                        model.add(self.x[trainee.id, case.id, role] == 0)
        for case in day.cases:
            for role in SEATS:
                taken = sum(self.x[trainee.id, case.id, role] for trainee in day.trainees)
                model.add(taken <= case.seats(role))
        self.here = {
            (trainee.id, case.id): sum(self.x[trainee.id, case.id, role] for role in SEATS)
            for trainee in day.trainees
            for case in day.cases
        }
        for there in self.here.values():
            model.add(there <= 1)
        for one, other in combinations(day.cases, 2):
            if day.clash(one, other):
                for trainee in day.trainees:
                    if {one.id, other.id} <= legal[trainee.id]:
                        model.add(
                            self.here[trainee.id, one.id] + self.here[trainee.id, other.id] <= 1
                        )
        self._supervisors()

    def _supervisors(self) -> None:
        comes = defaultdict(list)
        for case in self.day.cases:
            names = [name for name, _ in able(self.book, case)]
            under = [self.model.new_bool_var("") for _ in names]
            operators = (self.x[one.id, case.id, Role.OPERATOR] for one in self.day.trainees)
            self.model.add(sum(operators) <= sum(under))
            for name, variable in zip(names, under, strict=True):
                comes[name].append((case, variable))
        for places in comes.values():
            for (one, first), (other, second) in combinations(places, 2):
                if self.day.clash(one, other):
                    self.model.add(first + second <= 1)

    def _hands_on(self, name: str) -> cp_model.LinearExprT:
        return sum(self.x[name, case.id, role] for case in self.day.cases for role in HANDS_ON)

    def _covered(self) -> cp_model.LinearExprT:
        covered = []
        for trainee in self.day.trainees:
            one = self.model.new_bool_var("")
            self.model.add(one <= self._hands_on(trainee.id))
            covered.append(one)
        return sum(covered)

    def _served(self) -> cp_model.LinearExprT:
        total = []
        for trainee in self.day.trainees:
            for need in trainee.needs:
                done = sum(
                    self.x[trainee.id, case.id, need.role]
                    * sum(act.category == need.category for act in case.procedures)
                    for case in self.day.cases
                )
                taken = self.model.new_int_var(0, need.missing, "")
                self.model.add(taken <= done)
                total.append(self.day.weight(need) * taken)
        return sum(total)

    def _unevenness(self) -> cp_model.LinearExprT:
        total = []
        for trainee in self.day.trainees:
            count, square = self.model.new_int_var(0, 50, ""), self.model.new_int_var(0, 2500, "")
            self.model.add(count == self._hands_on(trainee.id))
            self.model.add_multiplication_equality(square, [count, count])
            total.append(2 * trainee.load * count + square)
        return -sum(total)

    def solved(self, seconds: float) -> Run:
        wall, processor = time.perf_counter(), time.process_time()
        found, proven = [], True
        for level in self.levels:
            self.model.maximize(level)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 2
            left = seconds - (time.perf_counter() - wall)
            solver.parameters.max_time_in_seconds = max(1.0, left)
            status = solver.solve(self.model)
            proven &= status == cp_model.OPTIMAL
            found.append(round(solver.objective_value))
            self.model.add(level >= found[-1])
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        return Run(wall, processor, Worth(found[0], found[1], -found[2]), proven)


def compare(name: str, departments: int, arguments: argparse.Namespace) -> None:
    rows = []
    for seed in range(1, arguments.days + 1):
        file = generate(arguments.cases, arguments.trainees, seed, departments=departments)
        day = build(file).day
        mine = ours(day, arguments.seconds)
        built = time.perf_counter()
        plain = Plain(day)
        built = time.perf_counter() - built
        theirs = plain.solved(arguments.seconds)
        rows.append((mine, theirs))
        same = "same" if mine.worth == theirs.worth else f"theirs {tuple(theirs.worth)}"
        print(
            f"  day {seed}: ours {mine.wall:6.2f} s wall {mine.processor:6.2f} s cpu "
            f"{_proven(mine)} {tuple(mine.worth)}; plain CP-SAT {theirs.wall:6.2f} s wall "
            f"{theirs.processor:6.2f} s cpu {_proven(theirs)} (+{built:.1f} s to build), {same}; "
            f"ratio {'' if theirs.proven else '≥ '}{theirs.wall / mine.wall:.1f}",
            flush=True,
        )
    slowest = max(mine.wall for mine, _ in rows)
    ratio = statistics.median(theirs.wall / mine.wall for mine, theirs in rows)
    kept = slowest <= TARGET and all(mine.proven for mine, _ in rows)
    print(f"{name}: slowest {slowest:.2f} s, target {TARGET:g} s: {'kept' if kept else 'MISSED'}; "
          f"plain CP-SAT took {ratio:.1f} times as long (median)")  # fmt: skip


def _proven(run: Run) -> str:
    return "proven" if run.proven else "NOT PROVEN"


def fuzz(assignments: int) -> None:
    """Random days until so many roles were given; every list goes through the checker."""
    made = days = wrong = 0
    chance = random.Random(0)
    began = time.perf_counter()
    while made < assignments:
        days += 1
        sizes = chance.randint(1, 120), chance.randint(1, 40)
        day = build(generate(*sizes, days, departments=chance.randint(2, 4))).day
        answer = propose(day)
        found = breaches(book_of(day), answer.assignments)
        value = worth(book_of(day), answer.assignments)
        wrong += len(found) + (value != answer.worth)
        made += len(answer.assignments)
    took = time.perf_counter() - began
    print(f"fuzz: {made} assignments on {days} days, {wrong} breaches, {took:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--trainees", type=int, default=60)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--fuzz", type=int, default=100_000)
    parser.add_argument("--hardest", action="store_true", help="one department too")
    arguments = parser.parse_args()
    print(f"{arguments.cases} cases, {arguments.trainees} trainees; load {os.getloadavg()[0]:.1f}")
    compare("spread", 4, arguments)
    if arguments.hardest:
        compare("one department", 1, arguments)
    if arguments.fuzz:
        fuzz(arguments.fuzz)


if __name__ == "__main__":
    main()
