"""A day's list for tests: 周's operations of tomorrow, and 林 on duty."""

from collections.abc import Callable
from datetime import time
from typing import Any

from seldinger.domain.training.words import Role
from seldinger.web.assigning.actions.ordering import Seat, accept_seats
from seldinger.web.assigning.models import DayList, DayOrder
from seldinger.web.assigning.solving import solve_day
from seldinger.web.gate.actions.booking import add_booking
from seldinger.web.gate.entered import NewBooking
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Base, Department, Person, Traineeship
from support.people import TODAY, World
from support.theatre import TOMORROW, booked, entry_of

Sample = Callable[[World], dict[str, Any]]


def listed(world: World) -> DayList:
    """The list of tomorrow, worked out by the secretary."""
    return solve_day(by=world.secretary, base=world.base, day=TOMORROW, today=TODAY)


def on_list(world: World, start: time = time(9), **told: Any) -> Booking:
    """An operation of tomorrow, in 周's theatre."""
    return booked(world, start=start, room="导管室 1", **told)


def accepted(world: World, role: Role = Role.FIRST_ASSISTANT) -> DayOrder:
    return accept_seats(**_accept(world, role))[0]


def list_there(
    office: Person, doctor: Person, base: Base, department: Department, trainee: Traineeship
) -> None:
    """A list of tomorrow, and a word on it."""
    entry = entry_of(2)
    new = NewBooking(
        day=TOMORROW, name=entry.text, entries=(entry.id,), department=department,
        start=time(9), operator=doctor,
    )  # fmt: skip
    booking = add_booking(by=office, hospital=department.hospital, new=new)
    solve_day(by=doctor, base=base, day=TOMORROW, today=TODAY)
    seat = Seat(booking.pk, Role.FIRST_ASSISTANT, trainee.pk)
    accept_seats(by=doctor, base=base, day=TOMORROW, seats=[seat])


def _accept(world: World, role: Role = Role.FIRST_ASSISTANT) -> dict[str, Any]:
    seat = Seat(on_list(world).pk, role, world.trainee.pk)
    return {"by": world.zhou, "base": world.base, "day": TOMORROW, "seats": [seat]}


def _place(world: World) -> dict[str, Any]:
    told = _accept(world)
    (seat,) = told.pop("seats")
    return told | {"seat": seat}


def _refuse(world: World) -> dict[str, Any]:
    return {
        "by": world.zhou, "base": world.base, "day": TOMORROW, "booking": on_list(world),
        "trainee": world.trainee,
    }  # fmt: skip


def _list(world: World) -> dict[str, Any]:
    return {
        "by": world.secretary, "base": world.base, "day": TOMORROW, "problem": {},
        "answer": {"assignments": []}, "categories": {}, "proven": True,
    }  # fmt: skip


def rules(world: World, **told: Any) -> dict[str, Any]:
    return {
        "by": world.secretary, "base": world.base, "minutes": 60, "turnover": 10, "travel": 40,
        "begins": time(8, 30), "participants": 2, "no_operator_from": None,
        "source": "示例：手术室记录",
    } | told  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "assigning.keep_day_list": _list,
    "assigning.set_assign_rules": rules,
    "assigning.accept_seats": _accept,
    "assigning.place_trainee": _place,
    "assigning.refuse_trainee": _refuse,
    "assigning.withdraw_order": lambda w: {"by": w.zhou, "order": accepted(w)},
}
