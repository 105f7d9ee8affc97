"""Entering one result, choosing whose, and handing in a list of them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.domain.training.rulebook import LearningItem
from seldinger.web.people.forms.styled import Form, day_field, not_after_today
from seldinger.web.people.forms.upload import UploadForm
from seldinger.web.people.models import Traineeship
from seldinger.web.skills.entered import HIGHEST, EnteredExamination
from seldinger.web.skills.models import Examination
from seldinger.web.skills.results import LARGEST
from seldinger.web.teaching.topics import KINDS

Kind = Examination.Kind
_WHOLE = [(kind.value, kind.label) for kind in (Kind.ANNUAL, Kind.OTHER)]
_OF_POST = [(kind.value, kind.label) for kind in (Kind.THEORY, Kind.SKILL, Kind.OTHER)]


def _points(label: str, **kwargs: Any) -> forms.FloatField:
    wrong = {"invalid": "请填数字，如 88 或 88.5。"}
    return forms.FloatField(
        label=label, required=False, min_value=0, max_value=HIGHEST, error_messages=wrong, **kwargs
    )


class ExaminationForm(Form):
    """Of one post, or of the whole training. Nobody derives the outcome from the score."""

    kind = forms.ChoiceField(label="考核", widget=forms.RadioSelect)
    day = day_field("日期")
    score = _points("得分")
    out_of = _points("满分", initial=100)
    outcome = forms.ChoiceField(
        label="结论",
        required=False,
        choices=[("", "没有注明"), *Examination.Outcome.choices],
        help_text="成绩单上写的；平台不由分数推算。",
    )
    items = forms.MultipleChoiceField(
        label="考了哪些项目",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="考全岗位的一个也不选。",
    )
    title = forms.CharField(
        label="考核名称", required=False, max_length=80, help_text="同一天考几场的，写明是哪一场。"
    )
    examiner = forms.CharField(label="考官", required=False, max_length=60)
    source = forms.CharField(
        label="成绩的出处",
        required=False,
        max_length=120,
        help_text="如哪一份成绩单、哪一次会议记录。",
    )

    def __init__(self, *args: Any, items: Iterable[LearningItem], post: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        self.fields["kind"].choices = _OF_POST if post else _WHOLE  # type: ignore[attr-defined]
        told = [(item.id, f"{KINDS[item.kind]}：{item.text}") for item in items]
        self.fields["items"].choices = told  # type: ignore[attr-defined]
        if not told:
            del self.fields["items"]

    def clean_day(self) -> Any:
        return not_after_today(self.cleaned_data["day"], "考核日期")

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("score") is None:
            self.cleaned_data["out_of"] = None

    def entered(self) -> EnteredExamination:
        told = self.cleaned_data
        return EnteredExamination(
            kind=told["kind"], post=self.post, items=tuple(told.get("items", ())),
            title=told["title"], day=told["day"], score=told["score"], out_of=told["out_of"],
            outcome=told["outcome"], examiner=told["examiner"], source=told["source"],
        )  # fmt: skip


class WhoseForm(Form):
    trainee = forms.ChoiceField(label="学员")

    def __init__(self, *args: Any, trainees: Iterable[Traineeship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(str(one.pk), f"{one.person.name}（{one.entry.year} 年入培）") for one in trainees]
        self.fields["trainee"].choices = [("", "请选择"), *told]  # type: ignore[attr-defined]


class ResultsForm(UploadForm):
    label = "成绩单"
    help_text = ".xlsx、.xls，或 .csv、.tsv 文本。列的顺序不限；多出的列不读。"
    largest = LARGEST
    missing = "请选择要上传的成绩单。"
    empty = "请填写后再上传。"
    remedy = "请分成几份上传。"
