"""What the stages fill in: a signature, taking it back, a reversal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.completion.actions import signing as actions
from seldinger.web.completion.forms import ReverseForm, SignForm
from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.queries import ASKED, last_answer, open_step
from seldinger.web.completion.stages import Stage, last_stage
from seldinger.web.completion.views.one import may_of, seen
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.confirming import is_own_password
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")
_DECIDED = "已签署：通过，已办结并通知学员。需要时可以撤销并写明理由。"
_TOLD = {
    Step.Said.PASSED: "已签署：通过。十分钟内、下一环节签署之前可以收回。",
    Step.Said.RETURNED: "已退回学员补充，已通知本人。十分钟内、学员再次提交之前可以收回。",
    Step.Said.FAILED: "已签署：不通过，已通知本人。十分钟内可以收回。",
}


@page(Permission.SEE_REVIEWS_OF_TRAINING, methods=_BOTH)
def completion_sign(request: PersonRequest, review_id: int) -> HttpResponse:
    found = seen(request, review_id)
    step = open_step(found) if found.state in ASKED else None
    if step is None or not may_of(request, found)["may_sign"]:
        raise Http404
    stage = Stage(step.stage)
    form = SignForm(
        request.POST or None, stage=stage, decides=stage is last_stage(found),
        initial={"seen": step.pk},
    )  # fmt: skip
    _check_password(request, form)
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if done(
        form,
        lambda: actions.sign(
            by=request.user, review=found, seen=told["seen"], said=Step.Said(told["said"]),
            reason=told["reason"],
        ),
    ):  # fmt: skip
        passed = Step.Said(told["said"]) is Step.Said.PASSED
        decided = passed and stage is last_stage(found)
        messages.success(request, _DECIDED if decided else _TOLD[Step.Said(told["said"])])
        return redirect("completion_review", found.pk)
    return form_page(
        request, form, title=f"{found.traineeship.person}：{stage.label}",
        english="Sign a review", button="签署", back=_back(found),
        lead=f"{found.title}，截至 {step.round.on}：{step.round.evidence.get('answer', '')}。",
    )  # fmt: skip


def _check_password(request: PersonRequest, form: SignForm | ReverseForm) -> None:
    """Wrong ones count as at the sign-in."""
    if not (form.is_bound and form.is_valid()):
        return
    if not is_own_password(request, form.cleaned_data["password"]):
        form.add_error("password", "密码不对，没有签署。请再输一次。")


@page(Permission.SEE_REVIEWS_OF_TRAINING, methods=("POST",))
def completion_take_back(request: PersonRequest, review_id: int) -> HttpResponse:
    found = seen(request, review_id)
    step = last_answer(found)
    if step is None or step.by_id != request.user.pk:
        raise Http404
    try:
        actions.take_back(by=request.user, review=found)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, "已收回，这一环节又由您签署。")
    return redirect("completion_review", found.pk)


@page(Permission.SEE_REVIEWS_OF_TRAINING, methods=_BOTH)
def completion_reverse(request: PersonRequest, review_id: int) -> HttpResponse:
    found = seen(request, review_id)
    if not may_of(request, found)["may_reverse"]:
        raise Http404
    form = ReverseForm(request.POST or None)
    _check_password(request, form)
    if done(
        form,
        lambda: actions.reverse(by=request.user, review=found, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, "已撤销，已通知学员。学员可以重新提交。")
        return redirect("completion_review", found.pk)
    return form_page(
        request, form, title=f"撤销{found.traineeship.person}的{found.title}",
        english="Reverse a review", button="撤销", back=_back(found),
        lead="撤销只写新的记录，原来的签署都留着。",
    )  # fmt: skip


def _back(found: Review) -> tuple[str, str]:
    return "这份考核", reverse("completion_review", args=[found.pk])
