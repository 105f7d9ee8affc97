"""One day's list: a row a booking, grouped by department.

What may still be changed for is looked at as the page is opened, so that a grant of a minute ago
shows. A day gone by shows what the gate said then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from seldinger.domain.grading.privilege import Decision
from seldinger.report.privileges import DECISION, GRADE
from seldinger.web.gate.actions.looking import last_of
from seldinger.web.gate.checking import look
from seldinger.web.gate.known import Known
from seldinger.web.gate.models import Booking, Verdict
from seldinger.web.gate.presenters.signs import CANCELLED, day_words, sign_of
from seldinger.web.gate.saying import notes_said, why_not
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True)
class Row:
    id: int
    time: str
    room: str
    name: str
    grade: str
    operator: str
    supervisor: str
    sign: Sign
    why: str
    is_stopped: bool


@dataclass(frozen=True)
class Group:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Day:
    """number: of those that are not cancelled; stopped: those that do not pass."""

    lead: str
    number: int
    stopped: int
    groups: tuple[Group, ...]


def day_shown(bookings: Iterable[Booking], day: date, now: datetime, *, stopped_only: bool) -> Day:
    known, is_past = Known(bookings), day < now.date()
    rows = [
        (_department(one), _row(one, last_of(one) if is_past else look(one, now, known)))
        for one in known.bookings
    ]
    standing = [row for _, row in rows if row.sign is not CANCELLED]
    stopped = sum(row.is_stopped for row in standing)
    shown = [(title, row) for title, row in rows if row.is_stopped or not stopped_only]
    groups = (
        Group(title, tuple(row for _, row in its))
        for title, its in groupby(sorted(shown, key=lambda one: one[0]), key=lambda one: one[0])
    )
    lead = _lead(len(standing), stopped, day_words(day, now.date()))
    if standing and not is_past:
        lead += f"核对于 {now:%H:%M}。"
    return Day(lead, len(standing), stopped, tuple(groups))


def _lead(number: int, stopped: int, words: str) -> str:
    if not number:
        return f"{words}没有手术安排。"
    return f"{words} {number} 台，" + (f"{stopped} 台不通过。" if stopped else "全部通过。")


def _department(booking: Booking) -> str:
    return booking.department.name if booking.department else "科室未写明"


def _row(booking: Booking, said: Verdict | None) -> Row:
    is_cancelled = booking.cancelled_at is not None
    why = booking.cancelled_because if is_cancelled else ""
    if said and not is_cancelled:
        supervised = said.passes and said.decision == Decision.ALLOWED_SUPERVISED
        more = DECISION[Decision.ALLOWED_SUPERVISED].word if supervised else ""
        why = "；".join(filter(None, (why_not(said), more, notes_said(said))))
    return Row(
        id=booking.pk,
        time=f"{booking.start:%H:%M}" if booking.start else "",
        room=booking.room,
        name=booking.name,
        grade=GRADE.get(said.managed_grade or 0, "") if said else "",
        operator=name_of(booking.operator, booking.operator_name, "术者未定"),
        supervisor=name_of(booking.supervisor, booking.supervisor_name, ""),
        sign=CANCELLED if is_cancelled else sign_of(said),
        why=why,
        is_stopped=not is_cancelled and not (said and said.passes),
    )


def name_of(person: object, written: str, nobody: str) -> str:
    """As the list writes it where no account is known."""
    if person is not None:
        return str(person)
    return f"{written}（没有对上账号）" if written else nobody
