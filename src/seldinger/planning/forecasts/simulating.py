"""All trainees through the months that remain, many times over.

Operations come as a Poisson process at a rate that is itself drawn (so that counts of arrivals are
negative binomial), and each falls to one role of a person, or to none, by the rule of sharing:
what a person has in a role is then Poisson, given rate and shares, and roles of one person are
independent given them. Persons share the same drawn rates. What is left out: that two trainees
stood at the *same* operation in different roles, beyond its rate being common.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from seldinger.domain.planning.forecast_sharing import MOST, Rule
from seldinger.planning.forecasts import draws
from seldinger.planning.forecasts.arrivals import Model
from seldinger.planning.forecasts.draws import Singles, Whole
from seldinger.planning.forecasts.people import Person
from seldinger.planning.forecasts.seats import Learnt

Company = Callable[[str, int], Singles | float]  # department, month → weights of the others there


@dataclass(frozen=True, slots=True)
class Known:
    """What every simulation starts from."""

    model: Model
    learnt: Learnt
    start: int
    months: int
    seed: int
    draws: int

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Number and size of each block of draws."""
        for number, first in enumerate(range(0, self.draws, draws.BLOCK)):
            yield number, min(draws.BLOCK, self.draws - first)


@dataclass(slots=True)
class Block:
    """The arrivals and outsiders of one block of draws, shared by everybody."""

    known: Known
    number: int
    draws: int
    _made: dict[str, "Department"] = field(default_factory=dict)

    def department(self, name: str) -> "Department":
        """Made when first asked for: nobody draws for a department where nobody will be."""
        if name not in self._made:
            known = self.known
            own = known.model.of(name)
            at = (known.seed, self.number, self.draws)
            rates = draws.arrivals(own, known.start, known.months, *at)
            summed = np.zeros((len(own), known.months + 1, self.draws), np.float32)
            np.cumsum(rates, axis=1, out=summed[:, 1:])
            self._made[name] = Department(
                [s.category for s in own], rates, summed, draws.others(own, known.learnt, *at)
            )
        return self._made[name]

    def weights(self, people: Sequence[str]) -> Mapping[str, Singles]:
        known = self.known
        return draws.weights(people, known.learnt, known.seed, self.number, self.draws)

    def uniforms(self, person: str, shape: tuple[int, ...], *name: str) -> NDArray[np.float64]:
        random = draws.stream(self.known.seed, self.number, "chance", person, *name)
        return draws.uniforms(random, shape)


@dataclass(slots=True)
class Department:
    """rates (category, month, draw), their sums before; others (category, role, draw)."""

    categories: list[str]
    rates: Singles
    summed: Singles
    others: Singles

    def wanted(self, categories: Sequence[str]) -> tuple[list[int], list[int]]:
        """Places of what a person counts: here, and in the person's own list."""
        there = {name: number for number, name in enumerate(self.categories)}
        both = [(there[name], own) for own, name in enumerate(categories) if name in there]
        return [here for here, _ in both], [own for _, own in both]


def shares(participants: float, others: Singles, own: Singles, present: Singles) -> Singles:
    """domain's `shares` for many at once.

    others (category, role, draw): of participants what one attends, then the weights outside;
    own: (draw) or as others; present: the weights of all who want it, broadcast against others.
    """
    there = np.broadcast_to(np.maximum(present, 1e-12), others.shape)
    parts: Singles = np.divide(own, others + there, dtype=np.float32)
    np.minimum(parts[:, 1:], MOST, out=parts[:, 1:])
    room = np.minimum(others[:, 0], participants / there[:, 0])
    room = np.minimum(room * np.broadcast_to(own, others.shape)[:, 0], 1)
    np.multiply(room, 1 - parts[:, 1] - parts[:, 2], out=parts[:, 0])
    return parts


def means(block: Block, person: Person, own: Singles, company: Company) -> Singles:
    """(category, role, draw): what the person is expected to do, given the block's rates."""
    total = np.zeros((len(person.categories), 3, block.draws), np.float32)
    participants = block.known.learnt.sharing.participants
    for name, first, last in visits(person):
        department = block.department(name)
        here, mine = department.wanted(person.categories)
        if not here:
            continue
        others = department.others[here]
        for (start, end), there in _steady(name, first, last, company):
            parts = shares(participants, others, own, own + there)
            rate = department.summed[here, end] - department.summed[here, start]
            total[mine] += rate[:, None] * parts
    return total


def visits(person: Person) -> Iterator[tuple[str, int, int]]:
    """Department, first month and the month after the last."""
    month = 0
    for name, months in groupby(person.stays):
        length = len(list(months))
        if name is not None:
            yield name, month, month + length
        month += length


def _steady(
    name: str, first: int, last: int, company: Company
) -> Iterator[tuple[tuple[int, int], Singles | float]]:
    """The visit in parts of unchanged company."""
    start, there = first, company(name, first)
    for month in range(first + 1, last):
        other = company(name, month)
        if other is not there and not np.array_equal(other, there):
            yield (start, month), there
            start, there = month, other
    yield (start, last), there


@dataclass(slots=True)
class Together:
    """Who is where, with what weight: the company of each."""

    people: Sequence[Person]
    weights: Mapping[str, Singles]
    _made: dict[tuple[int, ...], Singles] = field(default_factory=dict)
    _there: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        there: dict[tuple[str, int], list[int]] = {}
        for number, one in enumerate(self.people):
            for month, name in enumerate(one.stays):
                if name is not None:
                    there.setdefault((name, month), []).append(number)
        self._there = {place: tuple(those) for place, those in there.items()}

    def there(self, name: str, month: int) -> tuple[int, ...]:
        return self._there.get((name, month), ())

    def company_of(self, number: int | None) -> Company:
        """Weights of the others (None: of all), the same array for the same people."""

        def company(name: str, month: int) -> Singles | float:
            those = tuple(n for n in self.there(name, month) if n != number)
            if not those:
                return 0.0
            if those not in self._made:
                own = [self.weights[self.people[n].id] for n in those]
                self._made[those] = np.sum(own, axis=0, dtype=np.float32)
            return self._made[those]

        return company


def done(block: Block, people: Sequence[Person]) -> Iterator[tuple[Person, Whole]]:
    """Each person with what they do in every draw: (category, role, draw)."""
    if block.known.learnt.sharing.rule is Rule.NEED:
        from seldinger.planning.forecasts.need import done_by_need  # noqa: PLC0415

        yield from done_by_need(block, people)
        return
    together = Together(people, block.weights([p.id for p in people]))
    for number, person in enumerate(people):
        own = together.weights[person.id]
        yield person, counted(block, person, means(block, person, own, together.company_of(number)))


def counted(block: Block, person: Person, expected: Singles) -> Whole:
    """Counts drawn about what is expected, from the person's own stream for each category."""
    chance = np.empty(expected.shape)
    for number, category in enumerate(person.categories):
        chance[number] = block.uniforms(person.id, expected.shape[1:], category)
    return draws.poisson(chance, expected)
