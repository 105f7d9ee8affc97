"""Handing in a table of names, saying which of its columns is what, and taking it over."""

from django import forms

from seldinger.web.naming.tables import LARGEST
from seldinger.web.people.forms.columns import FieldsForm
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.upload import UploadForm
from seldinger.workbooks.name_table import FIELDS, tells_entries


class NameTableForm(UploadForm):
    label = "名称对照表"
    help_text = ".xlsx、.xls，或 .csv、.tsv 文本。列的顺序不限，两列就够。"
    largest = LARGEST
    missing = "请选择要上传的对照表。"
    empty = "请重新导出。"
    remedy = "请分成几份上传。"


class NameColumnsForm(FieldsForm):
    """The entries are told by name, or by their place in the catalogue."""

    of = FIELDS
    none = "对照表里没有"

    def clean(self) -> None:
        super().clean()
        if not tells_entries(self.cleaned_data):
            self.add_error("entry", "请选择这一列；没有的话，专业和编号两列都要选。")


class TakeForm(Form):
    """What is taken beyond the names of which nobody said anything else."""

    overrule = forms.BooleanField(required=False)
    join = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=16)
