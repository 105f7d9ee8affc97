"""Booked operations for tests: 周 operates in 林's main hospital, tomorrow."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from seldinger.web.gate.actions.booking import add_booking, cancel_booking
from seldinger.web.gate.actions.importing import keep_booked_list, name_columns
from seldinger.web.gate.actions.overriding import declare_override
from seldinger.web.gate.actions.recording import record_consent, record_discussion
from seldinger.web.gate.emergencies import NewOverride
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import BookedList, Booking, Override
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.technologies.models import Technology
from seldinger.workbooks.booked_list import guessed_columns, open_booked
from support.people import TODAY, World

TOMORROW = TODAY + timedelta(days=1)
LIST = "peripheral-intervention"


def entry_of(grade: int, list_id: str = LIST) -> Any:
    """An operation of that grade which no overlay raises and whose name stands in one list."""
    catalogue = catalogue_named("shougang")
    return next(
        entry
        for entry in catalogue.entries
        if (entry.list_id, entry.grade, entry.kind.value) == (list_id, grade, "operation")
        and catalogue.managed_grade(entry) == grade
        and len(catalogue.by_name.get(entry.text, ())) == 1
        and not entry.parts
    )


def new_booking(world: World, grade: int = 2, **told: Any) -> NewBooking:
    entry = entry_of(grade)
    usual: dict[str, Any] = {
        "day": TOMORROW,
        "name": entry.text,
        "entries": (entry.id,),
        "department": world.department,
        "operator": world.zhou,
    }
    return NewBooking(**usual | told)


def booked(world: World, grade: int = 2, **told: Any) -> Booking:
    return add_booking(by=world.wu, hospital=world.main, new=new_booking(world, grade, **told))


def new_override(world: World, **told: Any) -> NewOverride:
    usual: dict[str, Any] = {
        "department": world.department,
        "doctor": world.zhou,
        "name": entry_of(4).text,
        "reason": Override.Reason.LIFE,
        "day": TODAY,
    }
    return NewOverride(**usual | told)


def declared(world: World, **told: Any) -> Override:
    """at: now where none is told."""
    by, at = told.pop("by", world.zhou), told.pop("at", None)
    return declare_override(by=by, new=new_override(world, **told), at=at)


def booked_list(*rows: tuple[object, ...], heads: tuple[str, ...] | None = None) -> bytes:
    """As a theatre's system exports it, in text."""
    head = heads or ("手术日期", "时间", "手术间", "科室", "手术名称", "术者", "住院号")
    lines = [head, *rows]
    return "\n".join(",".join(map(str, line)) for line in lines).encode("utf-8-sig")


def row(day: date, name: str, operator: str = "周示例", number: str = "", **told: str) -> Any:
    return (
        day.isoformat(), told.get("start", "08:30"), told.get("room", "1"),
        told.get("department", "介入科"), name, operator, number,
    )  # fmt: skip


# -- one of everything, for the tests of all pages and of all actions ------------------------------


def handed_in(by: Person, hospital: Hospital) -> BookedList:
    """Kept and its columns named; not taken over."""
    content = booked_list(row(TOMORROW, entry_of(2).text, by.name))
    uploaded = keep_booked_list(by=by, hospital=hospital, file_name="安排.csv", content=content)
    columns = guessed_columns(open_booked(content, "安排.csv", {}).heads)
    return name_columns(by=by, list=uploaded, columns=columns)


def theatre_there(office: Person, department: Department, doctor: Person, superior: Person) -> None:
    """A booking with a discussion and a consent, an emergency, and a list that waits."""
    hospital, entry = department.hospital, entry_of(4)
    technology = Technology.objects.create(
        hospital=hospital, department=department, kind="technology", title="示例·新技术",
        content="示例", leader=doctor, admitted_grade=4, state="admitted", made_at=timezone.now(),
    )  # fmt: skip
    new = NewBooking(
        day=TODAY, name=entry.text, entries=(entry.id,), department=department, operator=doctor,
        technology=technology,
    )  # fmt: skip
    booking = add_booking(by=office, hospital=hospital, new=new)
    record_discussion(
        by=office, booking=booking, held_on=TODAY, departments="介入科", operator_was_there=True,
        conclusion="同意手术",
    )  # fmt: skip
    record_consent(by=office, booking=booking, signed_on=TODAY)
    told = NewOverride(department, doctor, entry.text, Override.Reason.LIFE, TODAY)
    declare_override(by=superior, new=told)
    handed_in(office, hospital)


def _discussion(world: World) -> dict[str, Any]:
    return {
        "by": world.zhou, "booking": booked(world, 4), "held_on": TODAY, "departments": "介入科",
        "operator_was_there": True, "conclusion": "同意手术",
    }  # fmt: skip


def _consent(world: World) -> dict[str, Any]:
    made = Technology.objects.create(
        hospital=world.main, department=world.department, kind="technology", title="示例·新技术",
        content="示例", leader=world.zhou, made_at=timezone.now(),
    )  # fmt: skip
    return {"by": world.zhou, "booking": booked(world, technology=made), "signed_on": TODAY}


def _cancelled(world: World) -> dict[str, Any]:
    booking = cancel_booking(by=world.wu, booking=booked(world), reason="改期")
    return {"by": world.wu, "booking": booking}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "gate.add_booking": lambda w: {
        "by": w.wu, "hospital": w.main, "new": new_booking(w, number="PATIENT-4711"),
    },
    "gate.change_booking": lambda w: {
        "by": w.wu, "booking": booked(w), "new": new_booking(w, 3), "version": 1,
    },
    "gate.cancel_booking": lambda w: {"by": w.wu, "booking": booked(w), "reason": "改期"},
    "gate.restore_booking": _cancelled,
    "gate.record_discussion": _discussion,
    "gate.withdraw_discussion": lambda w: {
        "by": w.zhou, "discussion": record_discussion(**_discussion(w)),
    },
    "gate.record_consent": _consent,
    "gate.withdraw_consent": lambda w: {"by": w.zhou, "consent": record_consent(**_consent(w))},
    "gate.look_bookings": lambda w: {
        "by": None, "hospital": w.main, "bookings": [booked(w).pk],
    },
    "gate.tell_tomorrow": lambda w: {
        "by": None, "hospital": booked(w).hospital, "day": TOMORROW,
    },
    "gate.keep_booked_list": lambda w: {
        "by": w.wu, "hospital": w.main, "file_name": "安排.csv", "content": b"PATIENT-4711",
    },
    "gate.name_columns": lambda w: {
        "by": w.wu, "list": handed_in(w.wu, w.main), "columns": {"day": "手术日期"},
    },
    "gate.take_booked_list": lambda w: {"by": w.wu, "list": handed_in(w.wu, w.main)},
    "gate.match_bookings": lambda w: {"by": None, "hospital": w.main},
    "gate.declare_override": lambda w: {"by": w.zhou, "new": new_override(w)},
    "gate.withdraw_override": lambda w: {"by": w.zhou, "override": declared(w)},
    "gate.confirm_override": lambda w: {
        "by": w.head, "override": declared(w), "upheld": True, "comment": "",
    },
    "gate.chase_override": lambda w: {"by": None, "override": declared(w)},
}  # fmt: skip
