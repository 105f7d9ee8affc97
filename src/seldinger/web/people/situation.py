"""How far the setting up of a base is: counted, not judged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from seldinger.web.people.access import Access
from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.models import (
    AccountRole,
    Base,
    BaseHospital,
    Department,
    Hospital,
    Person,
    RoleAssignment,
    Rotation,
    in_force,
)
from seldinger.web.people.queries import current_stays


@dataclass(frozen=True)
class HospitalState:
    """listless: departments without a list. catalogue: the title of the one in force, or empty."""

    hospital: Hospital
    place: BaseHospital
    departments: int
    listless: int
    catalogue: str


@dataclass(frozen=True)
class Situation:
    """trainees: in training today. rotated: those of them with any rotation. roles: people by role
    in the base or its hospitals. fresh: people who have not used their first password yet."""

    base: Base
    hospitals: tuple[HospitalState, ...]
    trainees: int
    rotated: int
    roles: Mapping[AccountRole, int]
    fresh: int

    @property
    def main(self) -> HospitalState | None:
        mains = (one for one in self.hospitals if one.place.kind == BaseHospital.Kind.MAIN)
        return next(mains, None)


def situation_of(base: Base, access: Access) -> Situation:
    """Eight queries, however large the base is."""
    on = access.on
    hospitals = _hospitals(base, access)
    keys = [one.hospital.pk for one in hospitals]
    stays = current_stays(on).filter(in_force(on), base=base)
    training = stays.order_by().values("traineeship")
    rotations = Rotation.objects.filter(traineeship__in=training, withdrawn_at__isnull=True)
    of_base = Q(base=base) | Q(hospital__in=keys) | Q(department__hospital__in=keys)
    held = RoleAssignment.objects.filter(in_force(on), of_base)
    pairs = held.order_by().values_list("role", "person").distinct()
    trainees = stays.order_by().values("traineeship__person")
    people = Q(pk__in=trainees) | Q(pk__in=held.order_by().values("person"))
    return Situation(
        base=base,
        hospitals=hospitals,
        trainees=stays.count(),
        rotated=rotations.order_by().values("traineeship").distinct().count(),
        roles=Counter(AccountRole(role) for role, _ in pairs),
        fresh=Person.objects.filter(people, must_change_password=True).count(),
    )


def _hospitals(base: Base, access: Access) -> tuple[HospitalState, ...]:
    """Those in the base today, the main one first."""
    places = base.places.filter(in_force(access.on)).select_related("hospital")
    rows = sorted(places, key=lambda p: (p.kind != BaseHospital.Kind.MAIN, p.hospital.name))
    with_list = Count("lists", filter=in_force(access.on, "lists__"))
    counted = (
        Department.objects.filter(hospital__in=[row.hospital_id for row in rows])
        .annotate(listed=with_list)
        .values_list("hospital", "listed")
        .order_by()
    )
    every = Counter(hospital for hospital, _ in counted)
    bare = Counter(hospital for hospital, listed in counted if not listed)
    catalogues = Catalogues(row.hospital for row in rows)
    return tuple(
        HospitalState(
            row.hospital,
            row,
            departments=every[row.hospital_id],
            listless=bare[row.hospital_id],
            catalogue=catalogues.title(row.hospital, access.on),
        )
        for row in rows
    )


def places_ever(base: Base) -> QuerySet[BaseHospital]:
    """Every hospital's time in the base, the main ones first."""
    return base.places.select_related("hospital").order_by("kind", "start", "pk")


def departments_of(hospital: Hospital) -> QuerySet[Department]:
    return hospital.departments.prefetch_related("lists")


def lists_standing(department: Department) -> tuple[str, ...]:
    """The lists without an end, in order: what a change starts from."""
    standing = department.lists.filter(end__isnull=True)
    return tuple(standing.values_list("list_id", flat=True))


def bases_of(hospital: Hospital, among: QuerySet[Base], on: date) -> list[str]:
    """As what the hospital is in which of those bases today."""
    places = hospital.places.filter(in_force(on), base__in=among).select_related("base")
    return [f"{place.base.name}（{place.get_kind_display()}）" for place in places]
