"""Being away: entered by oneself, or by whoever manages the person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.people.absences import absences_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import absences as actions
from seldinger.web.people.forms.absences import AbsenceForm
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.words import span
from seldinger.web.people.views.managed import managed
from seldinger.web.people.views.pages_of_forms import done

_WHO = (Permission.VERIFY, Permission.MANAGE_PEOPLE)


@page(*_WHO, methods=("GET", "POST"))
def add(request: PersonRequest, person_id: int) -> HttpResponse:
    person = _whose(request, person_id)
    form = AbsenceForm(request.POST or None)
    if done(form, lambda: actions.add_absence(by=request.user, person=person, **form.cleaned_data)):
        messages.success(request, "不在岗已登记。14 天及以上的，等待审核的登记可以改派。")
        return redirect("absence_add", person.pk)
    known = absences_of(person)
    context = {
        "form": form,
        "whose": person,
        "own": person == request.user,
        "on_file": request.access.may(Permission.SEE_PEOPLE),
        "absences": [
            (row.pk, span(row.start, row.end, request.access.on), row.reason) for row in known
        ],
    }
    return render(request, "people/absences.html", context)


@page(*_WHO, methods=("POST",))
def withdraw(request: PersonRequest, person_id: int, absence_id: int) -> HttpResponse:
    person = _whose(request, person_id)
    absence = get_object_or_404(person.absences, pk=absence_id)
    try:
        actions.withdraw_absence(by=request.user, absence=absence)
        messages.success(request, "已撤回这段不在岗。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("absence_add", person.pk)


def _whose(request: PersonRequest, person_id: int) -> Person:
    """Oneself, or somebody whom one manages; 404 for everybody else."""
    if person_id == request.user.pk:
        return request.user
    return managed(request, person_id)[1]
