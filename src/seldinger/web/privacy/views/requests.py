"""An administrator answers: handing out and erasing, of people and of patients."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.authority import Authority, may_manage
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import people_for
from seldinger.web.privacy import files
from seldinger.web.privacy.actions import erasing
from seldinger.web.privacy.forms import ErasePersonForm, PatientForm

_ANSWER = Permission.ANSWER_REQUESTS
_SHOWN = 30


@page(_ANSWER)
def privacy(request: PersonRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    people = _people(request) if wanted else Person.objects.none()
    named = Q(name__icontains=wanted) | Q(login__icontains=wanted) | Q(pinyin__icontains=wanted)
    authority = Authority(request.access)
    found = people.filter(named)[:_SHOWN]
    people_found = [(person, authority.may_manage(person)) for person in found]
    context = {"wanted": wanted, "people": people_found}
    return render(request, "privacy/privacy.html", context)


@page(_ANSWER, methods=("POST",))
def person_data(request: PersonRequest, person_id: int) -> HttpResponse:
    person = _managed(request, person_id)
    erasing.export_person(by=request.user, person=person)
    return files.person_file(person)


@page(_ANSWER, methods=("GET", "POST"))
def erase_person(request: PersonRequest, person_id: int) -> HttpResponse:
    person = _managed(request, person_id)
    form = ErasePersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            now = erasing.erase_person(by=request.user, person=person, **form.cleaned_data)
            messages.success(request, f"已注销。姓名处现在显示“{now}”，账号不能再登录。")
            return redirect("privacy")
        except SeldingerError as error:
            form.add_error(None, str(error))
            person.refresh_from_db()
    return render(request, "privacy/erase_person.html", {"asked": person, "form": form})


@page(_ANSWER, methods=("GET", "POST"))
def erase_patient(request: PersonRequest) -> HttpResponse:
    form = PatientForm(Authority(request.access).hospitals, request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done = _answered(request, form.cleaned_data, context)
        except SeldingerError as error:
            form.add_error(None, str(error))
        else:
            if done:
                return done
    return render(request, "privacy/erase_patient.html", context)


def _answered(
    request: PersonRequest, told: dict[str, Any], context: dict[str, Any]
) -> HttpResponse | None:
    """A file, the way on after erasing, or None: how many rows there are stands in the context."""
    # First, whatever is wanted: also that there is no such patient is an answer.
    found = erasing.look_for_patient(by=request.user, **told)
    wanted = request.POST.get("do", "look")
    if wanted == "export":
        handed_out = erasing.export_patient(by=request.user, **told)
        return files.patient_file(told["hospital"], handed_out)
    if wanted == "erase":
        number = erasing.erase_patient(by=request.user, **told)
        messages.success(request, f"已删除：{number} 条登记里不再有这位患者的编号。")
        return redirect("erase_patient")
    context["found"] = found
    context["hospital"] = told["hospital"]
    return None


def _people(request: PersonRequest) -> QuerySet[Person]:
    return people_for(request.access, _ANSWER)


def _managed(request: PersonRequest, person_id: int) -> Person:
    """Somebody who is the administrator's alone to manage; others are another's to answer for."""
    person = get_object_or_404(_people(request), pk=person_id)
    if not may_manage(request.access, person):
        raise Http404
    return person
