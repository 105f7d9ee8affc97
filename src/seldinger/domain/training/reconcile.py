"""The hospital's own list beside what trainees logged: which row is which case, and who differs.

Rows and cases meet by patient, day, name and people. Nothing here blames: a difference is a
question to the supervisor, who knows what happened.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from seldinger.domain.training.words import Role

SINGLE = (Role.OPERATOR, Role.FIRST_ASSISTANT)
LIKE = 0.6  # from here on two names may mean one operation
_MOST = 40  # operations of one patient up to which the best total is sought
_CROWD = 100  # so many on days that follow each other are no patient: the number is none
_JOINTS = re.compile(r"[+＋、，,;；/／&]|及|并")
_ASIDE = re.compile(r"[\W_]+")


class Said(StrEnum):
    """What the list says of one claim."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"


class Difference(StrEnum):
    """In what a claim and the list differ."""

    NO_ROW = "no_row"  # the list covers the day and has no such operation
    ROLE = "role"  # the row names the trainee in another place
    ANOTHER = "another"  # the place that is claimed bears another's name
    UNNAMED = "unnamed"  # the row does not name the trainee
    DOUBLE = "double"  # claimed twice: one place by two trainees, or one row by two cases
    PROCEDURE = "procedure"  # the same patient, day and people, and another operation


Name = frozenset[int]  # whom a name may mean: nobody known, one person, or homonyms


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list. places: the names in each; one that is absent is no column of the list.

    patient: the keyed hash of the number. categories: of the training rule, where the crosswalk
    knows the name.
    """

    id: int
    patient: str
    day: date
    name: str
    places: Mapping[Role, tuple[Name, ...]] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    categories: frozenset[str] = frozenset()

    @property
    def passes_midnight(self) -> bool:
        return bool(self.start and self.end and self.start.date() < self.end.date())

    def place_of(self, person: int) -> Role | None:
        """The highest place in which the row may mean this person."""
        places = [r for r, names in self.places.items() if any(person in name for name in names)]
        return max(places, key=lambda role: role.rank, default=None)


@dataclass(frozen=True, slots=True)
class Act:
    id: int
    name: str
    categories: frozenset[str] = frozenset()


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
    """A logged case."""

    id: int
    patient: str
    day: date
    acts: tuple[Act, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the list says of one part; place: where its row names the trainee."""

    part: int
    said: Said
    row: int | None = None
    difference: Difference | None = None
    place: Role | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A trainee whom a row names. is_sure False: somebody else has the same name."""

    row: int
    person: int
    place: Role
    is_logged: bool
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """matches: row → case. A part on a day of which nothing is known has no finding."""

    matches: Mapping[int, int]
    findings: tuple[Finding, ...]
    named: tuple[Named, ...]

    @property
    def unlogged(self) -> tuple[Named, ...]:
        return tuple(one for one in self.named if one.is_sure and not one.is_logged)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside rows and cases.

    covers: whether a list covers the day whole. trains: whether the person is a trainee that day.
    is_responsible: the list's operator is the responsible doctor (手术记录术者), and a trainee who
    operates under guidance stands there as first assistant.
    """

    covers: Callable[[date], bool]
    trains: Callable[[int, date], bool]
    is_responsible: bool = False


def reconcile(rows: Iterable[Row], cases: Iterable[Logged], known: Known) -> Reconciliation:
    """The same rows and cases give the same answer, in whatever order they come."""
    matches: dict[int, int] = {}
    findings: list[Finding] = []
    named: list[Named] = []
    for patient in _patients(rows, cases):
        if max(len(patient.rows), len(patient.cases)) > _CROWD:
            continue
        patient.match()
        matches |= {row: case for case, its in patient.rows_of.items() for row in its}
        findings += patient.findings(known)
        named += patient.named(known)
    return Reconciliation(
        matches=dict(sorted(matches.items())),
        findings=tuple(sorted(findings, key=lambda one: one.part)),
        named=tuple(sorted(named, key=lambda one: (one.row, one.person))),
    )


def _patients(rows: Iterable[Row], cases: Iterable[Logged]) -> "Iterator[_Patient]":
    """What may meet: of one patient, on days that follow each other."""
    by_patient: dict[str, list[Row | Logged]] = defaultdict(list)
    everything: list[Row | Logged] = [*rows, *cases]
    for one in everything:
        by_patient[one.patient].append(one)
    for _, its in sorted(by_patient.items()):
        its.sort(key=lambda one: (one.day, one.id))
        patient, last = _Patient(), its[0].day
        for one in its:
            if (one.day - last).days > 1:
                yield patient
                patient = _Patient()
            last = one.day
            if isinstance(one, Row):
                patient.rows.append(one)
            else:
                patient.cases.append(one)
        yield patient


@dataclass
class _Patient:
    """A patient's rows and cases. rows_of: case → its rows. doubled: case → a row it shares."""

    rows: list[Row] = field(default_factory=list)
    cases: list[Logged] = field(default_factory=list)
    rows_of: dict[int, list[int]] = field(default_factory=dict)
    doubled: dict[int, int] = field(default_factory=dict)

    def match(self) -> None:
        if not self.rows or not self.cases:
            return
        scores = [[_score(row, case) for case in self.cases] for row in self.rows]
        for its_row, its_case in best_total(scores):
            self.rows_of[self.cases[its_case].id] = [self.rows[its_row].id]
        for row in self._without_case():
            self._attach(row)
        for one in self.cases:
            if one.id not in self.rows_of:
                self._share(one)

    def _without_case(self) -> list[Row]:
        taken = {row for its in self.rows_of.values() for row in its}
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
            self.rows_of[best.id].append(row.id)

    def _share(self, case: Logged) -> None:
        """A case without a row that reads like one which another case has."""
        like = [
            row for row in self.rows if _is_day_of(row, case) and case_likeness(row, case) >= LIKE
        ]
        if like:
            best = max(like, key=lambda row: (_score(row, case), -row.id))
            self.doubled[case.id] = best.id

    # -- what follows ----------------------------------------------------------------------

    def findings(self, known: Known) -> Iterator[Finding]:
        by_id = {row.id: row for row in self.rows}
        contested = self._contested(by_id)
        for case in self.cases:
            rows = [by_id[key] for key in self.rows_of.get(case.id, [])]
            shared = by_id.get(self.doubled.get(case.id, -1))
            for part in case.parts:
                if rows:
                    yield _compared(part, case, rows, known, part.id in contested)
                elif shared:
                    place = shared.place_of(part.person)
                    yield Finding(part.id, Said.DIFFERS, shared.id, Difference.DOUBLE, place)
                elif known.covers(case.day):
                    yield Finding(part.id, Said.NOT_FOUND, None, Difference.NO_ROW)

    def _contested(self, by_id: Mapping[int, Row]) -> set[int]:
        """Parts in a place that somebody else claims too, and in which their row names others."""
        claims: dict[tuple[int, Role], list[tuple[Logged, Part]]] = defaultdict(list)
        for case in self.cases:
            rows = [by_id[key] for key in self._rows(case)]
            for part in case.parts if rows else ():
                if part.stands and part.role in SINGLE:
                    claims[_row_of(part, case, rows).id, part.role].append((case, part))
        return {
            part.id
            for (row, role), its in claims.items()
            for case, part in its
            if by_id[row].place_of(part.person) != role
            and any(_collide(case, part, *other) for other in its)
        }

    def _rows(self, case: Logged) -> list[int]:
        """Its own rows, or the one that it shares."""
        shared = [self.doubled[case.id]] if case.id in self.doubled else []
        return self.rows_of.get(case.id, shared)

    def named(self, known: Known) -> Iterator[Named]:
        logged: dict[int, set[int]] = defaultdict(set)
        for case in self.cases:
            for key in self._rows(case):
                logged[key] |= {part.person for part in case.parts}
        for row in self.rows:
            yield from _named(row, logged[row.id], known)


def _collide(case: Logged, part: Part, other_case: Logged, other: Part) -> bool:
    """Within one case two trainees may each have an act of their own."""
    apart = case.id != other_case.id or part.act == other.act
    return apart and part.person != other.person


def _compared(
    part: Part, case: Logged, rows: Sequence[Row], known: Known, is_contested: bool
) -> Finding:
    row = _row_of(part, case, rows)
    place = row.place_of(part.person)
    difference = _difference(part, row, place, known)
    if is_contested:
        difference = Difference.DOUBLE
    elif difference is None and all(_is_another_operation(one, case) for one in rows):
        difference = Difference.PROCEDURE
    said = Said.DIFFERS if difference else Said.AGREES
    return Finding(part.id, said, row.id, difference, place)


def _row_of(part: Part, case: Logged, rows: Sequence[Row]) -> Row:
    """Of a case's rows the one that reads most like the part's act."""
    act = next(act for act in case.acts if act.id == part.act)
    return max(rows, key=lambda row: (likeness(row, act), -row.id))


def _difference(part: Part, row: Row, place: Role | None, known: Known) -> Difference | None:
    if part.role is None or part.role is place:
        return None
    if place is not None:
        guided = (
            known.is_responsible
            and (part.role, place) == (Role.OPERATOR, Role.FIRST_ASSISTANT)
            and row.place_of(part.supervisor or 0) is Role.OPERATOR
        )
        return None if guided else Difference.ROLE
    claimed = row.places.get(part.role)
    if claimed is None:
        return None  # the list has no column for that place: nothing speaks against it
    return Difference.ANOTHER if claimed and part.role in SINGLE else Difference.UNNAMED


def _is_another_operation(row: Row, case: Logged) -> bool:
    """Only where the crosswalk knows both sides; names alone are written in too many ways."""
    known = row.categories and all(act.categories for act in case.acts)
    return bool(known) and case_likeness(row, case) < LIKE


def _named(row: Row, logged: set[int], known: Known) -> Iterator[Named]:
    seen: set[int] = set()
    for role in sorted(row.places, key=lambda role: -role.rank):
        for name in row.places[role]:
            training = {p for p in name if known.trains(p, row.day)} - seen
            is_sure = len(name) == 1
            if not is_sure and name & logged:
                training &= logged  # one of the homonyms logged it: it was that one
                is_sure = len(training) == 1
            seen |= training
            for person in sorted(training):
                yield Named(row.id, person, role, person in logged, is_sure)


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
    """1 for the same category of the training rule, else how alike the names are."""
    if row.categories & act.categories:
        return 1.0
    return name_likeness(row.name, act.name)


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
