"""What a person is: giving and ending roles, within what the manager may give."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import Holding, PersonRequest, page
from seldinger.web.people.actions import roles as actions
from seldinger.web.people.forms.scopes import roles_offered, scopes_offered
from seldinger.web.people.forms.styled import LastDayForm
from seldinger.web.people.forms.work import RoleForm
from seldinger.web.people.models import AccountRole, RoleAssignment
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.words import role_title
from seldinger.web.people.views.managed import back_to, managed, way_back
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.people.views.undoing import offer_undo

_BOTH = ("GET", "POST")


@page(Permission.MANAGE_PEOPLE, methods=_BOTH)
def add(request: PersonRequest, person_id: int) -> HttpResponse:
    """htmx asks again as the role is chosen, for the scopes that fit it."""
    authority, person = managed(request, person_id)
    roles = roles_offered(authority, person)
    told = request.POST.get("role") or request.GET.get("role", "")
    role = AccountRole(told) if told in roles else None
    form = RoleForm(
        request.POST or None,
        initial=request.GET.dict(),
        roles=roles,
        scopes=scopes_offered(authority, [role] if role else roles, person),
    )
    if done(form, lambda: actions.give_role(by=request.user, person=person, **_told(form))):
        messages.success(request, "身份已登记。")
        return back_to(person, "roles")
    return form_page(
        request, form, title=f"{person.name}：登记身份", english="Give a role", button="登记",
        back=way_back(person), lead="" if roles else "没有您可以登记的身份。",
    )  # fmt: skip


@page(Permission.MANAGE_PEOPLE, methods=_BOTH)
def end(request: PersonRequest, person_id: int, role_id: int) -> HttpResponse:
    authority, person = managed(request, person_id)
    rows = person.roles.select_related("base", "hospital", "department__hospital", "person")
    role = get_object_or_404(rows, pk=role_id)
    if not authority.may_give(_holding(role)):
        raise Http404
    form, before = LastDayForm(request.POST or None), role.end
    if done(form, lambda: actions.end_role(by=request.user, role=role, **form.cleaned_data)):
        told = f"{role_title(role)}到 {role.end} 为止。"
        offer_undo(request, person, "role", role.pk, told, {role.pk: before})
        return back_to(person)
    return form_page(
        request, form, title=f"{person.name}：结束身份", english="End a role", button="登记结束",
        back=way_back(person),
        lead=f"{role_title(role)}。最后一天当天仍然有效；要立即停止，请同时停用账号。",
    )  # fmt: skip


def _told(form: RoleForm) -> dict[str, Any]:
    data = form.cleaned_data
    days = {"start": data["start"], "end": data["end"]}
    return {"role": AccountRole(data["role"]), **days, **data["scope"].scope()}


def _holding(role: RoleAssignment) -> Holding:
    return Holding(AccountRole(role.role), role.base_id, role.hospital_id, role.department_id)
