"""Which people a manager may manage, and which roles they may give.

A manager who could reset the password of somebody with a wider reach would have that reach. Within
their own base whoever makes accounts can make one that sees more than they do: the audit trail
shows it, nothing here prevents it (see the decision record on the web room).
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from seldinger.web.people.access import Access, Holding
from seldinger.web.people.models import (
    AccountRole,
    Base,
    BaseHospital,
    Department,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    Stay,
    Traineeship,
)
from seldinger.web.people.permissions import ROLES, Permission, Scope
from seldinger.web.people.queries import (
    bases_for,
    current_stays,
    departments_for,
    hospitals_for,
    people_for,
    trainees_for,
)

_MANAGE = Permission.MANAGE_PEOPLE


@dataclass(frozen=True)
class Authority:
    """What one manager may do, on one day."""

    access: Access

    @cached_property
    def everywhere(self) -> bool:
        return self.access.reach(_MANAGE).platform

    @property
    def bases(self) -> QuerySet[Base]:
        return bases_for(self.access, _MANAGE)

    @property
    def rotation_departments(self) -> QuerySet[Department]:
        """Where the trainees of the bases may rotate."""
        return departments_for(self.access, _MANAGE).select_related("hospital")

    @property
    def hospitals(self) -> QuerySet[Hospital]:
        """Whose people are the manager's: not those of a hospital that another base has too.

        Whoever could manage its people would see that base's trainees.
        """
        return hospitals_for(self.access, _MANAGE).exclude(pk__in=self._shared)

    @property
    def departments(self) -> QuerySet[Department]:
        return self.rotation_departments.exclude(hospital__in=self._shared)

    @property
    def people(self) -> QuerySet[Person]:
        """Everybody who is, or was, in the manager's places: not all of them may be managed."""
        return people_for(self.access, _MANAGE)

    @property
    def trainees(self) -> QuerySet[Traineeship]:
        return trainees_for(self.access, _MANAGE)

    @cached_property
    def base_ids(self) -> frozenset[int]:
        return frozenset(self.bases.values_list("pk", flat=True))

    @cached_property
    def hospital_ids(self) -> frozenset[int]:
        return frozenset(self.hospitals.values_list("pk", flat=True))

    @cached_property
    def _shared(self) -> frozenset[int]:
        return frozenset() if self.everywhere else of_other_bases(self.access, self.base_ids)

    @cached_property
    def department_ids(self) -> frozenset[int]:
        return frozenset(self.departments.values_list("pk", flat=True))

    def may_give(self, holding: Holding, to: Person | None = None) -> bool:
        """Whether a role in that scope is the manager's to give (to this person) and to end."""
        if self.everywhere:
            return True
        if Scope.PLATFORM in ROLES[holding.role].scopes or not self._holds(holding):
            return False
        # Not even the same again: that would outlast the end somebody else set.
        return to != self.access.person

    def may_manage(self, person: Person) -> bool:
        """Whether nothing of this person lies outside what the manager may give and see."""
        if self.everywhere:
            return True
        if not self.base_ids or not self.people.filter(pk=person.pk).exists():
            return False
        return (
            all(self.may_give(holding) for holding in holdings_to_come(person, self.access))
            and not self._works_elsewhere(person)
            and not self._trains_elsewhere(person)
        )

    def _holds(self, holding: Holding) -> bool:
        return (
            holding.base in self.base_ids
            or holding.hospital in self.hospital_ids
            or holding.department in self.department_ids
        )

    def _works_elsewhere(self, person: Person) -> bool:
        open_ones = Membership.objects.filter(_to_come(self.access), person=person)
        return open_ones.exclude(hospital__in=self.hospital_ids).exists()

    def _trains_elsewhere(self, person: Person) -> bool:
        stays = current_stays(self.access.on).filter(traineeship__person=person)
        return stays.exclude(base__in=self.base_ids).exists()


def may_manage(access: Access, person: Person) -> bool:
    return access.may(_MANAGE) and Authority(access).may_manage(person)


def may_set_up(access: Access, hospital: Hospital) -> bool:
    """Whether departments and catalogue are this administrator's: not where another base shares."""
    reach = access.reach(Permission.SET_UP)
    if reach.platform:
        return True
    within = hospitals_for(access, Permission.SET_UP).filter(pk=hospital.pk).exists()
    return within and hospital.pk not in of_other_bases(access, reach.bases)


def hospitals_to_join(access: Access, base: Base) -> QuerySet[Hospital]:
    """Known hospitals that an administrator may add to a base.

    One who sets up a single base may bring back only what it had before and nobody else has now:
    whoever adds a hospital comes to manage its people.
    """
    here = BaseHospital.objects.filter(base=base, end__isnull=True)
    free = Hospital.objects.exclude(pk__in=here.values("hospital"))
    reach = access.reach(Permission.SET_UP)
    if reach.platform:
        return free
    open_ones = BaseHospital.objects.filter(Q(end__isnull=True) | Q(end__gte=access.on))
    taken = open_ones.exclude(base__in=reach.bases).values("hospital")
    ours = BaseHospital.objects.filter(base__in=reach.bases).values("hospital")
    return free.filter(pk__in=ours).exclude(pk__in=taken)


def bases_to_transfer_to(stay: Stay) -> QuerySet[Base]:
    """Any other base of the platform with the same rulebook, whoever manages it."""
    return Base.objects.filter(rulebook=stay.traineeship.rulebook).exclude(pk=stay.base_id)


def of_other_bases(access: Access, bases: frozenset[int]) -> frozenset[int]:
    """The hospitals that a base not among `bases` has, or will have, whether main or partner."""
    places = BaseHospital.objects.filter(_to_come(access))
    return frozenset(places.exclude(base__in=bases).values_list("hospital", flat=True))


def holdings_to_come(person: Person, access: Access) -> list[Holding]:
    """The roles a person holds today or will hold, whether or not the account is open."""
    rows = RoleAssignment.objects.filter(_to_come(access), person=person)
    scopes = rows.values_list("role", "base_id", "hospital_id", "department_id")
    return [Holding(AccountRole(role), *scope) for role, *scope in scopes]


def _to_come(access: Access) -> Q:
    return Q(end__isnull=True) | Q(end__gte=access.on)
