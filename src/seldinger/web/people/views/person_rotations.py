"""A trainee's rotations: adding, withdrawing, restoring."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import training as actions
from seldinger.web.people.forms.training import RotationForm
from seldinger.web.people.forms.where import Where, in_hospitals
from seldinger.web.people.models import Hospital, Person, Rotation
from seldinger.web.people.offered import places_of, titles
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.managed import back_to, managed, managed_trainee, way_back
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.people.views.undoing import offer_undo

_MANAGE = Permission.MANAGE_PEOPLE


@page(_MANAGE, methods=("GET", "POST"))
def add(request: PersonRequest, person_id: int, trainee_id: int) -> HttpResponse:
    authority, trainee = managed_trainee(request, person_id, trainee_id)
    person = trainee.person
    departments = authority.rotation_departments
    hospitals = Hospital.objects.filter(departments__in=departments).distinct()
    places = in_hospitals(hospitals, departments)
    form = RotationForm(request.POST or None, rulebook=trainee.rulebook, places=places)
    if done(form, lambda: actions.add_rotation(by=request.user, trainee=trainee, **_told(form))):
        messages.success(request, "轮转已登记。")
        return back_to(person, f"training-{trainee.pk}")
    return form_page(
        request, form, title=f"{person.name}：登记轮转", english="Add a rotation", button="登记",
        back=way_back(person), lead="已过的、正在的和计划的轮转都可以登记；请假也登记在这里。",
    )  # fmt: skip


@page(_MANAGE, methods=("POST",))
def withdraw(request: PersonRequest, person_id: int, rotation_id: int) -> HttpResponse:
    person, rotation = _rotation(request, person_id, rotation_id)
    place = titles([rotation.place], places_of(rotation.traineeship.rulebook))[0]
    if rotation.withdrawn_at is None:
        actions.withdraw_rotation(by=request.user, rotation=rotation)
    told = f"{place}（{rotation.start} 至 {rotation.end}）的轮转已撤回。"
    offer_undo(request, person, "rotation", rotation.pk, told)
    return back_to(person)


@page(_MANAGE, methods=("POST",))
def restore(request: PersonRequest, person_id: int, rotation_id: int) -> HttpResponse:
    """Also later than the eight seconds: withdrawn rotations stay listed."""
    person, rotation = _rotation(request, person_id, rotation_id)
    try:
        actions.restore_rotation(by=request.user, rotation=rotation)
        messages.success(request, "轮转已恢复。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return back_to(person, f"training-{rotation.traineeship_id}")


def _rotation(request: PersonRequest, person_id: int, key: int) -> tuple[Person, Rotation]:
    authority, person = managed(request, person_id)
    trainees = authority.trainees.filter(person=person)
    rows = Rotation.objects.select_related("traineeship")
    return person, get_object_or_404(rows, pk=key, traineeship__in=trainees)


def _told(form: RotationForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    where = data.pop("where") or Where()
    return {**data, "hospital": where.hospital, "department": where.department}
