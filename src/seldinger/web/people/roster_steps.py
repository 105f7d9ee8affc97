"""What confirming a roster would do: one small step each, and the plan that holds them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from seldinger.domain.training.record import Origin
from seldinger.web.people.access import Holding
from seldinger.web.people.models import (
    AccountRole,
    Base,
    Department,
    Hospital,
    Membership,
    RoleAssignment,
    Rotation,
    Stay,
    Traineeship,
)
from seldinger.web.people.permissions import Scope
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.roster_sheets import Who


class Place(NamedTuple):
    """Names, because the department may be one that the same roster brings."""

    hospital: str
    department: str = ""


# -- steps ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddDepartment:
    place: Place


@dataclass(frozen=True, slots=True)
class SetLists:
    place: Place
    lists: tuple[str, ...]
    start: date


@dataclass(frozen=True, slots=True)
class AddPerson:
    who: Who
    login: str


@dataclass(frozen=True, slots=True)
class StartWork:
    who: Who
    place: Place
    staff_no: str
    title: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class DescribeWork:
    work: Membership
    staff_no: str
    title: str


@dataclass(frozen=True, slots=True)
class EndWork:
    work: Membership
    on: date


@dataclass(frozen=True, slots=True)
class GiveRole:
    """scope says which part of the place the role is for; for the base, none."""

    who: Who
    role: AccountRole
    scope: Scope
    place: Place
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class EndRole:
    role: RoleAssignment
    on: date


@dataclass(frozen=True, slots=True)
class StartTraining:
    who: Who
    entry: date
    background: str
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescribeTraining:
    trainee: Traineeship
    background: str
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddRotation:
    who: Who
    rotation_place: str
    start: date
    end: date
    place: Place


Step = (
    AddDepartment | SetLists | AddPerson | StartWork | DescribeWork | GiveRole | EndRole
    | EndWork | StartTraining | DescribeTraining | AddRotation
)  # fmt: skip


# -- the plan -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One row of the workbook and what it would change; without steps it changes nothing.

    note: why not, where it says something else than what is recorded.
    """

    origin: Origin
    title: str
    who: Who | None
    steps: tuple[Step, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    lines: tuple[PlannedLine, ...]
    faults: tuple[CellFault, ...]
    passed_over: tuple[str, ...] = ()  # titles of sheets that were not read

    @property
    def changes(self) -> bool:
        return any(line.steps for line in self.lines)


# -- what is recorded -----------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """What is recorded of a base's people and places on the day `on`. Keys of people are ids.

    since: hospital → its first day in the base. lists: department's id → ids of its lists, today.
    stays: traineeship's id → the last stay. logins: every one that is taken.
    manager: who confirms; may_take: the roles they may give themselves; may_manage: whom else.
    """

    base: Base
    on: date
    concurrent: frozenset[str]
    hospitals: Mapping[str, Hospital]
    since: Mapping[str, date]
    departments: Mapping[Place, Department]
    lists: Mapping[int, tuple[str, ...]]
    logins: frozenset[str] = frozenset()
    works: Mapping[int, list[Membership]] = field(default_factory=dict)
    roles: Mapping[int, list[RoleAssignment]] = field(default_factory=dict)
    trainees: Mapping[int, Traineeship] = field(default_factory=dict)
    stays: Mapping[int, Stay] = field(default_factory=dict)
    rotations: Mapping[int, list[Rotation]] = field(default_factory=dict)
    manager: int = 0
    may_take: Callable[[Holding], bool] = lambda _holding: True
    may_manage: Callable[[int], bool] = lambda _person: True
