"""Searches: asked for, watched, cancelled; what they found, and taking it."""

from collections.abc import Callable

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.planning.actions.repairs import take_repair
from seldinger.web.planning.actions.searches import (
    ask_search,
    cancel_search,
    take_alternative,
)
from seldinger.web.planning.models import PlanVersion, RotationPlan, Search
from seldinger.web.planning.plans_forms import ReplanForm
from seldinger.web.planning.presenters.alternatives import (
    alternatives_of,
    gains_lead,
    gains_of,
)
from seldinger.web.planning.presenters.certificates import LEVEL, certificate_of
from seldinger.web.planning.presenters.conflicts import conflict_of
from seldinger.web.planning.presenters.plans import address
from seldinger.web.planning.presenters.searches import outcome_of, progress_of
from seldinger.web.planning.problems import prepare
from seldinger.web.planning.queries import plan_for, search_for
from seldinger.web.planning.times import number_of, text_of

_SEE, _KEEP = Permission.SEE_PLANS, Permission.KEEP_PLANS
_K, _S = Search.Kind, Search.State


@page(_SEE)
def plan_search(request: PersonRequest, plan_id: int, search_id: int) -> HttpResponse:
    """How far it is; once ended, what it found. Asked again each second by the page itself."""
    found = search_for(request.access, plan_id, search_id)
    ended = found.ended_at is not None
    url = address("plan_version", plan_id, found.result.number) if found.result else ""
    offers = found.kind == _K.ALTERNATIVES and found.state == _S.DONE
    gains = found.kind == _K.GAINS and found.state == _S.DONE
    context = {
        "search": found,
        "plan": found.plan,
        "title": _K(found.kind).label,
        "told": progress_of(found),
        "outcome": outcome_of(found) if ended else "",
        "keeps": bases_for(request.access, _KEEP).filter(pk=found.base_id).exists(),
        "version_url": url or reverse("plan", args=[plan_id]),
        "certificate": certificate_of(found.result) if found.result else None,
        "conflict": conflict_of(found) if found.state == _S.IMPOSSIBLE else None,
        "alternatives": alternatives_of(found) if offers else (),
        "gains": gains_of(found) if gains else (),
        "gains_lead": gains_lead(found) if gains else "",
        "level": LEVEL,
    }
    return render(request, "planning/plans_search.html", context)


@page(_KEEP, methods=("POST",))
def plan_solve(request: PersonRequest, plan_id: int, kind: str) -> HttpResponse:
    """A search over the records as they are now; of gains, over the last version."""
    found = plan_for(request.access, plan_id, _KEEP)
    last = found.versions.last()
    return _asked(request, found, lambda: _ask(request, found, last, kind))


def _ask(request: PersonRequest, plan: RotationPlan, last: PlanVersion | None, kind: str) -> Search:
    if kind == _K.GAINS and last is not None:
        problem = last.problem
    else:
        problem = msgspec.to_builtins(prepare(plan.base, plan.first_month).file)
    version = None if kind == _K.FRESH else last
    return ask_search(
        by=request.user, plan=plan, kind=kind, version=version, asked={"problem": problem}
    )


@page(_KEEP, methods=("GET", "POST"))
def plan_replan(request: PersonRequest, plan_id: int) -> HttpResponse:
    """The records have changed, or will: a plan that differs least from the last version."""
    found = plan_for(request.access, plan_id, _KEEP)
    soon = max(found.first_month, text_of(number_of(request.access.on) + 1))
    initial = {"frozen": soon}
    form = ReplanForm(request.POST or None, first_month=found.first_month, initial=initial)
    if made := done(form, lambda: _replan(request, found, form)):
        return redirect("plan_search", found.pk, made.result.pk)
    return form_page(
        request, form, title="改动最少的重排", english="Replan with the least change",
        button="求解", back=(found.title, reverse("plan", args=[found.pk])), lead=_LEAD,
    )  # fmt: skip


_LEAD = (
    "请假、容量和指定照现在的记录重新读取，与最后一版相比，尽量少换科室。"
    "请假先由本人登记不在岗，或由教学秘书登记。"
)


def _replan(request: PersonRequest, plan: RotationPlan, form: ReplanForm) -> Search:
    told = form.cleaned_data
    problem = prepare(plan.base, plan.first_month).file
    asked = {
        "problem": msgspec.to_builtins(problem), "seconds": told["seconds"],
        "frozen": told["frozen"], "most_changes": told["most_changes"], "reason": told["reason"],
    }  # fmt: skip
    return ask_search(
        by=request.user, plan=plan, kind=_K.REPLAN, version=plan.versions.last(), asked=asked
    )


@page(_KEEP, methods=("POST",))
def plan_search_cancel(request: PersonRequest, plan_id: int, search_id: int) -> HttpResponse:
    found = search_for(request.access, plan_id, search_id, _KEEP)
    try:
        cancel_search(by=request.user, search=found)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("plan_search", plan_id, search_id)


@page(_KEEP, methods=("POST",))
def plan_search_take(
    request: PersonRequest, plan_id: int, search_id: int, number: int
) -> HttpResponse:
    found = search_for(request.access, plan_id, search_id, _KEEP)
    try:
        version = take_alternative(by=request.user, search=found, number=number)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
        return redirect("plan_search", plan_id, search_id)
    messages.success(request, f"已存为第 {version.number} 版；原来的版次都还在。")
    url = address("plan_version", plan_id, version.number)
    return redirect(url or reverse("plan", args=[plan_id]))


@page(_KEEP, methods=("POST",))
def plan_search_repair(
    request: PersonRequest, plan_id: int, search_id: int, number: int
) -> HttpResponse:
    found = search_for(request.access, plan_id, search_id, _KEEP)

    def mend() -> Search:
        new = take_repair(by=request.user, search=found, number=number)
        messages.success(request, "已照此修改，正在重新求解。要改回：科室与容量，或指定。")
        return new

    return _asked(request, found.plan, mend)


def _asked(request: PersonRequest, plan: RotationPlan, ask: Callable[[], Search]) -> HttpResponse:
    """To the new search; where it is refused, back to the plan with the reason."""
    try:
        new = ask()
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return redirect("plan", plan.pk)
    return redirect("plan_search", plan.pk, new.pk)
