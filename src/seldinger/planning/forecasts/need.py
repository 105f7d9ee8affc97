"""The rule "by need": month after month, those short of a cell share its places first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seldinger.planning.forecasts import draws
from seldinger.planning.forecasts.draws import Singles, Whole
from seldinger.planning.forecasts.people import Person
from seldinger.planning.forecasts.simulating import Block, Department, Together, shares


@dataclass(slots=True)
class _State:
    """counts and missing (category, role, draw); random: the person's own stream."""

    person: Person
    counts: Whole
    missing: NDArray[np.int32]
    random: np.random.Generator

    def wants(self, categories: Sequence[str]) -> NDArray[np.bool_]:
        """(category, role, draw) of a department: what is short there."""
        own = {name: number for number, name in enumerate(self.person.categories)}
        draws_ = self.counts.shape[2]
        wants = np.zeros((len(categories), 3, draws_), bool)
        for number, name in enumerate(categories):
            if name in own:
                wants[number] = self.counts[own[name]] < self.missing[own[name]]
        return wants


def done_by_need(block: Block, people: Sequence[Person]) -> Iterator[tuple[Person, Whole]]:
    """Each person with what they do in every draw: (category, role, draw)."""
    states = [_begin(block, person) for person in people]
    together = Together(people, {})
    places = dict.fromkeys(name for p in people for name in p.stays if name is not None)
    for month in range(block.known.months):
        for name in places:
            those = [states[n] for n in together.there(name, month)]
            if those:
                _month(
                    block.department(name), month, those, block.known.learnt.sharing.participants
                )
    yield from ((state.person, state.counts) for state in states)


def _begin(block: Block, person: Person) -> _State:
    shape = (len(person.categories), 3, block.draws)
    missing = np.zeros((len(person.categories), 3, 1), np.int32)
    at: Mapping[str, int] = {name: number for number, name in enumerate(person.categories)}
    for r in person.binds:
        if r.role is not None:
            had = person.counts.get(r.categories[0], (0, 0, 0))[r.role]
            missing[at[r.categories[0]], r.role] = r.minimum - had
    random = draws.stream(block.known.seed, block.number, "chance", person.id, "need")
    return _State(person, np.zeros(shape, np.int16), missing, random)


def _month(
    department: Department, month: int, those: Sequence[_State], participants: float
) -> None:
    """Whoever is short when the month begins shares; where nobody is, everybody."""
    wants = [state.wants(department.categories) for state in those]
    wanting = np.sum(wants, axis=0, dtype=np.int16)
    free = wanting == 0
    present: Singles = np.where(free, len(those), wanting).astype(np.float32)
    rate = department.rates[:, month]
    for state, short in zip(those, wants, strict=True):
        here, mine = department.wanted(state.person.categories)
        if not here:
            continue
        own = (short[here] | free[here]).astype(np.float32)
        parts = shares(participants, department.others[here], own, present[here])
        expected = rate[here][:, None] * parts
        chance = draws.uniforms(state.random, expected.shape)
        state.counts[mine] += draws.poisson(chance, expected)
