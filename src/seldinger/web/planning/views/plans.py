"""Plans: the list, a new one, one with its versions, two versions side by side."""

import msgspec
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.planning.reading import PlanningError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.planning.actions import plans as actions
from seldinger.web.planning.models import PlanVersion, RotationPlan, Search
from seldinger.web.planning.plans_forms import NewPlanForm, TitleForm
from seldinger.web.planning.presenters.certificates import certificate_of
from seldinger.web.planning.presenters.compare import comparison_of
from seldinger.web.planning.presenters.plans import past_of, rows, steps_of, versions_of
from seldinger.web.planning.presenters.preparing import preparing_of
from seldinger.web.planning.problems import prepare
from seldinger.web.planning.queries import open_search, plan_for, plans_for, version_for
from seldinger.web.planning.times import is_month, month_words, number_of, text_of

_SEE, _KEEP = Permission.SEE_PLANS, Permission.KEEP_PLANS
_BOTH = ("GET", "POST")
_MOST = 100


def _light() -> QuerySet[PlanVersion]:
    """Without what makes a version large."""
    return PlanVersion.objects.defer("problem", "content").prefetch_related("publications")


def _small() -> QuerySet[Search]:
    return Search.objects.defer("asked", "found", "steps")


@page(_SEE)
def plans(request: PersonRequest) -> HttpResponse:
    found = plans_for(request.access).select_related("base", "by")
    found = found.prefetch_related(Prefetch("versions", _light()), Prefetch("searches", _small()))
    told = [*found[:_MOST]]
    kept = [*bases_for(request.access, _KEEP)]
    context = {
        "rows": rows(one for one in told if not one.discarded_at),
        "discarded": rows(one for one in told if one.discarded_at),
        "several": bases_for(request.access, _SEE).count() > 1,
        "bases": kept,
        "steps": steps_of(kept[0]) if kept else (),
    }
    return render(request, "planning/plans_list.html", context)


@page(_KEEP, methods=_BOTH)
def plan_new(request: PersonRequest) -> HttpResponse:
    """In the address: base, where there are several; first_month, to see who would be planned."""
    base = _base(request)
    told = request.POST or request.GET
    month = told.get("first_month", "")
    month = month if is_month(month) else text_of(number_of(request.access.on) + 1)
    title = told.get("title") or f"{month_words(month)}起的轮转方案"
    initial = {"first_month": month, "title": title}
    form = NewPlanForm(request.POST or None, initial=initial)
    if made := done(form, lambda: _begun(request, base, form)):
        return redirect("plan_search", made.result.plan_id, made.result.pk)
    context = {"form": form, "base": base, "ready": preparing_of(base, month)}
    return render(request, "planning/plans_new.html", context)


def _base(request: PersonRequest) -> Base:
    """The one that is asked for, else the first that the reader keeps."""
    mine = bases_for(request.access, _KEEP)
    told = request.GET.get("base", "")
    found = get_object_or_404(mine, pk=number_asked(told)) if told else mine.first()
    if found is None:
        raise Http404
    return found


def _begun(request: PersonRequest, base: Base, form: NewPlanForm) -> Search:
    told = form.cleaned_data
    problem = prepare(base, told["first_month"]).file
    return actions.begin_and_solve(
        by=request.user, base=base, title=told["title"], first_month=told["first_month"],
        problem=problem, seconds=told["seconds"],
    )  # fmt: skip


@page(_SEE)
def plan(request: PersonRequest, plan_id: int) -> HttpResponse:
    """Its versions, latest first, and what may be done next."""
    found = plan_for(request.access, plan_id)
    last = found.versions.order_by("-number").first()
    versions = _light().filter(plan=found).select_related("by")
    searches = [*_small().filter(plan=found).select_related("by")]
    made = {one.result_id: one for one in searches if one.result_id}
    told = versions_of([*versions], made)
    waits = open_search(found)
    context = {
        "plan": found,
        "months": f"{month_words(found.first_month)}起",
        "keeps": bases_for(request.access, _KEEP).filter(pk=found.base_id).exists(),
        "versions": told,
        "certificate": certificate_of(last) if last else None,
        "last": told[0] if told else None,
        "past": past_of(one for one in searches if not one.result_id and one.ended_at),
        "searching": reverse("plan_search", args=[found.pk, waits.pk]) if waits else "",
    }
    return render(request, "planning/plans_plan.html", context)


@page(_SEE)
def plan_compare(request: PersonRequest, plan_id: int) -> HttpResponse:
    """In the address: before and after, version numbers; the last two where none are named."""
    found = plan_for(request.access, plan_id)
    numbers = [*found.versions.values_list("number", flat=True)]
    before = _number(request, "before", numbers, -2)
    after = _number(request, "after", numbers, -1)
    told = None
    if before and after:
        of = {v.number: v for v in found.versions.filter(number__in=(before, after))}
        told = comparison_of(of[before], of[after])
    context = {"plan": found, "numbers": numbers, "before": before, "after": after, "told": told}
    return render(request, "planning/plans_compare.html", context)


def _number(request: PersonRequest, name: str, numbers: list[int], place: int) -> int | None:
    told = request.GET.get(name, "")
    if told:
        if number_asked(told) not in numbers:
            raise Http404
        return number_asked(told)
    return numbers[place] if len(numbers) >= -place else None


@page(_KEEP, methods=_BOTH)
def plan_rename(request: PersonRequest, plan_id: int) -> HttpResponse:
    found = plan_for(request.access, plan_id, _KEEP)
    form = TitleForm(request.POST or None, initial={"title": found.title})

    def rename() -> RotationPlan:
        title = form.cleaned_data["title"]
        return actions.rename_plan(by=request.user, plan=found, title=title)

    if done(form, rename):
        messages.success(request, "名称已改。")
        return redirect("plan", found.pk)
    return form_page(
        request, form, title="方案改名", english="Rename the plan", button="保存",
        back=(found.title, reverse("plan", args=[found.pk])),
    )  # fmt: skip


@page(_KEEP, methods=("POST",))
def plan_discard(request: PersonRequest, plan_id: int) -> HttpResponse:
    found = plan_for(request.access, plan_id, _KEEP)
    try:
        actions.discard_plan(by=request.user, plan=found)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
        return redirect("plan", found.pk)
    messages.success(request, "方案已作废，可在列表下方恢复。")
    return redirect("plans")


@page(_KEEP, methods=("POST",))
def plan_restore(request: PersonRequest, plan_id: int) -> HttpResponse:
    found = plan_for(request.access, plan_id, _KEEP)
    actions.restore_plan(by=request.user, plan=found)
    messages.success(request, "方案已恢复。")
    return redirect("plan", found.pk)


@page(_KEEP, methods=("POST",))
def plan_version_restore(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    found = version_for(request.access, plan_id, number, _KEEP)
    try:
        new = actions.restore_version(by=request.user, version=found)
    except PlanningError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"第 {number} 版的内容已恢复为第 {new.number} 版。")
    return redirect("plan", plan_id)


@page(_SEE)
def plan_problem_file(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    """As `seldinger plan check` reads it: ids, no names."""
    found = version_for(request.access, plan_id, number)
    return _file(found.problem, f"problem-{plan_id}-{number}.json")


@page(_SEE)
def plan_content_file(request: PersonRequest, plan_id: int, number: int) -> HttpResponse:
    """As `seldinger plan check` reads it: ids, no names."""
    found = version_for(request.access, plan_id, number)
    return _file(found.content, f"plan-{plan_id}-{number}.json")


def _file(content: object, name: str) -> HttpResponse:
    told = msgspec.json.format(msgspec.json.encode(content), indent=1)
    answer = HttpResponse(told, content_type="application/json")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
