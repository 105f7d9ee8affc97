"""The JSON of a forecast: docs/reference/planning-forecasts.md says what each part means."""

from typing import Annotated

import msgspec

from seldinger.domain.planning.forecast_sharing import Rule
from seldinger.domain.training.words import Reading

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Month = Annotated[str, msgspec.Meta(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Counts = tuple[Count, Count, Count]  # 参与, 一助, 术者
Weight = Annotated[float, msgspec.Meta(ge=0, le=1000)]
Plan = Annotated[list[Name | None], msgspec.Meta(max_length=120)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Frozen; a key that nobody knows is an error."""


class Department(Section, frozen=True, kw_only=True):
    """operations false: nobody operates there (影像诊断, 内科 …), so no history is asked."""

    id: Name
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    operations: bool = True


class Category(Section, frozen=True, kw_only=True):
    id: Name
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Arrivals(Section, frozen=True, kw_only=True):
    """Operations of one category in one department, month by month from `start`, none left out."""

    department: Name
    category: Name
    start: Month
    counts: Annotated[list[Count], msgspec.Meta(max_length=600)]


class Requirement(Section, frozen=True, kw_only=True):
    """A minimum over categories: of one role, or (role null) in any of the three.

    direction: it binds those who chose it; null binds everybody.
    """

    id: Name
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    categories: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=200)]
    role: Annotated[int, msgspec.Meta(ge=0, le=2)] | None = None
    minimum: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    direction: Name | None = None


class Direction(Section, frozen=True, kw_only=True):
    """department: where it is rotated; `#1`, `#2`, `#3` in a plan stand for the chosen ones."""

    id: Name
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    department: Name


class Trainee(Section, frozen=True, kw_only=True):
    """plan: the department of each remaining month, null for leave.

    months_left: may be longer than the plan; the trainee then stays in the plan's last
    department, or in `now` where there is no plan.
    """

    id: Name
    entry: Month
    months_left: Annotated[int, msgspec.Meta(ge=0, le=120)]
    plan: Plan = []
    now: Name | None = None
    directions: Annotated[list[Name], msgspec.Meta(max_length=12)] = []
    counts: dict[Name, Counts] = {}


class Former(Section, frozen=True, kw_only=True):
    """Somebody of earlier cohorts, whose records stand in `records`. months: how long it took."""

    id: Name
    entry: Month
    months: Annotated[int, msgspec.Meta(ge=1, le=120)] = 36
    directions: Annotated[list[Name], msgspec.Meta(max_length=12)] = []


class Record(Section, frozen=True, kw_only=True):
    """One person's month in one department. A month without any operation is a record as well."""

    trainee: Name
    month: Month
    department: Name
    category: Name | None = None
    counts: Counts = (0, 0, 0)


class Shares(Section, frozen=True, kw_only=True):
    """rule null: as observed where the records are enough, else evenly.

    others: those outside the training who want to assist, and to operate.
    """

    rule: Rule | None = None
    participants: Weight = 3.0
    attend: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    others: tuple[Weight, Weight] = (1.0, 1.0)


class Capacity(Section, frozen=True, kw_only=True):
    """plan: one trainee's whole training; others are at every point of it. level: 0.9 is 90 %."""

    plan: Annotated[list[Name | None], msgspec.Meta(min_length=1, max_length=120)]
    directions: Annotated[list[Name], msgspec.Meta(max_length=12)] = []
    level: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.9
    most: Annotated[int, msgspec.Meta(ge=1, le=2000)] = 200


class Problem(Section, frozen=True, kw_only=True):
    """start: the first month that is forecast."""

    start: Month
    departments: Annotated[list[Department], msgspec.Meta(min_length=1, max_length=200)]
    categories: Annotated[list[Category], msgspec.Meta(min_length=1, max_length=400)]
    requirements: Annotated[list[Requirement], msgspec.Meta(min_length=1, max_length=1000)]
    trainees: Annotated[list[Trainee], msgspec.Meta(max_length=2000)]
    arrivals: Annotated[list[Arrivals], msgspec.Meta(max_length=20_000)] = []
    directions: Annotated[list[Direction], msgspec.Meta(max_length=12)] = []
    former: Annotated[list[Former], msgspec.Meta(max_length=5000)] = []
    records: Annotated[list[Record], msgspec.Meta(max_length=1_000_000)] = []
    sharing: Shares = Shares()
    reading: Reading = Reading.EXCLUSIVE
    trend: bool = False
    draws: Annotated[int, msgspec.Meta(ge=100, le=20_000)] = 2000
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 1
    choices: Annotated[int, msgspec.Meta(ge=0, le=12)] = 3
    choosing: Annotated[list[Name], msgspec.Meta(max_length=50)] = []
    capacity: Capacity | None = None
    notice: Annotated[str, msgspec.Meta(max_length=200)] = ""


def month_of(text: str) -> int:
    """Months since the year 0, so that months can be subtracted."""
    return int(text[:4]) * 12 + int(text[5:]) - 1


def text_of(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
