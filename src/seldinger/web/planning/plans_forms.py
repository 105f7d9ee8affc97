"""What is asked before a search: from when, how long, what stays."""

from typing import Any

from django import forms

from seldinger.web.people.forms import Form
from seldinger.web.planning.times import is_month

_SECONDS = [(30, "半分钟"), (60, "1 分钟"), (180, "3 分钟"), (600, "10 分钟")]


class MonthField(forms.CharField):
    """2027-03; browsers offer a calendar of months."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, **kwargs)
        self.widget.input_type = "month"

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if text and not is_month(text):
            raise forms.ValidationError("月份不对。请按 2027-03 的样子填写。")
        return text


def _seconds() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="最多算多久",
        choices=_SECONDS,
        coerce=int,
        initial=60,
        help_text="通常几秒就够；算完就停，不会等满。",
    )


class NewPlanForm(Form):
    title = forms.CharField(label="名称", max_length=80)
    first_month = MonthField(label="从哪个月开始排", help_text="更早的月份照轮转记录，不改。")
    seconds = _seconds()


class TitleForm(Form):
    title = forms.CharField(label="名称", max_length=80)


class ReplanForm(Form):
    """frozen: the first month that may change."""

    reason = forms.CharField(
        label="为什么重排", max_length=120, help_text="例如：7 月起一人病假。不写诊断。"
    )
    frozen = MonthField(label="从哪个月起可以改", help_text="更早的月份保持原样。")
    most_changes = forms.IntegerField(
        label="至多改动几个人·月",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="不填：改得越少越好。填了：在这个数之内，让志愿尽量好。",
    )
    seconds = _seconds()

    def __init__(self, *args: Any, first_month: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_month = first_month

    def clean_frozen(self) -> str:
        frozen: str = self.cleaned_data["frozen"]
        if frozen < self.first_month:
            raise forms.ValidationError(f"不能早于方案的首月 {self.first_month}。")
        return frozen
