"""What is filled in on a case: who had a place, a step of its own, a category."""

from typing import Any

from django import forms

from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.logbook.conflicts import Conflict
from seldinger.web.people.forms.styled import Form

_NO_PATIENT = "会通知双方并留痕。请不要写患者的姓名、编号。"


def _reason(help_text: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label="理由", max_length=500, help_text=help_text, widget=widget)


class ResolveForm(Form):
    """One conflict: whose the place was, and why."""

    def __init__(self, conflict: Conflict, *args: Any) -> None:
        # Two places of one act may be contested at once: each form has its own names.
        super().__init__(*args, prefix=conflict.role.name.lower())
        self.conflict = conflict
        self.fields["holder"] = forms.ChoiceField(
            label=f"{conflict.role}是谁",
            choices=[(str(part.pk), part.traineeship.person.name) for part in conflict.parts],
            widget=forms.RadioSelect(),
        )
        self.fields["reason"] = _reason(_NO_PATIENT)
        self.style()


class SeparateForm(Form):
    """Why a step was an operation of its own."""

    reason = _reason("会显示在学员的依据里，并写入留痕。请不要写患者的姓名、编号。")


class PinForm(Form):
    """To which category an act belongs, and why."""

    def __init__(self, rulebook: Rulebook, likely: tuple[str, ...], *args: Any) -> None:
        super().__init__(*args)
        self.fields["category"] = forms.ChoiceField(
            label="归入哪一类", choices=_categories(rulebook, likely), widget=forms.Select()
        )
        self.fields["reason"] = _reason(
            "会显示在学员的依据里，并写入留痕。请不要写患者的姓名、编号。"
        )
        self.style()


def _categories(rulebook: Rulebook, likely: tuple[str, ...]) -> list[tuple[str, str]]:
    """Those that the name may mean stand first."""
    posts = rulebook.post_by_id
    told = [(c.id, f"{posts[c.post].title}：{c.title}") for c in rulebook.categories]
    return sorted(told, key=lambda one: one[0] not in likely)
