"""Handing in one file with a list in it."""

from typing import Any, ClassVar

from django import forms

from seldinger.web.people.forms.styled import Form

TABLES = ".xlsx,.xls,.csv,.tsv,.txt"
WORKBOOKS = ".xlsx,.xls"
_MB = 1024 * 1024


class UploadForm(Form):
    """label, help_text: of the field. missing, empty, remedy: what to do where there is no file,
    where nothing is in it, where it has more than `largest` bytes."""

    label: ClassVar[str]
    help_text: ClassVar[str]
    accept: ClassVar[str] = TABLES
    largest: ClassVar[int]
    missing: ClassVar[str]
    empty: ClassVar[str]
    remedy: ClassVar[str]

    file = forms.FileField(widget=forms.FileInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.label, field.help_text = self.label, self.help_text
        field.widget.attrs["accept"] = self.accept
        field.error_messages |= {
            "required": self.missing,
            "invalid": self.missing,
            "missing": self.missing,
            "empty": f"这个文件是空的。{self.empty}",
            "max_length": "文件名太长。请改短后重试。",
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > self.largest:
            raise forms.ValidationError(f"文件超过 {self.largest // _MB} MB。{self.remedy}")
        return file
