"""Reading people, scope first: everything starts from what the reader may see."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from seldinger.web.people.access import Access, Reach
from seldinger.web.people.models import (
    Base,
    Department,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    Rotation,
    Stay,
    Traineeship,
    in_force,
)
from seldinger.web.people.permissions import Permission, roles_with

Span = tuple[date, date | None]  # first and last day, both included; None: until further notice


def bases_for(access: Access, permission: Permission) -> QuerySet[Base]:
    """The bases to which the permission reaches, by role in the base or in its main hospital."""
    reach = access.reach(permission)
    if reach.platform:
        return Base.objects.all()
    main = Q(places__hospital__in=reach.hospitals, places__kind="main") & in_force(
        access.on, "places__"
    )
    return Base.objects.filter(Q(pk__in=reach.bases) | main).distinct()


def hospitals_for(access: Access, permission: Permission) -> QuerySet[Hospital]:
    """The hospitals to which the permission reaches: its own, and all of a base's."""
    reach = access.reach(permission)
    if reach.platform:
        return Hospital.objects.all()
    of_bases = Q(places__base__in=reach.bases) & in_force(access.on, "places__")
    return Hospital.objects.filter(Q(pk__in=reach.hospitals) | of_bases).distinct()


def departments_for(access: Access, permission: Permission) -> QuerySet[Department]:
    reach = access.reach(permission)
    hospitals = hospitals_for(access, permission)
    return Department.objects.filter(Q(hospital__in=hospitals) | Q(pk__in=reach.departments))


def current_stays(on: date) -> QuerySet[Stay]:
    """Of each traineeship where its record lies: the last stay begun, else the first to come."""
    its = Stay.objects.filter(traineeship=OuterRef("traineeship"))
    begun = its.filter(start__lte=on).order_by("-start", "-pk").values("pk")[:1]
    to_come = its.order_by("start", "pk").values("pk")[:1]
    return Stay.objects.filter(pk=Coalesce(Subquery(begun), Subquery(to_come)))


def trainees_for(access: Access, *permissions: Permission) -> QuerySet[Traineeship]:
    """The trainees whom the reader may see, by any of the permissions. Nobody by default.

    A base sees those whose last stay is there; a department, and a hospital that is not a base's
    main one, those who rotate there today; an attending also those whose entries name them.
    """
    seen = Q(pk__in=[])
    for permission in permissions:
        if permission is Permission.SEE_OWN_PROGRESS:
            seen |= Q(person=access.person)
            continue
        reach = access.reach(permission)
        if reach.platform:
            return Traineeship.objects.all()
        here = current_stays(access.on).filter(base__in=bases_for(access, permission))
        seen |= Q(pk__in=here.values("traineeship"))
        seen |= Q(pk__in=_rotating_in(reach, access.on).values("traineeship"))
        if permission is Permission.SEE_TRAINEES and reach.departments:
            mine = Traineeship.objects.filter(participations__supervisor=access.person)
            seen |= Q(pk__in=mine.values("pk"))
    return Traineeship.objects.filter(seen)


def _rotating_in(reach: Reach, on: date) -> QuerySet[Rotation]:
    there = Q(hospital__in=reach.hospitals) | Q(department__in=reach.departments)
    return Rotation.objects.filter(in_force(on), there, withdrawn_at__isnull=True)


def people_for(access: Access, permission: Permission) -> QuerySet[Person]:
    """The people of the bases, hospitals and departments to which the permission reaches."""
    reach = access.reach(permission)
    if reach.platform:
        return Person.objects.all()
    hospitals = hospitals_for(access, permission)
    bases = bases_for(access, permission)
    works_there = Q(memberships__hospital__in=hospitals) | Q(
        memberships__department__in=reach.departments
    )
    trains_there = Q(traineeships__stays__base__in=bases)
    has_role = (
        Q(roles__base__in=bases)
        | Q(roles__hospital__in=hospitals)
        | Q(roles__department__hospital__in=hospitals)
        | Q(roles__department__in=reach.departments)
    )
    return Person.objects.filter(works_there | trains_there | has_role).distinct()


def holders(permission: Permission, on: date, **where: Any) -> QuerySet[Person]:
    """Whose role gives the permission that day in that very place: hospital=, department=.

    For asking and telling people: without those who may not sign in any more.
    """
    held = RoleAssignment.objects.filter(in_force(on), role__in=roles_with(permission), **where)
    people = Person.objects.filter(pk__in=held.order_by().values("person"), is_active=True)
    return people.order_by("pk")


def works_there(person: Person, hospital: Hospital, on: date) -> bool | None:
    """Whether the person worked (任职) in that hospital that day.

    None: nothing says, since no work there is recorded that began by then.
    """
    return works_on(spans_of_work([person.pk], [hospital.pk]).get((person.pk, hospital.pk), ()), on)


def works_on(spans: Iterable[Span], on: date) -> bool | None:
    """The same of spans already read."""
    begun = [end for start, end in spans if start <= on]
    return any(end is None or on <= end for end in begun) if begun else None


def spans_of_work(
    people: Collection[int], hospitals: Collection[int]
) -> dict[tuple[int, int], list[Span]]:
    """First and last days of work by person and hospital, in one query."""
    rows = Membership.objects.filter(person__in=people, hospital__in=hospitals).order_by("start")
    found: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for row in rows:
        found[row.person_id, row.hospital_id].append((row.start, row.end))
    return dict(found)
