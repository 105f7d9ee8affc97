"""Uploading a roster workbook."""

from typing import Any

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.web.people.roster_files import LARGEST


class RosterForm(Form):
    file = forms.FileField(
        label="人员名册工作簿",
        help_text="用下载的工作簿填写，.xlsx 或 .xls。上传后先看预览，确认前不写入任何内容。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = "请选择要上传的工作簿。"
        self.fields["file"].error_messages |= {
            "required": told,
            "invalid": told,
            "missing": told,
            "empty": "这个文件是空的。请选择填好的工作簿。",
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("文件超过 8 MB。请只保留名册的四张表后重试。")
        return file
