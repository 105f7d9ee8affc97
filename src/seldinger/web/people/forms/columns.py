"""Which column of an uploaded table is what."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from seldinger.web.people.forms.styled import Form
from seldinger.workbooks.hospital_fields import Field, guessed
from seldinger.workbooks.hospital_table import Table


class FieldsForm(Form):
    """One choice for each field of a table, the likeliest head preset. none: where it has none."""

    of: ClassVar[Sequence[Field]]
    none: ClassVar[str]

    def __init__(self, *args: Any, table: Table, columns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {key: head for key, head in columns.items() if head in table.heads}
        likely = guessed(table.heads, self.of, table.rows) | kept
        heads = [(head, head) for head in table.heads]
        for field in self.of:
            self.fields[field.id] = forms.ChoiceField(
                label=field.title,
                required=field.needed,
                choices=[("", "请选择" if field.needed else self.none), *heads],
                initial=likely.get(field.id, ""),
            )
        self.style()

    @property
    def columns(self) -> dict[str, str]:
        return {field.id: self.cleaned_data[field.id] for field in self.of}

    def clean(self) -> None:
        chosen: dict[str, list[Field]] = {}
        for field in self.of:
            if head := self.cleaned_data.get(field.id):
                chosen.setdefault(head, []).append(field)
        for head, fields in chosen.items():
            if len(fields) > 1 and {field.id for field in fields} != {"day", "start"}:
                titles = "、".join(field.title for field in fields)
                self.add_error(fields[-1].id, f"“{head}”一列选给了 {titles}。每列只能选一次。")
