"""The basics: visits of a few months to one department after the other.

Their ways are too many to list. The cheapest sequence of visits is found by going backwards over
(month, last department), for all units at once; the minima are priced in (a multiplier for each
bundle of needs), which leads to ways that reach them and gives a bound on all that do.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from seldinger.planning.rotations.offers import Offer, Way
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

TINY = 1e-7
CLOSED = 1e6  # a cell that may not be taken: finite, so that sums over windows stay right


# Position, department and length of the visit so far, cost, what is got, visits taken.
_Node = tuple[int, int, int, float, Floats, tuple[tuple[int, int, int], ...]]


class Visits:
    """All units of the basics. Arrays: [unit, position, department that serves the basics]."""

    def __init__(self, data: Data, units: Mapping[int, Unit], goal: Goal) -> None:
        self.data = data
        self.numbers = list(units)
        self.units = list(units.values())
        course = next(iter(data.problem.courses.values()))
        self.post = course.basic.post
        self.length = course.basic.months
        self.least, self.most = course.visits
        self.hosts = np.array(data.serving([self.post]), dtype=np.int64)
        self._place(goal)
        self._want()
        self.multipliers = np.zeros(self.missing.shape)

    def _place(self, goal: Goal) -> None:
        """Where each unit begins, in which visit, and what its cells cost by themselves."""
        shape = (len(self.units), self.length, len(self.hosts))
        self.own = np.zeros(shape)
        self.changes = np.zeros(shape)  # months that differ from the plan before
        self.months = np.zeros(shape[:2], dtype=np.int64)
        self.start = np.zeros(shape[0], dtype=np.int64)
        self.last = np.full(shape[0], len(self.hosts), dtype=np.int64)  # none
        self.run = np.zeros(shape[0], dtype=np.int64)
        where = {int(host): n for n, host in enumerate(self.hosts)}
        for u, unit in enumerate(self.units):
            start = self.length - len(unit.months)
            self.start[u] = start
            self.months[u, start:] = unit.months
            cells = cell_costs(self.data, unit, goal)[:, self.hosts]
            self.own[u, start:] = np.where(np.isfinite(cells), cells, CLOSED)
            self.changes[u, start:] = cell_changes(self.data, unit)[:, self.hosts]
            for post, month in too_early(unit).items():
                early = [s for s, m in enumerate(unit.months, start) if m < month]
                self.own[u, early] += CLOSED if post == self.post else 0.0
            for stay in unit.before:
                host = where.get(self.data.index.get(stay.department, -1), len(self.hosts))
                self.run[u] = self.run[u] + 1 if host == self.last[u] else 1
                self.last[u] = host

    def _want(self) -> None:
        """Rates [unit, bundle, position, department] and what is missing [unit, bundle]."""
        bundles = [self.data.bundles(unit) for unit in self.units]
        most = max((len(rates) for rates, _ in bundles), default=0)
        count = len(self.units)
        self.rates = np.zeros((count, most, self.length, len(self.hosts)))
        self.missing = np.zeros((count, most))
        for u, (rates, missing) in enumerate(bundles):
            months, start = list(self.units[u].months), self.start[u]
            for n, rate in enumerate(rates):
                # In shares of what is missing, so that one multiplier is as long as another.
                scale = max(missing[n], TINY)
                self.rates[u, n, start:] = rate[self.hosts][:, months].T / scale
            self.missing[u, : len(rates)] = 1.0

    def offers(self, prices: Floats, rounds: int, charge: float = 0.0) -> list[Offer]:
        """For each unit the cheapest way found that reaches the minima, and a bound.

        rounds: changes of the multipliers; the more, the nearer the two are. charge: the price
        of a change.
        """
        cells = self._cells(prices, charge)
        count = len(self.units)
        best = np.full(count, np.inf)
        bound = np.full(count, -np.inf)
        found = np.full((count, self.length), -1, dtype=np.int64)
        kept, self.multipliers = self.multipliers, np.zeros(self.missing.shape)
        for turn in range(rounds):
            charged = cells - np.einsum("unpd,un->upd", self.rates, self.multipliers)
            value, path = self._shortest(charged)
            bound = np.maximum(bound, value + (self.multipliers * self.missing).sum(axis=1))
            got = self._along(path)
            total = self._cost(cells, path)
            better = (got >= self.missing - TINY).all(axis=1) & (total < best - 1e-12)
            better &= value < CLOSED / 2
            best[better], found[better] = total[better], path[better]
            if np.all(best <= bound + 1e-6):
                break
            if turn:
                self._step(got, best, bound, turn)
            else:
                self.multipliers = kept
        return [self._offer(u, found[u], best[u], min(bound[u], best[u])) for u in range(count)]

    def searched(
        self, number: int, prices: Floats, below: float, nodes: int, charge: float = 0.0
    ) -> Offer:
        """The unit's ways cheaper than `below`, one after the other, until one reaches the minima.

        nodes: visits tried at most. An offer without a way whose bound is `below` is a proof.
        """
        u = self.numbers.index(number)
        cells = self._cells(prices, charge)[u : u + 1]
        charged = cells - np.einsum("npd,n->pd", self.rates[u], self.multipliers[u])[None]
        plain = self._ahead(cells)[0]
        guide = self._ahead(charged)[0]
        rates = self.rates[u]
        most = np.concatenate(
            [np.cumsum(rates.max(axis=2)[:, ::-1], axis=1)[:, ::-1], np.zeros((len(rates), 1))],
            axis=1,
        )
        sums = np.concatenate([np.zeros((1, len(self.hosts))), np.cumsum(cells[0], axis=0)])
        gains = np.concatenate(
            [np.zeros((len(rates), 1, len(self.hosts))), np.cumsum(rates, axis=1)], axis=1
        )
        start, last, run = int(self.start[u]), int(self.last[u]), int(self.run[u])
        charge = self.multipliers[u]
        stack: list[_Node] = [(start, last, run, 0.0, np.zeros(len(rates)), ())]
        missing = self.missing[u] - TINY
        tried = 0
        while stack:
            p, last, run, cost, got, path = stack.pop()
            if p == self.length and (run == 0 or run >= self.least):
                where = np.full(self.length, -1, dtype=np.int64)
                for first, end, host in path:
                    where[first:end] = host
                return self._offer(u, where, cost, -np.inf)  # there may be cheaper ones
            tried += 1
            if tried > nodes:
                return Offer(number, None, np.inf, np.inf, -np.inf)
            after: list[tuple[float, _Node]] = []
            for end, host in self._next(p, last, run):
                spent = cost + sums[end, host] - sums[p, host]
                have = got + gains[:, end, host] - gains[:, p, host]
                if spent + plain[end, host] >= below or (have + most[:, end] < missing).any():
                    continue
                order = spent + guide[end, host] - float((charge * have).sum())
                if order + float((charge * self.missing[u]).sum()) >= below:
                    continue
                after.append((order, (end, host, self.most, spent, have, (*path, (p, end, host)))))
            after.sort(key=lambda one: -one[0])
            stack += [child for _, child in after]
        return Offer(number, None, np.inf, np.inf, below)

    def _next(self, p: int, last: int, run: int) -> Iterator[tuple[int, int]]:
        """Ends and departments of the next visit; a visit that is under way may go on."""
        hosts = len(self.hosts)
        if 0 < run < self.most and last < hosts:
            for more in range(max(1, self.least - run), min(self.most - run, self.length - p) + 1):
                yield p + more, last
        if 0 < run < self.least and last < hosts:
            return
        for months in range(self.least, min(self.most, self.length - p) + 1):
            for host in range(hosts):
                if host != last:
                    yield p + months, host

    def _cells(self, prices: Floats, charge: float) -> Floats:
        found: Floats = self.own + prices[self.hosts[None, None, :], self.months[:, :, None]]
        return found + charge * self.changes if charge else found

    def _step(self, got: Floats, best: Floats, bound: Floats, turn: int) -> None:
        """Dearer what is missing, cheaper what is there in plenty."""
        short = self.missing - got
        short[(self.multipliers <= 0) & (short < 0)] = 0.0
        norm = (short**2).sum(axis=1)
        aim = np.where(np.isfinite(best), best, np.where(np.isfinite(bound), bound, 0) + 1.0)
        gap = np.maximum(aim - np.where(np.isfinite(bound), bound, 0.0), 0.05)
        # Longer steps until a way is found at all, then ever shorter ones towards the bound.
        pace = np.where(np.isfinite(best), 1 / (1 + turn / 6), 1.25 ** min(turn, 20))
        size = np.where(norm > 0, gap / np.maximum(norm, TINY), 0.0) * pace
        self.multipliers = np.maximum(0.0, self.multipliers + size[:, None] * short)

    def _shortest(self, cells: Floats) -> tuple[Floats, Ints]:
        """The cheapest visits for each unit: their cost and the department of each position."""
        ahead, visit, stay, sums = self._backwards(cells)
        value, first = self._begin(sums, ahead)
        return value, self._follow(visit, stay, first)

    def _ahead(self, cells: Floats) -> Floats:
        """[unit, position, last department]: the cheapest way from there to the end."""
        return self._backwards(cells)[0]

    def _backwards(self, cells: Floats) -> tuple[Floats, Floats, Ints, Floats]:
        count, length, hosts = cells.shape
        sums = np.concatenate([np.zeros((count, 1, hosts)), np.cumsum(cells, axis=1)], axis=1)
        ahead = np.full((count, length + 1, hosts + 1), np.inf)
        ahead[:, length] = 0.0
        stay = np.zeros((count, length, hosts), dtype=np.int64)
        visit = np.full((count, length, hosts), np.inf)
        for p in range(length - 1, -1, -1):
            for months in range(self.least, min(self.most, length - p) + 1):
                cost = sums[:, p + months] - sums[:, p] + ahead[:, p + months, :hosts]
                less = cost < visit[:, p]
                visit[:, p][less] = cost[less]
                stay[:, p][less] = months
            ahead[:, p] = _but_one(visit[:, p])
        return ahead, visit, stay, sums

    def _begin(self, sums: Floats, ahead: Floats) -> tuple[Floats, Ints]:
        """Of units inside a visit: how many months more it lasts."""
        rows = np.arange(len(self.units))
        value = np.where(self.run == 0, ahead[rows, self.start, len(self.hosts)], np.inf)
        first = np.zeros(len(self.units), dtype=np.int64)
        inside = np.minimum(self.last, len(self.hosts) - 1)
        for more in range(self.most + 1):
            end = np.minimum(self.start + more, self.length)
            fits = (self.run > 0) & (self.start + more <= self.length)
            fits &= (self.run + more <= self.most) | (more == 0)
            closed = self.last == len(self.hosts)  # it serves the basics no more: over as it is
            fits &= (self.run + more >= self.least) & ~closed | closed & (more == 0)
            cost = sums[rows, end, inside] - sums[rows, self.start, inside]
            cost = np.where(more == 0, 0.0, cost) + ahead[rows, end, self.last]
            less = fits & (cost < value)
            value[less], first[less] = cost[less], more
        return value, first

    def _follow(self, visit: Floats, stay: Ints, first: Ints) -> Ints:
        count, length, hosts = visit.shape
        path = np.full((count, length), -1, dtype=np.int64)
        for u in range(count):
            p, last = int(self.start[u]), int(self.last[u])
            path[u, p : p + first[u]] = last
            p += int(first[u])
            while p < length:
                costs = visit[u, p].copy()
                if last < hosts:
                    costs[last] = np.inf
                last = int(costs.argmin())
                if not np.isfinite(costs[last]):
                    break
                path[u, p : p + stay[u, p, last]] = last
                p += int(stay[u, p, last])
        return path

    def _along(self, path: Ints) -> Floats:
        """[unit, bundle]: what the way gives."""
        mask = np.eye(len(self.hosts) + 1)[path][:, :, : len(self.hosts)]
        found: Floats = np.einsum("unpd,upd->un", self.rates, mask)
        return found

    def _cost(self, cells: Floats, path: Ints) -> Floats:
        rows, positions = np.arange(len(path))[:, None], np.arange(self.length)[None, :]
        inside = positions >= self.start[:, None]
        taken = cells[rows, positions, np.maximum(path, 0)]
        found: Floats = np.where(inside, taken, 0.0).sum(axis=1)
        return found

    def _offer(self, u: int, path: Ints, best: float, bound: float) -> Offer:
        if not np.isfinite(best):
            return Offer(self.numbers[u], None, np.inf, np.inf, float(bound))
        positions = np.arange(self.start[u], self.length)
        own = float(self.own[u, positions, path[positions]].sum())
        where = tuple(int(self.hosts[d]) for d in path[positions])
        way = Way((self.post,) * len(where), where)
        return Offer(self.numbers[u], way, own, float(best), float(bound))


def _but_one(costs: Floats) -> Floats:
    """[unit, department]: the least of the other departments; last column: of all."""
    count, hosts = costs.shape
    order = np.argsort(costs, axis=1, kind="stable")
    rows = np.arange(count)
    first = costs[rows, order[:, 0]]
    second = costs[rows, order[:, 1]] if hosts > 1 else np.full(count, np.inf)
    found = np.repeat(first[:, None], hosts + 1, axis=1)
    found[rows, order[:, 0]] = second
    return found
