"""Where a person works: beginning, changing department, leaving."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import work as actions
from seldinger.web.people.files import other_roles, roles_of_department, works_beside
from seldinger.web.people.forms.where import in_hospitals
from seldinger.web.people.forms.work import ChangeForm, LeaveForm, WorkForm
from seldinger.web.people.models import Membership, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.words import work_title
from seldinger.web.people.views.managed import back_to, managed, way_back
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.people.views.undoing import offer_undo

_BOTH = ("GET", "POST")


@page(Permission.MANAGE_PEOPLE, methods=_BOTH)
def add(request: PersonRequest, person_id: int) -> HttpResponse:
    """Somebody new in a hospital, or back in it: each time is a row of its own."""
    authority, person = managed(request, person_id)
    places = in_hospitals(authority.hospitals, authority.departments)
    form = WorkForm(request.POST or None, places=places)
    if done(form, lambda: actions.start_membership(by=request.user, person=person, **_told(form))):
        messages.success(request, "任职已登记。")
        return back_to(person, "work")
    return form_page(
        request, form, title=f"{person.name}：登记任职", english="Begin or return to work",
        button="登记", back=way_back(person),
        lead="新到一家医院，或离开之后返回。以前的任职留在下面，不会改动。",
    )  # fmt: skip


@page(Permission.MANAGE_PEOPLE, methods=_BOTH)
def change(request: PersonRequest, person_id: int, membership_id: int) -> HttpResponse:
    authority, person = managed(request, person_id)
    work = _work(person, membership_id)
    others = authority.departments.exclude(pk=work.department_id or 0)
    form = ChangeForm(
        request.POST or None,
        places=[one for one in in_hospitals(authority.hospitals, others) if one.department],
        roles=roles_of_department(work),
    )
    if done(form, lambda: _change(request, work, form)):
        messages.success(request, "换科室已登记。")
        return back_to(person, "work")
    return form_page(
        request, form, title=f"{person.name}：换科室", english="Change department",
        button="登记", back=way_back(person), lead=f"现在在{work_title(work)}。",
    )  # fmt: skip


@page(Permission.MANAGE_PEOPLE, methods=_BOTH)
def end(request: PersonRequest, person_id: int, membership_id: int) -> HttpResponse:
    _, person = managed(request, person_id)
    work = _work(person, membership_id)
    form = LeaveForm(
        request.POST or None,
        roles=other_roles(work, request.access.on),
        altogether=not works_beside(work).exists(),
    )
    if ended := done(
        form, lambda: actions.end_membership(by=request.user, membership=work, **form.cleaned_data)
    ):
        told = f"{person.name} 在{work_title(work)}的任职到 {work.end} 为止。"
        offer_undo(request, person, "work", work.pk, told, ended.result)
        return back_to(person)
    return form_page(
        request, form, title=f"{person.name}：离开{work_title(work)}", english="Leave",
        button="登记离开", back=way_back(person),
        lead="以前的登记都在，账号也不停用。不再需要登录的，请另外停用账号。",
    )  # fmt: skip


def _work(person: Person, membership_id: int) -> Membership:
    rows = person.memberships.select_related("hospital", "department", "person")
    return get_object_or_404(rows, pk=membership_id, end=None)


def _told(form: WorkForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    where = data.pop("where")
    return {**data, "hospital": where.hospital, "department": where.department}


def _change(request: PersonRequest, work: Membership, form: ChangeForm) -> Membership:
    where, on = form.cleaned_data["where"], form.cleaned_data["on"]
    return actions.change_department(
        by=request.user, membership=work, department=where.department, on=on, keep=form.kept
    )
