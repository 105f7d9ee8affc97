"""Somebody new: account, work, a role or training, and the first password, in one piece."""

from datetime import date
from typing import Any

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action
from seldinger.web.people.actions.accounts import add_person, reset_password
from seldinger.web.people.actions.roles import give_role
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.actions.work import start_membership
from seldinger.web.people.models import AccountRole, Base, Department, Hospital, Person
from seldinger.web.people.permissions import ROLES, Scope


@action
def arrive(
    *,
    by: Person,
    name: str,
    login: str,
    hospital: Hospital,
    department: Department | None = None,
    title: str = "",
    staff_no: str = "",
    start: date,
    role: AccountRole | None = None,
    base: Base | None = None,
) -> tuple[Person, str]:
    """The person and the first password. All of it, or nothing where one part is refused."""
    person = add_person(by=by, name=name, login=login)
    start_membership(
        by=by, person=person, hospital=hospital, department=department,
        title=title, staff_no=staff_no, start=start,
    )  # fmt: skip
    if role is AccountRole.TRAINEE:
        start_training(by=by, person=person, base=_needed(base, role), entry=start)
    elif role:
        scope = _usual_scope(role, base, hospital, department)
        give_role(by=by, person=person, role=role, start=start, **scope)
    return person, reset_password(by=by, person=person)


def _needed(base: Base | None, role: AccountRole) -> Base:
    if base is None:
        raise SeldingerError(f"{role.label}要登记在一个培训基地，请选一个基地")
    return base


def _usual_scope(
    role: AccountRole, base: Base | None, hospital: Hospital, department: Department | None
) -> dict[str, Any]:
    usual = ROLES[role].scopes[0]
    places = {Scope.BASE: base, Scope.HOSPITAL: hospital, Scope.DEPARTMENT: department}
    if not places.get(usual):
        raise SeldingerError(f"{role.label}的范围是{usual.value}，请选一个{usual.value}")
    return {usual.name.lower(): places[usual]}
