"""What somebody asks of a plan about one trainee (指定)."""

from dataclasses import dataclass

from django.utils import timezone

from seldinger.domain.planning.rotation import LockKind
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Department, Person, Stay, Traineeship
from seldinger.web.planning.models import PlanLock, Seats
from seldinger.web.planning.posts import posts_of
from seldinger.web.planning.times import is_month

MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class NewLock:
    """As in the model. months: ["2027-03"]; none: whenever."""

    traineeship: Traineeship
    kind: LockKind
    department: Department | None = None
    post: str = ""
    months: tuple[str, ...] = ()
    other: Traineeship | None = None
    reason: str = ""


@action
def add_lock(*, by: Person, base: Base, lock: NewLock) -> PlanLock:
    """It holds for the plans that are worked out from now on."""
    _check(base, lock)
    of_department = lock.kind in {LockKind.NEVER, LockKind.AT}
    row = PlanLock.objects.create(
        base=base, traineeship=lock.traineeship, kind=lock.kind,
        department=lock.department if of_department else None,
        post=lock.post if lock.kind is LockKind.NOT_BEFORE else "",
        months=[] if lock.kind is LockKind.TOGETHER else sorted(set(lock.months)),
        other=lock.other if lock.kind is LockKind.TOGETHER else None,
        reason=lock.reason.strip()[:200], by=by, at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, act="planning.add_lock", on=row, base=base.pk, trainee=row.traineeship_id,
        kind=row.kind, department=row.department_id, months=row.months, other=row.other_id,
    )  # fmt: skip
    return row


@action
def withdraw_lock(*, by: Person, lock: PlanLock) -> None:
    """It holds no more for plans to come."""
    row = PlanLock.objects.select_for_update().get(pk=lock.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这条指定已经撤回")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="planning.withdraw_lock", on=row, base=row.base_id)


@action
def restore_lock(*, by: Person, lock: PlanLock) -> None:
    """Undo a withdrawal."""
    row = PlanLock.objects.select_for_update().get(pk=lock.pk)
    if row.withdrawn_at is None:
        raise SeldingerError("这条指定没有撤回，不需要恢复")
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="planning.restore_lock", on=row, base=row.base_id)


def _check(base: Base, lock: NewLock) -> None:
    _check_trainee(base, lock.traineeship)
    if len(lock.months) > MOST_MONTHS or not all(is_month(month) for month in lock.months):
        raise SeldingerError(f"月份应写成 2027-03，至多 {MOST_MONTHS} 个")
    if lock.kind in {LockKind.NEVER, LockKind.AT}:
        _check_department(base, lock.department)
    if lock.kind in {LockKind.AT, LockKind.NOT_BEFORE} and not lock.months:
        raise SeldingerError("没有写月份。请写明从哪个月起，或在哪几个月")
    if lock.kind is LockKind.NOT_BEFORE and lock.post not in {
        p.id for p in posts_of(base.rulebook)
    }:
        raise SeldingerError("没有选岗位。请选一个培训细则里的岗位")
    if lock.kind is LockKind.TOGETHER:
        if lock.other is None or lock.other.pk == lock.traineeship.pk:
            raise SeldingerError("没有选同行的学员。请选另一位学员")
        _check_trainee(base, lock.other)


def _check_trainee(base: Base, trainee: Traineeship) -> None:
    if not Stay.objects.filter(base=base, traineeship=trainee, end__isnull=True).exists():
        raise SeldingerError("这位学员不在本基地培训，不能写进本基地的方案")


def _check_department(base: Base, department: Department | None) -> None:
    if department is None:
        raise SeldingerError("没有选科室。请选一个已填容量的科室")
    seats = Seats.objects.filter(base=base, department=department, withdrawn_at__isnull=True)
    if not seats.exists():
        raise SeldingerError(f"“{department.name}”还没有填容量。请先在“科室与容量”里填写")
