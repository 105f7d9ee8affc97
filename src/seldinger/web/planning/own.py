"""A trainee's own plan: where they go by the records, and what the plan says of their wishes and
minimums. What is told of a wish that was not met is proven, or it is not told. Reads only."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from seldinger.domain.planning.rotation import Department, Plan, Problem, Rotation, Trainee
from seldinger.domain.planning.rotation_check import loads, reached
from seldinger.planning.rotations.plans import WISHES
from seldinger.web.people.models import Rotation as Recorded
from seldinger.web.people.models import Traineeship
from seldinger.web.planning.models import Publication
from seldinger.web.planning.publications import in_force_for
from seldinger.web.planning.written import Opened, opened


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish that was not met. departments: those that serve it. full: months of the last part in
    which none of them has a place. windows: stretches long enough for the block with a place free.
    """

    departments: tuple[str, ...]
    months: int
    full: tuple[int, ...]
    windows: int


@dataclass(frozen=True, slots=True)
class Minimum:
    """here: by (post, department), what a stay there brings; done, promised: of all together."""

    requirement: str
    minimum: float
    done: float
    promised: float
    here: Mapping[tuple[str, str], float]

    def needs(self, stay: tuple[str, str]) -> bool:
        """Without the stay the minimum would not be reached."""
        return self.promised - self.here.get(stay, 0.0) < self.minimum <= self.promised


@dataclass(frozen=True)
class OwnPlan:
    """rotations: by the records, this month's and later. told: None where nothing is published."""

    trainee: Traineeship
    rotations: list[Recorded]
    publication: Publication | None
    told: Opened | None

    @property
    def person(self) -> Trainee | None:
        return self.told.problem.trainee.get(str(self.trainee.pk)) if self.told else None

    @property
    def course(self) -> Rotation | None:
        return self.told.plan.of.get(str(self.trainee.pk)) if self.told else None


def own_plan(trainee: Traineeship, today: date) -> OwnPlan:
    rows = trainee.rotations.filter(withdrawn_at__isnull=True, end__gte=today.replace(day=1))
    publication = in_force_for(trainee)
    return OwnPlan(
        trainee,
        [*rows.select_related("department", "hospital")],
        publication,
        opened(publication.version) if publication else None,
    )


def proven_total(told: Opened, is_proven: bool) -> float | None:
    """How far all are from their wishes together, where it is proven that it cannot be less."""
    one = told.content.certificate
    return one.objective if is_proven and one is not None and one.goal == WISHES else None


def missed(problem: Problem, plan: Plan, person: Trainee, course: Rotation, post: str) -> Wished:
    """Of a direction that the trainee wished for and did not get."""
    rules = problem.courses[person.background]
    length = next(block.months for block in rules.directions if block.post == post)
    present = person.present(rules.months)
    ahead = present[max(rules.first_stage, len(person.past)) :]
    serving = [one for one in problem.departments if post in one.posts]
    free = {one.id: _free(problem, plan, person, course, one) for one in serving}
    windows = sum(
        set(ahead[first : first + length]) <= months
        for months in free.values()
        for first in range(len(ahead) - length + 1)
    )
    full = tuple(month for month in ahead if not any(month in months for months in free.values()))
    return Wished(tuple(one.id for one in serving), length, full, windows)


def _free(
    problem: Problem, plan: Plan, person: Trainee, course: Rotation, department: Department
) -> set[int]:
    """Months in which there is a place for this trainee, who may be there already."""
    counted = loads(problem, plan)
    mine = {m for m, stay in course.by_month(person).items() if stay.department == department.id}
    return {
        month
        for month in person.present(len(course.stays))
        if month >= 0
        and counted[department.id, month] - (month in mine) < department.room(month).most
    }


def minimums(problem: Problem, person: Trainee, course: Rotation) -> Iterator[Minimum]:
    """Those which the months to come answer for, in the rulebook's order."""
    totals = reached(problem, person, course)
    present = person.present(len(course.stays))
    rules = problem.courses[person.background]
    for need in problem.needs_of(person, course.directions):
        first, last = rules.span(need.part)
        steps = range(max(first, len(person.past)), last)
        here: dict[tuple[str, str], float] = defaultdict(float)
        for step in steps:
            stay, month = course.stays[step], present[step]
            department = problem.department[stay.department]
            rate = department.rate(need, month, (problem.calendar + month) % 12)
            here[stay.post, stay.department] += rate
        if steps:
            yield Minimum(
                need.requirement, need.minimum, person.done.get(need.requirement, 0.0),
                totals[need.requirement], {stay: number for stay, number in here.items() if number},
            )  # fmt: skip
