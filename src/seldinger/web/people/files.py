"""One person's file as a reader may see it: everything ever, ended rows included."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from seldinger.web.people.access import Access
from seldinger.web.people.authority import may_manage
from seldinger.web.people.models import (
    AccountRole,
    Membership,
    Person,
    RoleAssignment,
    Rotation,
    Stay,
    Traineeship,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import people_for, trainees_for
from seldinger.web.people.sight import memberships_seen, roles_seen, stays_seen

_TRAINING = (Permission.SEE_TRAINEES, Permission.MANAGE_PEOPLE)


@dataclass(frozen=True)
class TrainingFile:
    """rotations: None where the reader may know of the stays alone."""

    trainee: Traineeship
    stays: list[Stay]
    rotations: list[Rotation] | None


@dataclass(frozen=True)
class PersonFile:
    person: Person
    managed: bool
    works: list[Membership]
    roles: list[RoleAssignment]
    trainings: list[TrainingFile]
    progress: frozenset[int]  # trainees whose progress the reader may open


def people_seen(access: Access) -> QuerySet[Person]:
    return people_for(access, Permission.SEE_PEOPLE)


def file_of(person: Person, access: Access) -> PersonFile:
    return PersonFile(
        person=person,
        managed=may_manage(access, person),
        works=list(memberships_seen(access).filter(person=person).distinct()),
        roles=list(roles_seen(access).filter(person=person).distinct()),
        trainings=_trainings(person, access),
        progress=_keys(person, access, Permission.SEE_TRAINEES),
    )


def _trainings(person: Person, access: Access) -> list[TrainingFile]:
    opened = _keys(person, access, *_TRAINING)
    files: dict[int, TrainingFile] = {}
    for stay in stays_seen(access).filter(traineeship__person=person):
        trainee = stay.traineeship
        known = files.setdefault(trainee.pk, TrainingFile(trainee, [], _rotations(trainee, opened)))
        known.stays.append(stay)
    return list(files.values())


def _rotations(trainee: Traineeship, opened: frozenset[int]) -> list[Rotation] | None:
    if trainee.pk not in opened:
        return None
    return list(trainee.rotations.select_related("hospital", "department"))


def _keys(person: Person, access: Access, *permissions: Permission) -> frozenset[int]:
    given = [one for one in permissions if access.may(one)]
    trainees = trainees_for(access, *given).filter(person=person)
    return frozenset(trainees.values_list("pk", flat=True))


def roles_of_department(work: Membership) -> list[AccountRole]:
    """What the person is in the department, until further notice."""
    if work.department_id is None:
        return []
    held = RoleAssignment.objects.filter(person=work.person_id, department=work.department_id)
    return [AccountRole(row.role) for row in held.filter(end=None)]


def other_roles(work: Membership, on: date) -> QuerySet[RoleAssignment]:
    """Roles that leaving the department does not end by itself: in bases, and elsewhere."""
    still = RoleAssignment.objects.filter(Q(end=None) | Q(end__gt=on), person=work.person_id)
    others = still.select_related("base", "hospital", "department__hospital")
    return others.exclude(department=work.department_id) if work.department_id else others


def works_beside(work: Membership) -> QuerySet[Membership]:
    """The person's other work, until further notice."""
    return Membership.objects.filter(person=work.person_id, end=None).exclude(pk=work.pk)


def works_in_base(stay: Stay) -> QuerySet[Membership]:
    """A trainee's present work in the hospitals of the base where they train."""
    hospitals = stay.base.places.values("hospital")
    rows = Membership.objects.filter(end=None, hospital__in=hospitals)
    there = rows.filter(person=stay.traineeship.person_id)
    return there.select_related("hospital", "department", "person")
