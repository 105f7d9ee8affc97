"""Uploading a list of grants, and saying that it is meant as it is shown."""

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.upload import UploadForm
from seldinger.web.privileges.importing import LARGEST


class GrantListForm(UploadForm):
    label = "授权表"
    help_text = (
        ".xlsx、.xls，或 .csv 文本（UTF-8、GB18030 都可以）。上传后先看预览，确认前不写入任何内容。"
    )
    largest = LARGEST
    missing = "请选择要上传的授权表。"
    empty = "请选择填好的授权表。"
    remedy = "请只保留授权表后重试。"


class ConfirmForm(Form):
    """Each is asked where the preview shows a reason; the action refuses what was not ticked."""

    only_sound = forms.BooleanField(label="只带入没有问题的行", required=False)
    whole_entries = forms.BooleanField(label="已逐条核对，按整条授予", required=False)
