"""What an administrator fills in to answer a request."""

from typing import Any

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Hospital

_REASON = "会写入留痕。请写谁在哪天提出、依据什么，不要写患者编号。"


def _reason() -> forms.CharField:
    return forms.CharField(
        label="理由", max_length=500, help_text=_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class ErasePersonForm(Form):
    name = forms.CharField(
        label="再输入一次姓名",
        max_length=60,
        help_text="与上面的姓名一字不差，以免注销错人。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = _reason()


class PatientForm(Form):
    """The number is typed, sent in the body and never shown again."""

    hospital = forms.ModelChoiceField(Hospital.objects.none(), label="医院")
    number = forms.CharField(
        label="患者编号",
        max_length=60,
        help_text="照医院的写法。只用来查找，不保存，也不写入留痕。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = _reason()

    def __init__(self, hospitals: Any, *args: Any) -> None:
        super().__init__(*args)
        self.fields["hospital"].queryset = hospitals  # type: ignore[attr-defined]
        self.fields["hospital"].empty_label = "请选择"  # type: ignore[attr-defined]
        self.style()
