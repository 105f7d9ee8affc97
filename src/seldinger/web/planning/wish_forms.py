"""Wished directions, and locks, as people fill them in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.domain.planning.rotation import LockKind
from seldinger.errors import SeldingerError
from seldinger.web.norms.queries import library
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Department, Traineeship
from seldinger.web.planning.actions.locks import NewLock
from seldinger.web.planning.entered import months_typed
from seldinger.web.planning.posts import posts_of

_RANKS = "一二三四五六七八九十"
KINDS = {
    LockKind.NEVER: "不去某科室",
    LockKind.AT: "某几个月在某科室",
    LockKind.NOT_BEFORE: "某岗位不早于某月",
    LockKind.TOGETHER: "介入基础与某人同行",
}


class WishForm(Form):
    """A field for each rank; the first ones must be filled in."""

    def __init__(self, *args: Any, rulebook: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = library().rulebook(rulebook)
        choices = [("", "请选择"), *((post.id, post.title) for post in book.directions)]
        for rank in range(min(len(book.directions), len(_RANKS))):
            self.fields[f"rank-{rank + 1}"] = forms.ChoiceField(
                label=f"第{_RANKS[rank]}志愿", choices=choices, required=rank < book.choices
            )
        self.fields["note"] = forms.CharField(
            label="说明", required=False, max_length=200, help_text="想让排班的人知道的，可不写。"
        )
        self.style()

    @property
    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        note = told.pop("note")
        return {"directions": [one for one in told.values() if one], "note": note}


def initial_wishes(directions: Sequence[str]) -> dict[str, str]:
    return {f"rank-{rank}": one for rank, one in enumerate(directions, start=1)}


class _Trainee(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name}（{obj.entry:%Y-%m} 入培）"


class _Department(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.hospital.name}）"


class LockForm(Form):
    kind = forms.ChoiceField(
        label="种类", choices=[(k.value, word) for k, word in KINDS.items()],
        widget=forms.RadioSelect, initial=LockKind.NEVER.value,
    )  # fmt: skip
    traineeship = _Trainee(Traineeship.objects.none(), label="学员", empty_label="请选择")
    department = _Department(
        Department.objects.none(), label="科室", required=False, empty_label="请选择",
        help_text="“不去某科室”“某几个月在某科室”时填。",
    )  # fmt: skip
    post = forms.ChoiceField(label="岗位", required=False, help_text="“某岗位不早于某月”时填。")
    other = _Trainee(
        Traineeship.objects.none(), label="同行的学员", required=False, empty_label="请选择",
        help_text="“介入基础与某人同行”时填。",
    )  # fmt: skip
    months = forms.CharField(
        label="月份", required=False, max_length=400,
        help_text="2027-03，或 2027-03~2027-05。“不去某科室”不写月份，就是一直不去。",
    )  # fmt: skip
    reason = forms.CharField(label="理由", required=False, max_length=200)

    def __init__(
        self, *args: Any, rulebook: str, trainees: QuerySet[Traineeship],
        departments: QuerySet[Department], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["traineeship"].queryset = fields["other"].queryset = trainees
        fields["department"].queryset = departments
        fields["post"].choices = [
            ("", "请选择"), *((one.id, one.title) for one in posts_of(rulebook)),
        ]  # fmt: skip
        self.style()

    def clean_months(self) -> tuple[str, ...]:
        try:
            return months_typed(self.cleaned_data["months"])
        except SeldingerError as error:
            raise forms.ValidationError(f"{error}。") from None

    @property
    def told(self) -> NewLock:
        told = dict(self.cleaned_data)
        return NewLock(**told | {"kind": LockKind(told["kind"])})
