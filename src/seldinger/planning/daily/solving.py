"""A day → who does what, proven, checked again and explained."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from seldinger.domain.planning.daily import Assignment, Day, Order, Worth
from seldinger.domain.planning.daily_reasons import Proposal, Unplaced, proposals, unplaced
from seldinger.domain.planning.daily_rules import Book, Refusal, Settled, book_of, breaches, settle
from seldinger.domain.planning.daily_worth import worth
from seldinger.planning.daily.building import Problem, build
from seldinger.planning.daily.cliques import Overlaps
from seldinger.planning.daily.documents import DayFile
from seldinger.planning.daily.model import PartAnswer, PartModel
from seldinger.planning.daily.pairs import Choice, choices
from seldinger.planning.daily.program import OutOfTimeError
from seldinger.planning.reading import PlanningError, load

SECONDS = 60.0
THREADS = 2
CHECKER = "seldinger.domain.planning.daily_rules.breaches"


@dataclass(frozen=True, slots=True)
class Proof:
    """One level of the objective. bound: no list that keeps the levels before is better."""

    level: str
    objective: int
    bound: int

    @property
    def gap(self) -> int:
        return abs(self.objective - self.bound)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was proven, how, and who checked it again.

    pairs: legal roles that the models could choose from. parts: independent pieces of the day.
    checked: assignments that the checker went through; it found no breach, else there would be no
    answer. seconds: of the wall, without the reasons.
    """

    proofs: tuple[Proof, ...]
    pairs: int
    parts: int
    checked: int
    seconds: float
    solver: str
    checker: str = CHECKER

    @property
    def proven(self) -> bool:
        return all(proof.gap == 0 for proof in self.proofs)


@dataclass(frozen=True, slots=True)
class Answer:
    """The list of the day. refused: orders that cannot be kept, with the reason."""

    day: Day
    proposals: tuple[Proposal, ...]
    unplaced: tuple[Unplaced, ...]
    refused: tuple[Refusal, ...]
    worth: Worth
    certificate: Certificate

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        return tuple(one.assignment for one in self.proposals)


def read(path: Path) -> Problem:
    """Raises PlanningError with every fault of the file."""
    file = load(path, DayFile, "手术日的文件")
    try:
        return build(file)
    except PlanningError as error:
        raise PlanningError(f"{path}：{error}") from None


def propose(day: Day, orders: Iterable[Order] = (), *, seconds: float = SECONDS) -> Answer:
    """The best list that keeps the orders; the same day gives the same list.

    seconds: then what has been found is given, with the gap that is left.

    Raises:
        PlanningError: nothing was found by then.
    """
    began = time.monotonic()
    book = book_of(day)
    settled = settle(book, orders)
    answers, pairs = _parts(book, settled, began + seconds, seconds)
    found = (*settled.fixed, *(one for answer in answers for one in answer.assignments))
    _check(book, settled, found)
    value = worth(book, found)
    certificate = Certificate(
        proofs=_proofs(book, settled, answers, value),
        pairs=pairs,
        parts=len(answers),
        checked=len(found),
        seconds=time.monotonic() - began,
        solver=f"HiGHS {version('highspy')}",
    )
    return Answer(
        day=day,
        proposals=proposals(book, found, settled),
        unplaced=unplaced(book, found, settled),
        refused=settled.refused,
        worth=value,
        certificate=certificate,
    )


def _parts(
    book: Book, settled: Settled, until: float, seconds: float
) -> tuple[list[PartAnswer], int]:
    """Every part on its own, the smallest first; none may use up the time of those after it."""
    parts = sorted(choices(book, settled), key=lambda part: len(part.pairs))
    overlaps = Overlaps(book.day, book.day.cases)
    left = sum(len(part.pairs) for part in parts)
    works = []
    with ThreadPoolExecutor(THREADS) as pool:
        for part in parts:
            share = min(1.0, THREADS * len(part.pairs) / left)
            works.append(pool.submit(_solved, book, settled, part, overlaps, (share, until)))
            left -= len(part.pairs)
    try:
        answers = [work.result() for work in works]
    except OutOfTimeError:
        raise PlanningError(
            f"{seconds:g} 秒内没有算出名单。请放宽时间，或按科室、院区分成几个文件"
        ) from None
    return answers, sum(len(part.pairs) for part in parts)


def _solved(
    book: Book, settled: Settled, part: Choice, overlaps: Overlaps, time_of: tuple[float, float]
) -> PartAnswer:
    """time_of: the share of what is left now, and the end of it."""
    share, until = time_of
    now = time.monotonic()
    return PartModel(book, settled, part, overlaps).solved(now + share * (until - now))


def _check(book: Book, settled: Settled, found: tuple[Assignment, ...]) -> None:
    wrong = breaches(book, found, settled.nevers)
    if wrong:
        raise ArithmeticError(f"the model broke {len(wrong)} rules, first {wrong[0].closed.why}")


def _proofs(
    book: Book, settled: Settled, answers: list[PartAnswer], value: Worth
) -> tuple[Proof, ...]:
    """What the models claim for all parts, with what was settled; it is what the list is worth.

    Unevenness has 0 as its bound where a part had no time left for it.
    """
    before = worth(book, settled.fixed)
    sums = [
        tuple(sum(answer.bounds[at][what] for answer in answers) for what in (0, 1))
        for at in (0, 1)
    ]
    told = [
        Proof("hands_on", sums[0][0] + before.hands_on, sums[0][1] + before.hands_on),
        Proof("served", sums[1][0] + before.served, sums[1][1] + before.served),
    ]
    if (told[0].objective, told[1].objective) != (value.hands_on, value.served):
        raise ArithmeticError("the list is not worth what the models claim")
    if any(len(answer.bounds) < 3 for answer in answers):
        return (*told, Proof("unevenness", value.unevenness, 0))
    uneven = [sum(answer.bounds[2][what] for answer in answers) for what in (0, 1)]
    if uneven[0] + before.unevenness != value.unevenness:
        raise ArithmeticError("the list is not as even as the models claim")
    return (*told, Proof("unevenness", value.unevenness, uneven[1] + before.unevenness))
