"""Asking about a privilege: every field stands in the address, so that an answer can be sent on."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from seldinger.domain.grading.privilege import Part
from seldinger.report.privileges import GRADE, PART
from seldinger.web.people.forms.styled import Form, day_field
from seldinger.web.people.models import Person
from seldinger.web.privileges.enquiry import Enquiry

_TYPED = {"autocomplete": "off"}
_ASKING = ("who", "q", "by", "on", "entry")


class DayForm(Form):
    on = day_field("哪一天")

    @classmethod
    def asked(cls, told: QueryDict) -> Any:
        """The day in an address: today where there is none, None where it cannot be read."""
        if not told.get("on"):
            return timezone.localdate()
        form = cls({"on": told["on"]})
        return form.cleaned_data["on"] if form.is_valid() else None


class QuestionForm(DayForm):
    """Made of an enquiry: what it understood stands in the fields."""

    who = forms.CharField(
        label="医师",
        max_length=60,
        help_text="姓名、拼音首字母或工号。",
        widget=forms.TextInput(attrs=_TYPED),
    )
    hospital = forms.ChoiceField(label="哪家医院", required=False)
    q = forms.CharField(
        label="手术",
        max_length=120,
        help_text="名称里的两三个字，或拼音首字母。",
        widget=forms.TextInput(attrs=_TYPED),
    )
    part = forms.ChoiceField(
        label="作为",
        choices=[(part.value, PART[part]) for part in Part],
        widget=forms.RadioSelect,
    )
    by = forms.CharField(
        label="指导或带教医师",
        max_length=60,
        required=False,
        help_text="在指导下操作、或授权要求带教时填写。",
        widget=forms.TextInput(attrs=_TYPED),
    )
    modifier = forms.MultipleChoiceField(
        label="患者情况", required=False, widget=forms.CheckboxSelectMultiple
    )
    emergency = forms.BooleanField(label="急诊，来不及等有权限的医师", required=False)
    field_order = ("who", "hospital", "q", "on", "part", "by", "modifier", "emergency")

    def __init__(self, enquiry: Enquiry) -> None:
        told = enquiry.told
        shown = _shown(enquiry)
        is_asked = any(key in told for key in _ASKING)
        super().__init__(shown if is_asked else None, initial=shown)
        self._offer(enquiry)
        if is_asked and self.is_valid():
            self._say_faults(enquiry)

    def _say_faults(self, enquiry: Enquiry) -> None:
        faults = {
            "who": enquiry.doctor.fault,
            "q": enquiry.operation.fault,
            "by": enquiry.supervisor.fault,
        }
        for name, fault in faults.items():
            if fault:
                self.add_error(name, fault)

    def _offer(self, enquiry: Enquiry) -> None:
        hospitals = [(str(one.pk), one.name) for one in enquiry.hospitals]
        modifiers = [
            (entry.id, f"{entry.text}（{entry.list_title}，{GRADE[entry.grade]}）")
            for entry in enquiry.offered_modifiers
        ]
        self.fields["hospital"].choices = hospitals  # type: ignore[attr-defined]
        self.fields["modifier"].choices = modifiers  # type: ignore[attr-defined]
        if len(hospitals) < 2:
            del self.fields["hospital"]
        if not modifiers:
            del self.fields["modifier"]


def _shown(enquiry: Enquiry) -> dict[str, Any]:
    told = enquiry.told
    return {
        "who": enquiry.doctor.words,
        "hospital": str(enquiry.hospital.pk) if enquiry.hospital else "",
        "q": enquiry.operation.words,
        "on": told.get("on") or enquiry.on.isoformat(),
        "part": enquiry.part.value,
        "by": enquiry.supervisor.words,
        "modifier": list(enquiry.modifiers),
        "emergency": "on" if enquiry.emergency else "",
    }


def kept(enquiry: Enquiry) -> list[tuple[str, str]]:
    """What was picked and goes along with the form unseen."""
    people: dict[str, Person | None] = {
        "doctor": enquiry.doctor.person,
        "supervisor": enquiry.supervisor.person,
    }
    picked = [(key, str(person.pk)) for key, person in people.items() if person]
    return [*picked, *(("entry", one) for one in enquiry.operation.ids)]
