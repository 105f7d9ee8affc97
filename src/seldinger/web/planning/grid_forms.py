"""What is asked of the grid: a stay put elsewhere."""

from typing import Any

from django import forms

from seldinger.web.people.forms import Form
from seldinger.web.planning.actions.moves import Move
from seldinger.web.planning.times import is_month, number_of_text, text_of

_MOST = 60  # months of one change


class MonthField(forms.CharField):
    """2027-03."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not is_month(text):
            raise forms.ValidationError("月份应写成 2027-03")
        return text


class IdField(forms.CharField):
    """A primary key as the JSON of a version writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=18, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and not (text.isascii() and text.isdecimal()):
            raise forms.ValidationError("没有这一项。请从列出的里面选")
        return text


class MoveForm(Form):
    """One of `to`, `department` and `other`; first … last: the months it is about."""

    trainee = IdField(label="学员")
    first = MonthField(label="首月")
    last = MonthField(label="末月", required=False)
    to = MonthField(label="移到", required=False)
    department = IdField(label="科室", required=False)
    other = IdField(label="对调的学员", required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.errors:
            return told
        if sum(bool(told[name]) for name in ("to", "department", "other")) != 1:
            raise forms.ValidationError("没有选要移到哪里。请选一个月份、科室或学员")
        first, last = (number_of_text(told[name] or told["first"]) for name in ("first", "last"))
        if not 0 <= last - first < _MOST:
            raise forms.ValidationError(f"末月应不早于首月，一次至多 {_MOST} 个月")
        return told

    def move(self, leave: frozenset[str]) -> Move:
        """leave: months in which the trainee is away, which a change passes over."""
        told = self.cleaned_data
        first, last = (number_of_text(told[name] or told["first"]) for name in ("first", "last"))
        months = [text_of(month) for month in range(first, last + 1)]
        present = tuple(month for month in months if month not in leave)
        return Move(
            told["trainee"], present or (told["first"],), told["to"], told["department"],
            told["other"],
        )  # fmt: skip
