"""A version as rotations of the records: what is made, what is replaced, what stays. Reads only.

Whole months become days. A visit under way that goes on in the same place stays one rotation; any
other that reaches into the plan's first month ends the day before. Leave is never touched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from seldinger.domain.planning.rotation import Plan, Problem
from seldinger.domain.planning.rotation import Rotation as Course
from seldinger.domain.training.months import ONE_DAY, without
from seldinger.domain.training.rulebook import PostKind
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.planning.rotations.plans import plan_of_file
from seldinger.planning.rotations.problem import problem_of
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Department, Rotation, Traineeship
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.times import first_day, last_day, number_of_text


@dataclass(frozen=True, slots=True)
class Opened:
    """A version, read. chief: the place of the concurrent post."""

    file: ProblemFile
    content: PlanFile
    problem: Problem
    plan: Plan
    chief: str


def opened(version: PlanVersion) -> Opened:
    file = msgspec.convert(version.problem, ProblemFile)
    content = msgspec.convert(version.content, PlanFile)
    book = library().rulebook(file.rulebook)
    problem = problem_of(file, book)
    kinds = {post.id: post.kind for post in book.posts}
    chief = next(one.id for one in book.places if kinds[one.post] is PostKind.CONCURRENT)
    return Opened(file, content, problem, plan_of_file(content, problem), chief)


@dataclass(frozen=True, slots=True)
class Line:
    """A rotation to be made, days inclusive. department: its key, None for the chief residency."""

    place: str
    department: int | None
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Change:
    """Of one trainee. cut: of `replaced` those that had begun and end sooner or later now."""

    trainee: Traineeship
    made: tuple[Line, ...]
    replaced: tuple[Rotation, ...]
    cut: int


def effective(version: PlanVersion) -> date:
    """The first day that the version says anything of."""
    return first_day(number_of_text(version.plan.first_month))


def changes_of(version: PlanVersion) -> tuple[Change, ...]:
    """Trainee by trainee, by key; whose rotations stay as they are is left out."""
    told, first = opened(version), effective(version)
    keys = [int(one.trainee) for one in told.plan.rotations]
    trainees = Traineeship.objects.filter(pk__in=keys).select_related("person").order_by("pk")
    there = _rotations(keys, first)
    found = []
    for trainee in trainees:
        lines = lines_of(told, told.plan.of[str(trainee.pk)])
        change = _change(trainee, lines, there[trainee.pk], first, told.chief)
        if change.made or change.replaced:
            found.append(change)
    return tuple(found)


def _rotations(keys: Collection[int], first: date) -> Mapping[int, list[Rotation]]:
    found: dict[int, list[Rotation]] = defaultdict(list)
    rows = Rotation.objects.filter(
        traineeship__in=keys, withdrawn_at__isnull=True, end__gte=first
    ).select_related("department__hospital", "hospital")
    for row in rows:
        found[row.traineeship_id].append(row)
    return found


def lines_of(told: Opened, course: Course) -> list[Line]:
    """From the first month on, the chief residency last."""
    trainee = told.problem.trainee[course.trainee]
    begins = number_of_text(told.problem.first)
    stays = {
        month: (stay.post, int(stay.department))
        for month, stay in course.by_month(trainee).items()
        if month >= 0
    }
    length = told.problem.courses[trainee.background].chief
    months = trainee.present(len(course.stays))
    served = months[max(0, course.chief_from) :][:length] if course.chief_from >= 0 else ()
    chief = {month: (told.chief, None) for month in served if month >= 0}
    return [*_in_days(stays, begins), *_in_days(chief, begins)]


def _in_days(
    months: Mapping[int, tuple[str, int]] | Mapping[int, tuple[str, None]], begins: int
) -> Iterator[Line]:
    """Months on end in one place as one rotation."""
    run: list[int] = []
    for month in [*sorted(months), None]:
        if run and (month is None or month != run[-1] + 1 or months[month] != months[run[-1]]):
            place, department = months[run[0]]
            start, end = first_day(begins + run[0]), last_day(begins + run[-1])
            yield Line(place, department, start, end)
            run = []
        if month is not None:
            run.append(month)


def _change(
    trainee: Traineeship, lines: Iterable[Line], there: list[Rotation], first: date, chief: str
) -> Change:
    leave = [(row.start, row.end) for row in there if row.is_leave]
    wanted = {_key(line, chief): line for line in _possible(lines, trainee.entry, leave)}
    replaced, cut = [], 0
    for row in (row for row in there if not row.is_leave):
        line = Line(row.place, row.department_id, max(row.start, first), row.end)
        if _key(line, chief) in wanted:
            del wanted[_key(line, chief)]  # it stands already
            continue
        replaced.append(row)
        if row.start < first:
            cut += 1
            line = _gone_on(wanted, line, chief)
            wanted[row.place, row.department_id, row.start, line.end] = replace(
                line, start=row.start
            )
    made = sorted(wanted.values(), key=lambda one: (one.start, one.place))
    return Change(trainee, tuple(made), tuple(replaced), cut)


def _gone_on(wanted: dict[tuple[object, ...], Line], begun: Line, chief: str) -> Line:
    """What the plan makes of a visit under way: it goes on to another day, or ends before."""
    for key, line in wanted.items():
        same = line.place == begun.place and begun.place == chief
        if line.start == begun.start and (
            same or (line.place, line.department) == (begun.place, begun.department)
        ):
            del wanted[key]
            return replace(line, department=begun.department)
    return replace(begun, end=begun.start - ONE_DAY)


def _key(line: Line, chief: str) -> tuple[object, ...]:
    """The chief residency is one wherever it is served."""
    department = None if line.place == chief else line.department
    return (line.place, department, line.start, line.end)


def _possible(
    lines: Iterable[Line], entry: date, leave: Iterable[tuple[date, date]]
) -> Iterator[Line]:
    """Not before the first day of training, and around days of leave."""
    away = [*leave]
    for line in lines:
        span = (max(line.start, entry), line.end)
        for start, end in without(span, away) if span[0] <= span[1] else ():
            yield replace(line, start=start, end=end)


def departments_of(changes: Iterable[Change]) -> dict[int, Department]:
    keys = {line.department for change in changes for line in change.made}
    rows = Department.objects.filter(pk__in=[key for key in keys if key is not None])
    return rows.select_related("hospital").in_bulk()
