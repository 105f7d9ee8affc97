"""The shape of a day's file. Names and keys are a contract: docs/reference/planning-cases.md."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

from seldinger.domain.planning.daily import Held, Kind
from seldinger.domain.training.words import Role

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(max_length=500)]
# 26:30 is half past two on the next morning.
Clock = Annotated[str, Meta(max_length=20)]
Minutes = Annotated[int, Meta(ge=0, le=600)]
Number = Annotated[int, Meta(ge=0, le=1000)]
Grade = Annotated[int, Meta(ge=1, le=4)]


class File(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Every object of the file: no key that is not in the contract."""


class ProcedureFile(File):
    entry: Name | None = None
    list: Name | None = None
    grade: Grade | None = None
    by_name: bool = False
    category: Name | None = None


class GrantsFile(File):
    site: Name
    entries: dict[str, Held] = field(default_factory=dict)
    lists: dict[str, Grade] = field(default_factory=dict)
    otherwise: Held = Held.NOT_KNOWN


class DoctorFile(File):
    id: Name
    name: Name
    grants: Annotated[list[GrantsFile], Meta(max_length=50)] = field(default_factory=list)


class CaseFile(File):
    id: Name
    site: Name
    room: Name
    department: Name
    start: Clock
    end: Clock
    procedures: Annotated[list[ProcedureFile], Meta(min_length=1, max_length=20)]
    attending: Name
    supervisors: Annotated[list[Name], Meta(max_length=10)] = field(default_factory=list)
    roles: list[Role] | None = None
    participants: Annotated[int, Meta(ge=0, le=10)] = 1
    posts: Annotated[list[Name], Meta(max_length=50)] = field(default_factory=list)


class DutyFile(File):
    site: Name
    departments: Annotated[list[Name], Meta(min_length=1, max_length=50)]
    start: Clock
    end: Clock
    post: Name | None = None


class NeedFile(File):
    category: Name
    role: Role
    missing: Number
    months_left: Number


class WeekFile(File):
    days: Annotated[int, Meta(ge=0, le=7)]
    hands_on: Annotated[int, Meta(ge=0, le=100)]


class TraineeFile(File):
    id: Name
    name: Name
    stage: Name
    background: Name
    duties: Annotated[list[DutyFile], Meta(max_length=10)] = field(default_factory=list)
    on_leave: bool = False
    needs: Annotated[list[NeedFile], Meta(max_length=300)] = field(default_factory=list)
    weeks: Annotated[list[WeekFile], Meta(max_length=60)] = field(default_factory=list)


class LimitFile(File):
    id: Name
    text: Text
    roles: Annotated[list[Role], Meta(min_length=1)]
    backgrounds: list[Name] = field(default_factory=list)
    stages: list[Name] = field(default_factory=list)
    categories: list[Name] = field(default_factory=list)
    from_grade: Grade | None = None


class TravelFile(File):
    between: tuple[Name, Name]
    minutes: Minutes


class OrderFile(File):
    kind: Kind
    case: Name
    trainee: Name
    role: Role | None = None
    supervisor: Name | None = None


class DayFile(File):
    """One day of one base."""

    date: date
    cases: Annotated[list[CaseFile], Meta(max_length=1000)]
    trainees: Annotated[list[TraineeFile], Meta(max_length=500)]
    doctors: Annotated[list[DoctorFile], Meta(max_length=2000)]
    note: Text = ""
    turnover: Minutes = 0
    travel: Annotated[list[TravelFile], Meta(max_length=500)] = field(default_factory=list)
    limits: Annotated[list[LimitFile], Meta(max_length=200)] = field(default_factory=list)
    not_known_counts: bool = True
    role_weights: dict[Role, Annotated[int, Meta(ge=1, le=10)]] = field(default_factory=dict)
    # What people call the categories, departments and posts, by id.
    titles: dict[str, Text] = field(default_factory=dict)
    orders: Annotated[list[OrderFile], Meta(max_length=5000)] = field(default_factory=list)
