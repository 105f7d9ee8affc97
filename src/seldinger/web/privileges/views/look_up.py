"""Looking a doctor up, on a phone, in the ward: what may they do today?"""

from functools import partial

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Hospital, Membership, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import works_there
from seldinger.web.privileges.asking import (
    answers_today,
    doctors_seen,
    find_doctors,
    hospitals_of,
    standing_notes,
    works_in,
)
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.offering import FEW, offers_for
from seldinger.web.privileges.presenters.doctor import (
    check_address,
    hit_lines,
    qr_code,
    section,
    ungraded,
)
from seldinger.web.privileges.presenters.found import DoctorRow, doctor_rows
from seldinger.web.privileges.queries import (
    grants_for,
    hospitals_reached,
    may_read_reasons,
    with_ends,
)

_MOST = 50  # names on one page: whoever wants others types


class NameForm(Form):
    q = forms.CharField(
        label="姓名、拼音首字母或工号",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class OperationForm(Form):
    q = forms.CharField(
        label="查一项手术",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": "名称或拼音首字母"}
        ),
    )


@page(Permission.SEE_PRIVILEGES)
def look_up(request: PersonRequest) -> HttpResponse:
    """By name; with nothing typed, those who hold a grant."""
    words = _words(form := NameForm(request.GET))
    doctors = doctors_seen(request.access)
    if words:
        found = find_doctors(doctors, words)
    else:
        granted = grants_for(request.access).order_by().values("doctor")
        found = doctors.filter(pk__in=granted).order_by("pinyin", "pk")
    shown = [*found[: _MOST + 1]]
    context = {
        "form": form,
        "words": words,
        "rows": _rows(request, shown[:_MOST]),
        "more": len(shown) > _MOST,
        "may_grant": request.access.may(Permission.GRANT),
    }
    template = "privileges/parts/doctors.html" if request.htmx else "privileges/look_up.html"
    return render(request, template, context)


def _rows(request: PersonRequest, doctors: list[Person]) -> list[DoctorRow]:
    on, hospitals = request.access.on, hospitals_reached(request.access)
    works = Membership.objects.filter(in_force(on), person__in=doctors, hospital__in=hospitals)
    grants = grants_for(request.access).filter(doctor__in=doctors)
    return doctor_rows(doctors, works.select_related("department", "hospital"), grants, on)


@page()
def doctor(request: PersonRequest, person_id: int) -> HttpResponse:
    """Everybody may see themselves; others, whoever sees the privileges of their hospital."""
    access, on = request.access, request.access.on
    person = doctors_seen(access).filter(pk=person_id).first()
    if person is None:
        raise Http404
    hospitals = hospitals_of(access, person)
    here = _hospital(request, hospitals)
    context = {
        "doctor": person,
        "on": on,
        "hospital": here,
        "hospitals": hospitals,
        "may_check": access.may(Permission.SEE_PRIVILEGES),
        **_operation(request, person, here),
    }
    if request.htmx:
        return render(request, "privileges/parts/operations.html", context)
    grants = [*with_ends(Grant.objects.filter(doctor=person, hospital__in=hospitals))]
    works = works_in(person, hospitals, on)
    may_read = partial(may_read_reasons, access)
    sections = [
        section(
            one,
            grants,
            works,
            catalogue_of(one, on),
            on,
            may_read,
            has_left=works_there(person, one, on) is False,
        )
        for one in hospitals
    ]
    address = request.build_absolute_uri(reverse("doctor_privileges", args=(person.pk,)))
    context |= {"sections": sections, "qr": qr_code(address)}
    return render(request, "privileges/doctor.html", context)


def _operation(request: PersonRequest, person: Person, here: Hospital | None) -> dict[str, object]:
    """The operations that fit what was typed, each answered for today."""
    words = _words(form := OperationForm(request.GET))
    catalogue = catalogue_of(here, request.access.on) if here else None
    told = {"operation_form": form, "words": words, "ungraded": ungraded(), "few": FEW}
    if here is None or catalogue is None or not words:
        return {**told, "hits": [], "has_catalogue": catalogue is not None}
    offers = offers_for(here, catalogue, words)
    answers = answers_today(person, here, request.access.on, [one.entry.id for one in offers])
    may_check = request.access.may(Permission.SEE_PRIVILEGES)
    address = check_address(person, here) if may_check else ""
    lines = hit_lines(offers, dict(answers), catalogue, address)
    notes = [*standing_notes(person, here.pk, request.access.on)]
    return {**told, "hits": lines, "notes": notes, "has_catalogue": True}


def _hospital(request: PersonRequest, hospitals: list[Hospital]) -> Hospital | None:
    wanted = request.GET.get("hospital", "")
    if not wanted:
        return next(iter(hospitals), None)
    found = next((one for one in hospitals if one.pk == number_asked(wanted)), None)
    if found is None:
        raise Http404
    return found


def _words(form: Form) -> str:
    form.is_valid()
    return str(form.cleaned_data.get("q", "")).strip()
