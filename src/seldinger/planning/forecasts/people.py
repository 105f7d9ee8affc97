"""Trainees as a forecast sees them: where they will be, what binds them, what they have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from seldinger.planning.forecasts.problem import (
    Counts,
    Direction,
    Problem,
    Record,
    Requirement,
    Trainee,
)


@dataclass(frozen=True, slots=True)
class Person:
    """stays: the department of each remaining month, None for leave or where nobody knows.

    binds: the requirements that apply. assumed: months without a plan. undecided: directions are
    still to be chosen.
    """

    id: str
    stays: tuple[str | None, ...]
    binds: tuple[Requirement, ...]
    counts: Mapping[str, Counts]
    assumed: int = 0
    undecided: bool = False

    @property
    def categories(self) -> list[str]:
        """What has to be counted, in a stable order."""
        return list(dict.fromkeys(c for r in self.binds for c in r.categories))


def people(problem: Problem) -> list[Person]:
    return [person(problem, trainee, trainee.directions) for trainee in problem.trainees]


def person(problem: Problem, trainee: Trainee, directions: Sequence[str]) -> Person:
    """The trainee with those directions, whatever was chosen."""
    plan = list(placed(problem, trainee.plan, directions))
    at = plan[-1] if plan else trainee.now
    missing = trainee.months_left - len(plan)
    stays = (*plan, *(at for _ in range(missing)))
    undecided = bool(problem.directions) and len(directions) < problem.choices
    binds = binding(problem, directions)
    return Person(trainee.id, stays, binds, trainee.counts, missing, undecided)


def placed(
    problem: Problem, plan: Sequence[str | None], directions: Sequence[str]
) -> Iterator[str | None]:
    """A plan with `#1` … replaced by the departments of the chosen directions; unchosen: None."""
    where: Mapping[str, Direction] = {d.id: d for d in problem.directions}
    chosen = {f"#{n}": where[d].department for n, d in enumerate(directions, 1)}
    known = {d.id for d in problem.departments}
    for stay in plan:
        yield stay if stay in known else chosen.get(stay or "")


def binding(problem: Problem, directions: Sequence[str]) -> tuple[Requirement, ...]:
    return tuple(
        r for r in problem.requirements if r.direction is None or r.direction in directions
    )


def counted(records: Sequence[Record]) -> dict[str, dict[str, Counts]]:
    """Person → category → what the records add up to, by role."""
    found: dict[str, dict[str, Counts]] = {}
    for r in records:
        if r.category is not None:
            own = found.setdefault(r.trainee, {})
            one, two, three = own.get(r.category, (0, 0, 0))
            own[r.category] = (one + r.counts[0], two + r.counts[1], three + r.counts[2])
    return found
