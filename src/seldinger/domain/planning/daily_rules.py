"""Who may sit where, and whether a whole list keeps to every rule. It knows no model."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from seldinger.domain.planning.daily import (
    Assignment,
    Case,
    Day,
    Doctor,
    Held,
    Kind,
    Order,
    Trainee,
)
from seldinger.domain.training.words import Role


class Why(StrEnum):
    """Why somebody may not have a role in a case."""

    # of the pair alone
    ON_LEAVE = "on_leave"
    OFF_DUTY = "off_duty"
    OTHER_SITE = "other_site"
    OTHER_DEPARTMENT = "other_department"
    OTHER_POST = "other_post"
    OUTSIDE_HOURS = "outside_hours"
    ROLE_CLOSED = "role_closed"
    LIMIT = "limit"
    NOT_HELD = "not_held"
    NOT_KNOWN = "not_known"
    NEVER = "never"
    # of the pair beside others
    SEAT_TAKEN = "seat_taken"
    TWICE = "twice"
    OVERLAP = "overlap"
    SUPERVISOR_BUSY = "supervisor_busy"
    # of what was written down
    UNKNOWN_NAME = "unknown_name"
    WRONG_SUPERVISOR = "wrong_supervisor"


class Closed(NamedTuple):
    """about: the id of the limit, doctor or case that the reason speaks of."""

    why: Why
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken by one assignment."""

    assignment: Assignment
    closed: Closed


@dataclass(frozen=True, slots=True)
class Book:
    """The day by id."""

    day: Day
    cases: Mapping[str, Case]
    trainees: Mapping[str, Trainee]
    doctors: Mapping[str, Doctor]


def book_of(day: Day) -> Book:
    return Book(
        day,
        {case.id: case for case in day.cases},
        {trainee.id: trainee for trainee in day.trainees},
        {doctor.id: doctor for doctor in day.doctors},
    )


def answer_of(doctor: Doctor, case: Case) -> Held:
    """For the whole case: the worst answer of its procedures."""
    grants = next((one for one in doctor.grants if one.site == case.site), None)
    if grants is None:
        return Held.NOT_KNOWN
    answers = {grants.answer(procedure) for procedure in case.procedures}
    for answer in (Held.NOT_HELD, Held.NOT_KNOWN):
        if answer in answers:
            return answer
    return Held.HELD


def able(book: Book, case: Case) -> list[tuple[str, Held]]:
    """Who of those present may answer for an operator: held first, then as they are listed."""
    told = [(name, answer_of(book.doctors[name], case)) for name in case.supervisors]
    held = [one for one in told if one[1] is Held.HELD]
    if not book.day.not_known_counts:
        return held
    return held + [one for one in told if one[1] is Held.NOT_KNOWN]


def closed(book: Book, trainee: Trainee, case: Case, role: Role) -> Closed | None:
    """Why the seat is closed to this trainee whatever the others do; None where it is open."""
    return (
        not_there(trainee, case)
        or _closed_seat(book.day, trainee, case, role)
        or (_unsupervised(book, case) if role is Role.OPERATOR else None)
    )


def not_there(trainee: Trainee, case: Case) -> Closed | None:
    """Why the trainee is not where and when the case is: the reason that comes nearest."""
    if trainee.on_leave:
        return Closed(Why.ON_LEAVE)
    left = list(trainee.duties)
    if not left:
        return Closed(Why.OFF_DUTY)
    left = [duty for duty in left if duty.site == case.site]
    if not left:
        return Closed(Why.OTHER_SITE, case.site)
    left = [duty for duty in left if case.department in duty.departments]
    if not left:
        return Closed(Why.OTHER_DEPARTMENT, case.department)
    if case.posts:
        left = [duty for duty in left if duty.post in case.posts]
    if not left:
        return Closed(Why.OTHER_POST)
    if not any(duty.start <= case.start and case.end <= duty.end for duty in left):
        return Closed(Why.OUTSIDE_HOURS)
    return None


def _closed_seat(day: Day, trainee: Trainee, case: Case, role: Role) -> Closed | None:
    if not case.seats(role):
        return Closed(Why.ROLE_CLOSED)
    for limit in day.limits:
        if limit.closes(trainee, case, role):
            return Closed(Why.LIMIT, limit.id)
    return None


def _unsupervised(book: Book, case: Case) -> Closed | None:
    if able(book, case):
        return None
    answers = [(answer_of(book.doctors[name], case), name) for name in case.supervisors]
    for answer, name in answers:
        if answer is Held.NOT_KNOWN:
            return Closed(Why.NOT_KNOWN, name)
    return Closed(Why.NOT_HELD, answers[0][1] if answers else None)


def forbidden(orders: Iterable[Order], trainee: str, case: str, role: Role) -> bool:
    """A supervisor has said never."""
    return any(
        order.kind is Kind.NEVER
        and order.trainee == trainee
        and order.case == case
        and order.role in (None, role)
        for order in orders
    )


# -- a whole list ----------------------------------------------------------------------------


def breaches(
    book: Book, assignments: Sequence[Assignment], orders: Iterable[Order] = ()
) -> tuple[Breach, ...]:
    """Every rule that the list breaks, each at the assignment that breaks it."""
    known = [one for one in assignments if _named(book, one)]
    strangers = [
        Breach(one, Closed(Why.UNKNOWN_NAME)) for one in assignments if not _named(book, one)
    ]
    said = tuple(orders)
    alone = [
        Breach(one, reason)
        for one in known
        for reason in (_alone(book, one, said),)
        if reason is not None
    ]
    return (*strangers, *alone, *_together(book, known))


def _named(book: Book, one: Assignment) -> bool:
    return one.case in book.cases and one.trainee in book.trainees


def _alone(book: Book, one: Assignment, orders: Sequence[Order]) -> Closed | None:
    case, trainee = book.cases[one.case], book.trainees[one.trainee]
    if forbidden(orders, one.trainee, one.case, one.role):
        return Closed(Why.NEVER)
    reason = closed(book, trainee, case, one.role)
    if reason is not None:
        return reason
    if one.role is Role.OPERATOR:
        may = any(one.supervisor == name for name, _ in able(book, case))
    else:
        may = one.supervisor is None
    return None if may else Closed(Why.WRONG_SUPERVISOR, one.supervisor)


def _together(book: Book, assignments: Sequence[Assignment]) -> Iterator[Breach]:
    seats: defaultdict[tuple[str, Role], list[Assignment]] = defaultdict(list)
    people: defaultdict[str, list[Assignment]] = defaultdict(list)
    supervisors: defaultdict[str | None, list[Assignment]] = defaultdict(list)
    for one in assignments:
        seats[one.case, one.role].append(one)
        people[one.trainee].append(one)
        supervisors[one.supervisor].append(one)
    for (case, role), sitting in seats.items():
        for one in sitting[book.cases[case].seats(role) :]:
            yield Breach(one, Closed(Why.SEAT_TAKEN, sitting[0].trainee))
    for theirs in people.values():
        yield from _collisions(book, theirs, Why.OVERLAP)
    for name, theirs in supervisors.items():
        if name is not None:
            yield from _collisions(book, theirs, Why.SUPERVISOR_BUSY)


def _collisions(book: Book, theirs: Sequence[Assignment], why: Why) -> Iterator[Breach]:
    for one, other in combinations(theirs, 2):
        if one.case == other.case:
            if why is Why.OVERLAP:
                yield Breach(other, Closed(Why.TWICE, one.case))
        elif book.day.clash(book.cases[one.case], book.cases[other.case]):
            yield Breach(other, Closed(why, one.case))


# -- what a supervisor has said ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refusal:
    """An order that cannot be kept."""

    order: Order
    closed: Closed


@dataclass(frozen=True, slots=True)
class Settled:
    """fixed: what stands, in order. nevers: what is ruled out. refused: what cannot be kept."""

    fixed: tuple[Assignment, ...]
    by_order: Mapping[Assignment, Kind]
    nevers: tuple[Order, ...]
    refused: tuple[Refusal, ...]


def settle(book: Book, orders: Iterable[Order]) -> Settled:
    """The orders that can be kept together: accepted ones first, then never, then place."""
    fixed: dict[Assignment, Kind] = {}
    nevers: list[Order] = []
    refused: list[Refusal] = []
    for order in sorted(orders, key=lambda order: _KINDS.index(order.kind)):
        if order.kind is Kind.NEVER:
            reason = _never(order, fixed)
            nevers.extend([order] if reason is None else [])
        else:
            placed, reason = _placed(book, order, fixed, nevers)
            fixed.update({placed: order.kind} if reason is None else {})
        if reason is not None:
            refused.append(Refusal(order, reason))
    return Settled(tuple(fixed), fixed, tuple(nevers), tuple(refused))


_KINDS = tuple(Kind)


def _never(order: Order, fixed: Iterable[Assignment]) -> Closed | None:
    for one in fixed:
        if forbidden([order], one.trainee, one.case, one.role):
            return Closed(Why.SEAT_TAKEN, one.trainee)
    return None


def _placed(
    book: Book, order: Order, fixed: Iterable[Assignment], nevers: Sequence[Order]
) -> tuple[Assignment, Closed | None]:
    """The order as an assignment, under the first supervisor who is free; or why it cannot be."""
    role = order.role or Role.PARTICIPANT
    names: list[str | None] = [order.supervisor]
    if role is Role.OPERATOR and order.supervisor is None and order.case in book.cases:
        names = [name for name, _ in able(book, book.cases[order.case])] or names
    tried = []
    for name in names:
        one = Assignment(order.case, role, order.trainee, name)
        reason = _beside(book, fixed, one, nevers)
        if reason is None:
            return one, None
        tried.append((one, reason))
    return tried[0]


def _beside(
    book: Book, fixed: Iterable[Assignment], one: Assignment, nevers: Sequence[Order]
) -> Closed | None:
    """Why one assignment cannot stand beside those that do."""
    near = [
        other
        for other in fixed
        if other.trainee == one.trainee
        or (other.case, other.role) == (one.case, one.role)
        or (one.supervisor is not None and other.supervisor == one.supervisor)
    ]
    found = [breach for breach in breaches(book, (*near, one), nevers) if breach.assignment == one]
    return found[0].closed if found else None
