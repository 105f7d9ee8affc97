"""Which row of the hospital's list is which logged case.

Rows and cases meet by patient, day, name and people. What follows from it: reconcile.py.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import lru_cache

from seldinger.domain.training.words import Role

LIKE = 0.6  # from here on two names may mean one operation
_MOST = 40  # operations of one patient up to which the best total is sought
_CROWD = 100  # so many on days that follow each other are no patient: the number is none
_JOINTS = re.compile(r"[+＋、，,;；/／&]|及|并")
_ASIDE = re.compile(r"[\W_]+")

Name = frozenset[int]  # whom a name may mean: nobody known, one person, or homonyms


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list. places: the names in each; one that is absent is no column of the list.

    patient: the keyed hash of the number. categories: of the training rule, where the crosswalk
    knows the name. meant: keys of what the name means besides; they only ever join.
    """

    id: int
    patient: str
    day: date
    name: str
    places: Mapping[Role, tuple[Name, ...]] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    categories: frozenset[str] = frozenset()
    meant: frozenset[str] = frozenset()

    @property
    def passes_midnight(self) -> bool:
        return bool(self.start and self.end and self.start.date() < self.end.date())

    def is_sure_of(self, person: int) -> bool:
        """Whether a name in it means this person and nobody else."""
        return any(name == {person} for names in self.places.values() for name in names)

    def place_of(self, person: int) -> Role | None:
        """The highest place that names this person; else the highest that may."""
        sure = [r for r, names in self.places.items() if frozenset({person}) in names]
        places = sure or [
            r for r, names in self.places.items() if any(person in name for name in names)
        ]
        return max(places, key=lambda role: role.rank, default=None)


@dataclass(frozen=True, slots=True)
class Act:
    """categories, meant: as those of a row."""

    id: int
    name: str
    categories: frozenset[str] = frozenset()
    meant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A trainee's part in an act. role None: an onlooker. stands: not returned."""

    id: int
    person: int
    act: int
    role: Role | None
    supervisor: int | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Logged:
    """A logged case. acts: those in which somebody has a part."""

    id: int
    patient: str
    day: date
    acts: tuple[Act, ...]
    parts: tuple[Part, ...]


@dataclass
class Patient:
    """A patient's rows and cases. rows_of: case → its rows. doubled: case → a row it shares.

    row_of: act → the one row, of those that its case has or shares, that is about it.
    """

    rows: list[Row] = field(default_factory=list)
    cases: list[Logged] = field(default_factory=list)
    rows_of: dict[int, list[Row]] = field(default_factory=dict)
    doubled: dict[int, Row] = field(default_factory=dict)
    row_of: dict[int, Row] = field(default_factory=dict)

    def match(self) -> None:
        if not self.rows or not self.cases:
            return
        scores = [[_score(row, case) for case in self.cases] for row in self.rows]
        for its_row, its_case in best_total(scores):
            self.rows_of[self.cases[its_case].id] = [self.rows[its_row]]
        for row in self._without_case():
            self._attach(row)
        for one in self.cases:
            if one.id not in self.rows_of:
                self._share(one)
            self.row_of |= _rows_of_acts(one.acts, self._rows(one))

    def _rows(self, case: Logged) -> list[Row]:
        """Its own rows, or the one that it shares."""
        shared = [self.doubled[case.id]] if case.id in self.doubled else []
        return self.rows_of.get(case.id, shared)

    def _without_case(self) -> list[Row]:
        taken = {row.id for its in self.rows_of.values() for row in its}
        return [row for row in self.rows if row.id not in taken]

    def _attach(self, row: Row) -> None:
        """Some lists have a row for each act: the further ones belong to the same case."""
        fitting = [
            case
            for case in self.cases
            if case.id in self.rows_of and len(case.acts) > len(self.rows_of[case.id])
            if case.day == row.day and case_likeness(row, case) >= LIKE
        ]
        if fitting:
            best = max(fitting, key=lambda case: (case_likeness(row, case), -case.id))
            self.rows_of[best.id].append(row)

    def _share(self, case: Logged) -> None:
        """A case without a row that reads like one which another case has."""
        like = [
            row for row in self.rows if _is_day_of(row, case) and case_likeness(row, case) >= LIKE
        ]
        if like:
            self.doubled[case.id] = max(like, key=lambda row: (_score(row, case), -row.id))


def _rows_of_acts(acts: Sequence[Act], rows: Sequence[Row]) -> dict[int, Row]:
    """Each act has a row of its own where it can; else the one that reads most like it.

    Somebody who logged one act of a case has not logged the rows of the others.
    """
    if len(rows) < 2:  # nearly always: nothing to choose
        return {act.id: row for row in rows for act in acts}
    pairs = best_total([[_if_alike(row, act) for act in acts] for row in rows])
    own = {acts[act].id: rows[row] for row, act in pairs}
    return {act.id: own.get(act.id) or _most_alike(rows, act) for act in acts}


def _most_alike(rows: Iterable[Row], act: Act) -> Row:
    return max(rows, key=lambda row: (likeness(row, act), -row.id))


def _if_alike(row: Row, act: Act) -> float:
    like = likeness(row, act)
    return like if like >= LIKE else 0.0


def patients(rows: Iterable[Row], cases: Iterable[Logged]) -> Iterator[Patient]:
    """What may meet, matched: of one patient, on days that follow each other."""
    for patient in _apart(rows, cases):
        if max(len(patient.rows), len(patient.cases)) <= _CROWD:
            patient.match()
            yield patient


def _apart(rows: Iterable[Row], cases: Iterable[Logged]) -> Iterator[Patient]:
    by_patient: dict[str, list[Row | Logged]] = defaultdict(list)
    everything: list[Row | Logged] = [*rows, *cases]
    for one in everything:
        by_patient[one.patient].append(one)
    for _, its in sorted(by_patient.items()):
        its.sort(key=lambda one: (one.day, one.id))
        patient, last = Patient(), its[0].day
        for one in its:
            if (one.day - last).days > 1:
                yield patient
                patient = Patient()
            last = one.day
            if isinstance(one, Row):
                patient.rows.append(one)
            else:
                patient.cases.append(one)
        yield patient


# -- how much a row reads like a case ----------------------------------------------------------


def _score(row: Row, case: Logged) -> float:
    """0 where they cannot be one operation."""
    if not _is_day_of(row, case):
        return 0.0
    like = case_likeness(row, case)
    people = {person for names in row.places.values() for name in names for person in name}
    trainees = bool(people & {part.person for part in case.parts})
    supervisors = bool(people & {part.supervisor for part in case.parts})
    nobody = not any(row.places.values())
    if like < LIKE and not (trainees or supervisors or nobody):
        return 0.0
    return 4 * like + 2 * trainees + supervisors + (row.day == case.day) + 0.5


def _is_day_of(row: Row, case: Logged) -> bool:
    """The same day; a day apart where the operation began before midnight and ended after it."""
    apart = abs((row.day - case.day).days)
    return apart == 0 or (apart == 1 and row.passes_midnight)


def case_likeness(row: Row, case: Logged) -> float:
    return max((likeness(row, act) for act in case.acts), default=0.0)


def likeness(row: Row, act: Act) -> float:
    """How alike the names are; from 0.9 where a category of the training rule or a meaning is in
    common. Of several with one meaning (left and right) the names tell which is which."""
    names = name_likeness(row.name, act.name)
    if (row.categories | row.meant) & (act.categories | act.meant):
        return 0.9 + 0.1 * names
    return names


@lru_cache(maxsize=1 << 16)
def name_likeness(one: str, other: str) -> float:
    """0 to 1: of the parts of two names that are written with +, 、 or 及, the two most alike."""
    return max((_alike(a, b) for a in _pieces(one) for b in _pieces(other)), default=0.0)


def _alike(one: str, other: str) -> float:
    if one in other or other in one:
        return 0.9 if one != other else 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _pieces(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    folded = {_ASIDE.sub("", piece).removesuffix("术") for piece in _JOINTS.split(plain)}
    return {piece for piece in folded if piece}


# -- the best total ----------------------------------------------------------------------------


def best_total(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """(row, column) pairs, each row and column once, with the highest sum; pairs of 0 are none."""
    height, width = len(scores), len(scores[0])
    if max(height, width) > _MOST:
        return _greedy(scores)
    if height > width:
        turned = [[scores[row][column] for row in range(height)] for column in range(width)]
        return sorted((row, column) for column, row in best_total(turned))
    return [(row, column) for row, column in _hungarian(scores) if scores[row][column] > 0]


def _greedy(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """So many operations of one patient are no patient: the best pairs first."""
    pairs = sorted(
        (-score, row, column)
        for row, line in enumerate(scores)
        for column, score in enumerate(line)
        if score > 0
    )
    rows: set[int] = set()
    columns: set[int] = set()
    found = []
    for _, row, column in pairs:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            found.append((row, column))
    return sorted(found)


def _hungarian(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The Hungarian method with potentials; not more rows than columns. Column 0 is a dummy."""
    height, width = len(scores), len(scores[0])
    of_row, of_column = [0.0] * (height + 1), [0.0] * (width + 1)
    holder = [0] * (width + 1)  # column → its row, both from 1
    for row in range(1, height + 1):
        holder[0], column = row, 0
        least, before, done = [float("inf")] * (width + 1), [0] * (width + 1), set[int]()
        while holder[column]:
            done.add(column)
            current, free = holder[column], [c for c in range(1, width + 1) if c not in done]
            for c in free:
                cost = -scores[current - 1][c - 1] - of_row[current] - of_column[c]
                if cost < least[c]:
                    least[c], before[c] = cost, column
            following = min(free, key=lambda c: least[c])
            delta = least[following]
            for c in done:
                of_row[holder[c]] += delta
                of_column[c] -= delta
            for c in free:
                least[c] -= delta
            column = following
        while column:
            holder[column] = holder[before[column]]
            column = before[column]
    return sorted((holder[c] - 1, c - 1) for c in range(1, width + 1) if holder[c])
