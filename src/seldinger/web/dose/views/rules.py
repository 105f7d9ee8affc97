"""What a hospital holds to: the page, and one form for each thing on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.dose.actions import rules as actions
from seldinger.web.dose.entered import NewDoseRule, NewLevel, NewThreshold, NewWord
from seldinger.web.dose.forms import (
    AdoptForm,
    DoseRuleForm,
    LevelForm,
    ThresholdForm,
    WordForm,
    rule_initial,
    threshold_initial,
)
from seldinger.web.dose.models import GroupWord, ReferenceLevel, Threshold
from seldinger.web.dose.offers import BEIJING, BEIJING_SOURCE, BY_KEY, STATISTIC
from seldinger.web.dose.presenters.rules import (
    level_line,
    offers_left,
    settings_told,
    threshold_line,
    word_line,
)
from seldinger.web.dose.queries import KEEP, SEE, dose_hospitals, kept_hospitals, rule_of
from seldinger.web.dose.wording import figure_words, name_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital
from seldinger.web.people.forms import Form
from seldinger.web.people.models import Hospital
from seldinger.web.people.views.pages_of_forms import done, form_page

_BOTH, _POST = ("GET", "POST"), ("POST",)
_KINDS: dict[str, type[actions.Rule]] = {
    "threshold": Threshold, "level": ReferenceLevel, "word": GroupWord
}  # fmt: skip


@page(SEE)
def rules(request: PersonRequest) -> HttpResponse:
    hospitals = [*dose_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    its = {"hospital": hospital}
    thresholds = [*Threshold.objects.filter(**its).select_related("by")]
    lines = [threshold_line(one) for one in thresholds]
    lines += [level_line(one) for one in ReferenceLevel.objects.filter(**its).select_related("by")]
    lines += [word_line(one) for one in GroupWord.objects.filter(**its).select_related("by")]
    held = {kind: [one for one in lines if one.kind == kind and not one.ended] for kind in _KINDS}
    may_keep = kept_hospitals(request.access).filter(pk=hospital.pk).exists()
    context = {
        "hospital": hospital,
        "hospitals": hospitals,
        "thresholds": held["threshold"],
        "levels": held["level"],
        "words": held["word"],
        "ended": [one for one in lines if one.ended],
        "settings": settings_told(rule_of(hospital)),
        "offers": [
            (one.key, f"{name_of(one.quantity)}达到 {figure_words(one.quantity, one.value)}", one)
            for one in offers_left(one for one in thresholds if one.ended_at is None)
        ]
        if may_keep
        else [],
        "beijing": BEIJING_SOURCE if may_keep and not held["level"] else "",
        "beijing_number": len(BEIJING),
        "may_keep": may_keep,
        "query": f"?hospital={hospital.pk}",
    }
    return render(request, "dose/rules.html", context)


@page(KEEP, methods=_BOTH)
def threshold_add(request: PersonRequest) -> HttpResponse:
    """In the address: offer, the key of what may be adopted."""
    hospital = _kept(request)
    offer = BY_KEY.get(request.GET.get("offer", ""))
    form = ThresholdForm(request.POST or None, initial=threshold_initial(offer))
    lead = "数字由医院决定，写明出处和日期。"
    if offer:
        lead = f"资料里写的是：{offer.said}（{offer.confidence}）。可以改；出处请写医院认可的文件。"
    return _form(
        request, hospital, form,
        lambda told: actions.add_threshold(
            by=request.user, new=NewThreshold(hospital=hospital, **told)
        ),
        title="增加提醒值", english="A threshold", lead=lead,
        said="提醒值已保存。已有的病例会在几分钟内对照。",
    )  # fmt: skip


@page(KEEP, methods=_BOTH)
def levels_adopt(request: PersonRequest) -> HttpResponse:
    hospital = _kept(request)
    form = AdoptForm(request.POST or None, initial={"source": BEIJING_SOURCE})
    news = [NewLevel(one.group, one.purpose, one.quantity, one.value, STATISTIC) for one in BEIJING]
    return _form(
        request, hospital, form,
        lambda told: actions.add_levels(by=request.user, hospital=hospital, news=news, **told),
        title="采用北京市成人诊断参考水平", english="Adopt reference levels",
        lead=f"一次写入 {len(news)} 条：冠状动脉、神经、腹部、下肢，治疗与诊断，"
        "剂量面积乘积与参考点空气比释动能。写入后可以逐条停用。",
        said=f"已采用 {len(news)} 条参考水平。",
    )  # fmt: skip


@page(KEEP, methods=_BOTH)
def level_add(request: PersonRequest) -> HttpResponse:
    hospital = _kept(request)

    def act(told: dict[str, Any]) -> object:
        source, since = told.pop("source"), told.pop("since")
        return actions.add_levels(
            by=request.user, hospital=hospital, news=[NewLevel(**told)], source=source, since=since
        )

    return _form(
        request, hospital, LevelForm(request.POST or None), act,
        title="增加参考水平", english="A reference level",
        lead="同一分组、目的和剂量已有的一条会停用，由这一条代替。", said="参考水平已保存。",
    )  # fmt: skip


@page(KEEP, methods=_BOTH)
def word_add(request: PersonRequest) -> HttpResponse:
    hospital = _kept(request)
    return _form(
        request, hospital, WordForm(request.POST or None),
        lambda told: actions.add_word(by=request.user, new=NewWord(hospital=hospital, **told)),
        title="增加分组用词", english="A word of a group",
        lead="手术或检查的名称里有这个词的，归到这一组；没有归到的写“未分组”。",
        said="用词已保存，各页按它分组。",
    )  # fmt: skip


@page(KEEP, methods=_BOTH)
def settings(request: PersonRequest) -> HttpResponse:
    hospital = _kept(request)
    form = DoseRuleForm(request.POST or None, initial=rule_initial(rule_of(hospital)))
    return _form(
        request, hospital, form,
        lambda _: actions.set_dose_rule(
            by=request.user,
            new=NewDoseRule(hospital=hospital, **form.numbers, sources=form.sources),
        ),
        title="累计天数与年限值", english="Window and limits",
        lead="平台不预填。没有填的写“规则未填”，不作比较。", said="已保存，从现在起按它比较。",
    )  # fmt: skip


@page(KEEP, methods=_POST)
def end(request: PersonRequest, kept_kind: str, kept_id: int) -> HttpResponse:
    """With `again`: take back that it was ended."""
    kind = _KINDS.get(kept_kind)
    if kind is None:
        raise Http404
    mine = kind._default_manager.filter(hospital__in=kept_hospitals(request.access))
    row: Any = get_object_or_404(mine.select_related("hospital"), pk=kept_id)
    try:
        if request.POST.get("again"):
            actions.resume_kept(by=request.user, row=row)
            messages.success(request, "已恢复。")
        else:
            mistaken = kind is Threshold and bool(request.POST.get("mistaken"))
            actions.end_kept(by=request.user, row=row, mistaken=mistaken)
            also = "它引出的、还没有随访完的提醒不再列出。" if mistaken else ""
            messages.success(request, f"已停用。{also}要恢复的，在“已停用”里恢复。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect(in_hospital(reverse("dose_rules"), row.hospital_id))


def _kept(request: PersonRequest) -> Hospital:
    return hospital_asked(request, kept_hospitals(request.access))


def _form(
    request: PersonRequest,
    hospital: Hospital,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    english: str,
    lead: str,
    said: str,
) -> HttpResponse:
    back = in_hospital(reverse("dose_rules"), hospital.pk)
    if done(form, lambda: act(dict(form.cleaned_data))):
        messages.success(request, said)
        return redirect(back)
    return form_page(
        request, form, title=f"{hospital.name}：{title}", english=english, button="保存",
        back=("规则", back), lead=lead,
    )  # fmt: skip
