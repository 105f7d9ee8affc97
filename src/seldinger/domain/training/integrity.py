"""Patterns in a logbook that deserve a question. None of them proves anything.

Each function takes plain facts and returns questions with the rows behind them; what is asked in
words, and of whom, is the pages' business. The thresholds are named here and shown on the page.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import combinations, pairwise
from statistics import median


class Signal(StrEnum):
    """The five patterns."""

    TWO_ROOMS = "two_rooms"
    BULK_SIGN_OFF = "bulk_sign_off"
    BURST = "burst"
    EXACT_GAP = "exact_gap"
    COPIES = "copies"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a pattern deserves a question; nothing below is shown."""

    overlap: timedelta = timedelta(minutes=10)  # shorter ones are hand-overs, and clocks
    sign_offs: int = 10
    sign_off_within: timedelta = timedelta(seconds=60)
    late: timedelta = timedelta(days=7)  # from the operation to its entry
    before_end: timedelta = timedelta(days=14)  # the last days of a post or stage
    burst: int = 10  # late entries in them
    burst_times: int = 3  # so many times the trainee's usual week
    usual_weeks: int = 12  # the weeks before, from which the usual one is taken
    gap: int = 3  # late entries logged together
    together: timedelta = timedelta(hours=1)
    alike: int = 5  # entries that two trainees share but for the patient
    alike_days: int = 3  # on so many days
    alike_share: float = 0.8  # of all that the one with fewer logged in that time
    repeated: int = 5  # entries of a day that stand on another day in the same way


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the hospital's record. people: the names that stand in it.

    patient: any key that is equal for equal patients; None where the row names none.
    """

    id: int
    room: str
    start: datetime
    end: datetime
    operator: str
    people: frozenset[str]
    patient: Hashable = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """One verification. of: what was read; equal for all acts of one case of one trainee."""

    id: int
    supervisor: int
    at: datetime
    of: Hashable


@dataclass(frozen=True, slots=True)
class Entry:
    """A trainee's part in a procedure. patient: any key that is equal for equal patients.

    logged_at: by the clock on the wall, for it is compared with days.
    """

    id: int
    trainee: int
    day: date
    logged_at: datetime
    procedure: str
    role: str
    supervisor: int | None
    patient: Hashable

    @property
    def manner(self) -> tuple[str, str, int | None]:
        """What was done and how, whoever the patient and whenever the day."""
        return self.procedure, self.role, self.supervisor

    def is_late(self, limit: timedelta) -> bool:
        return self.logged_at.date() - self.day > limit


@dataclass(frozen=True, slots=True)
class Cell:
    """A requirement with a minimum, and the trainee's entries that fill it."""

    requirement: str
    minimum: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """about: the people (keys or names) it is about. rows: ids of what stands behind it.

    told: numbers and moments for the wording, by name.
    """

    signal: Signal
    about: tuple[Hashable, ...]
    rows: tuple[int, ...]
    told: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same question has the same key tomorrow; with a row more it is another."""
        told = f"{self.signal}|{sorted(map(str, self.about))}|{sorted(self.rows)}"
        return sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Rate:
    """手术医师手术时间重合率: `overlapping` of the `timed` operations."""

    overlapping: int
    timed: int

    @property
    def share(self) -> float | None:
        return self.overlapping / self.timed if self.timed else None


# -- (a) one person in two rooms ------------------------------------------------------------------


def two_rooms(operations: Iterable[Operation], at: Thresholds = USUAL) -> list[Question]:
    """A name that stands in two rooms' records at one time, for longer than a hand-over."""
    by_person: dict[str, list[Operation]] = defaultdict(list)
    for operation in _timed(operations):
        for person in operation.people:
            by_person[person].append(operation)
    return [
        Question(
            Signal.TWO_ROOMS, (person,), (one.id, other.id),
            {"day": one.start.date(), "rooms": (one.room, other.room), "overlap": shared},
        )
        for person, theirs in sorted(by_person.items())
        for one, other, shared in _overlaps(_joined(theirs))
        if one.room and other.room and one.room != other.room and shared >= at.overlap
    ]  # fmt: skip


def overlap_rate(operations: Iterable[Operation]) -> Rate:
    """Operations whose operator is at another of theirs at the time / operations with times."""
    by_operator: dict[str, list[Operation]] = defaultdict(list)
    for operation in _timed(operations):
        if operation.operator:
            by_operator[operation.operator].append(operation)
    whole = [_joined(theirs) for theirs in by_operator.values()]
    overlapping = {
        operation.id
        for theirs in whole
        for one, other, _ in _overlaps(theirs)
        for operation in (one, other)
    }
    return Rate(len(overlapping), sum(map(len, whole)))


def _timed(operations: Iterable[Operation]) -> list[Operation]:
    """Those whose times can be: an end after the start."""
    return [operation for operation in operations if operation.start < operation.end]


def _joined(rows: Iterable[Operation]) -> list[Operation]:
    """Operations: where a list has a row for each procedure, the rows of one are one."""
    whole: list[Operation] = []
    running: list[int] = []
    for row in sorted(rows, key=lambda one: (one.start, one.id)):
        running = [place for place in running if whole[place].end > row.start]
        same = next((place for place in running if _are_one(whole[place], row)), None)
        if same is None:
            running.append(len(whole))
            whole.append(row)
        else:
            whole[same] = replace(whole[same], end=max(whole[same].end, row.end))
    return whole


def _are_one(earlier: Operation, row: Operation) -> bool:
    """Of two rows that share some time: nobody is operated on twice at once."""
    if row.patient is not None and row.patient == earlier.patient:
        return True
    times = (row.start, row.end) == (earlier.start, earlier.end)
    return times and bool(row.room) and row.room == earlier.room


def _overlaps(theirs: Iterable[Operation]) -> Iterator[tuple[Operation, Operation, timedelta]]:
    """Every pair that shares some time, and how much."""
    running: list[Operation] = []
    for operation in sorted(theirs, key=lambda one: (one.start, one.id)):
        running = [earlier for earlier in running if earlier.end > operation.start]
        for earlier in running:
            yield earlier, operation, min(earlier.end, operation.end) - operation.start
        running.append(operation)


# -- (b) sign-offs in seconds ---------------------------------------------------------------------


def bulk_sign_offs(signed: Iterable[SignOff], at: Thresholds = USUAL) -> list[Question]:
    """So many verifications by one supervisor that nobody can have read each of them."""
    by_supervisor: dict[int, list[SignOff]] = defaultdict(list)
    for one in signed:
        by_supervisor[one.supervisor].append(one)
    return [
        Question(
            Signal.BULK_SIGN_OFF, (supervisor,), tuple(one.id for one in run),
            {"number": len(run), "start": run[0].at, "end": run[-1].at},
        )
        for supervisor, theirs in sorted(by_supervisor.items())
        for run in _runs(_read(theirs, at), at)
    ]  # fmt: skip


def _read(theirs: Iterable[SignOff], at: Thresholds) -> list[SignOff]:
    """In order, and once each: whoever reads a case reads its acts together."""
    found: list[SignOff] = []
    last: dict[Hashable, datetime] = {}
    for one in sorted(theirs, key=lambda one: (one.at, one.id)):
        if one.of not in last or one.at - last[one.of] > at.sign_off_within:
            found.append(one)
        last[one.of] = one.at
    return found


def _runs(theirs: Sequence[SignOff], at: Thresholds) -> Iterator[list[SignOff]]:
    """The stretches in which every window of so many is short enough, each as long as it gets."""
    run: list[int] = []
    for last in range(at.sign_offs - 1, len(theirs)):
        first = last - at.sign_offs + 1
        if theirs[last].at - theirs[first].at > at.sign_off_within:
            continue
        if run and first > run[-1]:
            yield [theirs[place] for place in run]
            run = []
        run += [place for place in range(first, last + 1) if not run or place > run[-1]]
    if run:
        yield [theirs[place] for place in run]


# -- (c) bursts before deadlines ------------------------------------------------------------------


def bursts(
    entries: Iterable[Entry], ends: Iterable[tuple[str, date]], at: Thresholds = USUAL
) -> list[Question]:
    """One trainee's late entries in the last days of a post or stage, far beyond the usual week.

    ends: name and last day of each post and stage.
    """
    mine = sorted(entries, key=lambda entry: (entry.logged_at, entry.id))
    found = {}
    for name, end in ends:
        start = end - at.before_end
        late = [e for e in mine if start < e.logged_at.date() <= end and e.is_late(at.late)]
        usual = _usual_week(mine, start, at.usual_weeks)
        weekly = len(late) / (at.before_end / timedelta(weeks=1))
        if len(late) >= at.burst and weekly >= at.burst_times * usual:
            # A stage ends with its last post: one question.
            found[end] = Question(
                Signal.BURST, (late[0].trainee,), tuple(e.id for e in late),
                {"place": name, "end": end, "number": len(late), "usual": usual},
            )  # fmt: skip
    return [found[end] for end in sorted(found)]


def _usual_week(mine: Sequence[Entry], before: date, weeks: int) -> float:
    """Entries logged in the middle one of the weeks before a day."""
    counts = Counter((before - entry.logged_at.date()).days // 7 for entry in mine)
    return float(median(counts[week] for week in range(weeks)))


# -- (d) exactly the gap --------------------------------------------------------------------------


def exact_gaps(cells: Iterable[Cell], at: Thresholds = USUAL) -> list[Question]:
    """A cell that late entries, logged together, brought exactly to its minimum and no further."""
    found = []
    for cell in cells:
        filling = _filling(cell, at)
        if len(cell.entries) == cell.minimum and len(filling) >= at.gap:
            told: dict[str, object] = {
                "requirement": cell.requirement, "minimum": cell.minimum,
                "number": len(filling), "at": filling[-1].logged_at,
            }  # fmt: skip
            rows = tuple(entry.id for entry in filling)
            found.append(Question(Signal.EXACT_GAP, (filling[0].trainee,), rows, told))
    return found


def _filling(cell: Cell, at: Thresholds) -> list[Entry]:
    """The late ones of those that were logged last. Punctual ones among them hide nothing."""
    logged = sorted(cell.entries, key=lambda entry: (entry.logged_at, entry.id))
    late = [entry for entry in logged if entry.is_late(at.late)]
    if not late or logged[-1].logged_at - late[-1].logged_at > at.together:
        return []
    return [entry for entry in late if late[-1].logged_at - entry.logged_at <= at.together]


# -- (e) copies -----------------------------------------------------------------------------------


def copies(entries: Iterable[Entry], at: Thresholds = USUAL) -> list[Question]:
    """Entries of two trainees that differ in the patient alone; days that stand there twice."""
    by_trainee: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_trainee[entry.trainee].append(entry)
    pairs = [
        question
        for one, other in combinations(sorted(by_trainee), 2)
        if (question := _copied(by_trainee[one], by_trainee[other], at))
    ]
    return [*pairs, *(q for trainee in sorted(by_trainee) for q in _again(by_trainee[trainee], at))]


def _copied(mine: Sequence[Entry], theirs: Sequence[Entry], at: Thresholds) -> Question | None:
    alike = list(_alike(mine, theirs))
    days = sorted({one.day for one, _ in alike})
    if len(alike) < at.alike or len(days) < at.alike_days:
        return None
    fewer = min(_between(side, days[0], days[-1]) for side in (mine, theirs))
    if len(alike) < at.alike_share * fewer:
        return None
    rows = tuple(entry.id for pair in alike for entry in pair)
    people = (alike[0][0].trainee, alike[0][1].trainee)
    told = {"number": len(alike), "start": days[0], "end": days[-1], "days": len(days)}
    return Question(Signal.COPIES, people, rows, told)


def _alike(mine: Sequence[Entry], theirs: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs that agree in day and manner and are of different patients; each entry once."""
    offered: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in theirs:
        offered[entry.day, entry.manner].append(entry)
    for entry in mine:
        candidates = offered[entry.day, entry.manner]
        other = next((one for one in candidates if one.patient != entry.patient), None)
        if other:
            candidates.remove(other)
            yield entry, other


def _between(entries: Iterable[Entry], first: date, last: date) -> int:
    return sum(first <= entry.day <= last for entry in entries)


def _again(mine: Sequence[Entry], at: Thresholds) -> Iterator[Question]:
    """Days of one trainee with the same entries, of other patients, as an earlier day."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in mine:
        by_day[entry.day].append(entry)
    same: dict[Hashable, list[date]] = defaultdict(list)
    for day, entries in sorted(by_day.items()):
        manners = sorted(repr(entry.manner) for entry in entries)
        # The same act all day long is what a list of such acts looks like.
        if len(entries) >= at.repeated and len(set(manners)) > 1:
            same[tuple(manners)].append(day)
    for days in same.values():
        for earlier, later in pairwise(days):
            rows = tuple(entry.id for day in (earlier, later) for entry in by_day[day])
            told = {"number": len(by_day[later]), "start": earlier, "end": later, "days": 2}
            yield Question(Signal.COPIES, (mine[0].trainee,), rows, told)
