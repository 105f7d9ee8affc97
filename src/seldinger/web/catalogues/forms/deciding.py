"""What one fills in of the committee's decision about a finding."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from seldinger.web.catalogues.deciding import LONGEST_NOTE, DecisionTold, Outcome
from seldinger.web.catalogues.findings import Found
from seldinger.web.catalogues.merging import may_lose
from seldinger.web.norms.presenters.words import GRADE
from seldinger.web.people.forms.styled import Form, day_field, not_after_today

NEW, LATER = "new", "later"
_OUTCOMES = [
    (Outcome.KEEP.value, "保留：各条都不改，这一处了结"),
    (Outcome.REGRADE.value, "改级：改其中一条或几条的级别"),
    (Outcome.MERGE.value, "合并：留下一条，其余删去"),
    (Outcome.NOTE.value, "加注：各条不改，加一句说明"),
]
_EACH = ("", "下面分别选")


class DecideForm(Form):
    """The fields grade_ and an entry's id stand for the entries."""

    outcome = forms.ChoiceField(label="委员会的决定", choices=_OUTCOMES, widget=forms.RadioSelect)
    grade_all = forms.TypedChoiceField(
        label="各条一律改为", choices=[_EACH, *GRADE.items()], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    kept = forms.ChoiceField(label="留下哪一条", required=False, widget=forms.RadioSelect)
    with_parts = forms.BooleanField(label="删去的条目里写着的别的手术，也一并删去", required=False)
    note = forms.CharField(label="加什么注", required=False, max_length=LONGEST_NOTE)
    decided_on = day_field("会议日期", help_text="委员会作出决定的那一天。")
    reason = forms.CharField(
        label="委员会的理由", max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    into = forms.ChoiceField(label="写进哪份草案", required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, found: Found, drafts: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        lines = [
            (one.id, f"{one.list_title}，{GRADE[one.grade]}：{one.text}") for one in found.entries
        ]
        self.fields["kept"].choices = lines  # type: ignore[attr-defined]
        self.fields["into"].choices = [*drafts, (LATER, "先不写，以后再写")]  # type: ignore[attr-defined]
        for one, (_, line) in zip(found.entries, lines, strict=True):
            self.fields[f"grade_{one.id}"] = forms.TypedChoiceField(
                label=line, choices=[*GRADE.items()], coerce=int, empty_value=None,
                initial=one.grade, required=False,
            )  # fmt: skip
        if not may_lose(found):
            del self.fields["with_parts"]
        self.style()

    @property
    def grades(self) -> list[Any]:
        """The bound fields of the entries' grades."""
        return [self[f"grade_{one.id}"] for one in self.found.entries]

    def shown_anew(self, seen: int) -> "DecideForm":
        """The same form beside the decision that holds now, against which it is sent again."""
        told = {name: self.data.get(name, "") for name in self.fields}
        self.data = told | {"seen": str(seen)}
        return self

    def clean_decided_on(self) -> date:
        told: date = self.cleaned_data["decided_on"]
        return not_after_today(told, "会议日期")

    def told(self) -> DecisionTold:
        told = self.cleaned_data
        every = told["grade_all"]
        grades = {
            one.id: every or told[f"grade_{one.id}"] or one.grade for one in self.found.entries
        }
        return DecisionTold(
            outcome=told["outcome"],
            reason=told["reason"],
            decided_on=told["decided_on"],
            grades=grades,
            kept=told["kept"],
            with_parts=told.get("with_parts", False),
            note=told["note"],
        )
