"""What a supervisor asks to see."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.web.verification.kinds import TITLES
from seldinger.web.verification.queries import Asked

# What is most often amiss: one tap instead of typing.
PHRASES = (
    "请核对角色",
    "请核对手术名称或类别",
    "请核对患者编号",
    "请核对日期",
    "这台不是我带教",
)
MESSAGE_LENGTH = 300


class AskedForm(Form):
    """All of it optional, all of it in the address: so nothing of a patient is asked for."""

    q = forms.CharField(
        label="学员或手术名称",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    trainee = forms.TypedChoiceField(label="学员", required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *TITLES.items()])

    def __init__(self, *args: Any, trainees: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainee"].choices = [("", "全部"), *trainees]  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """What is understood; a value that nobody offers is left out."""
        self.is_valid()
        told = self.cleaned_data
        return Asked(told.get("trainee"), told.get("kind", ""), told.get("q", ""))


class ReturnForm(Form):
    """Why it goes back: a phrase, own words, or both."""

    phrase = forms.ChoiceField(required=False, choices=[(one, one) for one in PHRASES])
    message = forms.CharField(required=False, max_length=MESSAGE_LENGTH, widget=forms.Textarea)

    @property
    def said(self) -> str:
        if not self.is_valid():
            return ""
        told = [self.cleaned_data.get("phrase", ""), self.cleaned_data.get("message", "")]
        return "。".join(one.strip().rstrip("。") for one in told if one.strip())


class ReasonForm(Form):
    """Why claims are handed on, or attested."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
