"""A supervisor's word on the list: taken, somebody else instead, not this one; and taking it back.

Each asks the records anew, under the lock: what is not legal at this moment is not written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.planning.daily import Assignment, Kind, Order
from seldinger.domain.planning.daily_rules import Closed
from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.web.assigning.actions.locking import lock_base
from seldinger.web.assigning.models import HANDS_ON, DayOrder
from seldinger.web.assigning.standing import Standing, possible, standing_of
from seldinger.web.assigning.wording import closed_words
from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.models import Booking
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.intake.actions.booked import draft_booking
from seldinger.web.intake.actions.deciding import propose_people
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Base, Person, Traineeship

NOTICE = "case_assigned"
PAST = "这一天已经过去，名单不能再改"
_RANK = {role.value: role.rank for role in Role}


@dataclass(frozen=True, slots=True)
class Seat:
    """booking, trainee: primary keys, of the traineeship."""

    booking: int
    role: Role
    trainee: int


@action
def accept_seats(*, by: Person, base: Base, day: date, seats: Sequence[Seat]) -> list[DayOrder]:
    """What the list proposes, as it stands now. One that cannot be is refused with its reason; of
    several those that can be are taken, and it is refused where none can."""
    lock_base(base, day)
    found, faults = [], []
    for seat in seats:
        try:
            found.append(_written(by, standing_of(base, day), Kind.ACCEPTED, seat))
        except SeldingerError as error:
            faults.append(error)
    if not found:
        raise faults[0] if faults else SeldingerError("没有选中要接受的安排")
    for row in found:
        record(by=by, act="assigning.accept_seats", on=row, **_told(row))
    return found


@action
def place_trainee(*, by: Person, base: Base, day: date, seat: Seat) -> DayOrder:
    """Somebody else than the list proposes; the list is worked out anew around it."""
    lock_base(base, day)
    row = _written(by, standing_of(base, day), Kind.PLACE, seat)
    record(by=by, act="assigning.place_trainee", on=row, **_told(row))
    return row


@action
def refuse_trainee(
    *, by: Person, base: Base, day: date, booking: Booking, trainee: Traineeship
) -> DayOrder:
    """Not this one in this case, in no role."""
    lock_base(base, day)
    _check_open(day)
    if _standing_word(booking.pk, trainee.pk):
        raise SeldingerError("这名学员在这台手术已有安排或已说过不参加。请先撤回，再改")
    row = DayOrder.objects.create(
        base=base, booking=booking, day=day, traineeship=trainee, kind=Kind.NEVER.value,
        by=by, at=timezone.now(),
    )  # fmt: skip
    record(by=by, act="assigning.refuse_trainee", on=row, **_told(row))
    return row


@action
def withdraw_order(*, by: Person, order: DayOrder) -> DayOrder:
    """Undo. The draft goes to who else has a part, or is nobody's again if nobody touched it."""
    lock_base(order.base, order.day)
    row = DayOrder.objects.select_related("booking", "traineeship__person").get(pk=order.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("已经撤回过了")
    _check_open(row.day)
    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    row.save()
    if row.kind != Kind.NEVER:
        drop_notices(kind=NOTICE, about=_about(row))
        _hand_over(by, row.booking)
    record(by=by, act="assigning.withdraw_order", on=row, **_told(row))
    return row


# -- the parts -------------------------------------------------------------------------------------


def _written(by: Person, standing: Standing, kind: Kind, seat: Seat) -> DayOrder:
    day = standing.now.day
    _check_open(day)
    order = Order(kind, str(seat.booking), str(seat.trainee), seat.role)
    _check_free(standing, seat)
    told = possible(standing, order)
    if isinstance(told, Closed):
        raise SeldingerError(f"没有安排：{closed_words(told, standing)}。请另选一人，或重新排一次")
    row = DayOrder.objects.create(
        base=standing.now.base, booking_id=seat.booking, day=day, traineeship_id=seat.trainee,
        kind=kind.value, role=told.role.value, supervisor_id=_supervisor(standing, told),
        by=by, at=timezone.now(),
    )  # fmt: skip
    _hand_over(by, row.booking)
    _tell(by, row)
    return row


def _supervisor(standing: Standing, told: Assignment) -> int | None:
    """Whom the list named, if that one still may; else the first who is free."""
    proposed = (
        one.supervisor
        for one in standing.assignments
        if (one.case, one.role, one.trainee) == (told.case, told.role, told.trainee)
    )
    named = next(proposed, told.supervisor)
    return int(named) if named else None


def _check_open(day: date) -> None:
    if day < timezone.localdate():
        raise SeldingerError(PAST)


def _check_free(standing: Standing, seat: Seat) -> None:
    """Also what another base gave away: a hospital may belong to two."""
    if (word := _standing_word(seat.booking, seat.trainee)) is not None:
        told = "已说过不参加" if word.kind == Kind.NEVER else f"已安排为{word.role}"
        raise SeldingerError(f"{word.traineeship.person}在这台手术{told}。请先撤回，再改")
    taken = DayOrder.objects.filter(
        booking=seat.booking, role=seat.role.value, withdrawn_at__isnull=True
    ).exclude(kind=Kind.NEVER.value)
    one = taken.select_related("traineeship__person", "by").first()
    if one is not None and seat.role.value in HANDS_ON:
        raise SeldingerError(
            f"{one.by}刚才已把这台的{one.role}安排给{one.traineeship.person}。要换人，请先撤回那一条"
        )
    if str(seat.booking) not in standing.book.cases:
        raise SeldingerError("这台手术已取消或改期。请看最新的名单")


def _standing_word(booking: int, trainee: int) -> DayOrder | None:
    rows = DayOrder.objects.filter(booking=booking, traineeship=trainee, withdrawn_at__isnull=True)
    return rows.select_related("traineeship__person").first()


def _hand_over(by: Person, booking: Booking) -> None:
    """The draft of the booking, one for an operation, is proposed to who has most to do in it; the
    others log their part from their own page, and come to the same case."""
    draft = draft_booking(by=by, booking=booking)
    if draft is None or draft.state != IntakeDraft.State.OPEN:
        return
    first = _first(
        DayOrder.objects.filter(booking=booking, withdrawn_at__isnull=True)
        .exclude(kind=Kind.NEVER.value)
        .select_related("traineeship__person", "supervisor")
    )
    person = first.traineeship.person if first else None
    supervisor = (first.supervisor if first else None) or draft.supervisor
    if supervisor == person:
        supervisor = None
    if (draft.trainee, draft.supervisor) != (person, supervisor):
        propose_people(by=by, draft=draft, trainee=person, supervisor=supervisor)


def _first(rows: Iterable[DayOrder]) -> DayOrder | None:
    return max(rows, key=lambda one: (_RANK[one.role], -one.pk), default=None)


def _tell(by: Person, row: DayOrder) -> None:
    person = row.traineeship.person
    if person == by:
        return
    url = f"{reverse('my_tomorrow')}?day={row.day.isoformat()}"
    notify(
        to=[person], kind=NOTICE, url=url, about=_about(row),
        day=row.day.isoformat(), role=row.role, name=row.booking.name,
    )  # fmt: skip


def _about(row: DayOrder) -> str:
    return f"day order {row.pk}"


def _told(row: DayOrder) -> dict[str, object]:
    return {
        "booking": row.booking_id,
        "trainee": row.traineeship.person_id,
        "day": row.day.isoformat(),
        "role": row.role,
        "supervisor": row.supervisor_id,
    }
