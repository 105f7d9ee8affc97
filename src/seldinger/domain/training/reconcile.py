"""The hospital's own list beside what trainees logged: what it says of each claim.

Nothing here blames: a difference is a question to the supervisor, who knows what happened. And
nothing here takes silence for consent: a claim agrees where its row names that person, for sure,
in that place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seldinger.domain.training.matching import (
    LIKE,
    Logged,
    Part,
    Patient,
    Row,
    case_likeness,
    patients,
)
from seldinger.domain.training.words import Role

SINGLE = (Role.OPERATOR, Role.FIRST_ASSISTANT)


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
    """matches: row → case. A part of which nothing is known has no finding: no list covers its day,
    or its row has no such place, or may mean somebody else of that name."""

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
    for patient in patients(rows, cases):
        matches |= {row.id: case for case, its in patient.rows_of.items() for row in its}
        findings += _findings(patient, known)
        named += _all_named(patient, known)
    return Reconciliation(
        matches=dict(sorted(matches.items())),
        findings=tuple(sorted(findings, key=lambda one: one.part)),
        named=tuple(sorted(named, key=lambda one: (one.row, one.person))),
    )


# -- what a row says of a claim ----------------------------------------------------------------


def _findings(patient: Patient, known: Known) -> Iterator[Finding]:
    contested = _contested(patient)
    for case in patient.cases:
        shared = patient.doubled.get(case.id)
        for part in case.parts:
            if case.id in patient.rows_of:
                yield from _compared(part, case, patient, known, part.id in contested)
            elif shared:
                place = shared.place_of(part.person)
                yield Finding(part.id, Said.DIFFERS, shared.id, Difference.DOUBLE, place)
            elif known.covers(case.day):
                yield Finding(part.id, Said.NOT_FOUND, None, Difference.NO_ROW)


def _contested(patient: Patient) -> set[int]:
    """Parts in a place that somebody else claims too, and in which their row names others."""
    claims: dict[tuple[int, Role], list[tuple[Logged, Part]]] = defaultdict(list)
    for case in patient.cases:
        for part in case.parts:
            row = patient.row_of.get(part.act)
            if row and part.stands and part.role in SINGLE:
                claims[row.id, part.role].append((case, part))
    return {
        part.id
        for (_, role), its in claims.items()
        for case, part in its
        if patient.row_of[part.act].place_of(part.person) != role
        and any(_collide(case, part, *other) for other in its)
    }


def _collide(case: Logged, part: Part, other_case: Logged, other: Part) -> bool:
    """Within one case two trainees may each have an act of their own."""
    apart = case.id != other_case.id or part.act == other.act
    return apart and part.person != other.person


def _compared(
    part: Part, case: Logged, patient: Patient, known: Known, is_contested: bool
) -> Iterator[Finding]:
    """One finding; none where the row neither confirms the claim nor speaks against it."""
    row, rows = patient.row_of[part.act], patient.rows_of[case.id]
    place = row.place_of(part.person)
    difference = Difference.DOUBLE if is_contested else _difference(part, row, place, known)
    if difference is None and all(_is_another_operation(one, case) for one in rows):
        difference = Difference.PROCEDURE
    if difference:
        yield Finding(part.id, Said.DIFFERS, row.id, difference, place)
    elif row.is_sure_of(part.person):
        yield Finding(part.id, Said.AGREES, row.id, None, place)


def _difference(part: Part, row: Row, place: Role | None, known: Known) -> Difference | None:
    """None too where nothing speaks against the claim, though nothing may confirm it."""
    if part.role is None or part.role is place:
        return None
    if place is not None:
        fits = _is_guided(part, row, place, known) or _is_perhaps(part, part.role, row)
        return None if fits else Difference.ROLE
    claimed = row.places.get(part.role)
    if claimed is None:
        return None  # the list has no column for that place
    return Difference.ANOTHER if claimed and part.role in SINGLE else Difference.UNNAMED


def _is_perhaps(part: Part, role: Role, row: Row) -> bool:
    """Whoever stands elsewhere has the same name, and the trainee may have been where they say."""
    claimed = row.places.get(role)
    may_be = claimed is None or any(part.person in name for name in claimed)
    return may_be and not row.is_sure_of(part.person)


def _is_guided(part: Part, row: Row, place: Role, known: Known) -> bool:
    """Operating under guidance, in a list whose operator is the responsible doctor."""
    return (
        known.is_responsible
        and (part.role, place) == (Role.OPERATOR, Role.FIRST_ASSISTANT)
        and row.place_of(part.supervisor or 0) is Role.OPERATOR
    )


def _is_another_operation(row: Row, case: Logged) -> bool:
    """Only where the crosswalk knows both sides; names alone are written in too many ways."""
    known = row.categories and all(act.categories for act in case.acts)
    return bool(known) and case_likeness(row, case) < LIKE


# -- whom a row names ----------------------------------------------------------------------------


def _all_named(patient: Patient, known: Known) -> Iterator[Named]:
    logged: dict[int, set[int]] = defaultdict(set)
    for case in patient.cases:
        for part in case.parts:
            row = patient.row_of.get(part.act)
            if row:
                logged[row.id].add(part.person)
    for row in patient.rows:
        yield from _named(row, logged[row.id], known)


def _named(row: Row, logged: set[int], known: Known) -> Iterator[Named]:
    seen: set[int] = set()
    names = [(role, name) for role, its in row.places.items() for name in its]
    # As Row.place_of: first the names that mean one person, then the higher places.
    for role, name in sorted(names, key=lambda one: (len(one[1]) > 1, -one[0].rank)):
        training = {p for p in name if known.trains(p, row.day)} - seen
        is_sure = len(name) == 1
        if not is_sure and name & logged:
            training &= logged  # one of the homonyms logged it: it was that one
            is_sure = len(training) == 1
        seen |= training
        for person in sorted(training):
            yield Named(row.id, person, role, person in logged, is_sure)
