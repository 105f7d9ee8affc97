"""A day's list as it stands: what was worked out, what was said since, what still is legal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from seldinger.domain.planning.daily import Assignment, Kind, Order
from seldinger.domain.planning.daily_rules import (
    Book,
    Breach,
    Closed,
    Settled,
    Why,
    book_of,
    breaches,
    settle,
)
from seldinger.domain.planning.daily_worth import worth
from seldinger.domain.training.words import Role
from seldinger.web.assigning.models import DayList, DayOrder
from seldinger.web.assigning.problems import Prepared, now_of
from seldinger.web.people.models import Base


@dataclass(frozen=True, slots=True)
class Lost:
    """What stood in the list or was said, and may not be any more."""

    assignment: Assignment
    closed: Closed
    order: DayOrder | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """assignments: all of them legal now. order_of: of those that somebody settled."""

    now: Prepared
    last: DayList | None
    book: Book
    settled: Settled
    assignments: tuple[Assignment, ...]
    order_of: Mapping[Assignment, DayOrder]
    lost: tuple[Lost, ...]


def last_list(base: Base, day: date) -> DayList | None:
    return DayList.objects.filter(base=base, day=day).select_related("by").last()


def standing_of(base: Base, day: date) -> Standing:
    """Legality is of this moment: a privilege revoked or a booking cancelled since shows."""
    last = last_list(base, day)
    now = now_of(base, day, last)
    book = book_of(now.problem.day)
    settled = settle(book, now.said)
    rows = {_seat(one): row for one, row in zip(now.said, now.orders, strict=True)}
    order_of = {one: rows[one.case, one.trainee] for one in settled.fixed}
    proposed = [one for one in listed(last) if one not in settled.fixed]
    wrong = breaches(book, (*settled.fixed, *proposed), settled.nevers)
    out = {one.assignment for one in wrong}
    kept = tuple(one for one in proposed if one not in out)
    return Standing(
        now, last, book, settled, (*settled.fixed, *kept), order_of,
        (*_refused(settled, rows), *_lost(wrong, settled, kept)),
    )  # fmt: skip


def listed(last: DayList | None) -> list[Assignment]:
    """As the list was worked out."""
    told = last.answer["assignments"] if last else ()
    return [
        Assignment(one["case"], Role(one["role"]), one["trainee"], one["supervisor"])
        for one in told
    ]


def possible(standing: Standing, order: Order) -> Assignment | Closed:
    """The order as an assignment beside what is settled; or why it cannot be."""
    settled = settle(standing.book, (*standing.now.said, order))
    refused = next((one.closed for one in settled.refused if one.order == order), None)
    if refused is not None:
        return refused
    fits = (one for one in settled.fixed if _key(one) == (order.case, order.role, order.trainee))
    return next(fits)


def cost(standing: Standing, one: Assignment) -> tuple[int, int, int]:
    """What is gained at each level where this one is put in and what is in its way goes: with
    nothing worked out anew, so never better than it will be."""
    fixed = set(standing.settled.fixed)
    others = [other for other in standing.assignments if other != one]
    wrong = {told.assignment for told in breaches(standing.book, (one, *others))}
    after = [one, *(other for other in others if other not in wrong or other in fixed)]
    before, then = worth(standing.book, standing.assignments), worth(standing.book, after)
    return (
        then.hands_on - before.hands_on,
        then.served - before.served,
        then.unevenness - before.unevenness,
    )


def _seat(order: Order) -> tuple[str, str]:
    return order.case, order.trainee


def _key(one: Assignment) -> tuple[str, Role, str]:
    return one.case, one.role, one.trainee


def _refused(settled: Settled, rows: Mapping[tuple[str, str], DayOrder]) -> list[Lost]:
    return [
        Lost(
            Assignment(one.order.case, one.order.role, one.order.trainee, one.order.supervisor),
            one.closed,
            rows[_seat(one.order)],
        )
        for one in settled.refused
        if one.order.kind is not Kind.NEVER and one.order.role
    ]


def _lost(wrong: tuple[Breach, ...], settled: Settled, kept: tuple[Assignment, ...]) -> list[Lost]:
    """Of the proposals those that a rule closes now; not those that a person's word replaced."""
    replaced = {Why.SEAT_TAKEN, Why.TWICE, Why.OVERLAP, Why.SUPERVISOR_BUSY, Why.NEVER}
    seen = {*settled.fixed, *kept}
    found: dict[Assignment, Lost] = {}
    for one in wrong:
        if one.closed.why not in replaced and one.assignment not in seen:
            found.setdefault(one.assignment, Lost(one.assignment, one.closed))
    return [*found.values()]
