"""What people fill in for drafts, for what could not be read, and for sources."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.supervisors import supervisors_in
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Person, Rotation, in_force

OTHER = "other"
WHY_DROPPED = [
    ("没有学员参加", "没有学员参加"),
    ("不是手术", "不是手术"),
    ("已作为另一台登记", "已作为另一台登记"),
    (OTHER, "其他原因（请写明）"),
]
WHY_NOT_READ = [
    ("不是手术的资料", "不是手术的资料"),
    ("测试消息", "测试消息"),
    ("已请对方重新发送", "已请对方重新发送"),
    (OTHER, "其他原因（请写明）"),
]


class ReasonForm(Form):
    """One of the reasons that are offered, or one's own. `because`: in words."""

    reason = forms.ChoiceField(label="原因", widget=forms.RadioSelect)
    words = forms.CharField(label="其他原因", required=False, max_length=200)

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("reason") == OTHER and not told.get("words", "").strip():
            self.add_error("words", "请写明是什么原因。")
        return told

    @property
    def because(self) -> str:
        told = self.cleaned_data
        return str(told["words"].strip() if told["reason"] == OTHER else told["reason"])


class PeopleForm(Form):
    """Who took part as a trainee, and who supervised."""

    trainee = forms.ModelChoiceField(
        label="学员", queryset=Person.objects.none(), required=False, empty_label="没有，或不确定"
    )
    supervisor = forms.ModelChoiceField(
        label="带教医师", queryset=Person.objects.none(), required=False, empty_label="不确定"
    )

    def __init__(self, *args: Any, draft: IntakeDraft, today: date, **kwargs: Any) -> None:
        super().__init__(
            *args,
            initial={"trainee": draft.trainee_id, "supervisor": draft.supervisor_id},
            **kwargs,
        )
        day = draft.day or today
        supervisors = supervisors_in(draft.hospital, day).values("pk")
        offered = {
            "trainee": trainees_in(draft, day) | Person.objects.filter(intake_drafts=draft),
            "supervisor": Person.objects.filter(pk__in=supervisors)
            | Person.objects.filter(intake_drafts_supervised=draft),
        }
        for name, people in offered.items():
            rows = people.distinct().order_by("pinyin", "pk")
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


def trainees_in(draft: IntakeDraft, day: date) -> QuerySet[Person]:
    """Those who rotate in its hospital that day."""
    there = Rotation.objects.filter(
        in_force(day), hospital=draft.hospital_id, withdrawn_at__isnull=True
    )
    return Person.objects.filter(pk__in=there.order_by().values("traineeship__person"))
