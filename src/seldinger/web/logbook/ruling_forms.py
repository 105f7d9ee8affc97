"""What a director fills in to give a ruling."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.logbook.rulings import Kind, choices_of
from seldinger.web.people.forms.styled import Form

LABELS = {
    "requirement": "哪项要求",
    "category": "哪类手术",
    "background": "按哪种背景",
    "directions": "改为哪几个方向",
    "hospital": "哪家医院",
}


class RulingForm(Form):
    """One field about the matter, which depends on the kind; then date and reason."""

    on = forms.DateField(label="从哪天起有效", widget=forms.DateInput())
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        help_text="会显示在学员的依据里，并写入留痕。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, kind: Kind, rulebook: Rulebook, hospitals: list[str], *args: Any) -> None:
        super().__init__(*args)
        self.kind, self.choices = kind, rulebook.choices
        several = kind.field == "directions"
        self.fields[kind.field] = (forms.MultipleChoiceField if several else forms.ChoiceField)(
            label=LABELS[kind.field],
            choices=choices_of(kind, rulebook, hospitals),
            widget=forms.CheckboxSelectMultiple() if several else forms.Select(),
        )
        self.order_fields([kind.field])
        self.fields["on"].initial = timezone.localdate()
        self.style()

    def clean_directions(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["directions"]
        if len(chosen) != self.choices:
            raise forms.ValidationError(f"请选 {self.choices} 个方向，现在选了 {len(chosen)} 个。")
        return chosen

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("生效日期不能晚于今天。")
        return on

    @property
    def details(self) -> dict[str, Any]:
        return {self.kind.field: self.cleaned_data[self.kind.field]}
