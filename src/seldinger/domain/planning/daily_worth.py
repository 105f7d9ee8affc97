"""What a list is worth, for each trainee and in all; the objective of every model."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.domain.planning.daily import HANDS_ON, Assignment, Case, Need, Trainee, Worth
from seldinger.domain.planning.daily_rules import Book
from seldinger.domain.training.words import Role


@dataclass(frozen=True, slots=True)
class Served:
    """procedures: how many of the case serve the need, if the case were the only one."""

    need: Need
    procedures: int


def serves(trainee: Trainee, case: Case, role: Role) -> tuple[Served, ...]:
    """What a role in a case does for the trainee's needs, by category."""
    acts = Counter(one.category for one in case.procedures if one.category is not None)
    found = ((trainee.need(category, role), number) for category, number in sorted(acts.items()))
    return tuple(
        Served(need, min(number, need.missing)) for need, number in found if need and need.missing
    )


def worth_of(book: Book, trainee: Trainee, theirs: Iterable[Assignment]) -> Worth:
    """What one trainee's roles are worth."""
    done: Counter[tuple[str, Role]] = Counter()
    hands_on = 0
    for one in theirs:
        hands_on += one.role in HANDS_ON
        for act in book.cases[one.case].procedures:
            if act.category is not None:
                done[act.category, one.role] += 1
    served = sum(
        book.day.weight(need) * min(need.missing, done[need.category, need.role])
        for need in trainee.needs
    )
    load = trainee.load
    return Worth(int(hands_on > 0), served, (load + hands_on) ** 2 - load**2)


def worth(book: Book, assignments: Sequence[Assignment]) -> Worth:
    """Of the whole list."""
    people: defaultdict[str, list[Assignment]] = defaultdict(list)
    for one in assignments:
        people[one.trainee].append(one)
    each = [worth_of(book, book.trainees[name], theirs) for name, theirs in people.items()]
    return Worth(
        sum(one.hands_on for one in each),
        sum(one.served for one in each),
        sum(one.unevenness for one in each),
    )
