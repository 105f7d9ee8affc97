"""Wished directions, and what is asked of a plan about single trainees."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Base, Department, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.planning.actions import locks as lock_actions
from seldinger.web.planning.actions.wishes import set_wishes
from seldinger.web.planning.asked import base_asked, base_for
from seldinger.web.planning.models import PlanLock, Publication, Wish
from seldinger.web.planning.presenters.wishes import history, learners, locks
from seldinger.web.planning.wish_forms import LockForm, WishForm, initial_wishes
from seldinger.web.progress.facts import own

_P = Permission
_BOTH = ("GET", "POST")


@page(_P.SEE_OWN_PROGRESS, methods=_BOTH)
def my_wishes(request: PersonRequest) -> HttpResponse:
    """The reader's own: the training that was begun last."""
    trainee = own(request.access).filter(stays__end__isnull=True).first()
    if trainee is None:
        trainee = own(request.access).first()
    if trainee is None:
        raise Http404
    told = [*trainee.wishes.select_related("by")]
    form = _wish_form(request, trainee, told)
    if _kept(request, form, trainee):
        return redirect("my_wishes")
    base = Base.objects.filter(stays__traineeship=trainee, stays__end__isnull=True).first()
    published = Publication.objects.filter(version__plan__base=base, approved=True).exists()
    context = {
        "form": form, "history": history(trainee.rulebook, told), "published": published,
        "declared": bool(trainee.directions),
    }  # fmt: skip
    return render(request, "planning/offers_my_wishes.html", context)


def _wish_form(request: PersonRequest, trainee: Traineeship, told: list[Wish]) -> WishForm:
    directions = told[0].directions if told else trainee.directions
    return WishForm(
        request.POST or None, rulebook=trainee.rulebook, initial=initial_wishes(directions)
    )


def _kept(request: PersonRequest, form: WishForm, trainee: Traineeship) -> bool:
    kept = done(form, lambda: set_wishes(by=request.user, traineeship=trainee, **form.told))
    if kept:
        messages.success(request, "志愿已保存，用于以后的求解。")
    return kept is not None


@page(_P.SEE_PLANS)
def plan_wishes(request: PersonRequest) -> HttpResponse:
    bases = [*bases_for(request.access, _P.SEE_PLANS)]
    base = base_asked(request, bases)
    trainees = [*_trainees(base)]
    rows = Wish.objects.filter(traineeship__in=trainees).order_by("at", "pk")
    latest = {row.traineeship_id: row for row in rows.select_related("by")}
    context = {
        "base": base, "bases": bases, "rows": learners(base, trainees, latest),
        "kept": bases_for(request.access, _P.KEEP_PLANS).filter(pk=base.pk).exists(),
    }  # fmt: skip
    return render(request, "planning/offers_wishes.html", context)


def _trainees(base: Base) -> QuerySet[Traineeship]:
    """Those who train there, or will."""
    there = Traineeship.objects.filter(stays__base=base, stays__end__isnull=True)
    here = there.filter(rulebook=base.rulebook)
    return here.select_related("person").order_by("entry", "person__pinyin", "pk").distinct()


@page(_P.KEEP_PLANS, methods=_BOTH)
def plan_wish(request: PersonRequest, base_id: int, trainee_id: int) -> HttpResponse:
    """Entered for somebody who told it otherwise."""
    base = base_for(request.access, base_id, _P.KEEP_PLANS)
    trainee = get_object_or_404(_trainees(base), pk=trainee_id)
    told = [*trainee.wishes.select_related("by")]
    form = _wish_form(request, trainee, told)
    if _kept(request, form, trainee):
        return redirect(f"{reverse('plan_wishes')}?base={base.pk}")
    return form_page(
        request, form, title=f"{trainee.person.name}的志愿", english="Wished directions",
        button="保存", back=("志愿", f"{reverse('plan_wishes')}?base={base.pk}"),
        lead="代学员填写。记下由谁填写，学员自己看得到，也可以再改。",
    )  # fmt: skip


# -- locks ----------------------------------------------------------------------------------------


@page(_P.SEE_PLANS)
def plan_locks(request: PersonRequest) -> HttpResponse:
    bases = [*bases_for(request.access, _P.SEE_PLANS)]
    base = base_asked(request, bases)
    rows = PlanLock.objects.filter(base=base).select_related("by")
    withdrawn = rows.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at")[:20]
    context = {
        "base": base, "bases": bases,
        "kept": bases_for(request.access, _P.KEEP_PLANS).filter(pk=base.pk).exists(),
        "rows": locks(base, [*rows.filter(withdrawn_at__isnull=True)]),
        "withdrawn": locks(base, [*withdrawn]),
    }  # fmt: skip
    return render(request, "planning/offers_locks.html", context)


@page(_P.KEEP_PLANS, methods=_BOTH)
def plan_lock_add(request: PersonRequest, base_id: int) -> HttpResponse:
    base = base_for(request.access, base_id, _P.KEEP_PLANS)
    departments = Department.objects.filter(seats__base=base, seats__withdrawn_at__isnull=True)
    form = LockForm(
        request.POST or None, rulebook=base.rulebook, trainees=_trainees(base),
        departments=departments.select_related("hospital"),
    )  # fmt: skip
    if done(form, lambda: lock_actions.add_lock(by=request.user, base=base, lock=form.told)):
        messages.success(request, "指定已登记，用于以后的求解。")
        return redirect(_locks_of(base))
    return form_page(
        request, form, title="登记指定", english="Add a lock", button="登记",
        back=("指定", _locks_of(base)),
        lead="请假不在这里：在学员页登记轮转“请假”，或由本人登记不在岗，求解时自动带入。",
    )  # fmt: skip


@page(_P.KEEP_PLANS, methods=("POST",))
def plan_lock_withdraw(request: PersonRequest, lock_id: int) -> HttpResponse:
    return _turned(request, lock_id, "指定已撤回。", withdraws=True)


@page(_P.KEEP_PLANS, methods=("POST",))
def plan_lock_restore(request: PersonRequest, lock_id: int) -> HttpResponse:
    return _turned(request, lock_id, "指定已恢复。", withdraws=False)


def _turned(request: PersonRequest, lock_id: int, word: str, *, withdraws: bool) -> HttpResponse:
    rows = PlanLock.objects.filter(base__in=bases_for(request.access, _P.KEEP_PLANS))
    lock = get_object_or_404(rows.select_related("base"), pk=lock_id)
    act = lock_actions.withdraw_lock if withdraws else lock_actions.restore_lock
    try:
        act(by=request.user, lock=lock)
        messages.success(request, word)
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect(_locks_of(lock.base))


def _locks_of(base: Base) -> str:
    return f"{reverse('plan_locks')}?base={base.pk}"
