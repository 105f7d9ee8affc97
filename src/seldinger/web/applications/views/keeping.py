"""The office's deadlines, and who assesses for a head who is away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.applications.actions import keeping as actions
from seldinger.web.applications.forms import DeputyForm, TermsForm
from seldinger.web.applications.models import Deputy
from seldinger.web.applications.terms import COUNTED, terms_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Department, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.words import span
from seldinger.web.people.queries import hospitals_for
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")


@page(Permission.GRANT, methods=_BOTH)
def terms(request: PersonRequest) -> HttpResponse:
    """In the address: the hospital, where there are several."""
    hospitals = hospitals_for(request.access, Permission.GRANT)
    hospital = hospital_asked(request, hospitals)
    form = TermsForm(request.POST or None, initial=TermsForm.initial_of(terms_of(hospital)))
    if done(
        form, lambda: actions.set_terms(by=request.user, hospital=hospital, **form.cleaned_data)
    ):
        messages.success(request, "期限已保存，从现在起提交的申请按它办理。")
        return redirect("applications")
    return form_page(
        request, form, title="权限申请的期限", english="Deadlines", button="保存",
        back=("申请", reverse("applications")), lead=f"{hospital}。{COUNTED}。",
    )  # fmt: skip


@page(Permission.ASSESS, methods=_BOTH)
def deputies(request: PersonRequest) -> HttpResponse:
    departments = Department.objects.filter(
        pk__in=request.access.reach(Permission.ASSESS).departments
    ).select_related("hospital")
    people = Person.objects.filter(
        in_force(request.access.on, "memberships__"), memberships__department__in=departments,
        is_active=True,
    ).exclude(pk=request.user.pk).distinct()  # fmt: skip
    form = DeputyForm(request.POST or None, departments=departments, people=people)
    if done(form, lambda: _name(request, form)):
        messages.success(request, "代理人已指定，并已通知本人。")
        return redirect("application_deputies")
    named = Deputy.objects.filter(head=request.user, withdrawn_at=None)
    context = {
        "form": form,
        "nobody": not people.exists(),
        "deputies": [
            (one.pk, one.person.name, one.department.name, span(one.start, one.end,
                                                                request.access.on))
            for one in named.select_related("person", "department").order_by("-start", "-pk")
        ],
    }  # fmt: skip
    return render(request, "applications/application_deputies.html", context)


def _name(request: PersonRequest, form: DeputyForm) -> Deputy:
    told = form.cleaned_data
    return actions.name_deputy(
        by=request.user,
        department=form.departments[told["department"]],
        person=form.people[told["person"]],
        start=told["start"],
        end=told["end"],
    )


@page(Permission.ASSESS, methods=("POST",))
def withdraw_deputy(request: PersonRequest, deputy_id: int) -> HttpResponse:
    deputy = get_object_or_404(Deputy, pk=deputy_id, head=request.user)
    try:
        actions.withdraw_deputy(by=request.user, deputy=deputy)
        messages.success(request, "已撤回这次代理。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("application_deputies")
