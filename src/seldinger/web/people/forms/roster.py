"""Uploading a roster workbook."""

from seldinger.web.people.forms.upload import WORKBOOKS, UploadForm
from seldinger.web.people.roster_files import LARGEST


class RosterForm(UploadForm):
    label = "人员名册工作簿"
    help_text = "用下载的工作簿填写，.xlsx 或 .xls。上传后先看预览，确认前不写入任何内容。"
    accept = WORKBOOKS
    largest = LARGEST
    missing = "请选择要上传的工作簿。"
    empty = "请选择填好的工作簿。"
    remedy = "请只保留名册的四张表后重试。"
