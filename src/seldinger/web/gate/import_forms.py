"""Handing in a booked list, and saying which of its columns is what."""

from typing import Any

from django import forms

from seldinger.web.gate.importing import LARGEST
from seldinger.web.people.forms.styled import Form
from seldinger.workbooks.booked_list import FIELDS, guessed_columns, is_needed
from seldinger.workbooks.hospital_list import Table


class BookedListForm(Form):
    file = forms.FileField(
        label="手术安排表",
        help_text=".xlsx、.xls，或 .csv、.tsv 文本。按医院系统导出的样子上传，不必改列的顺序。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = "请选择要上传的安排表。"
        self.fields["file"].error_messages |= {
            "required": told,
            "invalid": told,
            "missing": told,
            "empty": "这个文件是空的。请重新导出。",
            "max_length": "文件名太长。请改短后重试。",
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("文件超过 8 MB。请按周导出后分次上传。")
        return file


class BookedColumnsForm(Form):
    """One choice for each field, the likeliest head preset."""

    def __init__(self, *args: Any, table: Table, columns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {key: head for key, head in columns.items() if head in table.heads}
        likely = guessed_columns(table.heads) | kept
        heads = [(head, head) for head in table.heads]
        for field in FIELDS:
            needed = is_needed(field.id)
            self.fields[field.id] = forms.ChoiceField(
                label=field.title,
                required=needed,
                choices=[("", "请选择" if needed else "安排表里没有"), *heads],
                initial=likely.get(field.id, ""),
            )
        self.style()

    @property
    def columns(self) -> dict[str, str]:
        return {field.id: self.cleaned_data[field.id] for field in FIELDS}

    def clean(self) -> None:
        chosen: dict[str, list[str]] = {}
        for field in FIELDS:
            if head := self.cleaned_data.get(field.id):
                chosen.setdefault(head, []).append(field.id)
        for head, ids in chosen.items():
            if len(ids) > 1 and set(ids) != {"day", "start"}:
                self.add_error(ids[-1], f"“{head}”一列选给了几项。每列只能选一次。")
