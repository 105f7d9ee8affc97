"""The pairs that a model may choose from: legal, and free beside what is settled."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from seldinger.domain.planning.daily import HANDS_ON, SEATS, Assignment, Case, Order, Trainee
from seldinger.domain.planning.daily_rules import Book, Settled, able, closed, forbidden, not_there
from seldinger.domain.planning.daily_worth import serves
from seldinger.domain.training.words import Role


class Pair(NamedTuple):
    trainee: str
    case: str
    role: Role


@dataclass(frozen=True, slots=True)
class Choice:
    """One part of the day that has nothing to do with the others.

    seats: what is left of each seat. free: by case, a supervisor whom no other case can want at
    that time. contested: by case that has none such, those who may be wanted elsewhere too.
    """

    pairs: tuple[Pair, ...]
    seats: Mapping[tuple[str, Role], int]
    free: Mapping[str, str]
    contested: Mapping[str, tuple[str, ...]]


def choices(book: Book, settled: Settled) -> list[Choice]:
    """Every part, by its first pair. No pair in them breaks a rule by itself."""
    seats = _seats(book, settled.fixed)
    pairs = _pairs(book, settled, seats)
    free, contested = _supervisors(book, settled.fixed, pairs)
    return [
        Choice(
            tuple(part),
            {(pair.case, pair.role): seats[pair.case, pair.role] for pair in part},
            free,
            {pair.case: contested[pair.case] for pair in part if pair.case in contested},
        )
        for part in _parts(pairs, contested)
    ]


def _seats(book: Book, fixed: Iterable[Assignment]) -> dict[tuple[str, Role], int]:
    taken = Counter((one.case, one.role) for one in fixed)
    return {
        (case.id, role): case.seats(role) - taken[case.id, role]
        for case in book.day.cases
        for role in SEATS
    }


def _pairs(book: Book, settled: Settled, seats: Mapping[tuple[str, Role], int]) -> list[Pair]:
    busy: defaultdict[str, list[Case]] = defaultdict(list)
    for one in settled.fixed:
        busy[one.trainee].append(book.cases[one.case])
    nevers: defaultdict[str, list[Order]] = defaultdict(list)
    for order in settled.nevers:
        nevers[order.trainee].append(order)
    return [
        Pair(trainee.id, case.id, role)
        for trainee in book.day.trainees
        for case in book.day.cases
        if not_there(trainee, case) is None
        and not any(book.day.clash(case, other) for other in busy[trainee.id])
        for role in SEATS
        if seats[case.id, role] > 0
        and _worth_while(trainee, case, role)
        and closed(book, trainee, case, role) is None
        and not forbidden(nevers[trainee.id], trainee.id, case.id, role)
    ]


def _worth_while(trainee: Trainee, case: Case, role: Role) -> bool:
    """A participant's place that serves no need is worth nothing: nobody is sent there."""
    return role in HANDS_ON or bool(serves(trainee, case, role))


def _supervisors(
    book: Book, fixed: Sequence[Assignment], pairs: Iterable[Pair]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Who surely is free for a case that may get an operator; and for the others, who may be.

    Who already answers for a settled operator elsewhere at that time is left out.
    """
    wanted = sorted({pair.case for pair in pairs if pair.role is Role.OPERATOR})
    names = {case: [name for name, _ in able(book, book.cases[case])] for case in wanted}
    places: defaultdict[str, list[str]] = defaultdict(list)
    for case, supervisors in names.items():
        for name in supervisors:
            places[name].append(case)
    settled: defaultdict[str, list[str]] = defaultdict(list)
    for one in fixed:
        if one.supervisor is not None:
            settled[one.supervisor].append(one.case)

    def clashes(name: str, case: str, others: Mapping[str, list[str]]) -> bool:
        here = book.cases[case]
        return any(
            other != case and book.day.clash(here, book.cases[other]) for other in others[name]
        )

    free, contested = {}, {}
    for case, supervisors in names.items():
        left = [name for name in supervisors if not clashes(name, case, settled)]
        surely = [name for name in left if not clashes(name, case, places)]
        if surely:
            free[case] = surely[0]
        else:
            contested[case] = tuple(left)
    return free, contested


def _parts(pairs: Iterable[Pair], contested: Mapping[str, tuple[str, ...]]) -> Iterator[list[Pair]]:
    """Connected by a trainee, a case or a contested supervisor."""
    roots: dict[tuple[str, str], tuple[str, str]] = {}

    def root(of: tuple[str, str]) -> tuple[str, str]:
        while roots.setdefault(of, of) != of:
            roots[of] = roots[roots[of]]
            of = roots[of]
        return of

    everyone = list(pairs)
    for pair in everyone:
        roots[root(("trainee", pair.trainee))] = root(("case", pair.case))
    for case, supervisors in contested.items():
        for name in supervisors:
            roots[root(("doctor", name))] = root(("case", case))
    parts: dict[tuple[str, str], list[Pair]] = {}
    for pair in everyone:
        parts.setdefault(root(("case", pair.case)), []).append(pair)
    yield from parts.values()
