"""What a base offers: its departments, their cases, its own rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Base, Department
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.planning.actions import offers as actions
from seldinger.web.planning.asked import base_asked, base_for, department_of
from seldinger.web.planning.models import PlanRules, Seats
from seldinger.web.planning.offers_forms import (
    OfferForm,
    RulesForm,
    initial_offer,
    initial_rules,
)
from seldinger.web.planning.presenters.offers import offers_page
from seldinger.web.planning.volumes import counted_of

_P = Permission
_BOTH = ("GET", "POST")


@page(_P.SEE_PLANS)
def plan_offers(request: PersonRequest) -> HttpResponse:
    bases = [*bases_for(request.access, _P.SEE_PLANS)]
    base = base_asked(request, bases)
    kept = bases_for(request.access, _P.KEEP_PLANS).filter(pk=base.pk).exists()
    seats = [*Seats.objects.filter(base=base).select_related("department__hospital")]
    rules = PlanRules.objects.filter(base=base).first() or PlanRules(base=base)
    context = {
        "base": base, "bases": bases, "kept": kept,
        "page": offers_page(base, seats, [*_departments(base)], rules),
    }  # fmt: skip
    return render(request, "planning/offers.html", context)


def _departments(base: Base) -> list[Department]:
    on = Department.objects.filter(hospital__places__base=base).distinct()
    return [*on.select_related("hospital").order_by("hospital", "pk")]


@page(_P.KEEP_PLANS, methods=_BOTH)
def plan_offer(request: PersonRequest, base_id: int, department_id: int) -> HttpResponse:
    """One department. `?count`: its cases are counted from the records, and saved on request."""
    base = base_for(request.access, base_id, _P.KEEP_PLANS)
    department = department_of(base, department_id)
    seats = Seats.objects.filter(base=base, department=department).first()
    counts = "count" in request.GET and request.method == "GET"
    counted = counted_of(base, department, timezone.localdate()) if counts else None
    told = (counted.volumes, counted.source) if counted else ({}, "")
    form = OfferForm(
        request.POST or None, rulebook=base.rulebook, initial=initial_offer(seats, *told)
    )

    def keep() -> Seats:
        return actions.set_seats(
            by=request.user, base=base, department=department, offer=form.offer
        )

    if done(form, keep):
        messages.success(request, f"“{department.name}”的容量已保存，用于以后的求解。")
        return redirect(_back(base))
    near, far = form.volume_fields
    context = {
        "form": form, "base": base, "department": department, "seats": seats,
        "counted": counted, "near": near, "far": far,
    }  # fmt: skip
    return render(request, "planning/offers_department.html", context)


@page(_P.KEEP_PLANS, methods=("POST",))
def plan_offer_withdraw(request: PersonRequest, seats_id: int) -> HttpResponse:
    return _turned(request, seats_id, "已停用。要再用，在下面点“恢复”。", withdraws=True)


@page(_P.KEEP_PLANS, methods=("POST",))
def plan_offer_restore(request: PersonRequest, seats_id: int) -> HttpResponse:
    return _turned(request, seats_id, "已恢复，岗位、人数与例数如前。", withdraws=False)


def _turned(request: PersonRequest, seats_id: int, word: str, *, withdraws: bool) -> HttpResponse:
    bases = bases_for(request.access, _P.KEEP_PLANS)
    rows = Seats.objects.filter(base__in=bases).select_related("base", "department")
    seats = get_object_or_404(rows, pk=seats_id)
    act = actions.withdraw_seats if withdraws else actions.restore_seats
    try:
        act(by=request.user, seats=seats)
        messages.success(request, f"“{seats.department.name}”{word}")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect(_back(seats.base))


@page(_P.KEEP_PLANS, methods=_BOTH)
def plan_rules(request: PersonRequest, base_id: int) -> HttpResponse:
    base = base_for(request.access, base_id, _P.KEEP_PLANS)
    rules = PlanRules.objects.filter(base=base).first() or PlanRules(base=base)
    form = RulesForm(request.POST or None, initial=initial_rules(rules))
    if done(form, lambda: actions.set_rules(by=request.user, base=base, rules=form.rules)):
        messages.success(request, "基地的排班规定已保存，用于以后的求解。")
        return redirect(_back(base))
    return form_page(
        request, form, title="基地的排班规定", english="The base's own rules", button="保存",
        back=("科室与容量", _back(base)), lead=f"{base.name}。细则没有写、由基地自己定的。",
    )  # fmt: skip


def _back(base: Base) -> str:
    return f"{reverse('plan_offers')}?base={base.pk}"
