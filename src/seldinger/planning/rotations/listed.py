"""Parts whose ways can be listed: the branch, and the directions with the flexible months.

Every order of the blocks with every choice of departments is one row; which of them reach the
minima is known once a calendar, and pricing is one gather and one minimum per choice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, permutations, product

import numpy as np

from seldinger.domain.planning.rotation import Block, Course, Part
from seldinger.planning.rotations.offers import Offer, Way, no_offer
from seldinger.planning.rotations.units import (
    Data,
    Floats,
    Goal,
    Ints,
    Unit,
    cell_changes,
    cell_costs,
    too_early,
)


@dataclass(frozen=True)
class Ways:
    """All ways through a part: posts as text, departments by number, the choice by number."""

    posts: tuple[tuple[str, ...], ...]
    departments: Ints  # [way, step]
    choice: Ints  # [way], ascending
    choices: tuple[tuple[str, ...], ...]
    closed: frozenset[str]  # posts that nobody serves; -1 stands for their department

    def __len__(self) -> int:
        return len(self.posts)


def _orders(
    blocks: Sequence[Block], hosts: dict[str, tuple[int, ...]]
) -> Iterable[tuple[tuple[str, ...], tuple[int, ...]]]:
    for order in permutations(blocks):
        for where in product(*(hosts[block.post] or (-1,) for block in order)):
            posts = tuple(b.post for b in order for _ in range(b.months))
            yield (
                posts,
                tuple(d for b, d in zip(order, where, strict=True) for _ in range(b.months)),
            )


def branch_ways(data: Data, course: Course) -> Ways:
    hosts = {block.post: data.serving([block.post]) for block in course.branch}
    return _ways([((), list(_orders(course.branch, hosts)))], course.branch_months)


def advanced_ways(data: Data, course: Course) -> Ways:
    found = []
    for chosen in combinations(course.directions, course.choices):
        posts = tuple(block.post for block in chosen)
        hosts = {block.post: data.serving([block.post]) for block in chosen}
        hosts[course.flexible.post] = data.serving((*posts, course.flexible.post))
        found.append((posts, list(_orders((*chosen, course.flexible), hosts))))
    return _ways(found, course.advanced_months)


def _ways(
    found: list[tuple[tuple[str, ...], list[tuple[tuple[str, ...], tuple[int, ...]]]]], steps: int
) -> Ways:
    rows = [row for _, ways in found for row in ways]
    departments = np.array([where for _, where in rows], dtype=np.int64).reshape(-1, steps)
    return Ways(
        posts=tuple(posts for posts, _ in rows),
        departments=departments,
        choice=np.repeat(np.arange(len(found)), [len(ways) for _, ways in found]),
        choices=tuple(choice for choice, _ in found),
        closed=frozenset(
            posts[step] for (posts, where) in rows for step in range(steps) if where[step] < 0
        ),
    )


class Listed:
    """The units of one part (and, in the branch, of one background)."""

    def __init__(self, data: Data, units: dict[int, Unit], goal: Goal) -> None:
        self.data = data
        self.units = units
        self.own: dict[int, Floats] = {}
        self.changes: dict[int, Floats] = {}  # [way]: months that differ, where they are counted
        self.ways: dict[int, Ways] = {}
        self.suffix: dict[int, Ints] = {}
        for number, unit in units.items():
            course = data.problem.courses[unit.background]
            build = branch_ways if unit.part is Part.BRANCH else advanced_ways
            background = unit.background if unit.part is Part.BRANCH else ""
            ways = data.remembered(("ways", unit.part, background), partial(build, data, course))
            self.ways[number] = ways
            self.suffix[number] = ways.departments[:, len(unit.before) :]
            self.own[number] = self._remembered(unit, ways, self.suffix[number], goal)
            if goal.most_changes is not None:
                steps = np.arange(len(unit.months))
                differ = cell_changes(data, unit)[steps, self.suffix[number]].sum(axis=1)
                self.changes[number] = differ
        self.classes: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for number, unit in units.items():
            key_ = (id(self.ways[number]), unit.months)
            self.classes[key_].append(number)

    def _remembered(self, unit: Unit, ways: Ways, where: Ints, goal: Goal) -> Floats:
        key = (
            "own", id(ways), unit.months, unit.before, unit.wanted, unit.locks, unit.previous,
            unit.others, unit.declared, goal.change,
        )  # fmt: skip
        return self.data.remembered(key, lambda: self._own(unit, ways, where, goal))

    def _own(self, unit: Unit, ways: Ways, where: Ints, goal: Goal) -> Floats:
        """[way]: what it costs by itself, infinite where it may not be taken."""
        costs = cell_costs(self.data, unit, goal)
        found: Floats = costs[np.arange(len(unit.months)), where].sum(axis=1)
        found[~self._legal(unit, ways)] = np.inf
        for name, missing in unit.wanted:
            need = self.data.needs[name]
            asked = np.array([need.direction is None or need.direction in c for c in ways.choices])
            got = self._sum(unit, ways, where, name) * need.share
            found[asked[ways.choice] & (got < missing - 1e-7)] = np.inf
        return found

    def _legal(self, unit: Unit, ways: Ways) -> Ints:
        known = len(unit.before)
        first = too_early(unit)
        index = self.data.index
        legal = np.ones(len(ways), dtype=bool)
        if known:
            # What is over stays as it was, wherever that was; what is under way goes on there.
            names = tuple(stay.post for stay in unit.before)
            last = index.get(unit.before[-1].department, -1)
            legal &= np.array([posts[:known] == names for posts in ways.posts], dtype=bool)
            goes_on = [known < len(p) and p[known] == names[-1] for p in ways.posts]
            legal &= ~np.array(goes_on, dtype=bool) | (ways.departments[:, known] == last)
        if unit.declared:
            fits = np.array([set(unit.declared) <= set(choice) for choice in ways.choices])
            legal &= fits[ways.choice]
        if ways.closed:
            ahead = [not ways.closed & set(posts[known:]) for posts in ways.posts]
            legal &= np.array(ahead, dtype=bool)
        for post, month in first.items():
            early = [s for s, m in enumerate(unit.months, known) if m < month]
            legal &= np.array([all(posts[s] != post for s in early) for posts in ways.posts])
        return legal

    def _sum(self, unit: Unit, ways: Ways, where: Ints, name: str) -> Floats:
        need = self.data.needs[name]
        key = ("sums", id(ways), unit.months, need.items, need.of, need.at)
        rates = self.data.rates(need)
        return self.data.remembered(key, lambda: rates[where, list(unit.months)].sum(axis=1))

    def priced(self, number: int, charge: float) -> Floats:
        """[way]: what it costs by itself, with its changes charged for."""
        own = self.own[number]
        return own + charge * self.changes[number] if charge else own

    def offers(self, prices: Floats, charge: float = 0.0) -> list[Offer]:
        """For each unit and choice of directions the cheapest way; its own bound.

        charge: the price of a change.
        """
        found: list[Offer] = []
        for (_, months), numbers in self.classes.items():
            ways, where = self.ways[numbers[0]], self.suffix[numbers[0]]
            priced = prices[where, list(months)].sum(axis=1)  # type: ignore[call-overload]
            edges = np.searchsorted(ways.choice, np.arange(len(ways.choices) + 1))
            for number in numbers:
                total = priced + self.priced(number, charge)
                for choice, directions in enumerate(ways.choices):
                    if set(self.units[number].declared) <= set(directions):
                        span = slice(edges[choice], edges[choice + 1])
                        found.append(self._cheapest(number, ways, total, span, directions))
        return found

    def _cheapest(
        self, number: int, ways: Ways, total: Floats, span: slice, directions: tuple[str, ...]
    ) -> Offer:
        if span.start == span.stop:
            return no_offer(number, directions)  # no department serves one of them
        best = int(span.start + total[span].argmin())
        cost = float(total[best])
        if not np.isfinite(cost):
            return no_offer(number, directions)
        known = len(self.units[number].before)
        where = tuple(self.suffix[number][best].tolist())
        way = Way(ways.posts[best][known:], where, directions)
        return Offer(number, way, float(self.own[number][best]), cost, cost, directions)
