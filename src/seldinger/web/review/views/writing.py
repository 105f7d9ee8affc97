"""What happened after an operation, and the rule by which a hospital judges."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import in_hospital
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.reconciliation.models import Operation
from seldinger.web.reconciliation.staff import Staff
from seldinger.web.review.actions import aftermaths, rules
from seldinger.web.review.entered import NewAftermath, NewRule
from seldinger.web.review.forms import (
    AftermathForm,
    RuleForm,
    rule_initial,
)
from seldinger.web.review.models import Aftermath, ReviewRule
from seldinger.web.review.naming import Naming
from seldinger.web.review.scope import Seen, seen_in

_P = Permission
_BOTH, _POST = ("GET", "POST"), ("POST",)
_WRITERS = (_P.SEE_OWN_REVIEW, _P.ASSESS, _P.GRANT)


# -- what happened after an operation --------------------------------------------------------------


@page(*_WRITERS, methods=_BOTH)
def aftermath_add(request: PersonRequest, operation_id: int) -> HttpResponse:
    operation, told = _operation(request, operation_id)
    form = AftermathForm(request.POST or None)
    given = form.cleaned_data if form.is_valid() else {}

    def act() -> Aftermath:
        new = NewAftermath(operation=operation, **given)
        return aftermaths.add_aftermath(by=request.user, new=new, doctor=told.doctor)

    back = _back(operation, told)
    if done(form, act):
        messages.success(request, "术后情况已登记，已计入。登记错了的可以撤回。")
        return redirect(back)
    return form_page(
        request, form, title="登记术后情况", english="What happened afterwards", button="登记",
        back=("这项手术", back),
        lead=f"{operation.day} {operation.name}（患者编号 {operation.number_tail}）。"
        "只登记已经核实的；同一台可以登记几条。",
    )  # fmt: skip


@page(*_WRITERS, methods=_POST)
def aftermath_withdraw(request: PersonRequest, aftermath_id: int) -> HttpResponse:
    row = get_object_or_404(Aftermath.objects.select_related("operation"), pk=aftermath_id)
    operation, told = _operation(request, row.operation_id)
    if row.by_id != request.user.pk and not told.settles:
        raise Http404
    tried(
        request,
        lambda: aftermaths.withdraw_aftermath(by=request.user, aftermath=row),
        "已撤回，不再计入。要恢复的请重新登记。",
    )
    return redirect(_back(operation, told))


def _operation(request: PersonRequest, operation_id: int) -> tuple[Operation, Seen]:
    """A row of the record, and its one certain operator, whom one may write about."""
    rows = Operation.objects.filter(gone_at__isnull=True).select_related("hospital")
    operation = get_object_or_404(rows, pk=operation_id)
    meant = [*Staff(operation.hospital).places(operation).get(Role.OPERATOR, ())][:1]
    if not meant or len(meant[0]) != 1:
        raise Http404
    told = seen_in(
        request.access, get_object_or_404(Person, pk=next(iter(meant[0]))), operation.hospital
    )
    if not told.enters:
        raise Http404
    return operation, told


def _back(operation: Operation, told: Seen) -> str:
    naming = Naming(catalogue_of(operation.hospital, operation.day), operation.hospital)
    key = naming.keys(operation.name)[0]
    return technique_url(told, key)


def technique_url(told: Seen, key: str) -> str:
    doctor = told.doctor.pk
    one = reverse("review_technique", args=[doctor, key]) if key else ""
    return in_hospital(one or reverse("review", args=[doctor]), told.hospital.pk)


# -- the rule --------------------------------------------------------------------------------------


@page(_P.GRANT, methods=_BOTH)
def rule(request: PersonRequest, hospital_id: int) -> HttpResponse:
    hospital = get_object_or_404(hospitals_for(request.access, _P.GRANT), pk=hospital_id)
    row = ReviewRule.objects.filter(hospital=hospital).first()
    form = RuleForm(request.POST or None, initial=rule_initial(row))
    form.is_valid()

    def act() -> ReviewRule:
        new = NewRule(hospital=hospital, **form.numbers, sources=form.sources)
        return rules.set_rule(by=request.user, new=new)

    back = in_hospital(reverse("reviews"), hospital.pk)
    if done(form, act):
        messages.success(request, "规则已保存，从现在起按它判断；以前的规则留着。")
        return redirect(back)
    return form_page(
        request, form, title=f"{hospital.name}：质量评估的规则", english="Rule of review",
        button="保存", back=("质量评估", back),
        lead="数字由医院自己决定，平台不预填。没有填的，页面写“规则未填”，也不提示任何人。",
    )  # fmt: skip


def tried(request: PersonRequest, act: Any, said: str) -> None:
    try:
        act()
        messages.success(request, said)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
