"""Handing in a booked list, and saying which of its columns is what."""

from seldinger.web.gate.importing import LARGEST
from seldinger.web.people.forms.columns import FieldsForm
from seldinger.web.people.forms.upload import UploadForm
from seldinger.workbooks.booked_list import FIELDS


class BookedListForm(UploadForm):
    label = "手术安排表"
    help_text = ".xlsx、.xls，或 .csv、.tsv 文本。按医院系统导出的样子上传，不必改列的顺序。"
    largest = LARGEST
    missing = "请选择要上传的安排表。"
    empty = "请重新导出。"
    remedy = "请按周导出后分次上传。"


class BookedColumnsForm(FieldsForm):
    """A booked list has fewer fields, and need not name the patient."""

    of = FIELDS
    none = "安排表里没有"
