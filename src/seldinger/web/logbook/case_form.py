"""A case as a trainee fills it in: on the page that logs it, and on the one that edits it.

The names of the inputs are those a draft keeps: day, place, number, supervisor, guidance, session,
simulation, key; act-0-name, act-0-category, act-0-role, act-0-outcome; complication-0-grade,
complication-0-text; onlooker-0-name, onlooker-0-kind; each row with its own number.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date

from seldinger.domain.training.words import Role
from seldinger.norms.library import library_at
from seldinger.web.logbook.complications import GRADES
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.entered_checks import (
    LAST_SESSION,
    LONGEST_NAME,
    LONGEST_NUMBER,
    LONGEST_PERSON,
    LONGEST_TEXT,
    MOST_ACTS,
)
from seldinger.web.logbook.models import Case, Guidance, Onlooker, Outcome, Participation
from seldinger.web.logbook.numbers import StoredNumber
from seldinger.web.logbook.remembered import ONLOOKER, Remembered, remembered, rotation_on
from seldinger.web.logbook.supervisors import hospitals_of, supervisors_in
from seldinger.web.people.forms.styled import Form, day_field, not_after_today
from seldinger.web.people.models import Hospital, Rotation, Traineeship, in_force

FEWEST_ROWS = {"act": 3, "complication": 2, "onlooker": 2}
_MOST_READ = MOST_ACTS + 8  # rows; the action counts those that say something
BY_ROTATION = ""
ROLES = [*((role.value, role.value) for role in Role), (ONLOOKER, "未上台观摩")]
Initial = Mapping[str, Any]


class ActForm(Form):
    """One operation of the case, and one's own part in it."""

    name = forms.CharField(label="操作名称", max_length=LONGEST_NAME, required=False)
    role = forms.ChoiceField(
        label="本人角色", choices=ROLES, initial=Role.PARTICIPANT.value, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label="细则类别", required=False)
    outcome = forms.ChoiceField(label="结果", choices=Outcome, initial=Outcome.DONE)
    procedure = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, categories: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = categories  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs |= {"list": "act-names", "autocomplete": "off"}

    @property
    def is_blank(self) -> bool:
        return not (self.told("name") or self.told("category"))

    def told(self, field: str) -> str:
        return str(self[field].value() or "").strip()

    @property
    def act(self) -> EnteredAct:
        told = self.cleaned_data
        watched = told["role"] == ONLOOKER
        return EnteredAct(
            name=told["name"],
            role=Role.PARTICIPANT if watched else Role(told["role"]),
            category=told["category"],
            outcome=Outcome(told["outcome"]),
            is_scrubbed=not watched,
            procedure=told["procedure"],
        )


class ComplicationForm(Form):
    grade = forms.ChoiceField(
        label="并发症分级",
        required=False,
        choices=[("", "无"), *((grade.id, grade.label) for grade in GRADES)],
    )
    text = forms.CharField(label="是什么并发症", max_length=LONGEST_TEXT, required=False)

    @property
    def row(self) -> tuple[str, str]:
        return self.cleaned_data["grade"], self.cleaned_data["text"]


class OnlookerForm(Form):
    name = forms.CharField(label="姓名", max_length=LONGEST_PERSON, required=False)
    kind = forms.ChoiceField(
        label="身份", required=False, choices=[("", "—"), *Onlooker.Kind.choices]
    )

    @property
    def row(self) -> tuple[str, str]:
        return self.cleaned_data["name"], self.cleaned_data["kind"]


class CaseForm(Form):
    """The whole case. `case`: the one that is edited, or whose number is kept; its number may be
    left out. `kept`: a number that is stored already, where the hospital's list offers the case.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    told = forms.CharField(widget=forms.HiddenInput, required=False)  # see prefill.py
    day = day_field("手术日期", widget=forms.DateInput())
    place = forms.ChoiceField(label="医院和科室", required=False)
    number = forms.CharField(label="患者编号", max_length=LONGEST_NUMBER)
    guidance = forms.MultipleChoiceField(
        label="引导方式", choices=Guidance, required=False, widget=forms.CheckboxSelectMultiple
    )
    supervisor = forms.TypedChoiceField(label="带教医师", coerce=int)
    session = forms.IntegerField(
        label="台次", min_value=1, max_value=LAST_SESSION, initial=1, required=False,
        help_text="同一患者同一天第二次上台填 2。",
    )  # fmt: skip
    simulation = forms.BooleanField(
        label="模拟训练", required=False, help_text="模拟训练照登，不计入例数。"
    )

    def __init__(
        self,
        trainee: Traineeship,
        data: Any = None,
        *,
        case: Case | None = None,
        kept: StoredNumber | None = None,
        initial: Initial | None = None,
    ) -> None:
        self.trainee, self.case = trainee, case
        begun = _told_by(case, trainee) if case else self._usual()
        super().__init__(data, initial={"key": uuid4()} | begun | dict(initial or {}))
        self.kept_tail = case.number_tail if case else kept.tail if kept else ""
        self._set_fields()
        self.acts = [ActForm(self._categories, *self._row("act", at)) for at in self._places("act")]
        self.complications = [
            ComplicationForm(*self._row("complication", at)) for at in self._places("complication")
        ]
        self.onlookers = [
            OnlookerForm(*self._row("onlooker", at)) for at in self._places("onlooker")
        ]

    def _usual(self) -> dict[str, Any]:
        """The supervisor named last."""
        return {"supervisor": self.remembered.supervisors[0]} if self.remembered.supervisors else {}

    # -- what may be picked -----------------------------------------------------------------------

    @cached_property
    def remembered(self) -> Remembered:
        return remembered(self.trainee)

    @cached_property
    def hospitals(self) -> list[Hospital]:
        return list(hospitals_of(self.trainee).prefetch_related("departments"))

    @cached_property
    def shown_day(self) -> date:
        """The day that the form shows; today where it is no day."""
        told = self["day"].value()
        day = told if isinstance(told, date) else _day(str(told))
        return day or timezone.localdate()

    @property
    def place_shown(self) -> str:
        """In one line; by the rotation of the day where nothing else is chosen."""
        chosen = dict(self._all_places()).get(str(self["place"].value() or ""))
        word = place_word(self.rotation) if self.rotation else "请选择医院和科室"
        return chosen or word

    @property
    def shows_place(self) -> bool:
        """Whether there is anything to choose: no visit that day, several, or a fault."""
        if "place" in self.errors:
            return True
        return not self["place"].value() and (self.rotation is None or self.has_several)

    @cached_property
    def has_several(self) -> bool:
        visits = self.trainee.rotations.filter(
            in_force(self.shown_day), withdrawn_at__isnull=True, hospital__isnull=False
        )
        return len(set(visits.order_by().values_list("hospital", "department"))) > 1

    @property
    def shows_more(self) -> bool:
        """Whether something rare was told, or is wrong there."""
        rows = [*self.complications, *self.onlookers]
        rare = any(row[name].value() for row in rows for name in row.fields)
        first = str(self["session"].value() or 1) == "1"
        wrong = {"session", "simulation"} & self.errors.keys() if self.is_bound else set()
        return bool(rare or not first or self["simulation"].value() or wrong)

    @cached_property
    def rotation(self) -> Rotation | None:
        """That of the day shown."""
        return rotation_on(self.trainee, self.shown_day)

    @property
    def supervisor_groups(self) -> list[Any]:
        """Those named last, then everybody else by hospital."""
        by_hospital = {
            hospital.name: dict(
                supervisors_in(hospital, self.shown_day)
                .exclude(pk=self.trainee.person_id)
                .values_list("pk", "name")
            )
            for hospital in self.hospitals
        }
        everybody = {pk: name for people in by_hospital.values() for pk, name in people.items()}
        recent = [(pk, everybody[pk]) for pk in self.remembered.supervisors if pk in everybody]
        known = {pk for pk, _ in recent}
        groups = [("最近", recent)] if recent else []
        for name, people in by_hospital.items():
            rest = [(pk, person) for pk, person in people.items() if pk not in known]
            known |= people.keys()
            groups += [(name, rest)] if rest else []
        return groups

    def _set_fields(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["place"].choices = [(BY_ROTATION, self._by_rotation()), *self._all_places()]
        fields["supervisor"].choices = [("", "请选择"), *self.supervisor_groups]
        fields["number"].required = not self.kept_tail
        fields["number"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "off",
            "enterkeyhint": "next",
            "placeholder": f"不改则保留 {self.kept_tail}" if self.kept_tail else "病案号或住院号",
        }
        for limit in ("min_value", "max_value"):
            fields["session"].error_messages[limit] = f"台次应在 1 到 {LAST_SESSION} 之间。"
        rulebook = library_at(None).rulebook(self.trainee.rulebook)
        posts = {post.id: post.title for post in rulebook.posts}
        grouped: dict[str, list[tuple[str, str]]] = {}
        for one in rulebook.categories:
            grouped.setdefault(posts[one.post], []).append((one.id, one.title))
        self._categories: list[Any] = [("", "按名称判断"), *grouped.items()]

    def _by_rotation(self) -> str:
        visit = self.rotation
        return f"按轮转：{place_word(visit)}" if visit else "这一天没有轮转，请选择"

    def _all_places(self) -> Iterator[tuple[str, str]]:
        for hospital in self.hospitals:
            for department in hospital.departments.all():
                yield f"{hospital.pk}:{department.pk}", f"{hospital.name} · {department.name}"
            yield f"{hospital.pk}:", f"{hospital.name} · 其他科室"

    # -- rows --------------------------------------------------------------------------------------

    def _places(self, kind: str) -> range:
        """As many rows as were told, and never fewer than the page needs without scripts."""
        told: Iterable[str] = self.data if self.is_bound else self.initial
        numbers = [int(m[1]) for name in told if (m := re.match(rf"{kind}-(\d{{1,2}})-", name))]
        rows = min(max(numbers, default=-1) + 1, _MOST_READ)
        return range(max(rows, FEWEST_ROWS[kind]))

    def _row(self, kind: str, at: int) -> tuple[Any, ...]:
        """data, files, auto_id, prefix and initial of one row."""
        prefix = f"{kind}-{at}"
        data = self.data if self.is_bound else None
        lead = f"{prefix}-"
        own = {k.removeprefix(lead): v for k, v in self.initial.items() if k.startswith(lead)}
        if kind == "act" and "role" not in own and self.remembered.role:
            own["role"] = self.remembered.role
        return data, None, "id_%s", prefix, own

    @property
    def empty_act(self) -> ActForm:
        """The row that scripts copy."""
        return ActForm(self._categories, None, None, "id_%s", "act-__", {"role": ""})

    # -- what was told -----------------------------------------------------------------------------

    def is_valid(self) -> bool:
        rows = [*self._filled(self.acts), *self.complications, *self.onlookers]
        fit = [row.is_valid() for row in rows]
        return super().is_valid() and all(fit)

    def clean_day(self) -> date:
        return not_after_today(self.cleaned_data["day"], "手术日期")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self._filled(self.acts):
            self.add_error(None, "还没有选操作。请至少选一项。")
        if told.get("place") == BY_ROTATION and "day" in told and self.rotation is None:
            self.add_error("place", "这一天没有安排轮转医院。请选择医院和科室。")
        return told

    def entered(self) -> EnteredCase:
        """After `is_valid`."""
        told = self.cleaned_data
        hospital, department = self._place(told["place"])
        return EnteredCase(
            hospital=hospital,
            department=department,
            day=told["day"],
            number=told["number"],
            acts=tuple(row.act for row in self._filled(self.acts)),
            supervisor=told["supervisor"],
            session=told["session"] or 1,
            guidance=tuple(told["guidance"]),
            complications=tuple(row.row for row in self.complications if any(row.row)),
            onlookers=tuple(row.row for row in self.onlookers if any(row.row)),
            is_simulation=told["simulation"],
        )

    @property
    def sent_key(self) -> UUID:
        """The one that came with the form; a form without one counts once each time."""
        return self.cleaned_data["key"] or uuid4()

    def _place(self, place: str) -> tuple[int, int | None]:
        if place == BY_ROTATION and self.rotation and self.rotation.hospital_id:
            return self.rotation.hospital_id, self.rotation.department_id
        hospital, _, department = place.partition(":")
        return int(hospital), int(department) if department else None

    @staticmethod
    def _filled(rows: list[ActForm]) -> list[ActForm]:
        return [row for row in rows if not row.is_blank]


def place_word(visit: Rotation) -> str:
    """“示例医院 · 介入科”."""
    names = [str(one) for one in (visit.hospital, visit.department) if one]
    return " · ".join(names)


def case_initial(case: Case, trainee: Traineeship) -> dict[str, Any]:
    """What the next case is likely to share with this one: everything but the patient."""
    told = _told_by(case, trainee)
    of_patient = ("session", "complication-", "onlooker-")
    return {
        name: value
        for name, value in told.items()
        if not (name.startswith(of_patient) or name.endswith(("-outcome", "-procedure")))
    }


def _told_by(case: Case, trainee: Traineeship) -> dict[str, Any]:
    """A stored case by the names of the inputs, with the trainee's own part in it."""
    own = Participation.objects.filter(
        procedure__case=case, traineeship=trainee, withdrawn_at__isnull=True
    )
    parts = list(own.select_related("procedure").order_by("procedure__position"))
    told: dict[str, Any] = {
        "day": case.day,
        "place": f"{case.hospital_id}:{case.department_id or ''}",
        "guidance": case.guidance,
        "session": case.session,
        "simulation": case.is_simulation,
        "supervisor": next((part.supervisor_id for part in parts if part.supervisor_id), None),
    }
    for at, part in enumerate(parts):
        told |= {
            f"act-{at}-name": part.procedure.name,
            f"act-{at}-category": part.procedure.category,
            f"act-{at}-role": part.role if part.is_scrubbed else ONLOOKER,
            f"act-{at}-outcome": part.procedure.outcome,
            f"act-{at}-procedure": part.procedure_id,
        }
    for at, bad in enumerate(case.complications.filter(withdrawn_at__isnull=True).order_by("pk")):
        told |= {f"complication-{at}-grade": bad.grade, f"complication-{at}-text": bad.text}
    for at, one in enumerate(case.onlookers.filter(withdrawn_at__isnull=True).order_by("pk")):
        told |= {f"onlooker-{at}-name": one.name, f"onlooker-{at}-kind": one.kind}
    return told


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
