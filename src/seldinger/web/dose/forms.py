"""What people fill in: follow-ups, thresholds, levels, words, the rule, a file of readings."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.web.dose.entered import NUMBERS
from seldinger.web.dose.groups import Group
from seldinger.web.dose.models import DoseRule, Purpose, Quantity, Threshold
from seldinger.web.dose.offers import STATISTIC, Offer
from seldinger.web.dose.wording import shown_value, stored_value
from seldinger.web.people.forms.styled import Form, day_field, later_day
from seldinger.web.people.forms.upload import UploadForm

_NO_PATIENT = "不要写患者的姓名或编号。"
_SOURCE = "文件、标题与条款，让别人能找到原文。"
_DECIMAL = {"inputmode": "decimal", "step": "any"}


def _dose_field(label: str, **told: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs=_DECIMAL)
    return forms.FloatField(label=label, widget=widget, **told)


class FollowUpForm(Form):
    on = day_field("随访日期")
    seen_by = forms.CharField(label="谁做的随访", max_length=60)
    finding = forms.CharField(
        label="所见", max_length=300, help_text=f"如“穿刺侧背部皮肤无红斑”。{_NO_PATIENT}"
    )
    done = forms.CharField(label="做了什么", required=False, max_length=300)
    next_due = later_day("下次随访", help_text="不需要再随访的留空，这条提醒就结束。")


class ThresholdForm(Form):
    quantity = forms.ChoiceField(
        label="哪一项剂量", choices=Quantity.choices, widget=forms.RadioSelect
    )
    value = _dose_field(
        "达到多少时提醒",
        help_text="参考点空气比释动能填 mGy，剂量面积乘积填 Gy·cm²，透视时间填分钟。",
    )
    scope = forms.ChoiceField(
        label="怎样算", choices=Threshold.Scope.choices, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label="累计多少天", required=False, min_value=1, max_value=3660,
        help_text="只有“同一患者累计”要填；含手术当天。",
    )  # fmt: skip
    room = forms.CharField(
        label="哪一个手术间", required=False, max_length=40,
        help_text="只有“某一手术间”要填；与剂量报告里的名称相同。",
    )  # fmt: skip
    todo = forms.CharField(
        label="达到以后怎样处理", max_length=200, help_text="会写在提醒里，如由谁在什么时候看皮肤。"
    )
    due_days = forms.IntegerField(label="几天内随访", min_value=1, max_value=366)
    since = day_field("自哪天的手术起")
    source = forms.CharField(label="出处", max_length=300, help_text=_SOURCE)

    def clean(self) -> dict[str, Any]:
        """What the chosen scope does not need is not kept; the value as it is stored."""
        told = super().clean() or {}
        if told.get("scope") != Threshold.Scope.PATIENT:
            told["days"] = None
        if told.get("scope") != Threshold.Scope.ROOM:
            told["room"] = ""
        if told.get("quantity") and told.get("value") is not None:
            told["value"] = stored_value(told["quantity"], told["value"])
        return told


def threshold_initial(offer: Offer | None) -> dict[str, Any]:
    if offer is None:
        return {}
    shown = shown_value(offer.quantity, offer.value)
    return {"quantity": offer.quantity.value, "value": shown, "scope": Threshold.Scope.CASE.value}


class AdoptForm(Form):
    """Many levels at once: only where they stand, and from when they hold."""

    source = forms.CharField(label="出处", max_length=300, help_text=_SOURCE)
    since = day_field("自哪天起")


class LevelForm(Form):
    group = forms.CharField(
        label="手术分组", max_length=40, help_text="如“冠状动脉”。与分组用词里的名称相同。"
    )
    purpose = forms.ChoiceField(label="目的", choices=Purpose.choices, widget=forms.RadioSelect)
    quantity = forms.ChoiceField(
        label="哪一项剂量", choices=Quantity.choices, widget=forms.RadioSelect
    )
    value = _dose_field(
        "数值", help_text="参考点空气比释动能填 mGy，剂量面积乘积填 Gy·cm²，透视时间填分钟。"
    )
    statistic = forms.CharField(label="统计量", max_length=40, initial=STATISTIC)
    source = forms.CharField(label="出处", max_length=300, help_text=_SOURCE)
    since = day_field("自哪天起")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("quantity") and told.get("value") is not None:
            told["value"] = stored_value(told["quantity"], told["value"])
        return told


class WordForm(Form):
    word = forms.CharField(
        label="手术名称里有",
        max_length=40,
        help_text="如“冠状动脉”。名称里有几个词的，最长的为准。",
    )
    group = forms.CharField(label="归到哪一组", max_length=40)
    purpose = forms.ChoiceField(label="目的", choices=Purpose.choices, widget=forms.RadioSelect)


class GroupForm(Form):
    group = forms.ChoiceField(label="这一例的手术分组", required=False)

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {one.key: one for one in groups}
        offered = [(key, one.title) for key, one in self.groups.items()]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", "按名称里的用词"), *offered,
        ]  # fmt: skip

    @property
    def chosen(self) -> Group | None:
        return self.groups.get(self.cleaned_data.get("group", ""))


class DoseRuleForm(Form):
    """Each number beside where it is written. Left empty: nothing is compared with it."""

    window = forms.IntegerField(
        label="患者累计多少天", required=False, min_value=1, max_value=3660,
        help_text="病例页面把同一患者这么多天的剂量加在一起。没有规定的留空。",
    )  # fmt: skip
    window_source = forms.CharField(label="出处", required=False, max_length=200)
    hp10 = _dose_field("Hp(10) 年限值（mSv）", required=False)
    hp10_source = forms.CharField(label="出处", required=False, max_length=200)
    hp3 = _dose_field("Hp(3) 年限值（mSv）", required=False)
    hp3_source = forms.CharField(label="出处", required=False, max_length=200)
    hp007 = _dose_field("Hp(0.07) 年限值（mSv）", required=False)
    hp007_source = forms.CharField(label="出处", required=False, max_length=200, help_text=_SOURCE)

    @property
    def numbers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NUMBERS}

    @property
    def sources(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"{name}_source"] for name in NUMBERS}


def rule_initial(row: DoseRule | None) -> dict[str, Any]:
    names = [*NUMBERS, *(f"{name}_source" for name in NUMBERS)]
    return {name: getattr(row, name) for name in names} if row else {}


class BadgesForm(UploadForm):
    label = "个人剂量读数"
    help_text = "检测机构的报告表：.xlsx、.xls，或 .csv、.tsv 文本。"
    largest = 8 * 1024 * 1024
    missing = "请选择要上传的读数表。"
    empty = "请重新导出。"
    remedy = "请按年分成几份上传。"
