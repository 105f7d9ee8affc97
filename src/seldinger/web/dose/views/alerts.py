"""Following up an alert, and taking back a follow-up that was entered wrongly."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.dose.actions import alerts as actions
from seldinger.web.dose.entered import NewFollowUp
from seldinger.web.dose.forms import FollowUpForm
from seldinger.web.dose.models import FollowUp
from seldinger.web.dose.queries import SEE, alerts_for, case_of, follow_ups_for
from seldinger.web.dose.wording import reached_words
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.views.pages_of_forms import done, form_page

_MISTAKEN = "这条提醒值已注明写错了，不随访也可以。"
_BOTH, _POST = ("GET", "POST"), ("POST",)


@page(SEE, methods=_BOTH)
def follow_up(request: PersonRequest, alert_id: int) -> HttpResponse:
    alert = get_object_or_404(alerts_for(request.access), pk=alert_id)
    form = FollowUpForm(request.POST or None, initial={"seen_by": request.user.name})
    given = form.cleaned_data if form.is_valid() else {}

    def act() -> FollowUp:
        return actions.record_follow_up(by=request.user, alert=alert, new=NewFollowUp(**given))

    back = reverse("dose", args=[case_of(alert).pk])
    if done(form, act):
        again = given["next_due"]
        told = f"下次随访 {again}。" if again else "这条提醒已经结束。"
        messages.success(request, f"随访已登记，{told}登记错了的可以撤回。")
        return redirect(back)
    return form_page(
        request, form, title="登记随访", english="Follow up an alert", button="登记",
        back=("这一例", back), lead=f"{reached_words(alert)}。应做：{alert.threshold.todo}。"
        f"期限 {alert.due}。{_MISTAKEN if alert.threshold.mistaken else ''}",
    )  # fmt: skip


@page(SEE, methods=_POST)
def follow_up_withdraw(request: PersonRequest, follow_up_id: int) -> HttpResponse:
    row = get_object_or_404(follow_ups_for(request.access), pk=follow_up_id)
    try:
        actions.withdraw_follow_up(by=request.user, follow_up=row)
        waits = _MISTAKEN if row.alert.threshold.mistaken else "提醒重新等待。"
        messages.success(request, f"随访已撤回。{waits}要恢复的请再登记一次。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("dose", dose_id=case_of(row.alert).pk)
