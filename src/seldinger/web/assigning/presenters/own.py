"""A trainee's own operations of a day: where, when, as what, with whom, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.planning.daily_reasons import proposals
from seldinger.domain.training.words import Role
from seldinger.web.assigning.models import DayOrder
from seldinger.web.assigning.presenters.day import ACCEPTED, NO_MORE, clock
from seldinger.web.assigning.standing import Standing
from seldinger.web.assigning.wording import Words
from seldinger.web.gate.models import Booking
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.prefill import offer_query
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class OwnCase:
    """log: the page that logs it, prefilled, from the day on."""

    time: str
    room: str
    where: str
    name: str
    role: str
    doctor: str
    why: str
    by: str
    sign: Sign
    log: str


def own_cases(
    orders: Iterable[DayOrder], standing: Standing, person: Person, today: date
) -> list[OwnCase]:
    words = Words(standing)
    told = {
        standing.order_of[one.assignment].pk: words.why(one)
        for one in proposals(standing.book, standing.assignments, standing.settled)
        if one.assignment in standing.order_of
    }
    lost = {one.order.pk: words.closed(one.closed) for one in standing.lost if one.order}
    rows = sorted(orders, key=lambda one: _start(standing, one))
    return [_case(one, standing, told, lost, _log(one, person, today)) for one in rows]


def _start(standing: Standing, one: DayOrder) -> tuple[int, int]:
    slot = standing.now.theatre.slots.get(one.booking_id)
    return (slot.start if slot else 0), one.pk


def _case(
    one: DayOrder, standing: Standing, told: dict[int, str], lost: dict[int, str], log: str
) -> OwnCase:
    booking, slot = one.booking, standing.now.theatre.slots.get(one.booking_id)
    present = [it.name for it in (one.supervisor or booking.operator,) if it]
    return OwnCase(
        time=f"{clock(slot.start)}–{clock(slot.end)}{'（约）' if slot.is_guessed else ''}"
        if slot else "",
        room=booking.room or "手术间未写",
        where=_where(booking),
        name=booking.name,
        role=one.role,
        doctor="、".join(present) or booking.operator_name or "上级医师未定",
        why=f"请与带教医师确认：{lost[one.pk]}" if one.pk in lost else told.get(one.pk, ""),
        by=one.by.name,
        sign=NO_MORE if one.pk in lost else ACCEPTED,
        log=log,
    )  # fmt: skip


def _where(booking: Booking) -> str:
    department = booking.department
    return f"{booking.hospital.name} · {department.name}" if department else booking.hospital.name


def _log(one: DayOrder, person: Person, today: date) -> str:
    """Empty until the day, and where nothing is drafted. Others of the case come to the same case:
    its number is carried on, encrypted."""
    if one.day > today:
        return ""
    draft = IntakeDraft.objects.filter(booking=one.booking, merged_into=None).order_by("pk").first()
    if draft is None or draft.state == IntakeDraft.State.DROPPED:
        return ""
    supervisor = one.supervisor_id or one.booking.operator_id
    query = offer_query(
        person=person, of=draft, day=one.day, hospital=one.booking.hospital_id,
        names=[one.booking.name], department=one.booking.department_id, role=Role(one.role),
        supervisor=supervisor, draft=draft.pk,
    )  # fmt: skip
    return f"{reverse('log')}?{query}"
