"""Which rows of a person's file a reader may see: those of the places within reach, no others."""

from django.db.models import Q, QuerySet

from seldinger.web.people.access import Access
from seldinger.web.people.models import Membership, RoleAssignment, Stay
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, departments_for, hospitals_for

_SEE = Permission.SEE_PEOPLE


def memberships_seen(access: Access) -> QuerySet[Membership]:
    rows = Membership.objects.select_related("hospital", "department")
    reach = access.reach(_SEE)
    if reach.platform:
        return rows
    hospitals = hospitals_for(access, _SEE)
    return rows.filter(Q(hospital__in=hospitals) | Q(department__in=reach.departments))


def roles_seen(access: Access) -> QuerySet[RoleAssignment]:
    rows = RoleAssignment.objects.select_related("base", "hospital", "department__hospital")
    if access.reach(_SEE).platform:
        return rows
    return rows.filter(
        Q(base__in=bases_for(access, _SEE))
        | Q(hospital__in=hospitals_for(access, _SEE))
        | Q(department__in=departments_for(access, _SEE))
    )


def stays_seen(access: Access) -> QuerySet[Stay]:
    rows = Stay.objects.select_related("base", "traineeship")
    if access.reach(_SEE).platform:
        return rows
    return rows.filter(base__in=bases_for(access, _SEE))


def to_come(access: Access) -> Q:
    """Rows that hold today, or will."""
    return Q(end__isnull=True) | Q(end__gte=access.on)
