"""What people pick and tap: whom to ask with which form, levels, reasons, a form of one's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from seldinger.domain.training.assessment import Form as Sheet
from seldinger.domain.training.assessment import Item
from seldinger.web.assessment.actions.rating import MOST_REASON, MOST_WORDS
from seldinger.web.assessment.asking import Candidate
from seldinger.web.assessment.entered import MOST_TITLE, OwnTold
from seldinger.web.assessment.models import OwnForm, Rating
from seldinger.web.logbook.models import Participation
from seldinger.web.people.forms import Form
from seldinger.web.people.forms.styled import LinesField

NOT_SEEN = "0"
_NO_PATIENT = "不要写患者的姓名、编号。"
_BEFORE = "question-"


class AskForm(Form):
    """Everything preset: one tap where it fits. assessors: those who can be asked."""

    part = forms.ChoiceField(label="评哪一项", widget=forms.RadioSelect)
    form = forms.ChoiceField(label="用哪张评价表", widget=forms.RadioSelect)
    assessor = forms.ChoiceField(label="请谁评", widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[Participation, str]],
        sheets: Sequence[Sheet],
        assessors: Sequence[tuple[Candidate, str]],
        usual: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._parts = {str(part.pk): part for part, _ in parts}
        self._people = {str(one.person.pk): one.person for one, _ in assessors}
        self._offer("part", [(str(part.pk), label) for part, label in parts])
        self._offer("form", [(one.id, _sheet_label(one)) for one in sheets], usual)
        self._offer("assessor", [(str(one.person.pk), label) for one, label in assessors])

    def _offer(self, name: str, choices: list[tuple[str, str]], usual: str = "") -> None:
        """The usual one, or the first, is picked already; where there is only one, silently."""
        field: Any = self.fields[name]
        field.choices = choices
        known = [value for value, _ in choices]
        field.initial = usual if usual in known else next(iter(known), None)
        if len(choices) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> None:
        """What is wrong with something that is not shown is told above the others."""
        for field in self.hidden_fields():
            for fault in field.errors:
                self.add_error(None, f"{field.label}：{fault}")

    def told(self) -> dict[str, Any]:
        return {
            "part": self._parts[self.cleaned_data["part"]],
            "form": self.cleaned_data["form"],
            "assessor": self._people[self.cleaned_data["assessor"]],
        }


def _sheet_label(sheet: Sheet) -> str:
    number = len(sheet.questions)
    return f"{sheet.title}（{number} 问）"


@dataclass(frozen=True, slots=True)
class Question:
    """options: what is tapped, and what it means."""

    title: str
    field: BoundField
    options: tuple[tuple[Any, str], ...]


class RateForm(Form):
    """A question for each thing that is rated; what was not seen may be left out."""

    comment = LinesField(
        label="哪里做得好，下次注意什么",
        required=False,
        max_length=MOST_WORDS,
        help_text=_NO_PATIENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, sheet: Sheet, before: Rating | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        told = before.levels if before else {}
        self.sheet = sheet
        for item in sheet.questions:
            self.fields[_BEFORE + item.id] = _question(item, item == sheet.overall, told)
        self.fields["comment"].initial = before.comment if before else ""
        self.style()

    @property
    def questions(self) -> list[Question]:
        return [_shown(self[_BEFORE + item.id], item) for item in self.sheet.questions]

    def levels(self) -> dict[str, int]:
        """Of what was seen."""
        said = {item.id: self.cleaned_data[_BEFORE + item.id] for item in self.sheet.questions}
        return {name: int(value) for name, value in said.items() if value not in ("", NOT_SEEN)}


def _shown(field: BoundField, item: Item) -> Question:
    meanings = {str(level.value): level.told for level in item.levels}
    options = tuple((one, meanings.get(str(one.data["value"]), "")) for one in field)
    return Question(item.title, field, options)


def _question(item: Item, needed: bool, told: dict[str, int]) -> forms.ChoiceField:
    choices = [(str(level.value), level.word) for level in item.levels]
    if not needed:
        choices.append((NOT_SEEN, "没看到"))
    return forms.ChoiceField(
        label=item.title,
        choices=choices,
        required=needed,
        widget=forms.RadioSelect,
        initial=str(told[item.id]) if item.id in told else None,
    )


class RefuseForm(Form):
    """One tap is enough."""

    PHRASES = ("没有看清这台操作", "当时不在场", "时间太久，记不清", "其他")
    phrase = forms.ChoiceField(
        label="为什么不评", choices=[(one, one) for one in PHRASES], widget=forms.RadioSelect
    )
    more = forms.CharField(
        label="补充说明", required=False, max_length=MOST_REASON - 20, help_text=_NO_PATIENT
    )

    def reason(self) -> str:
        words = (self.cleaned_data["phrase"], self.cleaned_data["more"].strip())
        return "：".join(filter(None, words))


class WithdrawForm(Form):
    reason = forms.CharField(
        label="为什么撤回",
        max_length=MOST_REASON,
        help_text=f"撤回后双方仍看得到这句话。{_NO_PATIENT}",
    )


class OwnFormForm(Form):
    """The form of one activity."""

    title = forms.CharField(
        label="活动名称",
        max_length=MOST_TITLE,
        help_text="评的是哪一项活动，如“急诊支气管动脉栓塞的全程管理”。",
    )
    english = forms.CharField(label="英文名称", required=False, max_length=120)
    scale = forms.ChoiceField(
        label="等级", widget=forms.RadioSelect, help_text="同一种等级的评价才能合在一起看。"
    )
    items = LinesField(
        label="项目",
        required=False,
        help_text="一行一个，最多 20 个；不写就只问一句总评，最快。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    source = forms.CharField(
        label="出处", required=False, max_length=300, help_text="这张表的依据；没有就留空。"
    )

    def __init__(
        self, *args: Any, sheets: Iterable[Sheet], before: OwnForm | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        scale: Any = self.fields["scale"]
        scale.choices = [(one.id, _levels_label(one)) for one in sheets]
        scale.initial = scale.choices[0][0]
        if before:
            self.initial = {
                "title": before.title,
                "english": before.english,
                "scale": before.scale_form,
                "items": "\n".join(before.items),
                "source": before.source,
            }

    def told(self) -> OwnTold:
        said = self.cleaned_data
        items = tuple(said["items"].splitlines())
        return OwnTold(said["title"], said["scale"], items, said["english"], said["source"])


def _levels_label(sheet: Sheet) -> str:
    words = "、".join(level.word for level in sheet.questions[0].levels)
    return f"{sheet.title}：{words}"
