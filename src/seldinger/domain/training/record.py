"""What one trainee has done, as told by a logbook: facts, not yet credits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from seldinger.domain.training.words import Privilege, Reason, Role, State


class Origin(NamedTuple):
    """Where a fact was read: sheet and 1-based row."""

    sheet: str
    row: int


class CaseKey(NamedTuple):
    """A case (病例): one session (台次) on one patient on one day."""

    case_no: str
    day: date
    session: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """A visit to a place; both dates inclusive."""

    place: str
    start: date
    end: date
    hospital: str = ""
    department: str = ""
    origin: Origin = field(default=Origin("", 0), compare=False)


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave (请假); both dates inclusive."""

    start: date
    end: date
    origin: Origin = field(default=Origin("", 0), compare=False)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One act inside a case. `category` given is a pin; `name` is what the hospital wrote.

    privilege: the supervisor's; own_privilege: the trainee holds a grant for it by the ordinary
    path; unknown_refused: the trainee's base let no privilege count that day that is not known.
    barrier: what keeps it from counting whatever the rule: observed, simulated, key step
    not attempted. listed: a list of the hospital covers that day; reconciled: it says the same.
    """

    day: date
    case_no: str
    name: str
    category: str | None
    role: Role
    state: State
    session: int = 1
    supervisor: str = ""
    hospital: str = ""
    department: str = ""
    privilege: Privilege = Privilege.NOT_KNOWN
    own_privilege: bool = False
    unknown_refused: bool = False
    barrier: Reason | None = None
    reconciled: bool = False
    listed: bool = False
    origin: Origin = field(default=Origin("", 0), compare=False)

    @property
    def case(self) -> CaseKey:
        return CaseKey(self.case_no, self.day, self.session)


@dataclass(frozen=True, slots=True)
class Admission:
    """A managed patient. `kind`: id of a category or post; None means the post of that date."""

    day: date
    case_no: str
    kind: str | None
    state: State
    origin: Origin = field(default=Origin("", 0), compare=False)


@dataclass(frozen=True, slots=True)
class ImagingReports:
    """`number` signed reports of one examination on one day."""

    day: date
    exam: str
    part: str | None
    number: int
    state: State
    supervisor: str = ""
    origin: Origin = field(default=Origin("", 0), compare=False)


@dataclass(frozen=True, slots=True)
class Activity:
    """One piece of teaching, research or chief-residency work.

    proved: whether its proof is at hand; None where nobody can say, as in a workbook. The same
    work told twice stays the same, proved once or not.
    """

    day: date
    type: str
    title: str
    capacity: str
    level: str
    state: State
    proved: bool | None = field(default=None, compare=False)
    origin: Origin = field(default=Origin("", 0), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A director's recorded decision about one person (个案认定). In force from `on`."""

    by: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Ruling):
    """The requirement is waived."""

    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossStage(Ruling):
    """Cases of this category count also where they were done in the other stage."""

    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Ruling):
    """The trainee follows the branch of this background."""

    background: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionChange(Ruling):
    """These are the chosen directions now."""

    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Ruling):
    """The named procedure of this case belongs to this category."""

    case: CaseKey
    name: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateStep(Ruling):
    """In this case the named procedure was one of its own, not an integral step."""

    case: CaseKey
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalAdmitted(Ruling):
    """Work in this hospital counts although it does not belong to the base."""

    hospital: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything known about one trainee.

    base_hospitals: the hospitals of the base; None where nobody said (a workbook).
    absent: kinds of fact that were not handed in at all → the sheet that would hold them.
    """

    staff_no: str
    name: str
    background: str | None
    entry: date
    directions: tuple[str, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    leaves: tuple[Leave, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    admissions: tuple[Admission, ...] = ()
    reports: tuple[ImagingReports, ...] = ()
    activities: tuple[Activity, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    base_hospitals: frozenset[str] | None = None
    absent: Mapping[type, str] = field(default_factory=dict)
    origin: Origin = field(default=Origin("", 0), compare=False)
