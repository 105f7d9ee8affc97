"""A hospital's departments and the catalogue lists they work by."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import places as actions
from seldinger.web.people.authority import may_set_up
from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.forms.places import CatalogueForm, DepartmentForm
from seldinger.web.people.models import Hospital
from seldinger.web.people.offered import Choices
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.hospital import page_of
from seldinger.web.people.queries import bases_for, hospitals_for
from seldinger.web.people.situation import bases_of, departments_of, lists_standing
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")


@page(Permission.SET_UP, methods=_BOTH)
def hospital(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """The departments, and the form for one more."""
    found = _hospital(request, hospital_id)
    own = may_set_up(request.access, found)
    if request.method == "POST" and not own:
        raise Http404
    form = DepartmentForm(request.POST or None, offered=_offered(request, found))
    if done(form, lambda: actions.found_department(by=request.user, hospital=found, **_told(form))):
        messages.success(request, f"“{form.cleaned_data['name']}”已登记。")
        return redirect(f"{reverse('hospital', args=[found.pk])}#add")
    on = request.access.on
    seen = bases_for(request.access, Permission.SET_UP)
    context = {
        "hospital": found,
        "page": page_of(found, bases_of(found, seen, on), departments_of(found), on),
        "form": form if own else None,
        "bases": seen.filter(places__hospital=found).distinct(),
    }
    return render(request, "people/hospital.html", context)


@page(Permission.SET_UP, methods=_BOTH)
def edit(request: PersonRequest, hospital_id: int) -> HttpResponse:
    """Name and catalogue."""
    found = _own(request, hospital_id)
    known = {"name": found.name, "catalogue": found.catalogue}
    form = CatalogueForm(request.POST or None, initial=known)
    if done(
        form, lambda: actions.edit_hospital(by=request.user, hospital=found, **form.cleaned_data)
    ):
        messages.success(request, "医院的名称与目录已保存。")
        return redirect("hospital", hospital_id=found.pk)
    found.refresh_from_db()
    return form_page(
        request, form, title=f"{found.name}：名称与目录", english="Name and catalogue",
        button="保存", back=_back(found),
        lead="更换目录之后，请逐个科室重选专业；原目录的专业在新目录里可能没有。"
        "平台自带的目录没有开始日期：换了以后，第一次采用本院目录之前的日子也改按新换的这一部定级。",
    )  # fmt: skip


@page(Permission.SET_UP, methods=_BOTH)
def department(request: PersonRequest, hospital_id: int, department_id: int) -> HttpResponse:
    """A department's name and, from a day on, its lists."""
    found = _own(request, hospital_id)
    ward = get_object_or_404(found.departments, pk=department_id)
    form = DepartmentForm(
        request.POST or None,
        initial={"name": ward.name},
        offered=_offered(request, found),
        lists=lists_standing(ward),
    )
    if done(form, lambda: actions.edit_department(by=request.user, department=ward, **_told(form))):
        messages.success(request, f"“{form.cleaned_data['name']}”已保存。")
        return redirect("hospital", hospital_id=found.pk)
    return form_page(
        request, form, title=f"{found.name}：{ward.name}", english="Department and its lists",
        button="保存", back=_back(found),
        lead="按科室实际使用的先后选目录专业。改动从所填的日期起生效，以前的仍然留着。",
    )  # fmt: skip


def _offered(request: PersonRequest, hospital: Hospital) -> Choices:
    return Catalogues([hospital]).lists_from(hospital, request.access.on)


def _told(form: DepartmentForm) -> dict[str, Any]:
    """As the actions take it; called once the form is known to be right."""
    data = form.cleaned_data
    return {"name": data["name"], "list_ids": form.lists, "start": data.get("start")}


def _hospital(request: PersonRequest, hospital_id: int) -> Hospital:
    return get_object_or_404(hospitals_for(request.access, Permission.SET_UP), pk=hospital_id)


def _own(request: PersonRequest, hospital_id: int) -> Hospital:
    """One that is this administrator's to change."""
    found = _hospital(request, hospital_id)
    if not may_set_up(request.access, found):
        raise Http404
    return found


def _back(hospital: Hospital) -> tuple[str, str]:
    return hospital.name, reverse("hospital", args=[hospital.pk])
