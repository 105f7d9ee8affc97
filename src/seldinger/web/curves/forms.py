"""The limit of one measure, as a director fills it in."""

from collections.abc import Mapping
from typing import Any

from django import forms

from seldinger.domain.training.curves_published import Published
from seldinger.web.curves.entered import FEWEST, MOST, NewLimit
from seldinger.web.curves.models import DoseQuantity, Measure
from seldinger.web.curves.wording import OF_A_LEVEL
from seldinger.web.dose.wording import stored_value
from seldinger.web.logbook.complications import GRADES, SCALE
from seldinger.web.people.forms.styled import Form, day_field

_DECIMAL = {"inputmode": "decimal", "step": "any"}


def _percent(label: str, help_text: str) -> forms.FloatField:
    return forms.FloatField(
        label=f"{label}（%）", min_value=0.1, max_value=90, help_text=help_text,
        widget=forms.NumberInput(attrs=_DECIMAL),
    )  # fmt: skip


class LimitForm(Form):
    """Rates in percent; the threshold in the unit of pages."""

    category = forms.ChoiceField(label="手术类别", required=False)
    measure = forms.ChoiceField(
        label="指标", choices=Measure.choices, widget=forms.RadioSelect, initial=Measure.TECHNICAL
    )
    acceptable = _percent("可接受的失败率", "带教到这个水平就放心的失败率。")
    unacceptable = _percent("不可接受的失败率", "到这个水平就要干预的失败率，至少是上面的 1.2 倍。")
    false_pass = _percent(
        "误认为达到的概率", "失败率不可接受的人被当作达到，至多这么多。如 5 或 10。"
    )
    false_alarm = _percent("误报警的概率", "失败率可接受的人被误报警，至多这么多。如 5 或 10。")
    cases = forms.IntegerField(
        label="以上两个概率在多少例以内", min_value=FEWEST, max_value=MOST,
        help_text=f"{FEWEST} 至 {MOST} 例。学员在培训期间大约能做到的例数。",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    grade = forms.ChoiceField(
        label="并发症自哪一级起算失败", required=False, help_text=f"只有并发症要选。{SCALE}。",
        choices=[("", "请选择"), *((one.id, one.label) for one in GRADES)],
    )  # fmt: skip
    quantity = forms.ChoiceField(
        label="哪一项剂量", required=False, help_text="只有剂量要选。",
        choices=[("", "请选择"), *DoseQuantity.choices],
    )  # fmt: skip
    threshold = forms.FloatField(
        label="高于多少算失败", required=False, widget=forms.NumberInput(attrs=_DECIMAL),
        help_text="剂量或透视时间可填：mGy、Gy·cm² 或分钟。留空按医院的诊断参考水平。"
        f"{OF_A_LEVEL}",
    )  # fmt: skip
    risks = forms.CharField(
        label="病例难度", required=False, max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text="每行一条：手术名称里的字=失败的比值比，如“颅内=2”。留空不调整。",
    )  # fmt: skip
    source = forms.CharField(
        label="出处", max_length=300, help_text="文献、文件或科室讨论记录，让学员能找到。"
    )
    since = day_field("自哪天起")

    def __init__(self, *args: Any, categories: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", "所有没有单独填写的类别"), *categories.items(),
        ]  # fmt: skip

    def clean_risks(self) -> tuple[tuple[str, float], ...]:
        found = []
        for line in self.cleaned_data["risks"].splitlines():
            if not line.strip():
                continue
            words, sign, ratio = line.replace("＝", "=").rpartition("=")
            try:
                found.append((words.strip(), float(ratio)))
            except ValueError:
                sign = ""
            if not (sign and words.strip()):
                raise forms.ValidationError(
                    f"“{line.strip()[:20]}”不是“字=比值比”的样子。请写成“颅内=2”，一行一条。"
                )
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        """What the chosen measure does not need is not kept; figures as they are stored."""
        told = super().clean() or {}
        measure = told.get("measure")
        if measure != Measure.COMPLICATION:
            told["grade"] = ""
        if measure != Measure.DOSE:
            told["quantity"] = ""
        if measure not in (Measure.DOSE, Measure.FLUORO):
            told["threshold"] = None
        elif told.get("threshold") is not None:
            quantity = "fluoro" if measure == Measure.FLUORO else told.get("quantity") or "kar"
            told["threshold"] = stored_value(quantity, told["threshold"])
        return told

    @property
    def new(self) -> NewLimit:
        told = dict(self.cleaned_data)
        for name in ("acceptable", "unacceptable", "false_pass", "false_alarm"):
            told[name] = round(told[name] / 100, 6)
        return NewLimit(**told)


def initial_of(published: Published | None) -> dict[str, Any]:
    """What was published, to be weighed: a person still decides and names the source."""
    if published is None:
        return {}
    told: dict[str, Any] = {
        "measure": published.measure.value,
        "acceptable": round(100 * published.acceptable, 2),
        "source": published.citation,
    }
    if published.unacceptable is not None:
        told["unacceptable"] = round(100 * published.unacceptable, 2)
    return told
