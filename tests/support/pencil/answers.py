"""What the pencil writes down about a requirement, and how it looks up days and rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from support.pencil.person import Line, Person
from support.pencil.rules import CHIEF, IMAGING_BACKGROUNDS, STAGE_ONE_POSTS, STAGE_TWO_POSTS

NUMBERS, STATUS = "numbers", "status"  # what may be doubted


@dataclass
class Answer:
    """What the pencil says about one requirement; `doubts`: what the text does not decide."""

    key: str
    minimum: int
    counted: int | Fraction
    pending: int | Fraction = 0
    applies: bool = True
    readings: dict[str, int] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)
    status: str = ""

    @property
    def missing(self) -> int | Fraction:
        return max(0, self.minimum - self.counted)

    def judge(self, *, over: bool) -> None:
        if not self.applies:
            self.status = "not_applicable"
        elif self.counted >= self.minimum:
            self.status = "met"
        elif any(number >= self.minimum for number in self.readings.values()):
            self.status = "depends_on_reading"
        elif self.counted + self.pending >= self.minimum:
            self.status = "pending_verification"
        else:
            self.status = "not_met" if over else "in_progress"


@dataclass
class Tally:
    verified: int = 0
    pending: int = 0
    doubts: set[str] = field(default_factory=set)

    def add(self, state: str, number: int = 1) -> None:
        if state == "已审核":
            self.verified += number
        else:
            self.pending += number

    def answer(self, key: str, minimum: int, *, applies: bool = True) -> Answer:
        return Answer(key, minimum, self.verified, self.pending, applies, doubts=set(self.doubts))


def post_on(person: Person, day: date) -> str | None:
    """The post of that day; the chief resident's only where there is no other."""
    here = [v["岗位"] for v in person.rotations if v["开始"] <= day <= v["结束"]]
    return min(here, key=lambda post: post == CHIEF, default=None)


def stage_on(person: Person, day: date) -> int | None:
    post = post_on(person, day)
    if post in STAGE_ONE_POSTS:
        return 1
    return 2 if post in (*STAGE_TWO_POSTS, CHIEF) else None


def once(rows: Iterable[Line], as_of: date, dated: str = "日期") -> Iterator[Line]:
    """Rows up to the day of judgement that nobody returned; equal rows are one."""
    seen: list[Line] = []
    by_day: dict[object, list[Line]] = defaultdict(list)
    for row in rows:
        if row[dated] <= as_of and row["状态"] != "退回" and row not in by_day[row[dated]]:
            by_day[row[dated]].append(row)
            seen.append(row)
    return iter(seen)


def is_imaging(person: Person) -> bool:
    return person.trainee["背景"] in IMAGING_BACKGROUNDS


def best(rows: list[Line]) -> Line:
    return min(rows, key=lambda row: row["状态"] != "已审核")
