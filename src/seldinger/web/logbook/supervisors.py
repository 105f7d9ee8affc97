"""Where a trainee works, and whom they may name as supervisor there: who might verify that day."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from seldinger.web.people.models import (
    BaseHospital,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    Traineeship,
    in_force,
)
from seldinger.web.people.permissions import ROLES, Permission

VERIFYING = [role.value for role, rule in ROLES.items() if Permission.VERIFY in rule.permissions]


def supervisors_in(hospital: Hospital, on: date) -> QuerySet[Person]:
    """Those who worked in the hospital on that day under a role there that lets them verify.

    Without regard to who asks: a trainee who also works there is among them, and must not be
    offered themselves.
    """
    here = BaseHospital.objects.filter(in_force(on), hospital=hospital)
    reaches = (
        Q(department__hospital=hospital)
        | Q(hospital=hospital)
        | Q(base__in=here.values("base"))
        | Q(base__isnull=True, hospital__isnull=True, department__isnull=True)
    )
    its = {"person": OuterRef("pk")}
    works = Membership.objects.filter(in_force(on), hospital=hospital, **its)
    may_verify = RoleAssignment.objects.filter(in_force(on), reaches, role__in=VERIFYING, **its)
    return Person.objects.filter(Exists(works), Exists(may_verify))


def is_supervisor(person: Person, hospital: Hospital, on: date) -> bool:
    return supervisors_in(hospital, on).filter(pk=person.pk).exists()


def hospitals_of(trainee: Traineeship) -> QuerySet[Hospital]:
    """Where a trainee's work may have been done: in the bases' hospitals, where they rotate, and
    where a ruling admits it. Whether it counts there on a day is the record's question."""
    admitted = trainee.rulings.filter(kind="HospitalAdmitted", withdrawn_at__isnull=True)
    names = [told["hospital"] for told in admitted.values_list("details", flat=True)]
    visits = trainee.rotations.filter(withdrawn_at__isnull=True)
    places = BaseHospital.objects.filter(base__in=trainee.stays.values("base"))
    return Hospital.objects.filter(
        Q(pk__in=places.values("hospital"))
        | Q(pk__in=visits.values("hospital"))
        | Q(name__in=names)
    )
