"""Bases, hospitals, departments."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.norms.library import CATALOGUE, RULEBOOK
from seldinger.web.people.forms.styled import Form, day_field, later_day, not_after_today
from seldinger.web.people.models import BaseHospital, Hospital
from seldinger.web.people.offered import Choices, catalogues, rulebooks

# A department works by one list or two; there is always one more to fill.
_LISTS = 3


class BaseForm(Form):
    name = forms.CharField(label="基地名称", max_length=120)
    rulebook = forms.ChoiceField(
        label="培训细则",
        initial=RULEBOOK,
        help_text="这个基地的学员按它审核。建立以后不再更换。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rulebook"].choices = rulebooks()  # type: ignore[attr-defined]


class UnknownPrivilegeForm(Form):
    start = later_day(
        "从哪天的手术起",
        help_text="这一天及以后做的手术，查不清带教医师当日权限的，不计入。仍然计入的请留空。",
    )


class PlaceForm(Form):
    """A hospital's place in a base."""

    kind = forms.ChoiceField(
        label="在基地里是", choices=BaseHospital.Kind.choices, widget=forms.RadioSelect
    )
    start = day_field("从哪天起", help_text="以前就在的，可以填以前的日期：那时的病例也按它计算。")

    def clean_start(self) -> date:
        return not_after_today(self.cleaned_data["start"], "加入基地的日期")


class CatalogueForm(Form):
    """A hospital's name and the catalogue by which it grades operations."""

    name = forms.CharField(label="医院名称", max_length=120)
    catalogue = forms.ChoiceField(
        label="手术分级目录",
        required=False,
        initial=CATALOGUE,
        help_text="科室的目录专业从它里面选。医院自己的目录录入之后可以更换。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*catalogues(), ("", "暂不采用")]
        self.fields["catalogue"].choices = choices  # type: ignore[attr-defined]


class NewHospitalForm(CatalogueForm, PlaceForm):
    field_order = ("name", "kind", "catalogue", "start")


class KnownHospitalForm(PlaceForm):
    """A hospital of the platform joins a further base."""

    hospital = forms.ModelChoiceField(
        label="医院", queryset=Hospital.objects.none(), empty_label="请选择"
    )
    field_order = ("hospital", "kind", "start")

    def __init__(self, *args: Any, hospitals: QuerySet[Hospital], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospital"].queryset = hospitals  # type: ignore[attr-defined]


class DepartmentForm(Form):
    """A department, and its lists of the hospital's catalogue in order.

    offered: those in force, and those of a version to come: which holds on the first day is asked
    once that is known.
    """

    name = forms.CharField(label="科室名称", max_length=120)

    def __init__(self, *args: Any, offered: Choices, lists: tuple[str, ...] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not offered:
            return
        for place in range(max(_LISTS, len(lists) + 1)):
            self.fields[f"list_{place + 1}"] = forms.ChoiceField(
                label=f"目录专业 {place + 1}",
                choices=[("", "——"), *offered],
                required=False,
                initial=lists[place] if place < len(lists) else "",
            )
        self.fields["start"] = day_field(
            "专业从哪天起", help_text="从这天起按这些专业；以前的专业到前一天为止。"
        )
        self.style()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        lists = self._told_lists(told)
        if len(set(lists)) < len(lists):
            raise forms.ValidationError("同一个专业选了两次。请去掉一个。")
        return told

    @property
    def lists(self) -> list[str]:
        return self._told_lists(self.cleaned_data)

    @staticmethod
    def _told_lists(told: dict[str, Any]) -> list[str]:
        """What was chosen, in order; gaps between are closed."""
        names = sorted(name for name in told if name.startswith("list_"))
        return [told[name] for name in names if told[name]]
