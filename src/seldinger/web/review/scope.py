"""Whose figures one may see, where, and what one may write about them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import Access, PersonRequest
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital, Membership, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.privileges.queries import hospitals_reached

_P = Permission


@dataclass(frozen=True)
class Seen:
    """A doctor in one hospital, as somebody sees them.

    hospitals: all where the reader may look at this doctor. enters: may write down what happened
    after the doctor's operations; proposes, settles: about the doctor's privileges.
    """

    doctor: Person
    hospital: Hospital
    hospitals: tuple[Hospital, ...]
    is_own: bool
    enters: bool
    proposes: bool
    settles: bool


def doctors_in(
    access: Access, hospital: Hospital, permission: Permission = _P.SEE_REVIEW
) -> QuerySet[Person]:
    """Who works or worked in the hospital; to a department alone, those who work in it today."""
    works = Membership.objects.filter(hospital=hospital)
    if not is_whole(access, hospital, permission):
        departments = access.reach(permission).departments
        works = works.filter(in_force(access.on), department__in=departments)
    return Person.objects.filter(pk__in=works.order_by().values("person"))


def is_whole(access: Access, hospital: Hospital, permission: Permission) -> bool:
    """Whether the permission reaches the whole hospital, and not a department alone."""
    return hospitals_for(access, permission).filter(pk=hospital.pk).exists()


def reviewed_hospitals(
    access: Access, permission: Permission = _P.SEE_REVIEW
) -> QuerySet[Hospital]:
    return hospitals_reached(access, permission)


def seen(request: PersonRequest, person_id: int) -> Seen:
    """Not found unless it is oneself, or a doctor whom one reviews."""
    access = request.access
    doctor = get_object_or_404(Person, pk=person_id)
    is_own = doctor.pk == access.person.pk and access.may(_P.SEE_OWN_REVIEW)
    hospitals = [
        one
        for one in reviewed_hospitals(access)
        if doctors_in(access, one).filter(pk=person_id).exists()
    ]
    if is_own:
        works = Membership.objects.filter(person=doctor).order_by().values("hospital")
        hospitals = [*dict.fromkeys([*Hospital.objects.filter(pk__in=works), *hospitals])]
    return _seen(access, doctor, hospital_asked(request, hospitals), hospitals)


def seen_in(access: Access, doctor: Person, hospital: Hospital) -> Seen:
    """The same where the hospital is known. Not found where one may not look."""
    is_own = doctor.pk == access.person.pk and access.may(_P.SEE_OWN_REVIEW)
    reviews = doctors_in(access, hospital).filter(pk=doctor.pk)
    if not is_own and not (access.may(_P.SEE_REVIEW) and reviews.exists()):
        raise Http404
    return _seen(access, doctor, hospital, [hospital])


def _seen(access: Access, doctor: Person, hospital: Hospital, hospitals: list[Hospital]) -> Seen:
    is_own = doctor.pk == access.person.pk

    def may(permission: Permission) -> bool:
        if not access.may(permission):
            return False
        return doctors_in(access, hospital, permission).filter(pk=doctor.pk).exists()

    settles = may(_P.GRANT)
    return Seen(
        doctor=doctor,
        hospital=hospital,
        hospitals=tuple(hospitals),
        is_own=is_own,
        enters=is_own or settles or may(_P.ASSESS),
        proposes=not is_own and may(_P.SEE_REVIEW),
        settles=settles and not is_own,
    )
