"""Giving a grant by hand: first for whom, then what."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Hospital, Membership, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.privileges.actions.granting import give_grant
from seldinger.web.privileges.forms import FindForm, GrantForm, initial_of
from seldinger.web.privileges.models import Grant, Revocation
from seldinger.web.privileges.picking import MOST_DOCTORS, doctors_in, entries_found
from seldinger.web.privileges.presenters.adding import candidates, entry_choices
from seldinger.web.privileges.queries import grants_for


@page(Permission.GRANT, methods=("GET", "POST"))
def add(request: PersonRequest) -> HttpResponse:
    """In the address: hospital, doctor, and `replaces`, a revoked grant to be given anew.

    The button that looks for entries sends the form, too: what was filled in stays.
    """
    old = _replaced(request)
    hospital = old.hospital if old else _hospital(request)
    doctor = old.doctor if old else _doctor(request, hospital)
    if hospital is None or doctor is None:
        return _pick(request, hospital)
    catalogue = catalogue_of(hospital, request.access.on)
    if catalogue is None:
        return _pick(request, hospital)
    looking = "look" in request.POST
    initial = initial_of(old, catalogue) if old else _title(request, doctor, hospital)
    form = GrantForm(
        None if looking else request.POST or None,
        initial=_filled_in(request) if looking else {**initial, **_searched(request)},
        catalogue=catalogue,
    )
    if given := done(
        form, lambda: give_grant(by=request.user, new=form.new_grant(doctor, hospital, old))
    ):
        messages.success(request, f"已登记{doctor.name}的授权，并已通知本人。")
        return redirect("grant", given.result.pk)
    words = str(form["find"].value() or "")
    found = entries_found(catalogue, words, form.ticked)
    context = {
        "form": form,
        "doctor": doctor,
        "hospital": hospital,
        "replaces": old,
        "words": words,
        "ticked": entry_choices(catalogue, form.ticked),
        "found": entry_choices(catalogue, found),
    }
    return render(request, "privileges/grant_add.html", context)


def _pick(request: PersonRequest, hospital: Hospital | None) -> HttpResponse:
    """For whom, and in which hospital where there are several."""
    words = FindForm(request.GET).words
    doctors = doctors_in(hospital, words) if hospital else Person.objects.none()
    context = {
        "hospitals": hospitals_for(request.access, Permission.GRANT),
        "hospital": hospital,
        "has_catalogue": bool(hospital and catalogue_of(hospital, request.access.on)),
        "words": words,
        "doctors": candidates(doctors[:MOST_DOCTORS], hospital, request.access.on),
        "more": max(0, doctors.count() - MOST_DOCTORS),
    }
    return render(request, "privileges/grant_pick.html", context)


def _replaced(request: PersonRequest) -> Grant | None:
    asked = request.GET.get("replaces", "")
    if not asked:
        return None
    mine = grants_for(request.access, Permission.GRANT)
    revoked = mine.filter(pk__in=Revocation.objects.values("grant"))
    return get_object_or_404(revoked, pk=number_asked(asked))


def _hospital(request: PersonRequest) -> Hospital | None:
    """The one that is asked for, or the only one."""
    hospitals = hospitals_for(request.access, Permission.GRANT)
    asked = request.GET.get("hospital", "")
    if asked:
        return get_object_or_404(hospitals, pk=number_asked(asked))
    only = hospitals[:2]
    return only[0] if len(only) == 1 else None


def _doctor(request: PersonRequest, hospital: Hospital | None) -> Person | None:
    asked = request.GET.get("doctor", "")
    if not asked:
        return None
    if hospital is None:
        raise Http404
    return get_object_or_404(doctors_in(hospital), pk=number_asked(asked))


def _title(request: PersonRequest, doctor: Person, hospital: Hospital) -> dict[str, Any]:
    """What is known is not typed again."""
    works = Membership.objects.filter(in_force(request.access.on), person=doctor, hospital=hospital)
    return {"title": works.exclude(title="").values_list("title", flat=True).first() or ""}


def _searched(request: PersonRequest) -> dict[str, Any]:
    """While somebody types, the page asks itself for the entries that fit."""
    if "find" not in request.GET:
        return {}
    told = {"find": request.GET["find"][:60], "entries": request.GET.getlist("entries")}
    return {**told, "kind": Grant.Kind.ENTRIES}


def _filled_in(request: PersonRequest) -> dict[str, Any]:
    told = {name: request.POST.get(name, "") for name in GrantForm.base_fields}
    return {**told, "entries": request.POST.getlist("entries")}
