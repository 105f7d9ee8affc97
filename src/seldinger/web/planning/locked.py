"""The locks of a base, put to the trainees of a problem; those that do not fit are told."""

from collections.abc import Mapping

from seldinger.domain.planning.rotation import Course, LockKind
from seldinger.planning.rotations.files import LockFile, ProblemFile, TraineeFile
from seldinger.web.people.models import Base
from seldinger.web.planning.models import PlanLock
from seldinger.web.planning.times import number_of_text

_ENDLESS = 600  # months


def locks_of(base: Base, file: ProblemFile, courses: Mapping[str, Course]) -> tuple[str, ...]:
    """Writes them into the file. What is left out, in words."""
    people = {one.id: one for one in file.trainees}
    offered = {one.id for one in file.departments}
    dropped = 0
    for row in PlanLock.objects.filter(base=base, withdrawn_at__isnull=True).order_by("pk"):
        trainee = people.get(str(row.traineeship_id))
        if trainee is None or not _fits(row, trainee, people, offered, courses):
            dropped += 1
            continue
        trainee.locks.append(_lock(row))
    if not dropped:
        return ()
    return (f"{dropped} 条指定没有带入：学员不在方案里，科室已停用，或两人不在同样的月份",)


def _fits(
    row: PlanLock,
    trainee: TraineeFile,
    people: Mapping[str, TraineeFile],
    offered: set[str],
    courses: Mapping[str, Course],
) -> bool:
    kind = LockKind(row.kind)
    if kind in {LockKind.NEVER, LockKind.AT}:
        return str(row.department_id) in offered
    if kind is LockKind.TOGETHER:
        other = people.get(str(row.other_id))
        return other is not None and _basics(trainee, courses) == _basics(other, courses)
    return True


def _lock(row: PlanLock) -> LockFile:
    return LockFile(
        id=str(row.pk),
        kind=row.kind,  # type: ignore[arg-type]  # the model's choices are the format's
        department=str(row.department_id or ""),
        post=row.post,
        months=list(row.months),
        other=str(row.other_id or ""),
    )


def _basics(one: TraineeFile, courses: Mapping[str, Course]) -> tuple[list[int], int]:
    """The months of the basics, and how many months lie behind: alike for who goes together."""
    course, leave = courses[one.background], {number_of_text(month) for month in one.leave}
    begins, months = number_of_text(one.entered), list[int]()
    for month in range(begins, begins + _ENDLESS):
        if month not in leave:
            months.append(month)
    return (
        months[course.branch_months : course.first_stage],
        sum(stay.months for stay in one.past),
    )
