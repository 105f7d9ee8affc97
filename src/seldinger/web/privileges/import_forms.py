"""Uploading a list of grants, and saying that it is meant as it is shown."""

from typing import Any

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.web.privileges.importing import LARGEST


class GrantListForm(Form):
    file = forms.FileField(
        label="授权表",
        help_text=".xlsx、.xls，或 .csv 文本（UTF-8、GB18030 都可以）。"
        "上传后先看预览，确认前不写入任何内容。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = "请选择要上传的授权表。"
        self.fields["file"].error_messages |= {
            "required": told,
            "invalid": told,
            "missing": told,
            "empty": "这个文件是空的。请选择填好的授权表。",
            "max_length": "文件名太长。请改短后重试。",
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("文件超过 8 MB。请只保留授权表后重试。")
        return file


class ConfirmForm(Form):
    """Each is asked where the preview shows a reason; the action refuses what was not ticked."""

    only_sound = forms.BooleanField(label="只带入没有问题的行", required=False)
    whole_entries = forms.BooleanField(label="已逐条核对，按整条授予", required=False)
