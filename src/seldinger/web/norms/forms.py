"""What one may ask the catalogue; every filter stands in the address."""

from typing import Any

from django import forms

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.norms.filters import MANAGED, RAISED, Filters
from seldinger.web.norms.presenters.words import GRADE
from seldinger.web.people.forms.styled import Form

LONGEST = 60  # characters of a query; the longest name has 89, nobody types it whole


class CatalogueForm(Form):
    """Search and filters of one catalogue."""

    q = forms.CharField(
        label="手术名称",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": "名称或拼音首字母，如 栓塞、ss",
                "autocomplete": "off",
                "enterkeyhint": "search",
            }
        ),
    )
    list = forms.ChoiceField(label="专业", required=False)
    grade = forms.ChoiceField(
        label="级别",
        required=False,
        choices=[
            ("", "全部级别"),
            ("目录级别", [(str(number), word) for number, word in GRADE.items()]),
            (
                "管理级别",
                [(f"{MANAGED}{number}", f"按{word}管理") for number, word in GRADE.items()],
            ),
            ("提级", [(RAISED, "高于目录级别的")]),
        ],
    )
    all = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, catalogue: Catalogue, data: Any) -> None:
        super().__init__(data, auto_id="%s")
        lists = [(found.id, found.title) for found in catalogue.lists]
        self.fields["list"].choices = [("", "全部专业"), *lists]  # type: ignore[attr-defined]
        if not data:
            self.fields["q"].widget.attrs["autofocus"] = True

    def filters(self) -> Filters:
        """What was understood; a value that is no choice is told by its fault and not applied."""
        self.is_valid()
        asked = {key: self.cleaned_data.get(key) for key in Filters._fields}
        return Filters(**{key: value for key, value in asked.items() if value})
