"""A booked operation as somebody fills it in, and what is recorded for it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.privilege import Part
from seldinger.errors import SeldingerError
from seldinger.matching.texts import plain
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import Booking
from seldinger.web.gate.picking import BookingChoices
from seldinger.web.naming.meanings import Meanings
from seldinger.web.people.forms.styled import Form, day_field
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.privileges.meant import operation_meant
from seldinger.web.privileges.offering import Offer
from seldinger.web.privileges.operations import modifiers_of, one_operation, operation_named
from seldinger.web.technologies.models import Technology

UNLISTED = "unlisted"
_TYPED = {"autocomplete": "off"}
_WORDS = {"rows": 3}
_AHEAD = timedelta(days=366)


class _TechnologyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class _DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class BookingForm(Form):
    """The operation is searched as on the form of a grant: typed, then picked below the search."""

    department = _DepartmentField(
        label="科室", queryset=Department.objects.none(), empty_label="请选择"
    )
    day = day_field("日期")
    start = forms.TimeField(
        label="时间",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": "时间不对。请按 08:30 的样子填写。"},
    )
    room = forms.CharField(label="手术间", required=False, max_length=40)
    find = forms.CharField(
        label="手术：名称、片段或拼音首字母",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    entry = forms.CharField(required=False, max_length=60)
    operator = forms.ModelChoiceField(
        label="术者", queryset=Person.objects.none(), required=False, empty_label="还未确定"
    )
    part = forms.ChoiceField(
        label="术者怎样操作",
        choices=[
            (Part.OPERATOR.value, "以自己的权限"),
            (Part.SUPERVISED.value, "在上级医师指导下，由上级医师负责"),
        ],
        initial=Part.OPERATOR.value,
        widget=forms.RadioSelect,
    )
    supervisor = forms.ModelChoiceField(
        label="上级或带教医师", queryset=Person.objects.none(), required=False, empty_label="没有"
    )
    modifiers = forms.MultipleChoiceField(
        label="患者情况", required=False, widget=forms.CheckboxSelectMultiple
    )
    technology = _TechnologyField(
        label="新技术", queryset=Technology.objects.none(), required=False, empty_label="不是新技术"
    )
    number = forms.CharField(
        label="患者编号",
        required=False,
        max_length=60,
        help_text="用来和做完之后的医院清单对上；加密保存，页面只显示末几位。",
        widget=forms.TextInput(attrs=_TYPED),
    )

    def __init__(
        self,
        *args: Any,
        choices: BookingChoices,
        catalogue: Catalogue | None,
        hospital: Hospital,
        booking: Booking | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue, self.hospital, self.booking = catalogue, hospital, booking
        for name, rows in choices.fields().items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        offered = [(one.id, one.text) for one in modifiers_of(catalogue)]
        self.fields["modifiers"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["modifiers"]
        if not choices.technologies.exists():
            del self.fields["technology"]
        if booking and booking.source == Booking.Source.LIST:
            for name in ("day", "number"):
                del self.fields[name]

    @property
    def picked(self) -> Entry | None:
        key = str(self["entry"].value() or "")
        return self.catalogue.by_id.get(key) if self.catalogue else None

    def clean_day(self) -> date:
        """An operation is booked before it is done."""
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today and (self.booking is None or day != self.booking.day):
            raise forms.ValidationError("日期早于今天。已经做了的手术记在医院手术清单里。")
        if day > today + _AHEAD:
            raise forms.ValidationError("日期离今天超过一年。请核对年份。")
        return day

    def clean(self) -> None:
        """A name is picked, or is the very name of an entry, or one that a person confirmed, or is
        told to be in no catalogue. A row of a list keeps its name: of another spelling an entry is
        picked, since nothing would ask the gate what the spelling means.
        """
        words, picked = self.cleaned_data.get("find", "").strip(), self.picked
        ids: tuple[str, ...] = ()
        confirmed: tuple[str, ...] = ()
        try:
            if self.catalogue and picked:
                ids = one_operation(self.catalogue, [picked.id])
            elif self.catalogue and words:
                ids = operation_named(self.catalogue, words)
                asked = not ids and self.names_booking(words)
                confirmed = self._confirmed(self.catalogue, words) if asked else ()
        except SeldingerError as error:
            self.add_error("find", f"{str(error).rstrip('。')}。")
            return
        is_known = ids or confirmed or self.data.get("entry") == UNLISTED
        if words and self.catalogue and not is_known:
            self.add_error("find", "请在下面选定是目录里的哪一条；都不是的，选“都不是”。")
        self.ids = ids

    def _confirmed(self, catalogue: Catalogue, words: str) -> tuple[str, ...]:
        """Not kept with the booking that bears the name: the gate asks it at each look, and the
        confirmation may be withdrawn."""
        told = Meanings(self.hospital, catalogue, [words]).certain(words)
        return operation_meant(catalogue, told)

    def names_booking(self, words: str) -> bool:
        """Whether the booking will bear what was typed."""
        booking = self.booking if self._is_of_list else None
        return booking is None or plain(words) == plain(booking.name)

    @property
    def _is_of_list(self) -> bool:
        return self.booking is not None and "day" not in self.fields

    def new_booking(self) -> NewBooking:
        told, picked = self.cleaned_data, self.picked
        list_row = self.booking if self._is_of_list else None
        return NewBooking(
            day=list_row.day if list_row else told["day"],
            name=list_row.name if list_row else picked.text if picked else told["find"].strip(),
            department=told["department"],
            start=told["start"],
            room=told["room"].strip(),
            entries=self.ids,
            modifiers=tuple(told.get("modifiers", ())),
            operator=told["operator"],
            operator_name=self.booking.operator_name if self.booking else "",
            part=Part(told["part"]),
            supervisor=told["supervisor"],
            supervisor_name=self.booking.supervisor_name if self.booking else "",
            technology=told.get("technology"),
            number=told.get("number", ""),
        )


def initial_of(booking: Booking, catalogue: Catalogue | None) -> dict[str, Any]:
    """What stands there already. The number is never shown again."""
    known = catalogue.by_id if catalogue else {}
    entry = next((one for one in booking.entries if one in known), "")
    return {
        "department": booking.department_id,
        "day": booking.day,
        "start": booking.start,
        "room": booking.room,
        "find": known[entry].text if entry else booking.name,
        "entry": entry,
        "operator": booking.operator_id,
        "part": booking.part,
        "supervisor": booking.supervisor_id,
        "modifiers": booking.modifiers,
        "technology": booking.technology_id,
    }


class CancelForm(Form):
    reason = forms.ChoiceField(
        label="取消的原因",
        choices=[
            ("", "请选择"),
            *(
                (one, one)
                for one in ("改期", "病情变化", "患者要求", "未通过核对", "登记有误", "其他原因")
            ),
        ],
    )


class DiscussionForm(Form):
    held_on = day_field("讨论日期")
    departments = forms.CharField(
        label="参加科室",
        max_length=200,
        help_text="写科室，用顿号隔开，如 介入科、麻醉科、影像科。",
    )
    operator_was_there = forms.TypedChoiceField(
        label="术者参加了吗",
        choices=[("yes", "参加了"), ("no", "没有参加")],
        coerce=lambda told: told == "yes",
        widget=forms.RadioSelect,
    )
    conclusion = forms.CharField(
        label="结论", max_length=2000, widget=forms.Textarea(_WORDS),
        help_text="不写患者姓名和编号。",
    )  # fmt: skip


class ConsentForm(Form):
    signed_on = day_field("签署日期")


class ConfirmForm(Form):
    """What a superior found of an emergency."""

    upheld = forms.TypedChoiceField(
        label="您的意见",
        choices=[("yes", "认可：当时应当先做"), ("no", "不认可")],
        coerce=lambda told: told == "yes",
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="说明", required=False, max_length=1000, widget=forms.Textarea(_WORDS),
        help_text="不认可的请写理由。不写患者姓名和编号。",
    )  # fmt: skip


def entry_choices(form: BookingForm, offers: Iterable[Offer]) -> Sequence[tuple[Entry, str]]:
    """With who says that it may be meant. The picked one first, each once."""
    first = [(form.picked, "")] if form.picked else []
    return [*first, *((one.entry, one.said) for one in offers if one.entry != form.picked)]
