"""Where people work: memberships. Ended, never deleted; roles are in `roles.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q

from seldinger.domain.training.months import ONE_DAY
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.actions.roles import end_role, give_role, reopen_role, to_come
from seldinger.web.people.actions.standings import privileges_changed
from seldinger.web.people.models import (
    AccountRole,
    Department,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
)

__all__ = [
    "change_department",
    "describe_membership",
    "end_membership",
    "end_role",
    "give_role",
    "start_membership",
]

# Roles by their key, with the end each had.
Ends = Mapping[int, date | None]


@action
def start_membership(
    *,
    by: Person | None,
    person: Person,
    hospital: Hospital,
    department: Department | None = None,
    staff_no: str = "",
    title: str = "",
    start: date,
    end: date | None = None,
) -> Membership:
    """A person begins to work in a hospital. Raises SeldingerError where they do already.

    end: for work that is known to have ended; nothing else ends with it.
    """
    if end is not None and end < start:
        raise SeldingerError("结束日期不能早于开始日期")
    if department and department.hospital_id != hospital.pk:
        raise SeldingerError(f"“{department.name}”不是“{hospital.name}”的科室")
    _not_there_already(person, hospital, department, start)
    membership = Membership.objects.create(
        person=person, hospital=hospital, department=department,
        staff_no=staff_no, title=title, start=start, end=end,
    )  # fmt: skip
    privileges_changed({membership.hospital_id}, person=membership.person_id)
    record(
        by=by, act="people.start_membership", on=membership, person=person.pk,
        hospital=hospital.pk, department=department.pk if department else None,
        start=start.isoformat(), end=end.isoformat() if end else None,
        staff_no=staff_no, title=title,
    )  # fmt: skip
    return membership


@action
def describe_membership(*, by: Person, membership: Membership, staff_no: str, title: str) -> None:
    """Staff number and title, as the hospital has them now."""
    before = {"staff_no": membership.staff_no, "title": membership.title}
    membership.staff_no, membership.title = staff_no, title
    membership.save(update_fields=["staff_no", "title"])
    after = {"staff_no": staff_no, "title": title}
    record(by=by, act="people.describe_membership", on=membership, before=before, after=after)


@action
def change_department(
    *,
    by: Person,
    membership: Membership,
    department: Department | None,
    on: date,
    keep: Collection[AccountRole] = (),
) -> Membership:
    """From `on` the person works in another department of the same or another hospital.

    keep: roles in the old department that go on in the new one.
    """
    if on <= membership.start:
        raise SeldingerError(f"更换日期应晚于在原科室的开始日期 {membership.start}")
    hospital = department.hospital if department else membership.hospital
    # Before anything is recorded: trainees are locked ahead of the audit trail.
    privileges_changed({membership.hospital_id, hospital.pk}, person=membership.person_id)
    same_hospital = hospital.pk == membership.hospital_id
    going_on = [AccountRole(role.role) for role in _of_department(membership) if role.role in keep]
    # Begun before the other ends: roles for the whole hospital go on inside the hospital.
    started = start_membership(
        by=by,
        person=membership.person,
        hospital=hospital,
        department=department,
        staff_no=membership.staff_no if same_hospital else "",
        title=membership.title,
        start=on,
    )
    end_membership(by=by, membership=membership, on=on - ONE_DAY)
    for role in going_on if department else ():
        give_role(by=by, person=membership.person, role=role, start=on, department=department)
    return started


@action
def end_membership(
    *, by: Person, membership: Membership, on: date, roles: Sequence[RoleAssignment] = ()
) -> Ends:
    """The last day of work there. Roles in that department end with it, and `roles`.

    With the last department of a hospital, roles for that hospital end too. Returns the ends that
    those roles had before, for `reopen_membership`.
    """
    if membership.end is not None:
        raise SeldingerError(f"已于 {membership.end} 结束")
    if on < membership.start:
        raise SeldingerError(f"结束日期不能早于开始日期 {membership.start}")
    membership.end = on
    membership.save(update_fields=["end"])
    privileges_changed({membership.hospital_id}, person=membership.person_id)
    record(by=by, act="people.end_membership", on=membership, end=on.isoformat())
    tied = [*_of_department(membership), *_of_hospital_left(membership), *roles]
    ending = {role.pk: role for role in tied if role.end is None or role.end > on}
    before = {role.pk: role.end for role in ending.values()}
    for role in ending.values():
        end_role(by=by, role=role, on=max(on, role.start))
    return before


@action
def reopen_membership(*, by: Person, membership: Membership, roles: Ends) -> None:
    """Take back an end that was entered wrongly, and those of the roles that ended with it."""
    if membership.end is None:
        raise SeldingerError("这段任职没有结束，不需要撤销")
    _not_there_already(
        membership.person, membership.hospital, membership.department,
        membership.start, but=membership.pk,
    )  # fmt: skip
    before, membership.end = membership.end, None
    membership.save(update_fields=["end"])
    privileges_changed({membership.hospital_id}, person=membership.person_id)
    record(by=by, act="people.reopen_membership", on=membership, before=before.isoformat())
    for role in RoleAssignment.objects.filter(pk__in=roles, person=membership.person_id):
        reopen_role(by=by, role=role, end=roles[role.pk])


def _of_department(membership: Membership) -> list[RoleAssignment]:
    if membership.department_id is None:
        return []
    return list(
        RoleAssignment.objects.filter(
            to_come(membership.end or membership.start),
            person=membership.person_id,
            department=membership.department_id,
        )
    )


def _of_hospital_left(membership: Membership) -> list[RoleAssignment]:
    """Roles for a hospital in which the person works in no other department."""
    others = Membership.objects.filter(
        person=membership.person_id, hospital=membership.hospital_id, end__isnull=True
    )
    if others.exists():
        return []
    there = RoleAssignment.objects.filter(hospital=membership.hospital_id)
    return list(there.filter(to_come(membership.end or date.max), person=membership.person_id))


def _not_there_already(
    person: Person,
    hospital: Hospital,
    department: Department | None,
    start: date,
    but: int | None = None,
) -> None:
    there = Membership.objects.filter(person=person, hospital=hospital, department=department)
    clash = there.filter(Q(end__isnull=True) | Q(end__gte=start)).exclude(pk=but or 0).first()
    if clash is None:
        return
    where = f"“{hospital.name}{department.name}”" if department else f"“{hospital.name}”"
    until = f" 到 {clash.end}" if clash.end else ""
    raise SeldingerError(f"{person.name} 从 {clash.start}{until} 已在{where}任职，日期重叠")
