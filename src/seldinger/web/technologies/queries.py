"""What others ask of a new technology. Who may read what of it stands in the scopes below."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from seldinger.web.people.access import Access, Reach
from seldinger.web.people.models import Department, Hospital, Person, RoleAssignment, in_force
from seldinger.web.people.permissions import ROLES, Permission
from seldinger.web.people.queries import departments_for, hospitals_for
from seldinger.web.technologies.models import FirstCase, Step, Technology
from seldinger.web.technologies.turns import RUNNING, UNDECIDED

# -- was it open, and for whom ---------------------------------------------------------------------


def is_open_on(technology: Technology, on: date) -> bool:
    """Whether it was admitted that day: what its last decision up to then says.

    A file that was entered after the day of its admission is no decision against it.
    """
    decided = Step.objects.filter(technology=technology, on__lte=on).exclude(state__in=UNDECIDED)
    last = decided.order_by("on", "pk").last()
    return last is not None and last.state in RUNNING


def may_operate(technology: Technology, person: Person, on: date) -> bool:
    """Whether this doctor is one of its permitted operators that day."""
    return technology.operators.filter(in_force(on), person=person).exists()


def ready_for(hospital: Hospital) -> QuerySet[Technology]:
    """Those recommended for the catalogue of the hospital and not in it yet.

    The page of a catalogue's draft lists them (`proposed_list`, `grade`, `title`). Once a version
    that contains one is in force, `technologies.actions.taking_over.take_over` closes it.
    """
    rows = Technology.objects.filter(hospital=hospital, state=Technology.State.READY)
    return rows.select_related("department", "leader").order_by("proposed_list", "pk")


# -- who may see which -----------------------------------------------------------------------------


def technologies_for(access: Access) -> QuerySet[Technology]:
    """What one works with, one's own, and of one's hospitals what was decided.

    A draft is the department's until it is decided: only those who write, check or decide see it.
    """
    decided = ~Q(state__in=UNDECIDED)
    seen = Q(leader=access.person) | Q(operators__person=access.person, state__in=RUNNING)
    seen |= _within(access, Permission.SEE_PRIVILEGES) & decided
    for permission in (Permission.PROPOSE_TECHNOLOGY, Permission.GRANT, Permission.DECIDE):
        seen |= _within(access, permission)
    found = Technology.objects.filter(seen).order_by().values("pk")
    return Technology.objects.filter(pk__in=found).select_related(
        "hospital", "department", "leader"
    )


def technologies_to(access: Access, *permissions: Permission) -> QuerySet[Technology]:
    """Those in which any of the permissions lets one act."""
    seen = Q(pk__in=[])
    for permission in permissions:
        seen |= _within(access, permission)
    return Technology.objects.filter(seen).select_related("hospital", "department", "leader")


def _within(access: Access, permission: Permission) -> Q:
    hospitals = hospitals_for(access, permission).order_by().values("pk")
    reach: Reach = access.reach(permission)
    return Q(hospital__in=hospitals) | Q(department__in=reach.departments)


def may_turn(access: Access, technology: Technology, permission: Permission) -> bool:
    return technologies_to(access, permission).filter(pk=technology.pk).exists()


def departments_to_propose(access: Access) -> QuerySet[Department]:
    found = departments_for(access, Permission.PROPOSE_TECHNOLOGY)
    return found.select_related("hospital").order_by("hospital", "name").distinct()


# -- people ----------------------------------------------------------------------------------------


def workers(hospital: Hospital, on: date, department: Department | None = None) -> QuerySet[Person]:
    """Who works in the hospital that day, or in one department of it."""
    works = in_force(on, "memberships__") & Q(memberships__hospital=hospital)
    if department is not None:
        works &= Q(memberships__department=department)
    found = Person.objects.filter(works, is_active=True)
    return Person.objects.filter(pk__in=found.order_by().values("pk")).order_by("pinyin", "pk")


def holders_of(permission: Permission, hospital: Hospital, on: date) -> QuerySet[Person]:
    """Whose role for that whole hospital gives the permission."""
    roles = [role for role, rule in ROLES.items() if permission in rule.permissions]
    held = RoleAssignment.objects.filter(in_force(on), role__in=roles, hospital=hospital)
    people = Person.objects.filter(pk__in=held.order_by().values("person"), is_active=True)
    return people.order_by("pk")


# -- first cases -----------------------------------------------------------------------------------


def standing_cases(technology: Technology) -> QuerySet[FirstCase]:
    rows = FirstCase.objects.filter(technology=technology, withdrawn_at__isnull=True)
    return rows.select_related("operator").order_by("number")


def due_on(technology: Technology, case: FirstCase) -> date | None:
    """The day by which it is followed up; None where it was, or where no interval is entered."""
    if case.followed_on is not None or technology.follow_up_days is None:
        return None
    return case.day + timedelta(days=technology.follow_up_days)


def overdue(technology: Technology, cases: Iterable[FirstCase], on: date) -> list[FirstCase]:
    return [case for case in cases if (due := due_on(technology, case)) and due < on]
