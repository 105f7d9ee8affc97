"""What a trainee fills in for what is no operation; each form knows the action that takes it.

Made with `trainee`; to put a claim right also with `claim`. `take` logs, `change` puts right.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from seldinger.norms.library import library_at
from seldinger.web.logbook.actions.duties import (
    change_duty,
    log_activity,
    log_admission,
    log_reports_in_bulk,
)
from seldinger.web.logbook.duties import (
    MOST_DAYS,
    MOST_PATIENTS,
    MOST_REPORTS,
    Duty,
    EnteredActivity,
    EnteredAdmission,
    EnteredDuty,
    EnteredReports,
)
from seldinger.web.logbook.duty_words import (
    Group,
    activity_groups,
    exam_boxes,
    patient_groups,
    post_on,
)
from seldinger.web.logbook.models import Activity, Admission, ImagingReports
from seldinger.web.logbook.supervisors import hospitals_of, supervisors_in
from seldinger.web.logbook.versions import category_word
from seldinger.web.people.forms.styled import Form, LinesField, day_field
from seldinger.web.people.models import Hospital, Membership, Person, Traineeship, in_force

LONGEST_NUMBER = 40
PICK = ("", "请选择")


class DutyForm(Form):
    """What every such form has: its key, the day and the supervisor.

    The last choices are remembered, unless told not to; who may be named follows the day.
    """

    model: ClassVar[type[Duty]]
    day_label: ClassVar[str] = "日期"
    order: ClassVar[tuple[str, ...]] = ()  # of the fields; the others follow

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    day = day_field("日期")
    supervisor = forms.TypedChoiceField(label="带教（上级）医师", coerce=int)

    def __init__(
        self,
        *args: Any,
        trainee: Traineeship,
        claim: Duty | None = None,
        remembers: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.trainee, self.claim = trainee, claim
        self.rulebook = library_at(None).rulebook(trainee.rulebook)
        self.hospitals = list(hospitals_of(trainee).order_by("pk"))
        self.like: Any = claim or (self._last() if remembers else None)
        self.fields["day"].label = self.day_label
        if claim is None:
            self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()
        else:
            del self.fields["key"]
            self.fields["day"].initial = claim.day
        self.prepare()
        self._offer_supervisors()
        self.order_fields(self.order)
        self.style()

    def prepare(self) -> None:
        """Fields that depend on the rulebook, and what is remembered."""

    def entered(self) -> Sequence[EnteredDuty]:
        """What was filled in, as the actions take it; only when valid."""
        raise NotImplementedError

    def log(self, by: Person) -> Sequence[Duty]:
        raise NotImplementedError

    def told(self) -> str:
        """What was logged, in a few words; nothing of a patient."""
        raise NotImplementedError

    def take(self, by: Person) -> tuple[Sequence[Duty], str]:
        """Log what was filled in; the rows, and what to say of them."""
        rows = self.log(by)
        late = rows[0].days_late(rows[0].day)
        marked = f"，迟登 {late} 天" if late else ""
        who = rows[0].supervisor
        return rows, f"已登记 {self.told()}{marked}，等{who.name if who else ''}审核。"

    def change(self, by: Person, version: int) -> Duty:
        assert self.claim is not None
        return change_duty(by=by, claim=self.claim, version=version, entered=self.entered()[0])

    @property
    def on(self) -> date:
        """The day that is in the form, as far as it is one."""
        try:
            told: date | None = self.fields["day"].clean(self["day"].value())
        except ValidationError:
            told = None
        return told or timezone.localdate()

    def _last(self) -> Any:
        own = self.model._default_manager.filter(traineeship=self.trainee)
        return own.filter(withdrawn_at__isnull=True).order_by("-logged_at", "-pk").first()

    def _offer_supervisors(self) -> None:
        own = self.claim.supervisor if self.claim else None
        offered = supervisor_groups(self.hospitals, self.on, self.trainee, keep=own)
        field = self.fields["supervisor"]
        field.choices = [PICK, *offered]  # type: ignore[attr-defined]
        known = {pk for _, people in offered for pk, _ in people}
        if self.like and str(self.like.supervisor_id) in known:
            field.initial = self.like.supervisor_id
        elif len(known) == 1:
            field.initial = next(iter(known))
        if not known:
            field.help_text = "这一天没有登记在任的上级医师。请核对日期，或请教学秘书补登任职。"


class AdmissionForm(DutyForm):
    """Managed patients: one, or those of a ward round."""

    model = Admission
    day_label = "入院日期"
    order = ("numbers", "number", "day", "kind", "hospital", "supervisor")

    numbers = LinesField(
        label="病案号或住院号",
        help_text=f"一行一位，最多 {MOST_PATIENTS} 位。只显示末尾几位，加密保存。",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    number = forms.CharField(label="病案号或住院号", max_length=LONGEST_NUMBER, required=False)
    kind = forms.ChoiceField(label="类别", required=False)
    hospital = forms.TypedChoiceField(label="医院", coerce=int)

    def prepare(self) -> None:
        post = post_on(self.trainee, self.rulebook, self.on)
        by_post = f"按当日岗位（{post}）" if post else "按当日岗位"
        kinds = [("", by_post), *patient_groups(self.rulebook)]
        where = [(one.pk, one.name) for one in self.hospitals]
        if self.claim is not None:  # what an old logbook says may be offered to nobody else
            kinds = _with(kinds, self.like.kind, category_word(self.like.kind))
            where = _with(where, self.like.hospital_id, self.like.hospital.name)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["hospital"].choices = where  # type: ignore[attr-defined]
        self.fields["hospital"].initial = self._hospital()
        if self.claim is None:
            del self.fields["number"]
            return
        self.fields["kind"].initial = self.like.kind
        del self.fields["numbers"]
        tail = self.claim.number_tail  # type: ignore[union-attr]
        self.fields["number"].help_text = f"留空就不变（现在是 {tail}）。"
        self.fields["number"].widget.attrs |= {"autocomplete": "off"}

    def clean_numbers(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["numbers"].split("\n")]
        numbers = [line for line in lines if line]
        if len(numbers) > MOST_PATIENTS:
            raise forms.ValidationError(
                f"一次最多 {MOST_PATIENTS} 位，这里有 {len(numbers)} 位。请分两次登记。"
            )
        for place, number in enumerate(numbers, start=1):
            if len(number) > LONGEST_NUMBER:
                raise forms.ValidationError(
                    f"第 {place} 行太长，最多 {LONGEST_NUMBER} 个字。请一行只写一位。"
                )
        return numbers

    def entered(self) -> Sequence[EnteredAdmission]:
        data = self.cleaned_data
        shared = {name: data[name] for name in ("hospital", "day", "kind", "supervisor")}
        numbers = data["numbers"] if self.claim is None else [data["number"]]
        return [EnteredAdmission(number=number, **shared) for number in numbers]

    def log(self, by: Person) -> Sequence[Duty]:
        key = self.cleaned_data["key"]
        return log_admission(by=by, trainee=self.trainee, admissions=self.entered(), key=key)

    def told(self) -> str:
        return f"{len(self.entered())} 位管理病例"

    def _hospital(self) -> int | None:
        """The last one; else where the trainee rotates that day."""
        if self.like:
            return int(self.like.hospital_id)
        visits = self.trainee.rotations.filter(in_force(self.on), withdrawn_at__isnull=True)
        return visits.values_list("hospital", flat=True).first()


class ReportsForm(DutyForm):
    """Imaging reports: a number in each box of the examinations that the rulebook counts."""

    model = ImagingReports
    day_label = "日期（几天的写最后一天）"
    order = ("what", "number", "start", "day", "supervisor")

    start = forms.DateField(
        label="从哪天起", required=False,
        help_text=f"只有一天的不用填；一次最多 {MOST_DAYS} 天。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.boxes = exam_boxes(self.rulebook)
        if self.claim is None:
            for place, (exam, part) in enumerate(self.boxes):
                self.fields[f"box_{place}"] = _count(part or exam, required=False)
            return
        whats = [(f"{exam}|{part}", f"{exam} {part}".strip()) for exam, part in self.boxes]
        claim: Any = self.claim
        if (claim.exam, claim.part) not in self.boxes:  # told without its part
            whats.insert(0, PICK)
        self.fields["what"] = forms.ChoiceField(
            label="检查与部位", choices=whats, initial=f"{claim.exam}|{claim.part}"
        )
        self.fields["number"] = _count("份数", required=True, initial=claim.number)
        self.fields["start"].initial = claim.start

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The boxes under their examinations; those without parts together."""
        groups: dict[str, list[forms.BoundField]] = {}
        for place, (exam, part) in enumerate(self.boxes):
            heading = exam if part else "不分部位"
            groups.setdefault(heading, []).append(self[f"box_{place}"])
        return list(groups.items())

    def others(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if not one.name.startswith("box_")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.claim is None and not self.errors and not self._filled():
            raise forms.ValidationError("一份报告也没有填。请至少在一格里写上份数。")
        return data

    def entered(self) -> Sequence[EnteredReports]:
        data = self.cleaned_data
        shared = {name: data[name] for name in ("day", "start", "supervisor")}
        if self.claim is not None:
            exam, _, part = data["what"].partition("|")
            return [EnteredReports(exam=exam, part=part, number=data["number"], **shared)]
        return [
            EnteredReports(exam=exam, part=part, number=number, **shared)
            for (exam, part), number in self._filled()
        ]

    def log(self, by: Person) -> Sequence[Duty]:
        key = self.cleaned_data["key"]
        return log_reports_in_bulk(by=by, trainee=self.trainee, reports=self.entered(), key=key)

    def told(self) -> str:
        return f"{sum(one.number for one in self.entered())} 份影像报告"

    def _filled(self) -> list[tuple[tuple[str, str], int]]:
        told = [self.cleaned_data.get(f"box_{place}") for place in range(len(self.boxes))]
        return [(box, number) for box, number in zip(self.boxes, told, strict=True) if number]


class ActivityForm(DutyForm):
    """Teaching, research, chief residency: in the words of the rulebook."""

    model = Activity
    order = ("type", "title", "capacity", "level", "day", "supervisor")

    type = forms.ChoiceField(label="类型")
    title = forms.CharField(label="题目或内容", max_length=300)
    capacity = forms.ChoiceField(
        label="本人作用", required=False, help_text="论文写第几作者；讨论和报告写主讲、组织或参加。"
    )
    level = forms.ChoiceField(label="期刊级别", required=False, help_text="只有论文和综述要填。")

    def prepare(self) -> None:
        words = {"capacity": self.rulebook.capacities, "level": self.rulebook.levels}
        self.fields["type"].choices = [PICK, *activity_groups(self.rulebook)]  # type: ignore[attr-defined]
        for name, known in words.items():
            self.fields[name].choices = [("", "不填"), *((word, word) for word in known)]  # type: ignore[attr-defined]
        if self.claim is not None:
            for name in ("type", "title", "capacity", "level"):
                self.fields[name].initial = getattr(self.claim, name)

    def entered(self) -> Sequence[EnteredActivity]:
        names = ("day", "type", "title", "capacity", "level", "supervisor")
        return [EnteredActivity(**{name: self.cleaned_data[name] for name in names})]

    def log(self, by: Person) -> Sequence[Duty]:
        key, told = self.cleaned_data["key"], self.entered()[0]
        return [log_activity(by=by, trainee=self.trainee, entered=told, key=key)]

    def told(self) -> str:
        return f"一项{self.entered()[0].type}"


FORMS: dict[str, type[DutyForm]] = {
    "admission": AdmissionForm,
    "reports": ReportsForm,
    "activity": ActivityForm,
}


def supervisor_groups(
    hospitals: Sequence[Hospital], on: date, trainee: Traineeship, keep: Person | None = None
) -> list[Group]:
    """Who may be named, under their hospitals, by name and department; never the trainee.

    keep: somebody named already, offered whether or not they might be named now.
    """
    groups: list[Group] = []
    for hospital in hospitals:
        works = (
            Membership.objects.filter(
                in_force(on), hospital=hospital, person__in=supervisors_in(hospital, on)
            )
            .exclude(person=trainee.person_id)
            .select_related("person", "department")
            .order_by("person__pinyin", "person", "pk")
        )
        people = {str(one.person_id): _named(one) for one in works}
        if people:
            groups.append((hospital.name, list(people.items())))
    if keep and str(keep.pk) not in {pk for _, people in groups for pk, _ in people}:
        groups.insert(0, ("原来的", [(str(keep.pk), keep.name)]))
    return groups


def _with(choices: Sequence[Any], value: Any, word: str) -> list[Any]:
    """The choices, with this one where it is not among them."""
    flat = [
        one for key, told in choices for one in ([key] if isinstance(told, str) else dict(told))
    ]
    return [*choices, *([] if value in flat else [(value, word)])]


def _named(work: Membership) -> str:
    return f"{work.person.name} · {work.department.name}" if work.department else work.person.name


def _count(label: str, **told: Any) -> forms.IntegerField:
    told.setdefault("min_value", 1 if told["required"] else 0)
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    whole = f"请填 {told['min_value']} 至 {MOST_REPORTS} 之间的整数。"
    field = forms.IntegerField(label=label, widget=widget, max_value=MOST_REPORTS, **told)
    field.error_messages |= {"invalid": whole}
    for limit in field.validators:
        limit.message = whole  # type: ignore[attr-defined]
    return field
