"""Handing in a record of completion, and saying whose public key is trusted."""

from django import forms
from django.utils import timezone

from seldinger.web.completion.reading import LARGEST
from seldinger.web.people.forms.styled import Form, day_field, not_after_today
from seldinger.web.people.forms.upload import UploadForm


class BundleForm(UploadForm):
    label = "结业记录文件"
    help_text = "其他基地签发的 .json 文件，原样上传，不要打开后另存。"
    accept = ".json,application/json"
    largest = LARGEST
    missing = "请选择要读入的结业记录。"
    empty = "请向签发医院重新索取。"
    remedy = "结业记录不会这样大，请核对是不是选错了文件。"


class TrustedKeyForm(Form):
    whose = forms.CharField(
        label="谁的公钥", max_length=200, help_text="签发的医院或基地，例如“某某医院科教处”。"
    )
    public_key = forms.CharField(
        label="公钥",
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="对方“本平台的签名公钥”页上的 64 位十六进制，或 PEM 文本。",
    )
    source = forms.CharField(
        label="怎样核对的",
        max_length=300,
        help_text="用另一条途径与对方核对指纹：公函文号、电话（何时、与谁）、官网地址。",
    )
    since = day_field("从何时起认可")

    def clean_since(self) -> object:
        return not_after_today(self.cleaned_data["since"] or timezone.localdate(), "认可的日期")
