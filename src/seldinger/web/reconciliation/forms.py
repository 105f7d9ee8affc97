"""Handing in a list, saying how it reads and what it covers; setting an offer aside."""

from typing import Any

from django import forms
from django.utils import timezone

from seldinger.domain.training.reconcile import Difference
from seldinger.web.people.forms.columns import FieldsForm
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.upload import UploadForm
from seldinger.web.reconciliation.files import LARGEST
from seldinger.workbooks.hospital_fields import FIELDS

REASONS = (
    "没有参加这台手术",
    "只在场观摩，没有上台",
    "已登记在另一病例里",
    "清单写错了人",
    "不是培训内的手术",
)
KINDS = {
    Difference.NO_ROW: "医院记录里没有",
    Difference.ROLE: "角色不同",
    Difference.ANOTHER: "位置上写着别人",
    Difference.UNNAMED: "记录里没有写学员",
    Difference.DOUBLE: "重复登记",
    Difference.PROCEDURE: "手术不同",
}


class ListForm(UploadForm):
    label = "手术清单"
    help_text = (
        ".xlsx、.xls，或 .csv、.tsv 文本（UTF-8、UTF-16、GB18030 都可以）。"
        "按医院系统导出的样子上传，不必改列的顺序。"
    )
    largest = LARGEST
    missing = "请选择要上传的清单。"
    empty = "请重新导出。"
    remedy = "请按月导出后分次上传。"


class ColumnsForm(FieldsForm):
    """Of a list of done operations, and whom its 术者 column names."""

    of = FIELDS
    none = "清单里没有"

    def __init__(self, *args: Any, is_responsible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operator_is_responsible"] = forms.ChoiceField(
            label="清单的“术者”一列写的是谁",
            choices=[
                ("", "实际做手术的人"),
                ("yes", "负责的上级医师"),
            ],
            required=False,
            initial="yes" if is_responsible else "",
            help_text="选“负责的上级医师”时，学员在指导下做术者而清单写作一助，算一致；否则算不同。",
        )
        self.style()

    @property
    def is_responsible(self) -> bool:
        return bool(self.cleaned_data["operator_is_responsible"])


class DaysForm(Form):
    """The days of which the list has every operation."""

    start = forms.DateField(label="完整覆盖：从")
    end = forms.DateField(
        label="完整覆盖：到",
        help_text="这些天的手术都在清单里。登记在这些天、清单里却没有的，会显示为“医院记录里没有”。",
    )

    def clean(self) -> None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end < start:
            self.add_error("end", "不能早于“从”。")
        if end and end > timezone.localdate():
            self.add_error("end", "不能晚于今天。")


class DismissForm(Form):
    reason = forms.ChoiceField(
        label="为什么不需登记", choices=[("", "请选择"), *((one, one) for one in REASONS)]
    )


class FilterForm(Form):
    """Which differences to show: all of it optional, all of it in the address."""

    kind = forms.ChoiceField(
        label="种类",
        required=False,
        choices=[("", "全部种类"), *((kind.value, word) for kind, word in KINDS.items())],
    )
    trainee = forms.TypedChoiceField(label="学员", required=False, coerce=int, empty_value=None)
    hospital = forms.TypedChoiceField(label="医院", required=False, coerce=int, empty_value=None)
    month = forms.ChoiceField(label="月份", required=False)

    def __init__(
        self,
        *args: Any,
        trainees: list[tuple[int, str]],
        hospitals: list[tuple[int, str]],
        months: list[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainee"].choices = [("", "全部学员"), *trainees]  # type: ignore[attr-defined]
        self.fields["hospital"].choices = [("", "全部医院"), *hospitals]  # type: ignore[attr-defined]
        self.fields["month"].choices = [("", "全部月份"), *((m, m) for m in months)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """What is understood; a value that nobody offers is left out."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value}
