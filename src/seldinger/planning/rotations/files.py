"""The shapes of the two files: a rotation problem and a rotation plan. Months are 2027-01."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(min_length=1, max_length=80)]
Title = Annotated[str, Meta(max_length=200)]
Month = Annotated[str, Meta(pattern=r"^(19|20|21)[0-9][0-9]-(0[1-9]|1[0-2])\Z")]
Places = Annotated[int, Meta(ge=0, le=100_000)]
Cases = Annotated[float, Meta(ge=0, le=1e6)]


class RoomFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Rooms that differ in some months."""

    months: list[Month]
    least: Places | None = None
    most: Places | None = None


class DepartmentFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: Id
    posts: Annotated[list[Id], Meta(min_length=1)]
    most: Places
    least: Places = 0
    title: Title = ""
    exceptions: list[RoomFile] = field(default_factory=list)
    volumes: dict[Id, Annotated[list[Cases], Meta(min_length=12, max_length=12)]] = field(
        default_factory=dict
    )


class LockFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: Id
    kind: Literal["never", "at", "not_before", "together"]
    department: str = ""
    post: str = ""
    months: list[Month] = field(default_factory=list)
    other: str = ""


class StayFile(Struct, forbid_unknown_fields=True):
    """So many months present, one after the other, of one post in one department."""

    post: Id
    department: Id
    months: Annotated[int, Meta(ge=1, le=120)]


class TraineeFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: Id
    background: Id
    entered: Month
    past: list[StayFile] = field(default_factory=list)
    leave: Annotated[list[Month], Meta(max_length=60)] = field(default_factory=list)
    wishes: list[Id] = field(default_factory=list)
    declared: list[Id] = field(default_factory=list)
    done: dict[Id, Cases] = field(default_factory=dict)
    chief_from: Month | None = None
    locks: list[LockFile] = field(default_factory=list)


class ChiefsFile(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """`least` holds from month `first` to month `last`; empty: throughout."""

    least: Places = 0
    most: Places = 10_000
    first: Month | None = None
    last: Month | None = None


class VisitsFile(Struct, forbid_unknown_fields=True):
    shortest: Annotated[int, Meta(ge=1, le=36)]
    longest: Annotated[int, Meta(ge=1, le=36)]


class RolesFile(Struct, forbid_unknown_fields=True):
    """How many trainees one case takes in each role."""

    operator: Annotated[int, Meta(ge=1, le=20)] = 1
    first_assistant: Annotated[int, Meta(ge=1, le=20)] = 1
    participant: Annotated[int, Meta(ge=1, le=20)] = 2


class ProblemFile(Struct, forbid_unknown_fields=True):
    format: Literal["seldinger-rotations/1"]
    first_month: Month
    departments: Annotated[list[DepartmentFile], Meta(min_length=1, max_length=2_000)]
    trainees: Annotated[list[TraineeFile], Meta(min_length=1, max_length=20_000)]
    rulebook: Id = "interventional"
    visits: VisitsFile = field(default_factory=lambda: VisitsFile(2, 4))
    roles: RolesFile = field(default_factory=RolesFile)
    chiefs: ChiefsFile = field(default_factory=ChiefsFile)
    notice: Title = ""


class RotationFile(Struct, forbid_unknown_fields=True):
    trainee: Id
    directions: list[Id]
    chief_from: Annotated[int, Meta(ge=-1, le=1_000)]  # the month present, from 0
    stays: list[StayFile]
    leave: list[Month] = field(default_factory=list)


class CertificateFile(Struct, forbid_unknown_fields=True):
    """What is claimed of the plan. bound: no plan of this problem is better."""

    goal: str
    objective: float
    bound: float
    gap: float
    proven: bool
    seconds: float
    breaches: int
    solver: str


class PlanFile(Struct, forbid_unknown_fields=True):
    format: Literal["seldinger-rotation-plan/1"]
    first_month: Month
    rotations: Annotated[list[RotationFile], Meta(max_length=20_000)]
    certificate: CertificateFile | None = None
    problem: str = ""  # SHA-256 of the problem's file
