"""A plan changed by hand: each change is a version, and what was put somewhere stays there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from seldinger.domain.planning.rotation import LockKind, Plan
from seldinger.domain.planning.rotation_moves import MoveError, exchanged, landed, moved, placed
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import (
    LockFile,
    ProblemFile,
    TraineeFile,
)
from seldinger.planning.rotations.plans import unproven
from seldinger.planning.rotations.problem import month_number, month_text
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Department, Person, Traineeship
from seldinger.web.planning.actions.locks import NewLock, add_lock, restore_lock, withdraw_lock
from seldinger.web.planning.actions.plans import restore_version
from seldinger.web.planning.actions.versions import add_version
from seldinger.web.planning.models import PlanLock, PlanVersion, RotationPlan
from seldinger.web.planning.opening import Opened, frozen_of, opened
from seldinger.web.planning.queries import open_search

BY_HAND = "手工调整"  # the reason of a lock that a move made; the next move may take it back


@dataclass(frozen=True, slots=True)
class Move:
    """One of three. to: the stay that holds months[0] begins then. department: months are spent
    there. other: months are exchanged with that trainee. Months are 2027-03."""

    trainee: str
    months: tuple[str, ...]
    to: str = ""
    department: str = ""
    other: str = ""

    @property
    def what(self) -> str:
        return "exchanged" if self.other else "placed" if self.department else "moved"


@action
def move_stay(*, by: Person, version: PlanVersion, move: Move) -> PlanVersion:
    """The next version, with locks on what was put by hand. Raises PlanningError where another
    version came in between, a search runs, or the move makes no sense."""
    plan = _held(version)
    before = opened(version)
    try:
        after = _after(before, move, frozen_of(plan))
    except MoveError as wrong:
        raise PlanningError(str(wrong)) from None
    file = msgspec.convert(version.problem, ProblemFile)  # its own copy, for it gets the locks
    gone: list[int] = []
    made: list[int] = []
    for one in file.trainees:
        if one.id in (move.trainee, move.other):
            stays = _departments(before, after, one.id)
            gone += _let_go(by, plan.base_id, one, stays)
            put = {month_text(m, before.problem.first) for m in _put(before, after, one.id, move)}
            made += _locked(by, plan, one, {month: stays[month] for month in put})
    told = {
        "what": move.what, "trainee": int(move.trainee), "month": move.months[0],
        "months": [*move.months], "to": move.to, "department": move.department,
        "other": move.other, "before": version.number, "locks": made, "withdrawn": gone,
    }  # fmt: skip
    row = add_version(
        by=by, plan=plan, origin=PlanVersion.Origin.MOVED, problem=file,
        content=unproven(after, file), told=told,
    )  # fmt: skip
    record(
        by=by, act="planning.move_stay", on=row, plan=plan.pk, what=move.what,
        trainee=int(move.trainee), locks=len(made),
    )  # fmt: skip
    return row


@action
def undo_move(*, by: Person, version: PlanVersion) -> PlanVersion:
    """The version before, once more; the locks of the move are taken back."""
    plan = _held(version)
    if version.origin != PlanVersion.Origin.MOVED or "before" not in version.told:
        raise PlanningError("这一版不是手工调整得来的。请在历史里恢复想要的版次")
    told = version.told
    locks = PlanLock.objects.filter(base=plan.base_id)
    for lock in locks.filter(pk__in=told.get("locks", ()), withdrawn_at__isnull=True):
        withdraw_lock(by=by, lock=lock)
    for lock in locks.filter(pk__in=told.get("withdrawn", ()), withdrawn_at__isnull=False):
        restore_lock(by=by, lock=lock)
    row = restore_version(by=by, version=plan.versions.get(number=told["before"]))
    record(by=by, act="planning.undo_move", on=row, plan=plan.pk, version=version.number)
    return row


def _held(version: PlanVersion) -> RotationPlan:
    """The plan, locked, where the version is its last."""
    plan = RotationPlan.objects.select_for_update().get(pk=version.plan_id)
    if plan.discarded_at:
        raise PlanningError(f"方案“{plan.title}”已作废。请先恢复它，再调整")
    if open_search(plan):
        raise PlanningError("这份方案正在求解。请等它结束或先取消，再调整")
    if plan.versions.filter(number__gt=version.number).exists():
        raise PlanningError("别人已改动了这份方案，这里不是最后一版。请打开最后一版，再调整")
    return plan


def _after(before: Opened, move: Move, frozen: int) -> Plan:
    problem, plan = before.problem, before.plan
    months = [month_number(text, problem.first) for text in move.months]
    if move.other:
        return exchanged(problem, plan, move.trainee, move.other, months, frozen)
    if move.department:
        return placed(problem, plan, move.trainee, months, move.department, frozen)
    to = month_number(move.to, problem.first)
    return moved(problem, plan, move.trainee, months[0], to, frozen)


def _departments(before: Opened, after: Plan, name: str) -> dict[str, str]:
    """Month → department, as the new plan says."""
    months = after.of[name].by_month(before.problem.trainee[name])
    return {month_text(m, before.problem.first): stay.department for m, stay in months.items()}


def _put(before: Opened, after: Plan, name: str, move: Move) -> Collection[int]:
    """The months that somebody wanted so; what only closed up is nobody's wish."""
    months = [month_number(text, before.problem.first) for text in move.months]
    if move.what != "moved":
        return months
    to = month_number(move.to, before.problem.first)
    return landed(before.problem, before.plan, after, (name, months[0], to))


def _let_go(by: Person, base: int, one: TraineeFile, stays: Mapping[str, str]) -> list[int]:
    """Locks that an earlier move made and this one breaks. stays: month → department. What
    somebody asked for otherwise stays asked for, and the checker tells."""
    broken = [
        lock
        for lock in one.locks
        if lock.kind == "at" and any(stays.get(m) != lock.department for m in lock.months)
    ]
    ids = [int(lock.id) for lock in broken if lock.id.isdecimal()]
    rows = PlanLock.objects.filter(pk__in=ids, base=base, reason=BY_HAND, withdrawn_at__isnull=True)
    gone = [row.pk for row in rows]
    for row in rows:
        withdraw_lock(by=by, lock=row)
    one.locks = [lock for lock in one.locks if lock.id not in {str(pk) for pk in gone}]
    return gone


def _locked(by: Person, plan: RotationPlan, one: TraineeFile, put: Mapping[str, str]) -> list[int]:
    """A lock for each department. put: month → department."""
    held = {(m, lock.department) for lock in one.locks if lock.kind == "at" for m in lock.months}
    made = []
    for department in sorted(set(put.values())):
        months = sorted(m for m, where in put.items() if where == department)
        free = tuple(month for month in months if (month, department) not in held)
        if not free:
            continue
        # One that is gone since is refused by `add_lock`, in words.
        where = Department.objects.filter(pk=int(department)).first()
        trainee = Traineeship.objects.get(pk=int(one.id))
        asked = NewLock(trainee, LockKind.AT, department=where, months=free, reason=BY_HAND)
        row = add_lock(by=by, base=plan.base, lock=asked)
        one.locks.append(LockFile(str(row.pk), "at", department, months=[*free]))
        made.append(row.pk)
    return made
