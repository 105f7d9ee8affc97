"""Which base and days are looked at, and what was found out."""

from typing import Any

from django import forms

from seldinger.domain.training.integrity import Signal
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Base

PERIODS = {"30": "近 30 天", "90": "近 90 天", "180": "近半年", "365": "近一年"}
USUAL = "180"


class LookForm(Form):
    base = forms.ModelChoiceField(Base.objects.none(), label="基地", required=False)
    days = forms.ChoiceField(label="时段", choices=list(PERIODS.items()), required=False)

    def __init__(self, bases: Any, *args: Any) -> None:
        super().__init__(*args)
        self.fields["base"].queryset = bases  # type: ignore[attr-defined]
        self.fields["base"].empty_label = None  # type: ignore[attr-defined]


class AnswerForm(Form):
    """key: the question's own."""

    key = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput())
    signal = forms.ChoiceField(
        choices=[(signal.value, signal.value) for signal in Signal], widget=forms.HiddenInput()
    )
    text = forms.CharField(label="了解到的情况", max_length=1000)
