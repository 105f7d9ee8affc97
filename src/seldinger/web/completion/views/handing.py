"""What the trainee fills in, and what the base changes of whom it is asked."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.web.completion.actions import handing as actions
from seldinger.web.completion.forms import AgainForm, AskAnotherForm, HandInForm, NothingForm
from seldinger.web.completion.models import Review
from seldinger.web.completion.queries import (
    ASKED,
    OPEN,
    base_of,
    last_round,
    open_step,
    supervisors_of,
)
from seldinger.web.completion.views.one import seen
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.progress.facts import own

_BOTH = ("GET", "POST")
_KIND = Review.Kind
_LIST = "考核与结业"


@page(Permission.SEE_OWN_PROGRESS, methods=_BOTH)
def completion_new(request: PersonRequest) -> HttpResponse:
    trainee = get_object_or_404(own(request.access)[:1])
    form = HandInForm(
        request.POST or None, offered=_supervisors(trainee, request.access.on),
        kinds=_kinds(trainee, request.access.on),
        initial={"what": request.GET.get("what", "")},
    )  # fmt: skip
    made = done(
        form,
        lambda: actions.hand_in(
            by=request.user, trainee=trainee, kind=form.kind, year=form.year,
            supervisor=form.named, words=form.cleaned_data["words"],
        ),
    )  # fmt: skip
    if made:
        messages.success(request, "已提交，已通知带教医师。签署到哪一步，这里随时可看。")
        return redirect("completion_review", made.result.pk)
    return form_page(
        request, form, title="提交考核", english="Hand in a review", button="提交",
        back=(_LIST, reverse("completion_reviews")),
        lead="平台会把今天为止的进度、依据和缺项一并附上，不用自己填。",
    )  # fmt: skip


def _kinds(trainee: Traineeship, on: date) -> list[tuple[str, str]]:
    """Without what has passed or is under way."""
    years = range(1, (on - trainee.entry).days // 365 + 2)
    every = [
        (_KIND.MID_TERM, 0), *((_KIND.YEARLY, year) for year in years), (_KIND.FINAL, 0)
    ]  # fmt: skip
    rows = Review.objects.filter(traineeship=trainee, state__in=[*OPEN, Review.State.PASSED])
    taken = {*rows.values_list("kind", "year")}
    return [
        (f"{kind}:{year}" if year else str(kind), Review(kind=kind, year=year).title)
        for kind, year in every
        if (kind, year) not in taken
    ]


def _supervisors(trainee: Traineeship, on: date, review: Review | None = None) -> list[Person]:
    base = base_of(trainee, on)
    return supervisors_of(trainee, base, on, review) if base else []


@page(Permission.SEE_OWN_PROGRESS, methods=_BOTH)
def completion_again(request: PersonRequest, review_id: int) -> HttpResponse:
    found = seen(request, review_id)
    if found.traineeship.person_id != request.user.pk or found.state != Review.State.RETURNED:
        raise Http404
    last = last_round(found)
    form = AgainForm(
        request.POST or None, offered=_supervisors(found.traineeship, request.access.on, found),
        initial={"supervisor": last.supervisor_id, "words": last.words},
    )  # fmt: skip
    made = done(
        form,
        lambda: actions.hand_in_again(
            by=request.user, review=found, supervisor=form.named, words=form.cleaned_data["words"]
        ),
    )
    if made:
        messages.success(request, "已再次提交，附上了今天为止的进度。")
        return redirect("completion_review", found.pk)
    return _page(request, form, found, "补充后再次提交", "Hand in again", "再次提交")


@page(Permission.SEE_OWN_PROGRESS, methods=_BOTH)
def completion_withdraw(request: PersonRequest, review_id: int) -> HttpResponse:
    found = seen(request, review_id)
    if found.traineeship.person_id != request.user.pk or found.state not in OPEN:
        raise Http404
    form = NothingForm(request.POST or None)
    if done(form, lambda: actions.withdraw_review(by=request.user, review=found)):
        messages.success(request, "已撤回。需要时可以重新提交。")
        return redirect("completion_reviews")
    return _page(request, form, found, "撤回", "Withdraw a review", "撤回这份考核")


@page(Permission.KEEP_COMPLETION, methods=_BOTH)
def completion_ask_another(request: PersonRequest, review_id: int) -> HttpResponse:
    """The supervisor who was named has left or is away."""
    found = seen(request, review_id)
    mine = bases_for(request.access, Permission.KEEP_COMPLETION).filter(pk=found.base_id)
    step = open_step(found) if found.state in ASKED else None
    if step is None or found.state != Review.State.SUPERVISOR or not mine.exists():
        raise Http404
    offered = supervisors_of(found.traineeship, found.base, request.access.on, found)
    form = AskAnotherForm(request.POST or None, offered=offered, initial={"seen": step.pk})
    if done(
        form,
        lambda: actions.ask_another(
            by=request.user, review=found, seen=form.cleaned_data["seen"],
            supervisor=form.named, reason=form.cleaned_data["reason"],
        ),
    ):  # fmt: skip
        messages.success(request, "已改派，已通知新的带教医师。")
        return redirect("completion_review", found.pk)
    return _page(request, form, found, "改派带教医师", "Ask another supervisor", "改派")


def _page(
    request: PersonRequest, form: HandInForm | AgainForm | AskAnotherForm | NothingForm,
    found: Review, title: str, english: str, button: str,
) -> HttpResponse:  # fmt: skip
    return form_page(
        request, form, title=f"{found.title}：{title}", english=english, button=button,
        back=("这份考核", reverse("completion_review", args=[found.pk])),
        lead=f"{found.traineeship.person}，{found.base}。",
    )  # fmt: skip
