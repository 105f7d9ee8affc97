"""What people choose and fill in: whose figures, what happened, the rule, proposals, comments."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from seldinger.domain.grading.review import Figure
from seldinger.web.logbook.complications import GRADES
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Hospital
from seldinger.web.review.entered import NUMBERS
from seldinger.web.review.models import FIGURES, Proposal, ReviewRule
from seldinger.web.review.periods import Period, offered
from seldinger.web.review.queries import SPANS, YEAR

_ROWS = {"rows": 3}
_NO_PATIENT = "不要写患者的姓名或编号。"
_REST = 1000


class LookForm(Form):
    """All of it in the address, all of it optional."""

    months = forms.ChoiceField(
        label="时间",
        required=False,
        choices=[(str(span), f"最近 {span} 个月") for span in SPANS],
    )
    hospital = forms.ChoiceField(label="医院", required=False)
    doctor = forms.CharField(
        label="医师姓名或拼音",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, told: Any, hospitals: Iterable[Hospital], chosen: Hospital) -> None:
        offered = [(str(one.pk), one.name) for one in hospitals]
        known = {str(span) for span in SPANS}
        months = told.get("months", "")
        super().__init__(
            {
                "months": months if months in known else str(YEAR),
                "hospital": str(chosen.pk),
                "doctor": told.get("doctor", "")[:60],
            }
        )
        self.fields["hospital"].choices = offered  # type: ignore[attr-defined]
        if len(offered) < 2:
            del self.fields["hospital"]
        self.is_valid()

    @property
    def months_told(self) -> int:
        return int(self.cleaned_data["months"])

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("doctor", ""))


class AftermathForm(Form):
    kind = forms.TypedChoiceField(
        label="发生了什么", choices=FIGURES, coerce=Figure, widget=forms.RadioSelect
    )
    grade = forms.ChoiceField(
        label="并发症的分级",
        required=False,
        choices=[("", "不是并发症"), *((one.id, one.label) for one in GRADES)],
        help_text="是并发症的才选；按结局选最接近的一级。",
    )
    text = forms.CharField(
        label="说明", required=False, max_length=200, help_text=f"如“穿刺点血肿”。{_NO_PATIENT}"
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        is_complication = told.get("kind") is Figure.COMPLICATION
        if is_complication and not told.get("grade"):
            self.add_error("grade", "请选一级。")
        if not is_complication:
            told["grade"] = ""
        return told


_SOURCE_HELP = "文件、标题与行。没有的留空，页面会写“出处未填”。"


class RuleForm(Form):
    """Each number beside where it is written. Left empty: nothing is judged by it."""

    minimum = forms.IntegerField(
        label="每项手术每年最低例数", required=False, min_value=1, max_value=_REST,
        help_text="没有规定的留空：平台不提示低例数。",
    )  # fmt: skip
    minimum_source = forms.CharField(label="出处", required=False, max_length=200)
    judge_from = forms.IntegerField(
        label="满几例才判断", required=False, min_value=1, max_value=_REST,
        help_text="不到这个数的一律写“例数太少，无法判断”。没有规定的留空：平台不作任何判断。",
    )  # fmt: skip
    judge_from_source = forms.CharField(label="出处", required=False, max_length=200)
    complication = forms.DecimalField(
        label="并发症警戒值（百分比）", required=False, max_digits=5, decimal_places=2
    )
    complication_source = forms.CharField(label="出处", required=False, max_length=200)
    reoperation = forms.DecimalField(
        label="非计划再次手术警戒值（百分比）", required=False, max_digits=5, decimal_places=2
    )
    reoperation_source = forms.CharField(label="出处", required=False, max_length=200)
    death = forms.DecimalField(
        label="死亡警戒值（百分比）", required=False, max_digits=5, decimal_places=2
    )
    death_source = forms.CharField(
        label="出处", required=False, max_length=200, help_text=_SOURCE_HELP
    )

    @property
    def numbers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NUMBERS}

    @property
    def sources(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"{name}_source"] for name in NUMBERS}


def rule_initial(row: ReviewRule | None) -> dict[str, Any]:
    names = [*NUMBERS, *(f"{name}_source" for name in NUMBERS)]
    return {name: getattr(row, name) for name in names} if row else {}


class ProposeForm(Form):
    kind = forms.ChoiceField(label="建议", choices=Proposal.Kind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由", max_length=_REST, widget=forms.Textarea(_ROWS),
        help_text=f"医师会看到，并可以写意见。{_NO_PATIENT}",
    )  # fmt: skip


class SettleForm(Form):
    state = forms.ChoiceField(
        label="结果",
        choices=[
            (Proposal.State.ACTED.value, "已处理"),
            (Proposal.State.DROPPED.value, "不采纳"),
        ],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label="做了什么，或为什么不采纳", max_length=_REST, widget=forms.Textarea(_ROWS),
        help_text=f"医师和提出建议的人会看到。{_NO_PATIENT}",
    )  # fmt: skip


class CommentForm(Form):
    text = forms.CharField(
        label="我的意见", max_length=_REST, widget=forms.Textarea(_ROWS),
        help_text=f"医务处会读到。如“这几例是外院转来的危重患者”。{_NO_PATIENT}",
    )  # fmt: skip


class PeriodForm(Form):
    """From month to month; kept in the address."""

    start = forms.ChoiceField(label="从")
    end = forms.ChoiceField(label="到")
    hospital = forms.ChoiceField(label="医院")

    def __init__(
        self, hospitals: Iterable[Hospital], chosen: Hospital, period: Period, today: date
    ) -> None:
        super().__init__(
            {
                "start": f"{period.start:%Y-%m}",
                "end": f"{period.end:%Y-%m}",
                "hospital": str(chosen.pk),
            }
        )
        known = [(str(one.pk), one.name) for one in hospitals]
        for name, choices in (("start", offered(today)), ("end", offered(today))):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["hospital"].choices = known  # type: ignore[attr-defined]
        if len(known) < 2:
            del self.fields["hospital"]
