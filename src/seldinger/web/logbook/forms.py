"""A logbook workbook to be tried."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from seldinger.web.people.forms.styled import Form, day_field
from seldinger.workbooks.cells import EARLIEST, LATEST
from seldinger.workbooks.files import LARGEST_FILE

PAGE, HTML, XLSX = "page", "html", "xlsx"
_WITHIN = f"日期应在 {EARLIEST.year} 到 {LATEST.year} 年之间。"


class TryForm(Form):
    """The file, the day, the rulebook where there is a choice, and what to answer with."""

    file = forms.FileField(
        label="登记表",
        help_text="用下载的空白登记表填写，.xlsx 或 .xls，不超过 64 MB。只读一遍，不保存。",
        error_messages={
            "missing": "没有收到文件。请重新选择。",
            "empty": "这个文件是空的。请选择填好的登记表。",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )
    as_of = day_field(
        "截至",
        help_text="按这一天结束时的情况下结论。",
        widget=forms.DateInput(),
        validators=[MinValueValidator(EARLIEST, _WITHIN), MaxValueValidator(LATEST, _WITHIN)],
    )
    rulebook = forms.ChoiceField(label="培训细则")
    answer = forms.ChoiceField(
        label="结论",
        choices=[(PAGE, "网页"), (HTML, "下载网页"), (XLSX, "下载工作簿")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, rulebooks: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["rulebook"]
        field.choices, field.initial = rulebooks, rulebooks[0][0]  # type: ignore[attr-defined]
        if len(rulebooks) == 1:
            field.required, field.widget = False, forms.HiddenInput()
        self.fields["file"].error_messages["required"] = "请选择要试算的登记表。"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            message = (
                f"{file.name} 超过 64 MB，没有读入任何内容。请只保留登记表的几个工作表后重试。"
            )
            raise forms.ValidationError(message)
        return file

    def clean_rulebook(self) -> str:
        return self.cleaned_data["rulebook"] or str(self.fields["rulebook"].initial)
