"""Who may operate, and the first cases."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.forms.styled import LastDayForm
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.technologies.actions import cases as case_actions
from seldinger.web.technologies.actions import filing
from seldinger.web.technologies.forms import CaseForm, FollowUpForm, OperatorForm, initial_outcome
from seldinger.web.technologies.models import FirstCase, Technology
from seldinger.web.technologies.queries import may_turn, technologies_to, workers
from seldinger.web.technologies.turns import WITH_DEPARTMENT
from seldinger.web.technologies.views.files import back_to, kept

_P = Permission
_BOTH = ("GET", "POST")


@page(_P.PROPOSE_TECHNOLOGY, _P.GRANT, methods=_BOTH)
def permit(request: PersonRequest, technology_id: int) -> HttpResponse:
    found = _permitting(request, technology_id)
    form = OperatorForm(request.POST or None, people=workers(found.hospital, request.access.on))
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: filing.permit_operator(by=request.user, technology=found, **told)):
        messages.success(request, "术者已登记。")
        return redirect("technology", found.pk)
    return form_page(
        request, form, title=f"{found.title}：登记术者", english="Permit an operator",
        button="登记", back=back_to(found), lead="准入之前登记的是拟开展的术者，准入之后才能开展。",
    )  # fmt: skip


@page(_P.PROPOSE_TECHNOLOGY, _P.GRANT, methods=_BOTH)
def end(request: PersonRequest, technology_id: int, operator_id: int) -> HttpResponse:
    found = _permitting(request, technology_id)
    operator = get_object_or_404(found.operators.select_related("person"), pk=operator_id)
    form = LastDayForm(request.POST or None)
    if done(
        form,
        lambda: filing.end_operator(by=request.user, operator=operator, **form.cleaned_data),
    ):
        messages.success(request, f"{operator.person.name}的最后一天已登记。")
        return redirect("technology", found.pk)
    return form_page(
        request, form, title=f"{operator.person.name}：结束术者", english="End an operator",
        button="登记", back=back_to(found), lead=f"{found.title}。之后不能再由这位医师开展。",
    )  # fmt: skip


def _permitting(request: PersonRequest, technology_id: int) -> Technology:
    """The office's; the department's too, as long as the file is with it."""
    found = get_object_or_404(
        technologies_to(request.access, _P.PROPOSE_TECHNOLOGY, _P.GRANT), pk=technology_id
    )
    if found.state not in WITH_DEPARTMENT and not may_turn(request.access, found, _P.GRANT):
        raise Http404
    return found


# -- first cases -----------------------------------------------------------------------------------


@page(_P.PROPOSE_TECHNOLOGY, methods=_BOTH)
def add_case(request: PersonRequest, technology_id: int) -> HttpResponse:
    found = kept(request, technology_id)
    named = Person.objects.filter(technologies__technology=found).order_by().values("pk")
    operators = Person.objects.filter(pk__in=named).order_by("pinyin", "pk")
    form = CaseForm(request.POST or None, operators=operators)
    if done(
        form, lambda: case_actions.register_case(by=request.user, technology=found, told=form.told)
    ):
        messages.success(request, "这一例已登记。")
        return redirect("technology_cases", found.pk)
    return form_page(
        request, form, title=f"{found.title}：登记一例", english="Register a first case",
        button="登记", back=_cases(found),
        lead="只写第几例、哪天、谁做、结果如何。不要写患者的信息。",
    )  # fmt: skip


@page(_P.PROPOSE_TECHNOLOGY, methods=_BOTH)
def follow_up(request: PersonRequest, technology_id: int, first_case_id: int) -> HttpResponse:
    found, case = _case(request, technology_id, first_case_id)
    form = FollowUpForm(request.POST or None, initial=initial_outcome(case))
    if done(
        form,
        lambda: case_actions.follow_up_case(
            by=request.user, case=case, on=form.cleaned_data["on"],
            follow_up=form.cleaned_data["follow_up"], told=form.result,
        ),
    ):  # fmt: skip
        messages.success(request, f"第 {case.number} 例的随访已登记。")
        return redirect("technology_cases", found.pk)
    return form_page(
        request, form, title=f"第 {case.number} 例：随访", english="Follow-up", button="登记",
        back=_cases(found), lead=f"{found.title}，{case.day}，{case.operator.name}。",
    )  # fmt: skip


@page(_P.PROPOSE_TECHNOLOGY, methods=("POST",))
def withdraw_case(request: PersonRequest, technology_id: int, first_case_id: int) -> HttpResponse:
    found, case = _case(request, technology_id, first_case_id)
    case_actions.withdraw_case(by=request.user, case=case)
    messages.success(request, f"第 {case.number} 例已撤回，可以在本页下方恢复。")
    return redirect("technology_cases", found.pk)


@page(_P.PROPOSE_TECHNOLOGY, methods=("POST",))
def restore_case(request: PersonRequest, technology_id: int, first_case_id: int) -> HttpResponse:
    found = kept(request, technology_id)
    case = get_object_or_404(found.cases, pk=first_case_id)
    try:
        case_actions.restore_case(by=request.user, case=case)
        messages.success(request, f"第 {case.number} 例已恢复。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("technology_cases", found.pk)


def _case(
    request: PersonRequest, technology_id: int, first_case_id: int
) -> tuple[Technology, FirstCase]:
    found = kept(request, technology_id)
    standing = found.cases.filter(withdrawn_at__isnull=True).select_related("operator")
    return found, get_object_or_404(standing, pk=first_case_id)


def _cases(found: Technology) -> tuple[str, str]:
    return "前几例", reverse("technology_cases", args=[found.pk])
