"""A trainee's way: beginning, description, end, transfer, return."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import training as actions
from seldinger.web.people.authority import Authority, bases_to_transfer_to
from seldinger.web.people.files import works_in_base
from seldinger.web.people.forms.training import (
    AtBaseForm,
    DescribeForm,
    EndTrainingForm,
    TransferForm,
)
from seldinger.web.people.models import Stay, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.managed import back_to, managed, managed_trainee, way_back
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH = ("GET", "POST")
_MANAGE = Permission.MANAGE_PEOPLE


@page(_MANAGE, methods=_BOTH)
def start(request: PersonRequest, person_id: int) -> HttpResponse:
    authority, person = managed(request, person_id)
    form = AtBaseForm(request.POST or None, bases=authority.bases)

    def act() -> Traineeship:
        base, entry = form.cleaned_data["base"], form.cleaned_data["on"]
        return actions.start_training(by=request.user, person=person, base=base, entry=entry)

    if started := done(form, act):
        messages.success(request, "培训已登记。接着填写背景与专业方向，再登记轮转。")
        return back_to(person, f"training-{started.result.pk}")
    return form_page(
        request, form, title=f"{person.name}：开始培训", english="Start training", button="登记",
        back=way_back(person), lead="入培日期决定学员属于哪一届，按哪一版细则审核。",
    )  # fmt: skip


@page(_MANAGE, methods=_BOTH)
def describe(request: PersonRequest, person_id: int, trainee_id: int) -> HttpResponse:
    _, trainee = managed_trainee(request, person_id, trainee_id)
    known = {"background": trainee.background, "directions": trainee.directions}
    form = DescribeForm(request.POST or None, initial=known, rulebook=trainee.rulebook)

    def act() -> None:
        actions.describe_training(by=request.user, trainee=trainee, **form.told)

    return _answered(request, form, act, trainee, "背景与专业方向", "Background and directions")


@page(_MANAGE, methods=_BOTH)
def end(request: PersonRequest, person_id: int, trainee_id: int) -> HttpResponse:
    authority, trainee = managed_trainee(request, person_id, trainee_id)
    _open_stay(authority, trainee)
    form = EndTrainingForm(request.POST or None)

    def act() -> Stay:
        return actions.end_stay(by=request.user, trainee=trainee, **form.cleaned_data)

    return _answered(request, form, act, trainee, "结束培训", "End training")


@page(_MANAGE, methods=_BOTH)
def transfer(request: PersonRequest, person_id: int, trainee_id: int) -> HttpResponse:
    """To any base of the platform with the same rulebook; only its name is shown."""
    authority, trainee = managed_trainee(request, person_id, trainee_id)
    stay = _open_stay(authority, trainee)
    form = TransferForm(
        request.POST or None, bases=bases_to_transfer_to(stay), works=works_in_base(stay)
    )

    def act() -> Stay:
        return actions.transfer(by=request.user, trainee=trainee, **_told(form))

    lead = f"现在在{stay.base.name}。转出之后，由新基地管理；以前的病例与结论跟着学员走。"
    return _answered(request, form, act, trainee, "转往其他基地", "Transfer", lead)


@page(_MANAGE, methods=_BOTH)
def come_back(request: PersonRequest, person_id: int, trainee_id: int) -> HttpResponse:
    authority, trainee = managed_trainee(request, person_id, trainee_id)
    if trainee.stays.filter(end=None).exists():
        raise Http404
    form = AtBaseForm(request.POST or None, bases=authority.bases.filter(rulebook=trainee.rulebook))

    def act() -> Stay:
        return actions.return_to_training(by=request.user, trainee=trainee, **form.cleaned_data)

    lead = "离开的这段时间按缺勤计算，结业日期相应顺延。"
    return _answered(request, form, act, trainee, "返回培训", "Return to training", lead)


def _answered(
    request: PersonRequest,
    form: Any,
    act: Any,
    trainee: Traineeship,
    title: str,
    english: str,
    lead: str = "",
) -> HttpResponse:
    """The form, or the way back to the person once the action took place."""
    person = trainee.person
    if done(form, act):
        messages.success(request, f"{title}：已登记。")
        return back_to(person, f"training-{trainee.pk}")
    return form_page(
        request, form, title=f"{person.name}：{title}", english=english, button="登记",
        back=way_back(person), lead=lead,
    )  # fmt: skip


def _open_stay(authority: Authority, trainee: Traineeship) -> Stay:
    """The stay that can be ended: one at a base of the manager's, also where another is ahead."""
    stays = trainee.stays.filter(base__in=authority.bases).select_related("base", "traineeship")
    return get_object_or_404(stays, end=None)


def _told(form: TransferForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"base": data["base"], "on": data["on"], "works": list(data.get("works", ()))}
