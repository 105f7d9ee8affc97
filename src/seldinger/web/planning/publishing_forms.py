"""What people fill in to put a plan forward, to decide on it, and to hand in a workbook."""

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.upload import WORKBOOKS, UploadForm


class PutForwardForm(Form):
    comment = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        help_text="给审批的人看，如这一版为什么这样排。",
    )


class DecideForm(Form):
    answer = forms.ChoiceField(
        label="决定",
        choices=[("approve", "批准，写入轮转"), ("refuse", "不批准")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="意见", required=False, max_length=300, help_text="不批准时要写明理由。"
    )


class GridForm(UploadForm):
    label = "改好的表格"
    help_text = "用这一页“下载表格”得到的文件改。"
    accept = WORKBOOKS
    largest = 16 * 1024 * 1024
    missing = "请选择改好的表格。"
    empty = "请重新选择。"
    remedy = "请只保留下载时的几张工作表。"
