"""A trainee's way: beginning, background and directions, stays, rotations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.web.people.forms.styled import Form, day_field
from seldinger.web.people.forms.where import Where, WhereField
from seldinger.web.people.models import Base, Membership, Stay
from seldinger.web.people.offered import backgrounds_of, directions_of, places_of, rulebook_of
from seldinger.web.people.presenters.words import work_title


class DescribeForm(Form):
    """Background and directions, of one rulebook."""

    background = forms.ChoiceField(
        label="背景",
        required=False,
        help_text="入培前完成的住院医师规范化培训。它决定前六个月的轮转；其他背景请留空，由个案认定。",
    )
    directions = forms.MultipleChoiceField(
        label="专业方向", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rulebook: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        backgrounds = [("", "未登记"), *backgrounds_of(rulebook)]
        self.fields["background"].choices = backgrounds  # type: ignore[attr-defined]
        directions = directions_of(rulebook)
        self.number = rulebook_of(rulebook).choices
        if not directions:
            del self.fields["directions"]
            return
        field = self.fields["directions"]
        field.choices = directions  # type: ignore[attr-defined]
        field.help_text = f"恰好 {self.number} 个；还没有确定时一个也不选。"

    def clean_directions(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["directions"]
        if chosen and len(chosen) != self.number:
            raise forms.ValidationError(
                f"现在选了 {len(chosen)} 个。请恰好选 {self.number} 个，或一个也不选。"
            )
        return chosen

    @property
    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"background": data["background"], "directions": data.get("directions", [])}


class AtBaseForm(Form):
    """Training begins, or goes on, at a base from a day on."""

    base = forms.ModelChoiceField(
        label="培训基地", queryset=Base.objects.none(), empty_label="请选择"
    )
    on = day_field("从哪天起")

    def __init__(self, *args: Any, bases: QuerySet[Base], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = bases  # type: ignore[attr-defined]
        if len(bases) == 1:
            self.fields["base"].initial = bases[0]


class TransferForm(AtBaseForm):
    """Training goes on at another base; work in the hospitals of this one ends, if so ticked."""

    works = forms.ModelMultipleChoiceField(
        label="同时结束的任职",
        required=False,
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="没有勾选的任职继续有效。",
    )

    def __init__(self, *args: Any, works: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].label = "转入的基地"
        self.fields["on"].label = "从哪天起在新基地"
        self.fields["on"].help_text = "在原基地算到前一天，之后的轮转一并撤回。"
        field = self.fields["works"]
        if not works:
            del self.fields["works"]
            return
        field.queryset = works  # type: ignore[attr-defined]
        field.label_from_instance = work_title  # type: ignore[attr-defined]
        field.initial = [work.pk for work in works]


class EndTrainingForm(Form):
    on = day_field("最后一天", help_text="这一天仍然算在内。之后的轮转一并撤回。")
    ending = forms.ChoiceField(
        label="原因",
        choices=[(one.value, one.label) for one in (Stay.Ending.LEFT, Stay.Ending.COMPLETED)],
        widget=forms.RadioSelect,
        help_text="转往其他基地请用“转往其他基地”。结业不等于手术授权。",
    )


class RotationForm(Form):
    """A visit to a place of the rulebook, or leave."""

    place = forms.ChoiceField(label="岗位")
    start = day_field("从哪天起")
    end = day_field("到哪天", initial=None)
    where = WhereField(label="医院与科室", required=False, help_text="请假不填。")

    def __init__(self, *args: Any, rulebook: str, places: Iterable[Where], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *places_of(rulebook)]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        self.fields["where"].offer(places, empty="未定")  # type: ignore[attr-defined]
