"""Sessions, attendance by hand, the diary, and logging what one said in a session."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.logbook.duty_forms import PICK, ActivityForm, supervisor_groups
from seldinger.web.logbook.models import Activity
from seldinger.web.logbook.supervisors import hospitals_of
from seldinger.web.people.forms.styled import Form, day_field
from seldinger.web.people.models import Base, Department, Person, Traineeship
from seldinger.web.people.presenters.words import where
from seldinger.web.teaching.actions.diary import MOST
from seldinger.web.teaching.entered import DiaryTold, SessionTold
from seldinger.web.teaching.models import SessionPart, TeachingSession
from seldinger.web.teaching.queries import people_in, trainees_in
from seldinger.web.teaching.topics import keys_of
from seldinger.web.teaching.words import words_in, words_of

Place = tuple[Base, Department | None]
_NO_PATIENT = "不要写患者的姓名、编号或住院号。"


def _time(label: str, initial: time) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    field = forms.TimeField(label=label, initial=initial, widget=widget)
    field.error_messages["invalid"] = "时间不对。请按 08:00 的样子填写。"
    return field


def place_key(place: Place) -> str:
    base, department = place
    return f"{base.pk}:{department.pk if department else 0}"


class SessionForm(Form):
    """places: where the reader may hold one. session: the one that is changed. people: who may
    speak; the page looks among them, for there may be thousands."""

    held = forms.ChoiceField(label="范围")
    kind = forms.ChoiceField(label="种类")
    title = forms.CharField(label="题目", max_length=200, help_text=_NO_PATIENT)
    day = day_field("日期")
    begin = _time("开始", time(8))
    end = _time("结束", time(9))
    place = forms.CharField(label="地点", max_length=120)
    whom = forms.ChoiceField(
        label="应到", choices=TeachingSession.Whom.choices, widget=forms.RadioSelect,
        initial=TeachingSession.Whom.BASE,
    )  # fmt: skip
    speaker = forms.ModelChoiceField(
        Person.objects.none(), label="主讲", required=False, empty_label="以后再定"
    )
    guest = forms.CharField(
        label="院外主讲", required=False, max_length=60, help_text="主讲没有平台账号时填。"
    )
    preparers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="组织或准备资料的学员", required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="学员在自己的页面可以一键登记这次主讲或组织。",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        places: Sequence[Place],
        session: TeachingSession | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**(_initial(session) if session else {}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.places = {place_key(one): one for one in places}
        offered = [(key, _place_word(one)) for key, one in self.places.items()]
        self.fields["held"].choices = offered  # type: ignore[attr-defined]
        base = self._base(places)
        words = words_in(base.rulebook)
        self.fields["kind"].choices = [PICK, *((word, word) for word in words.session_kinds)]  # type: ignore[attr-defined]
        on = timezone.localdate(session.starts_at) if session else timezone.localdate()
        self.people = people_in(base, on)
        self.fields["speaker"].queryset = self.people  # type: ignore[attr-defined]
        trainees = trainees_in(base, on).values("person")
        everybody = Person.objects.filter(pk__in=trainees).order_by("pinyin", "pk")
        self.fields["preparers"].queryset = everybody  # type: ignore[attr-defined]
        self.capacities = words.session_capacities
        self.style()

    def _base(self, places: Sequence[Place]) -> Base:
        """Of the place that is in the form: whose words and people are offered."""
        chosen = self.places.get(str(self["held"].value() or ""))
        return (chosen or places[0])[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"begin", "end"} <= data.keys() and data["end"] <= data["begin"]:
            self.add_error("end", "结束时间应晚于开始时间。")
        held = self.places.get(data.get("held", ""))
        if data.get("whom") == TeachingSession.Whom.DEPARTMENT and held and held[1] is None:
            self.add_error("whom", "全基地的活动没有“本科室学员”。请改选应到的人。")
        return data

    @property
    def told(self) -> SessionTold:
        data = self.cleaned_data
        base, department = self.places[data["held"]]
        speaks, prepares = self._capacities()
        parts = {one.pk: prepares for one in data["preparers"]}
        if data["speaker"] is not None:
            parts[data["speaker"].pk] = speaks
        return SessionTold(
            base=base, department=department, kind=data["kind"], title=data["title"],
            place=data["place"], starts_at=_moment(data["day"], data["begin"]),
            ends_at=_moment(data["day"], data["end"]),
            whom=TeachingSession.Whom(data["whom"]), guest=data["guest"], parts=parts,
        )  # fmt: skip

    def _capacities(self) -> tuple[str, str]:
        """Who speaks, and who prepares: the first and the last of the rulebook's words."""
        return self.capacities[0], self.capacities[-1]


class TopicsForm(Form):
    """What of the rulebook the session teaches; version: the session's that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    topics = forms.MultipleChoiceField(
        label="学习项目", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(key, key) for key in keys_of(rulebook)]
        self.fields["topics"].choices = offered  # type: ignore[attr-defined]


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _place_word(place: Place) -> str:
    base, department = place
    if department is None:
        return f"{base.name}（全基地）"
    return where(department.hospital, department)


def _initial(session: TeachingSession) -> dict[str, Any]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    parts = list(session.parts.filter(ended_at=None).select_related("person"))
    speaks = words_in(session.base.rulebook).session_capacities[0]
    speaker = next((part.person_id for part in parts if part.capacity == speaks), None)
    return {
        "held": place_key((session.base, session.department)), "kind": session.kind,
        "title": session.title, "day": starts.date(), "begin": starts.time(),
        "end": ends.time(), "place": session.place, "whom": session.whom,
        "guest": session.guest, "speaker": speaker,
        "preparers": [part.person_id for part in parts if part.person_id != speaker],
    }  # fmt: skip


# -- attendance ------------------------------------------------------------------------------------


class AttendanceForm(Form):
    """Whose it is was picked before."""

    reason = forms.CharField(
        label="理由", max_length=200, help_text="如：手机没电，本人在场。列表和导出表里会标明补签。"
    )


# -- what a trainee logs ---------------------------------------------------------------------------


class DutyForm(ActivityForm):
    """The logbook's own form, begun with what is known."""

    def __init__(self, *args: Any, known: dict[str, str] | None = None, **kwargs: Any) -> None:
        self.known = known or {}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        for name, value in self.known.items():
            self.fields[name].initial = value


class SupervisorForm(Form):
    """Who is asked, of those who might verify that day."""

    supervisor = forms.TypedChoiceField(label="带教（上级）医师", coerce=int)

    def __init__(
        self, *args: Any, trainee: Traineeship, on: date, likely: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = supervisor_groups(list(hospitals_of(trainee)), on, trainee)
        field: Any = self.fields["supervisor"]
        field.choices = [PICK, *offered]
        known = {pk for _, people in offered for pk, _ in people}
        if str(likely) in known:
            field.initial = likely
        elif len(known) == 1:
            field.initial = next(iter(known))
        if not known:
            field.help_text = "这一天没有登记在任的上级医师。请教学秘书补登任职。"


class PartForm(SupervisorForm):
    """Logging what one said in a session: everything but the supervisor is known."""

    def __init__(self, *args: Any, trainee: Traineeship, part: SessionPart, **kwargs: Any) -> None:
        on = timezone.localdate(part.session.starts_at)
        super().__init__(*args, trainee=trainee, on=on, likely=part.session.by_id, **kwargs)


class DiaryForm(Form):
    """One kind of duty on one day. The supervisor of last time is kept."""

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="做了什么", widget=forms.RadioSelect)
    day = day_field("日期")
    text = forms.CharField(
        label="一句话", required=False, max_length=200, help_text=f"可不写。{_NO_PATIENT}"
    )
    number = forms.IntegerField(
        label="次数", min_value=1, max_value=MOST, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    supervisor = forms.TypedChoiceField(label="带教（上级）医师", coerce=int)

    def __init__(self, *args: Any, trainee: Traineeship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = words_of(trainee)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(clause.id, clause.title) for clause in words.diary_kinds]
        number: Any = self.fields["number"]
        for limit in number.validators:
            limit.message = f"请填 1 至 {MOST} 之间的整数。"
        number.error_messages["invalid"] = f"请填 1 至 {MOST} 之间的整数。"
        self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()
        self._offer(trainee)

    def _offer(self, trainee: Traineeship) -> None:
        field: Any = self.fields["supervisor"]
        offered = supervisor_groups(list(hospitals_of(trainee)), self._on, trainee)
        field.choices = [PICK, *offered]
        own = Activity.objects.filter(traineeship=trainee, withdrawn_at=None)
        last = own.exclude(supervisor=None).order_by("-logged_at", "-pk").first()
        known = {pk for _, people in offered for pk, _ in people}
        if last and str(last.supervisor_id) in known:
            field.initial = last.supervisor_id
        elif len(known) == 1:
            field.initial = next(iter(known))

    @property
    def _on(self) -> date:
        try:
            told: date | None = self.fields["day"].clean(self["day"].value())
        except ValidationError:
            told = None
        return told or timezone.localdate()

    @property
    def told(self) -> DiaryTold:
        told = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return DiaryTold(**told)


class SortForm(Form):
    """Which duty a claim was about that was logged without it."""

    kind = forms.ChoiceField(label="细则的职责")

    def __init__(self, *args: Any, trainee: Traineeship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        listed = words_of(trainee).diary_kinds
        kinds.choices = [PICK, *((clause.id, clause.title) for clause in listed)]
