"""Whom a form is about: somebody the manager may manage, or nobody."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.web.people.access import PersonRequest
from seldinger.web.people.authority import Authority
from seldinger.web.people.models import Person, Traineeship


def managed(request: PersonRequest, person_id: int) -> tuple[Authority, Person]:
    """404 for whom the manager does not see, and for whom they see without managing them."""
    authority = Authority(request.access)
    person = get_object_or_404(authority.people, pk=person_id)
    if not authority.may_manage(person):
        raise Http404
    return authority, person


def managed_trainee(
    request: PersonRequest, person_id: int, trainee_id: int
) -> tuple[Authority, Traineeship]:
    authority, person = managed(request, person_id)
    return authority, get_object_or_404(authority.trainees, pk=trainee_id, person=person)


def back_to(person: Person, section: str = "") -> HttpResponse:
    address = reverse("person", args=[person.pk])
    return redirect(f"{address}#{section}" if section else address)


def way_back(person: Person) -> tuple[str, str]:
    """Name and address for a form's way back."""
    return person.name, reverse("person", args=[person.pk])
