"""Handing in a list of stock, and saying which of its columns is what."""

from typing import Any

from django import forms

from seldinger.web.devices.importing import LARGEST
from seldinger.web.people.forms.columns import FieldsForm
from seldinger.web.people.forms.upload import UploadForm
from seldinger.web.people.models import Department
from seldinger.workbooks.stock_list import FIELDS


class _StoreField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class StockForm(UploadForm):
    label = "库存表"
    help_text = ".xlsx、.xls，或 .csv、.tsv 文本。按医院系统导出的样子上传，不必改列的顺序。"
    largest = LARGEST
    missing = "请选择要上传的库存表。"
    empty = "请重新导出。"
    remedy = "请按科室分开上传。"

    department = _StoreField(
        label="哪里的库存",
        queryset=Department.objects.none(),
        required=False,
        empty_label="全院",
        help_text="这份表是那里现在的全部库存：那里上一份表有、这份没有的，不再算库存。",
    )

    def __init__(self, *args: Any, departments: Any, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        if not whole:
            self.fields["department"].required = True
            self.fields["department"].empty_label = "请选择"  # type: ignore[attr-defined]


class StockColumnsForm(FieldsForm):
    of = FIELDS
    none = "库存表里没有"
