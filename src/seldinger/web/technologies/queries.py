"""What others ask of a new technology. Who may read what of it stands in the scopes below."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from seldinger.web.people.access import Access, Reach
from seldinger.web.people.models import Department, Hospital, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import departments_for, hospitals_for
from seldinger.web.technologies.models import FirstCase, Operator, Step, Technology
from seldinger.web.technologies.turns import RUNNING, UNDECIDED

# -- was it open, and for whom ---------------------------------------------------------------------


def state_on(steps: Iterable[Step], on: date) -> str:
    """What the last decision up to that day says; empty before there was one.

    A file that was entered after the day of its admission is no decision against it. steps: of
    one technology.
    """
    told = [one for one in steps if one.on <= on and one.state not in UNDECIDED]
    return max(told, key=lambda one: (one.on, one.pk)).state if told else ""


def is_open_on(technology: Technology, on: date) -> bool:
    """Whether it was admitted that day and neither stopped nor taken over since."""
    return state_on(technology.steps.all(), on) in RUNNING


def is_permitted(operators: Iterable[Operator], person: Person, on: date) -> bool:
    """Whether this doctor is one of the permitted operators that day."""
    return any(
        one.person_id == person.pk and one.start <= on and (one.end is None or on <= one.end)
        for one in operators
    )


def may_operate(technology: Technology, person: Person, on: date) -> bool:
    return is_permitted(technology.operators.all(), person, on)


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
