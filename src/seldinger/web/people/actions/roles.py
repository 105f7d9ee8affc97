"""As what people work: roles in their scopes. Ended, never deleted."""

from datetime import date
from typing import Any

from django.db.models import Q

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.actions.accounts import PLATFORM_ADMINISTRATOR, keep_an_administrator
from seldinger.web.people.models import (
    AccountRole,
    Base,
    Department,
    Hospital,
    Person,
    RoleAssignment,
)
from seldinger.web.people.permissions import ROLES, Scope


@action
def give_role(
    *,
    by: Person | None,
    person: Person,
    role: AccountRole,
    start: date,
    end: date | None = None,
    base: Base | None = None,
    hospital: Hospital | None = None,
    department: Department | None = None,
) -> RoleAssignment:
    """A role in its scope. Raises SeldingerError where the scope does not fit or it is held."""
    if role is AccountRole.TRAINEE:
        raise SeldingerError("学员身份来自培训登记，不能单独授予")
    scopes = {Scope.BASE: base, Scope.HOSPITAL: hospital, Scope.DEPARTMENT: department}
    given = [scope for scope, place in scopes.items() if place] or [Scope.PLATFORM]
    if len(given) != 1 or given[0] not in ROLES[role].scopes:
        allowed = "或".join(scope.value for scope in ROLES[role].scopes)
        raise SeldingerError(f"{role.label}的范围应为{allowed}，请选一个")
    if end is not None and end < start:
        raise SeldingerError("结束日期不能早于开始日期")
    where: dict[str, Any] = {"base": base, "hospital": hospital, "department": department}
    _not_held_already(person, role, start, end, **where)
    assignment = RoleAssignment.objects.create(
        person=person, role=role, start=start, end=end, **where
    )
    record(
        by=by, act="people.give_role", on=assignment, person=person.pk, role=role.value,
        start=start.isoformat(), end=end.isoformat() if end else None,
        **{k: v.pk for k, v in where.items() if v},
    )  # fmt: skip
    return assignment


@action
def end_role(*, by: Person, role: RoleAssignment, on: date) -> None:
    """The last day of a role; one that had an end already ends earlier."""
    if role.end is not None and role.end <= on:
        raise SeldingerError(f"已于 {role.end} 结束")
    if on < role.start:
        raise SeldingerError(f"结束日期不能早于开始日期 {role.start}")
    if RoleAssignment.objects.filter(PLATFORM_ADMINISTRATOR, pk=role.pk).exists():
        keep_an_administrator(without=role.person)
    before, role.end = role.end, on
    role.save(update_fields=["end"])
    record(
        by=by, act="people.end_role", on=role,
        before=before.isoformat() if before else None, end=on.isoformat(),
    )  # fmt: skip


@action
def reopen_role(*, by: Person, role: RoleAssignment, end: date | None = None) -> None:
    """Take back an end that was entered wrongly; `end` is the one that stood before."""
    if role.end is None:
        raise SeldingerError("这个身份没有结束，不需要撤销")
    _not_held_already(
        role.person, AccountRole(role.role), role.start, end, but=role.pk,
        base=role.base, hospital=role.hospital, department=role.department,
    )  # fmt: skip
    before, role.end = role.end, end
    role.save(update_fields=["end"])
    record(by=by, act="people.reopen_role", on=role, before=before.isoformat())


def _not_held_already(
    person: Person,
    role: AccountRole,
    start: date,
    end: date | None,
    but: int | None = None,
    **where: Any,
) -> None:
    same = RoleAssignment.objects.filter(to_come(start), person=person, role=role, **where)
    held = (same.filter(start__lte=end) if end else same).exclude(pk=but or 0).first()
    if held:
        until = f"到 {held.end}" if held.end else "起有效"
        raise SeldingerError(f"{person.name} 已有这个身份（{held.start} {until}）")


def to_come(on: date) -> Q:
    """Roles that still hold on the day, or begin after it."""
    return Q(end__isnull=True) | Q(end__gte=on)
