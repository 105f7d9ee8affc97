"""Looking for people: all of it optional, all of it in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.web.people.directory import GONE, PRESENT, Wanted
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.where import Where, WhereField
from seldinger.web.people.models import AccountRole


class SearchForm(Form):
    q = forms.CharField(
        label="姓名、拼音首字母、登录名或工号",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="身份", required=False, choices=[("", "全部身份"), *AccountRole.choices]
    )
    at = WhereField(label="基地、医院或科室", required=False)
    state = forms.ChoiceField(
        label="在任",
        required=False,
        choices=[("", "全部"), (PRESENT, "在任"), (GONE, "已离开")],
    )

    def __init__(self, *args: Any, places: Iterable[Where], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].offer(places, empty="全部地点")  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is understood; a value that nobody offers is left out."""
        self.is_valid()
        told = self.cleaned_data
        at = told.get("at")
        return Wanted(
            words=told.get("q", ""),
            role=told.get("role", ""),
            at=at.value if at else "",
            state=told.get("state", ""),
        )
