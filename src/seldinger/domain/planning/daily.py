"""One day's cases, the trainees on duty, and who does what in which case.

Times are minutes after the midnight with which the day begins; a case past the next midnight
belongs to the day that it began and ends after minute 1440. Nothing here names a patient.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from seldinger.domain.training.words import Role

HANDS_ON = (Role.OPERATOR, Role.FIRST_ASSISTANT)
SEATS = (*HANDS_ON, Role.PARTICIPANT)
# A trainee's load is told per so many days on duty: four weeks of five.
DAYS_OF_LOAD = 20
LARGEST_PACE = 10_000


class Held(StrEnum):
    """Does the supervisor hold the privilege, in that hospital, on that date?"""

    HELD = "held"
    NOT_HELD = "not_held"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Procedure:
    """One act of a case.

    grade: the managed grade; None where ungraded. by_name: a grant for a whole list does not cover
    it (a restricted technology). category: the one training category it counts in, or none.
    """

    entry: str | None = None
    list_id: str | None = None
    grade: int | None = None
    by_name: bool = False
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Grants:
    """What a doctor may do in one hospital on the day.

    entries: the answer by entry. lists: the highest grade granted, by list. otherwise: the answer
    for everything else, NOT_HELD where the hospital's grants are all recorded.
    """

    site: str
    entries: Mapping[str, Held] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)
    otherwise: Held = Held.NOT_KNOWN

    def answer(self, procedure: Procedure) -> Held:
        if procedure.entry is None or procedure.grade is None:
            return Held.NOT_KNOWN
        told = self.entries.get(procedure.entry)
        if told is not None:
            return told
        covered = self.lists.get(procedure.list_id or "", 0)
        if not procedure.by_name and covered >= procedure.grade:
            return Held.HELD
        return self.otherwise


@dataclass(frozen=True, slots=True)
class Doctor:
    """Somebody who supervises. grants: at most one row for each site."""

    id: str
    name: str
    grants: tuple[Grants, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One session on one patient.

    supervisors: who is present and may answer for a trainee, the attending first. roles: those open
    to trainees. participants: at most so many. posts: of trainees who may take part; empty: all.
    """

    id: str
    site: str
    room: str
    department: str
    start: int
    end: int
    procedures: tuple[Procedure, ...]
    supervisors: tuple[str, ...]
    roles: frozenset[Role] = frozenset(Role)
    participants: int = 1
    posts: frozenset[str] = frozenset()

    def seats(self, role: Role) -> int:
        if role not in self.roles:
            return 0
        return self.participants if role is Role.PARTICIPANT else 1


@dataclass(frozen=True, slots=True)
class Duty:
    """Where and when somebody is on duty."""

    site: str
    departments: frozenset[str]
    start: int
    end: int
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is still missing for one category in one role, and the months left for it."""

    category: str
    role: Role
    missing: int
    months_left: int

    @property
    def pace(self) -> int:
        """A hundred times what every month left has to bring, from 1 to 10,000."""
        pace = 100 * self.missing // max(1, self.months_left)
        return max(1, min(LARGEST_PACE, pace))


@dataclass(frozen=True, slots=True)
class Week:
    """Of a week gone by: days on duty, and hands-on roles had."""

    days: int
    hands_on: int


@dataclass(frozen=True, slots=True)
class Trainee:
    """needs: at most one for each category and role."""

    id: str
    name: str
    stage: str
    background: str
    duties: tuple[Duty, ...] = ()
    on_leave: bool = False
    needs: tuple[Need, ...] = ()
    weeks: tuple[Week, ...] = ()

    @property
    def load(self) -> int:
        """Hands-on roles in 20 days on duty, rounded down; 0 where nothing is known."""
        days = sum(week.days for week in self.weeks)
        had = sum(week.hands_on for week in self.weeks)
        return DAYS_OF_LOAD * had // days if days else 0

    def need(self, category: str | None, role: Role) -> Need | None:
        for need in self.needs:
            if need.category == category and need.role is role:
                return need
        return None


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule of the base that closes roles to some; what is empty or None says nothing."""

    id: str
    text: str
    roles: frozenset[Role]
    backgrounds: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    from_grade: int | None = None

    def closes(self, trainee: Trainee, case: Case, role: Role) -> bool:
        return (
            role in self.roles
            and (not self.backgrounds or trainee.background in self.backgrounds)
            and (not self.stages or trainee.stage in self.stages)
            and any(self._names(procedure) for procedure in case.procedures)
        )

    def _names(self, procedure: Procedure) -> bool:
        if self.categories and procedure.category not in self.categories:
            return False
        # An ungraded procedure may be of any grade: the limit holds.
        grade = procedure.grade
        return self.from_grade is None or grade is None or grade >= self.from_grade


@dataclass(frozen=True, slots=True)
class Assignment:
    """supervisor: who answers for an operator; of the other roles nobody is named."""

    case: str
    role: Role
    trainee: str
    supervisor: str | None = None


class Kind(StrEnum):
    """Kinds of order, in the order in which they are kept."""

    ACCEPTED = "accepted"  # settled earlier
    NEVER = "never"  # not this trainee in this case; with a role: not in this role
    PLACE = "place"  # this trainee, in this role, in this case


@dataclass(frozen=True, slots=True)
class Order:
    """A supervisor's word. role: None only for NEVER."""

    kind: Kind
    case: str
    trainee: str
    role: Role | None = None
    supervisor: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The problem. travel: minutes between two sites, each pair both ways, beside the turnover.

    not_known_counts: an operator's role counts where the privilege is not known (design rule 1).
    role_weights: how much a procedure in one role is worth beside another; 1 where not named.
    """

    date: date
    cases: tuple[Case, ...]
    trainees: tuple[Trainee, ...]
    doctors: tuple[Doctor, ...]
    turnover: int = 0
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    not_known_counts: bool = True
    role_weights: Mapping[Role, int] = field(default_factory=dict)

    def weight(self, need: Need) -> int:
        """Of each procedure that serves the need."""
        return need.pace * self.role_weights.get(need.role, 1)

    def gap(self, one: Case, other: Case) -> int:
        """Minutes that somebody needs between the two, whichever comes first."""
        if one.site == other.site:
            return self.turnover
        return self.turnover + self.travel[one.site, other.site]

    def clash(self, one: Case, other: Case) -> bool:
        """Nobody can be in both. A case clashes with itself."""
        gap = self.gap(one, other)
        return one.start < other.end + gap and other.start < one.end + gap


class Worth(NamedTuple):
    """What an answer is worth, compared in this order.

    hands_on: trainees with at least one hands-on role, more is better. served: procedures that
    serve a need, each times its need's weight and never more than are missing; more is better.
    unevenness: sum over trainees of (load + hands-on roles today)² − load²; less is better.
    """

    hands_on: int
    served: int
    unevenness: int

    @property
    def key(self) -> tuple[int, int, int]:
        """Greater is better."""
        return self.hands_on, self.served, -self.unevenness
