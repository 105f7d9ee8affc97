"""Why each role went to whom it went to, why not to the next, and why somebody has none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from seldinger.domain.planning.daily import (
    HANDS_ON,
    SEATS,
    Assignment,
    Case,
    Held,
    Kind,
    Trainee,
    Worth,
)
from seldinger.domain.planning.daily_rules import (
    Book,
    Closed,
    Settled,
    Why,
    answer_of,
    closed,
    forbidden,
)
from seldinger.domain.planning.daily_worth import Served, serves, worth_of
from seldinger.domain.training.words import Role


class Because(StrEnum):
    ACCEPTED = "accepted"  # settled earlier
    LOCKED = "locked"  # a supervisor asked for it
    NEED = "need"  # it serves a need
    HANDS_ON = "hands_on"  # it serves none, but gives somebody a hands-on role


class Better(StrEnum):
    """At which level the exchange would lose."""

    HANDS_ON = "hands_on"
    SERVED = "served"
    UNEVENNESS = "unevenness"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Exchange:
    """The best exchange: the role goes to `trainee`, everything else stays.

    change: the worth after minus the worth before. gives_up: what the next would have to leave.
    takes_over: the role in the same case that the first would get instead.
    """

    trainee: str
    change: Worth
    gives_up: tuple[Assignment, ...] = ()
    takes_over: Role | None = None

    @property
    def better(self) -> Better:
        levels = (Better.HANDS_ON, Better.SERVED, Better.UNEVENNESS)
        for level, change in zip(levels, self.change, strict=True):
            if change:
                return level
        return Better.SAME


@dataclass(frozen=True, slots=True)
class Proposal:
    """One role with its reason. held: of the supervisor, for an operator.

    next: the exchange that would lose least; None where the role is settled or open to nobody else.
    """

    assignment: Assignment
    because: Because
    serves: tuple[Served, ...]
    held: Held | None = None
    next: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """So many seats closed for one reason, with one of the cases."""

    why: Why
    seats: int
    case: str
    about: str | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody without a hands-on role.

    closed: over the hands-on seats of the day, the most frequent reason first. legal: seats that
    are open to the trainee by themselves; they went to others, and no list places more trainees.
    """

    trainee: str
    legal: int
    closed: tuple[Count, ...]
    participates: bool


def proposals(
    book: Book, assignments: Sequence[Assignment], settled: Settled
) -> tuple[Proposal, ...]:
    """Each assignment with its reason, by the time of its case."""
    return _Reasons(book, assignments, settled).all()


def unplaced(
    book: Book, assignments: Sequence[Assignment], settled: Settled
) -> tuple[Unplaced, ...]:
    """Everyone who has no hands-on role, with the reasons."""
    busy = {one.trainee for one in assignments if one.role in HANDS_ON}
    watching = {one.trainee for one in assignments} - busy
    return tuple(
        _unplaced(book, trainee, settled, participates=trainee.id in watching)
        for trainee in book.day.trainees
        if trainee.id not in busy
    )


def _unplaced(book: Book, trainee: Trainee, settled: Settled, *, participates: bool) -> Unplaced:
    found: defaultdict[Why, list[tuple[str, str | None]]] = defaultdict(list)
    legal = 0
    for case in book.day.cases:
        for role in HANDS_ON:
            reason = closed(book, trainee, case, role)
            if reason is None and forbidden(settled.nevers, trainee.id, case.id, role):
                reason = Closed(Why.NEVER)
            if reason is None:
                legal += 1
            else:
                found[reason.why].append((case.id, reason.about))
    counts = [Count(why, len(places), *places[0]) for why, places in found.items()]
    counts.sort(key=lambda one: (-one.seats, one.why))
    return Unplaced(trainee.id, legal, tuple(counts), participates)


class _Reasons:
    """The exchange of one role at a time, with the rest of the list as it is."""

    def __init__(self, book: Book, assignments: Sequence[Assignment], settled: Settled) -> None:
        self.book, self.settled = book, settled
        self.assignments = assignments
        self.roles: Mapping[str, list[Assignment]] = defaultdict(list)
        for one in assignments:
            self.roles[one.trainee].append(one)
        self.open = lru_cache(maxsize=None)(self._open)
        self.worth = lru_cache(maxsize=None)(self._worth)

    def all(self) -> tuple[Proposal, ...]:
        cases = self.book.cases
        order = {role: at for at, role in enumerate(SEATS)}
        ordered = sorted(
            self.assignments,
            key=lambda one: (cases[one.case].start, one.case, order[one.role], one.trainee),
        )
        return tuple(self._proposal(one) for one in ordered)

    def _proposal(self, one: Assignment) -> Proposal:
        case, trainee = self.book.cases[one.case], self.book.trainees[one.trainee]
        served = serves(trainee, case, one.role)
        held = answer_of(self.book.doctors[one.supervisor], case) if one.supervisor else None
        kind = self.settled.by_order.get(one)
        if kind is not None:
            because = Because.ACCEPTED if kind is Kind.ACCEPTED else Because.LOCKED
            return Proposal(one, because, served, held)
        because = Because.NEED if served else Because.HANDS_ON
        return Proposal(one, because, served, held, self._next(one, case))

    def _next(self, one: Assignment, case: Case) -> Exchange | None:
        found = [
            exchange
            for trainee in self.book.day.trainees
            if trainee.id != one.trainee and self.open(trainee.id, case.id, one.role)
            for exchange in (self._exchange(one, case, trainee.id),)
            if exchange is not None
        ]
        return max(found, key=lambda exchange: exchange.change.key, default=None)

    def _exchange(self, one: Assignment, case: Case, name: str) -> Exchange | None:
        """None where the next cannot leave what they have, or has the same role in the case."""
        theirs, ours = tuple(self.roles[name]), tuple(self.roles[one.trainee])
        gives_up = tuple(
            other for other in theirs if self.book.day.clash(case, self.book.cases[other.case])
        )
        if any(
            other in self.settled.by_order or (other.case, other.role) == (one.case, one.role)
            for other in gives_up
        ):
            return None
        after_theirs = (*(x for x in theirs if x not in gives_up), replace(one, trainee=name))
        after_ours = tuple(x for x in ours if x != one)
        takes_over = self._takes_over(one, gives_up)
        if takes_over is not None:
            after_ours = (*after_ours, replace(takes_over, trainee=one.trainee))
        change = Worth(
            *(
                b1 + b2 - a1 - a2
                for a1, a2, b1, b2 in zip(
                    self.worth(name, theirs),
                    self.worth(one.trainee, ours),
                    self.worth(name, after_theirs),
                    self.worth(one.trainee, after_ours),
                    strict=True,
                )
            )
        )
        gone = tuple(x for x in gives_up if x != takes_over)
        return Exchange(name, change, gone, takes_over.role if takes_over else None)

    def _takes_over(self, one: Assignment, gives_up: Iterable[Assignment]) -> Assignment | None:
        """The next's role in the same case, where the first may have it."""
        for other in gives_up:
            if other.case == one.case and self.open(one.trainee, other.case, other.role):
                return other
        return None

    def _open(self, trainee: str, case: str, role: Role) -> bool:
        book = self.book
        return closed(
            book, book.trainees[trainee], book.cases[case], role
        ) is None and not forbidden(self.settled.nevers, trainee, case, role)

    def _worth(self, trainee: str, theirs: tuple[Assignment, ...]) -> Worth:
        return worth_of(self.book, self.book.trainees[trainee], theirs)
