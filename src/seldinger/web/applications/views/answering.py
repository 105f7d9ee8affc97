"""What the stages fill in: an answer, the committee's decision, the office's taking over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from seldinger.web.applications.actions import answering as actions
from seldinger.web.applications.checking import first_day
from seldinger.web.applications.deciding import basis_of
from seldinger.web.applications.forms import AnswerForm, DecideForm, ReasonForm
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.people import Stage, why_not
from seldinger.web.applications.queries import ASKED, open_step
from seldinger.web.applications.scope import scope_told
from seldinger.web.applications.views.lists import WHO
from seldinger.web.applications.views.one import seen
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.forms import Form
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")
_TOLD = {
    Step.Said.PASSED: "已答复：同意，已交下一环节。",
    Step.Said.RETURNED: "已退回申请人补充，并已通知本人。",
    Step.Said.REFUSED: "已答复：不同意，已通知本人；决定书可以下载。",
}


@page(*WHO, methods=_BOTH)
def answer(request: PersonRequest, application_id: int) -> HttpResponse:
    found, step = _asked(request, application_id)
    stage = Stage(step.stage)
    form = AnswerForm(request.POST or None, stage=stage, initial={"seen": step.pk})
    told = form.cleaned_data if form.is_valid() else {}
    if done(
        form,
        lambda: actions.answer_step(
            by=request.user, application=found, seen=told["seen"],
            said=Step.Said(told["said"]), reason=told["reason"],
        ),
    ):  # fmt: skip
        messages.success(request, _TOLD[Step.Said(told["said"])])
        return redirect("application", found.pk)
    return _page(request, form, found, stage.label, "Answer an application", "答复")


@page(Permission.DECIDE, methods=_BOTH)
def approve(request: PersonRequest, application_id: int) -> HttpResponse:
    found, step = _asked(request, application_id)
    if step.stage != Stage.COMMITTEE:
        raise Http404
    form = DecideForm(request.POST or None, initial=_initial(request, found, step))
    if done(
        form,
        lambda: actions.approve(
            by=request.user,
            application=found,
            seen=form.cleaned_data["seen"],
            decided=form.decided(),
        ),
    ):
        messages.success(request, "已批准并登记授权，已通知申请人。手术授权书可以下载。")
        return redirect("application", found.pk)
    return _page(request, form, found, "批准并授权", "Approve and grant", "批准并登记授权")


def _initial(request: PersonRequest, found: Application, step: Step) -> dict[str, Any]:
    start = first_day(found.renews, request.access.on)
    return basis_of(found, step.round) | {"start": start, "seen": step.pk}


@page(Permission.GRANT, methods=_BOTH)
def take_over(request: PersonRequest, application_id: int) -> HttpResponse:
    found = seen(request, application_id)
    step = open_step(found)
    if step is None or step.stage != Stage.DEPARTMENT or step.escalated_at is None:
        raise Http404
    if why_not(request.access, found, Stage.OFFICE):
        raise Http404
    form = ReasonForm(request.POST or None, initial={"seen": step.pk})
    if done(
        form,
        lambda: actions.take_over(
            by=request.user, application=found, seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
        ),
    ):  # fmt: skip
        messages.success(request, "已接手，申请现在由医务处审核。")
        return redirect("application", found.pk)
    return _page(request, form, found, "接手逾期的科室评议", "Take over", "接手，转医务处审核")


def _asked(request: PersonRequest, application_id: int) -> tuple[Application, Step]:
    """Where this person may answer now; else there is no such page."""
    found = seen(request, application_id)
    step = open_step(found)
    if found.state not in ASKED or step is None:
        raise Http404
    if why_not(request.access, found, Stage(step.stage)):
        raise Http404
    return found, step


def _page(
    request: PersonRequest, form: Form, found: Application, title: str, english: str, button: str
) -> HttpResponse:
    return form_page(
        request, form, title=f"{found.doctor}：{title}", english=english, button=button,
        back=("这份申请", reverse("application", args=[found.pk])),
        lead=f"{scope_told(found)}。{found.hospital} {found.department}。",
    )  # fmt: skip
