"""What an address asks of the cases: a time, and what narrows it. Anybody can write anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.web.dose.doses import figure
from seldinger.web.dose.figures import Row, rows_of
from seldinger.web.dose.groups import NO_GROUP, known_groups
from seldinger.web.dose.models import Quantity
from seldinger.web.dose.queries import cases_for, day_of, dose_hospitals
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.access import Access, PersonRequest
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Hospital

SPAN = timedelta(days=90)  # shown where nothing is asked
NONE = "-"
_ALERTS = [("", "全部病例"), ("open", "待随访的"), ("any", "达到过提醒值的")]
_SORTS = [("", "日期（新的在前）"), *((one.value, f"{one.label}（高的在前）") for one in Quantity)]
_FIRST = date(1990, 1, 1)


class LookForm(Form):
    """Kept in the address; what cannot be is passed over."""

    start = forms.DateField(label="从")
    end = forms.DateField(label="到")
    hospital = forms.ChoiceField(label="医院", required=False)
    room = forms.ChoiceField(label="手术间", required=False)
    person = forms.ChoiceField(label="医师", required=False)
    group = forms.ChoiceField(label="手术分组", required=False)
    alerts = forms.ChoiceField(label="提醒", required=False, choices=_ALERTS)
    sort = forms.ChoiceField(label="排序", required=False, choices=_SORTS)

    def __init__(self, told: dict[str, str], choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(told)
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("hospital", "room", "person"):
            if len(choices[name]) < 2:
                del self.fields[name]
        self.is_valid()


@dataclass(frozen=True)
class Asked:
    """rows: as asked, in order. whole: all of that time, before anything narrowed it."""

    hospital: Hospital
    start: date
    end: date
    form: LookForm
    rows: list[Row]
    whole: list[Row]

    @property
    def query(self) -> str:
        told = {name: str(value) for name, value in self.form.data.items()}
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def words(self) -> str:
        return f"{self.start} 至 {self.end}"

    @property
    def is_narrowed(self) -> bool:
        return len(self.rows) < len(self.whole)


def asked(request: PersonRequest, without: tuple[str, ...] = ()) -> Asked:
    """without: fields of the form that say nothing on this page."""
    access, told = request.access, request.GET
    hospitals = [*dose_hospitals(access)]
    hospital = hospital_asked(request, hospitals)
    start, end = _span(told.get("start", ""), told.get("end", ""), access.on)
    whole = _whole(access, hospital, start, end)
    choices = {"hospital": [(str(one.pk), one.name) for one in hospitals]} | _choices(
        hospital, whole
    )
    data = {"start": start.isoformat(), "end": end.isoformat(), "hospital": str(hospital.pk)}
    for name, offered in (choices | {"alerts": _ALERTS, "sort": _SORTS}).items():
        if name != "hospital":
            data[name] = _one_of("" if name in without else told.get(name, ""), offered)
    rows = _sorted([row for row in whole if _fits(row, data)], data["sort"])
    form = LookForm(data, choices)
    for name in without:
        del form.fields[name]
    return Asked(hospital, start, end, form, rows, whole)


def within(start: date, end: date) -> Q:
    """Of a draft that says no day, the day on which it came counts."""
    came = Q(made_at__date__range=(start, end))
    return Q(day__range=(start, end)) | Q(day__isnull=True) & came


def _whole(access: Access, hospital: Hospital, start: date, end: date) -> list[Row]:
    drafts: QuerySet[IntakeDraft] = cases_for(access).filter(within(start, end), hospital=hospital)
    return rows_of(hospital, [*drafts])


def _span(start: str, end: str, today: date) -> tuple[date, date]:
    last = min(_day(end) or today, today)
    first = _day(start) or last - SPAN
    return min(first, last), last


def _day(told: str) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if day >= _FIRST else None


def _choices(hospital: Hospital, rows: Iterable[Row]) -> dict[str, list[tuple[str, str]]]:
    its = [*rows]
    rooms = sorted({row.draft.room for row in its if row.draft.room})
    people = {one.pk: one for row in its for one in (row.doctor, row.draft.trainee) if one}
    by_name = sorted(people.values(), key=lambda one: (one.pinyin, one.pk))
    groups = {*known_groups(hospital), *(row.group for row in its if row.group)}
    return {
        "room": [("", "全部"), *((one, one) for one in rooms)] if rooms else [],
        "person": [("", "全部"), *((str(one.pk), one.name) for one in by_name)] if people else [],
        "group": [
            ("", "全部"), *((one.key, one.title) for one in sorted(groups)), (NONE, NO_GROUP),
        ],
    }  # fmt: skip


def _one_of(told: str, offered: list[tuple[str, str]]) -> str:
    return told if told in {key for key, _ in offered} else ""


def _fits(row: Row, data: dict[str, Any]) -> bool:
    people = {str(one.pk) for one in (row.doctor, row.draft.trainee) if one}
    group = row.group.key if row.group else NONE
    alerts = {"": True, "open": row.has_open_alert, "any": bool(row.alerts)}
    return (
        data["room"] in ("", row.draft.room)
        and (not data["person"] or data["person"] in people)
        and data["group"] in ("", group)
        and alerts[data["alerts"]]
    )


def _sorted(rows: list[Row], by: str) -> list[Row]:
    """What has no figure stands last."""
    newest = sorted(rows, key=_moment, reverse=True)
    if not by:
        return newest
    figures = {row.draft.pk: figure(row.dose, by) for row in newest}
    return sorted(newest, key=lambda row: -(figures[row.draft.pk] or -1.0))


def _moment(row: Row) -> tuple[object, ...]:
    started = row.draft.started
    clock = timezone.localtime(started).isoformat() if started else ""
    return day_of(row.draft), clock, row.draft.pk
