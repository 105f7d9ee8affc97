"""A base and its hospitals over time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import places as actions
from seldinger.web.people.authority import hospitals_to_join
from seldinger.web.people.forms.places import (
    KnownHospitalForm,
    NewHospitalForm,
    UnknownPrivilegeForm,
)
from seldinger.web.people.forms.styled import LastDayForm, NameForm
from seldinger.web.people.models import Base, BaseHospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.base import page_of
from seldinger.web.people.queries import bases_for
from seldinger.web.people.situation import places_ever, situation_of
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")


@page(Permission.SET_UP)
def base(request: PersonRequest, base_id: int) -> HttpResponse:
    found = _base(request, base_id)
    context = {
        "base": found,
        "page": page_of(situation_of(found, request.access), places_ever(found), request.access.on),
        "cohort": bases_for(request.access, Permission.SEE_COHORT).filter(pk=found.pk).exists(),
    }
    return render(request, "people/base.html", context)


@page(Permission.SET_UP, methods=_BOTH)
def rename(request: PersonRequest, base_id: int) -> HttpResponse:
    found = _base(request, base_id)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if done(form, lambda: actions.rename_base(by=request.user, base=found, **form.cleaned_data)):
        return redirect("base", base_id=found.pk)
    return form_page(
        request, form, title="更正基地名称", english="Rename the base", button="保存",
        back=_back(found),
    )  # fmt: skip


@page(Permission.SET_UP, methods=_BOTH)
def unknown_privileges(request: PersonRequest, base_id: int) -> HttpResponse:
    """From which day on nothing counts whose privilege nobody knows."""
    found = _base(request, base_id)
    initial = {"start": found.unknown_privilege_refused_from}
    form = UnknownPrivilegeForm(request.POST or None, initial=initial)
    if done(
        form,
        lambda: actions.refuse_unknown_privileges(by=request.user, base=found, **form.cleaned_data),
    ):
        messages.success(request, "已保存，本基地学员的进度会重新计算。")
        return redirect("base", base_id=found.pk)
    return form_page(
        request, form, title=f"{found.name}：权限不明的登记", english="Privileges not known",
        button="保存", back=_back(found),
        lead="作为术者的登记，要看带教医师当日有没有这项手术的权限。查不清的，细则默认计入并注明；"
        "基地可以规定从某一天起不计入。",
    )  # fmt: skip


@page(Permission.SET_UP, methods=_BOTH)
def add_hospital(request: PersonRequest, base_id: int) -> HttpResponse:
    """A hospital new to the platform."""
    found = _base(request, base_id)
    form = NewHospitalForm(request.POST or None, initial=_usual(found))
    if added := done(
        form, lambda: actions.found_hospital(by=request.user, base=found, **form.cleaned_data)
    ):
        messages.success(request, "医院已加入基地。接着登记它的科室。")
        return redirect("hospital", hospital_id=added.result.pk)
    known = ("平台上已有这家医院", reverse("base_hospital_join", args=[found.pk]))
    others = hospitals_to_join(request.access, found).exists()
    return form_page(
        request, form, title=f"{found.name}：加入医院", english="Add a hospital",
        button="加入", back=_back(found),
        other=known if others else None,
    )  # fmt: skip


@page(Permission.SET_UP, methods=_BOTH)
def join(request: PersonRequest, base_id: int) -> HttpResponse:
    """A hospital that the platform knows already."""
    found = _base(request, base_id)
    hospitals = hospitals_to_join(request.access, found)
    form = KnownHospitalForm(request.POST or None, hospitals=hospitals, initial=_usual(found))
    if done(form, lambda: actions.join_base(by=request.user, base=found, **form.cleaned_data)):
        messages.success(request, "医院已加入基地。")
        return redirect("base", base_id=found.pk)
    return form_page(
        request, form, title=f"{found.name}：加入已有的医院", english="Add a known hospital",
        button="加入", back=_back(found),
        lead="同一家医院可以属于几个基地。名单里没有的，请平台管理员加入。",
    )  # fmt: skip


@page(Permission.SET_UP, methods=_BOTH)
def end_hospital(request: PersonRequest, base_id: int, place_id: int) -> HttpResponse:
    found = _base(request, base_id)
    place = get_object_or_404(found.places.select_related("hospital"), pk=place_id, end=None)
    form = LastDayForm(request.POST or None)
    if done(form, lambda: actions.leave_base(by=request.user, place=place, **form.cleaned_data)):
        messages.success(request, f"“{place.hospital.name}”离开基地的日期已登记。")
        return redirect("base", base_id=found.pk)
    return form_page(
        request, form, title=f"{place.hospital.name}离开基地", english="End a hospital's place",
        button="登记", back=_back(found),
        lead="到这一天为止的病例照常计算，之后在那里做的不再计入这个基地。",
    )  # fmt: skip


def _base(request: PersonRequest, base_id: int) -> Base:
    return get_object_or_404(bases_for(request.access, Permission.SET_UP), pk=base_id)


def _back(base: Base) -> tuple[str, str]:
    return base.name, reverse("base", args=[base.pk])


def _usual(base: Base) -> dict[str, str]:
    """The first hospital of a base is its main one."""
    has_main = base.places.filter(end=None, kind=BaseHospital.Kind.MAIN).exists()
    return {"kind": BaseHospital.Kind.PARTNER if has_main else BaseHospital.Kind.MAIN}
