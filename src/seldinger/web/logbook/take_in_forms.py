"""Handing in an old logbook, and saying whom its names mean."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.web.logbook.take_in_plan import NOBODY
from seldinger.web.logbook.taking_in import LARGEST, meant_by
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.upload import WORKBOOKS, UploadForm
from seldinger.web.people.models import Hospital, Person


class TakeInForm(UploadForm):
    label = "以前的登记表"
    help_text = "用空白登记表填写，.xlsx 或 .xls。上传后先看预览，确认前不写入任何内容。"
    accept = WORKBOOKS
    largest = LARGEST
    missing = "请选择要补录的登记表。"
    empty = "请选择填好的登记表。"
    remedy = "请只保留登记表的几张工作表后重试。"

    hospital = forms.ModelChoiceField(
        Hospital.objects.none(),
        label="没有写医院的登记，做在",
        help_text="有轮转安排的日子按轮转的医院；其余按这里选的。",
        empty_label=None,
    )

    def __init__(self, hospitals: QuerySet[Hospital], *args: Any) -> None:
        super().__init__(*args)
        self.fields["hospital"].queryset = hospitals  # type: ignore[attr-defined]


class NamesForm(Form):
    """One choice for each name in the file. A field is named by its name's hash: the file may name
    fewer people by the time it is confirmed."""

    def __init__(
        self,
        names: Mapping[str, int],
        people: Sequence[Person],
        meant: Mapping[str, int | None],
        *args: Any,
    ) -> None:
        """names: with how many entries bear each. meant: the usual choice for each."""
        super().__init__(*args)
        self.names = sorted(names)
        for name in self.names:
            self.fields[_field(name)] = forms.TypedChoiceField(
                label=_label(name, names[name]),
                choices=_choices(name, people),
                coerce=int,
                empty_value=None,
                required=False,
                initial=meant.get(name) or "",
            )
        self.style()

    @property
    def chosen(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[_field(name)] for name in self.names}


def _field(name: str) -> str:
    return f"name-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _label(name: str, number: int) -> str:
    return f"{'没有写上级医师' if name == NOBODY else f'“{name}”'}的 {number} 条，送给"


def _choices(name: str, people: Sequence[Person]) -> list[tuple[int | str, str]]:
    """Those of the name first; logins tell namesakes apart."""
    of_name = meant_by(name, people)
    rest = [one for one in people if one not in of_name]
    named = [(one.pk, f"{one.name}（{one.login}）") for one in (*of_name, *rest)]
    return [("", "无人（由基地主任证明）"), *named]
