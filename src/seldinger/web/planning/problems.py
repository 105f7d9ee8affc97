"""A base's records → the problem that a plan answers; who cannot be planned, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import (
    ChiefsFile,
    DepartmentFile,
    ProblemFile,
    RolesFile,
    TraineeFile,
    VisitsFile,
)
from seldinger.planning.rotations.problem import problem_of
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Base
from seldinger.web.planning.locked import locks_of
from seldinger.web.planning.members import Known, LeftOut, trainees_of
from seldinger.web.planning.models import PlanRules, Seats
from seldinger.web.planning.posts import courses, posts_of
from seldinger.web.planning.promised import count_until, drop_unreachable
from seldinger.web.planning.times import is_month, number_of, number_of_text, text_of

_CHIEF_YEAR = 12  # months for which the base's least number of chief residents is asked


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A requirement that no plan reaches any more; the plan does not ask for it."""

    trainee_id: int
    requirement: str
    most: float
    minimum: float


@dataclass(frozen=True)
class Prepared:
    """notes: in words what was assumed, without names."""

    file: ProblemFile
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    unreachable: tuple[Unreachable, ...] = ()


def prepare(base: Base, first_month: str) -> Prepared:
    """Raises PlanningError, with what to do, where the base offers nothing or has nobody."""
    if not is_month(first_month):
        raise PlanningError("首月应写成 2027-01")
    rules = PlanRules.objects.filter(base=base).first() or PlanRules(base=base)
    book = library().rulebook(base.rulebook)
    known = Known(
        base, book, courses(base.rulebook, (rules.shortest, rules.longest)),
        number_of_text(first_month), timezone.localdate(),
    )  # fmt: skip
    departments = _departments(known)
    trainees, left_out = trainees_of(known)
    if not trainees:
        why = f"：{left_out[0].why}" if left_out else "，或都已离开"
        raise PlanningError(f"“{base.name}”没有可排的学员{why}。请先在名册里登记")
    file = ProblemFile(
        format="seldinger-rotations/1",
        first_month=first_month,
        departments=departments,
        trainees=trainees,
        rulebook=base.rulebook,
        visits=VisitsFile(rules.shortest, rules.longest),
        roles=RolesFile(rules.operators, rules.first_assistants, rules.participants),
    )
    file.chiefs = _chiefs(known, rules, trainees)
    dropped = locks_of(base, file, known.courses)
    problem = problem_of(file, book)
    count_until(problem, file, number_of(known.today) - known.first)
    unreachable = [
        Unreachable(int(name), requirement, most, minimum)
        for name, requirement, most, minimum in drop_unreachable(problem_of(file, book), file)
    ]
    _check_shape(file)
    notes = _notes(known, dropped, unreachable)
    return Prepared(file, tuple(left_out), notes, tuple(unreachable))


def _check_shape(file: ProblemFile) -> None:
    """As strict as the file format is."""
    try:
        msgspec.convert(msgspec.to_builtins(file), ProblemFile)
    except msgspec.ValidationError as error:
        raise PlanningError(f"基地的数据写不成排班问题：{error}") from None


# -- departments ----------------------------------------------------------------------------------


def _departments(known: Known) -> list[DepartmentFile]:
    rows = Seats.objects.filter(base=known.base, withdrawn_at__isnull=True).order_by("pk")
    served = {post.id for post in posts_of(known.base.rulebook)}
    found = [one for row in rows if (one := _department(row, served, known))]
    if not found:
        raise PlanningError(
            f"“{known.base.name}”还没有填科室容量。请先在“科室与容量”里写明各科室承担的岗位和人数"
        )
    return found


def _department(row: Seats, served: set[str], known: Known) -> DepartmentFile | None:
    posts = [post for post in row.posts if post in served]
    if not posts:
        return None
    items = {one.id for one in known.book.categories} | {r.id for r in known.book.requirements}
    known.offered[str(row.department_id)] = frozenset(posts)
    told = {item: n for item, n in row.volumes.items() if item in items | {"managed", "other"}}
    if not told:
        known.notes["个科室没有填例数，排班不从那里指望病例"] += 1
    return msgspec.convert(
        {
            "id": str(row.department_id),
            "posts": posts,
            "least": row.least,
            "most": row.most,
            "exceptions": row.exceptions,
            "volumes": told,
        },
        DepartmentFile,
    )


# -- chiefs, notes --------------------------------------------------------------------------------


def _chiefs(known: Known, rules: PlanRules, trainees: Sequence[TraineeFile]) -> ChiefsFile:
    """The least number is asked of the first year, in the months in which so many can be chief."""
    most = 10_000 if rules.chiefs_most is None else rules.chiefs_most
    if not rules.chiefs_least:
        return ChiefsFile(most=most)
    possible = [_possible(known, one, month) for month in range(_CHIEF_YEAR) for one in trainees]
    size = len(trainees)
    able = [sum(possible[m * size : (m + 1) * size]) for m in range(_CHIEF_YEAR)]
    enough = [month for month, n in enumerate(able) if n >= rules.chiefs_least]
    if not enough:
        known.notes["年内没有一个月有这么多人可任总住院，未要求最少人数"] += 0
        return ChiefsFile(most=most)
    last = enough[0]
    while last + 1 in enough:
        last += 1
    known.notes["总住院的最少人数"] += 0
    return ChiefsFile(
        rules.chiefs_least, most, text_of(known.first + enough[0]), text_of(known.first + last)
    )


def _possible(known: Known, one: TraineeFile, month: int) -> bool:
    """Whether the second stage holds that month, leave not looked at closely."""
    course = known.courses[one.background]
    behind = sum(stay.months for stay in one.past)
    start = max(0, number_of_text(one.entered) - known.first)
    step = behind + month - start
    if one.chief_from is not None:
        begun = number_of_text(one.chief_from) - known.first
        return begun <= month < begun + course.chief
    return month >= start and course.first_stage <= step < course.months


def _notes(
    known: Known, dropped: Sequence[str], unreachable: Sequence[Unreachable]
) -> tuple[str, ...]:
    told = [f"{n} {words}" for words, n in known.notes.items() if n]
    if "总住院的最少人数" in known.notes:
        told.append("每月最少几名总住院，只对首年里人数够的连续几个月要求")
    if "年内没有一个月有这么多人可任总住院，未要求最少人数" in known.notes:
        told.append("年内没有一个月有这么多人可任总住院，未要求最少人数")
    if number_of(known.today) < known.first - 1:
        told.append("下月到首月之间的例数，按各科室例数保证每人的份额折算")
    told += dropped
    if unreachable:
        people = len({one.trainee_id for one in unreachable})
        told.append(
            f"{people} 名学员共 {len(unreachable)} 项要求怎样排都达不到，方案不以它们为条件"
        )
    return tuple(told)
