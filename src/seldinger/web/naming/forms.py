"""What is typed about names: the names themselves, and what to look for among the confirmed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.matching.texts import plain
from seldinger.web.naming.models import NameConfirmation
from seldinger.web.people.forms.styled import Form

MOST_NAMES = 200
_LONGEST = 300


class AskForm(Form):
    """One name, or one in each line."""

    q = forms.CharField(
        label="手术名称",
        required=False,
        strip=False,
        help_text=f"写一个名称；也可以粘贴一列，一行一个，最多 {MOST_NAMES} 个，再点“查询”。",
        widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_q(self) -> list[str]:
        lines = enumerate(self.cleaned_data["q"].splitlines(), start=1)
        names = {number: text.strip() for number, text in lines if plain(text)}
        if len(names) > MOST_NAMES:
            told = f"一次最多查 {MOST_NAMES} 个名称，现有 {len(names)} 个。请分几次查。"
            raise forms.ValidationError(told)
        long = [number for number, text in names.items() if len(text) > _LONGEST]
        if long:
            told = f"第 {long[0]} 行超过 {_LONGEST} 个字，不像手术名称。请一行只写一个名称。"
            raise forms.ValidationError(told)
        return [*dict.fromkeys(names.values())]


class ConfirmedForm(Form):
    """What is not understood is left out."""

    q = forms.CharField(
        label="名称里的字",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    origin = forms.ChoiceField(
        label="来源", required=False, choices=[("", "全部来源"), *NameConfirmation.Origin.choices]
    )
    by = forms.ChoiceField(label="确认人", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "未撤回的"), ("check", "只看抽查"), ("withdrawn", "已撤回的")],
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "所有人"), *((str(key), name) for key, name in people)]
        self.fields["by"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, str]:
        self.is_valid()
        told = getattr(self, "cleaned_data", {})
        return {name: str(value).strip() for name, value in told.items() if str(value).strip()}
