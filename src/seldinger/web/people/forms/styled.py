"""What all forms share: their look, their dates, and the words for what is missing."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils import timezone

# A year beyond these is a slip of the hand, and no calendar sum is safe with it.
REAL_DAYS = (MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


class Styled(forms.BaseForm):
    """Tabler's classes on every field, so that templates need not name them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.style()

    def style(self) -> None:
        """Once more after a form has added fields of its own."""
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.RadioSelect):  # its class would go to the box around
                continue
            if isinstance(widget, forms.CheckboxInput):
                widget.attrs.setdefault("class", "form-check-input")
            elif isinstance(widget, forms.Select):
                widget.attrs.setdefault("class", "form-select")
            else:
                widget.attrs.setdefault("class", "form-control")
            if isinstance(widget, forms.DateInput):
                widget.input_type = "date"
                widget.format = "%Y-%m-%d"


_no_control_characters = RegexValidator(
    # Browsers end the lines of a text in CR LF.
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]",
    "含有看不见的控制字符。请重新输入，不要粘贴。",
    inverse_match=True,
)


class LinesField(forms.CharField):
    """Several lines. Browsers end each in two characters; here it is one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return "\n".join(str(super().to_python(value) or "").splitlines())


class Form(Styled, forms.Form):
    """A form of ours: says in plain words that something was left out."""

    def style(self) -> None:
        super().style()
        for field in self.fields.values():
            word = "请选择。" if isinstance(field, forms.ChoiceField) else "请填写。"
            field.error_messages["required"] = word
            field.error_messages["invalid_choice"] = "这一项不能选。请从列出的里选一个。"
            if isinstance(field, forms.CharField):
                # No workbook can hold them, and nobody means them.
                field.validators.append(_no_control_characters)
            if isinstance(field, forms.DateField):
                field.validators += REAL_DAYS
                field.error_messages["invalid"] = "日期不对。请按 2026-11-22 的样子填写。"


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """A day, today preset."""
    kwargs.setdefault("initial", timezone.localdate)
    return forms.DateField(label=label, **kwargs)


def later_day(label: str, **kwargs: Any) -> forms.DateField:
    """A day that may be left open."""
    return forms.DateField(label=label, required=False, **kwargs)


def not_after_today(day: date, what: str) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(f"{what}不能晚于今天。")
    return day


class LastDayForm(Form):
    """The last day of something."""

    on = day_field("最后一天", help_text="这一天仍然算在内。")


class NameForm(Form):
    name = forms.CharField(label="名称", max_length=120)
