"""An invented trainee, and what all writers of the logbook need: dice and a calendar."""

import calendar
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Line = dict[str, Any]
ONE_DAY = timedelta(days=1)


class Dice(random.Random):
    """`complete`: a trainee who has everything, so that the whole can be met."""

    complete = False

    def slip(self, amounts: list[int]) -> int:
        """A little more or less than the norm asks for."""
        return 0 if self.complete else self.choice(amounts)


@dataclass
class Person:
    """One logbook, sheet by sheet, and the day on which it is judged."""

    seed: int
    trainee: Line
    directions: list[str]
    rotations: list[Line]
    as_of: date
    oddities: frozenset[str]
    operations: list[Line] = field(default_factory=list)
    patients: list[Line] = field(default_factory=list)
    reports: list[Line] = field(default_factory=list)
    activities: list[Line] = field(default_factory=list)

    @property
    def entry(self) -> date:
        return self.trainee["入培日期"]

    def days(self, posts: Iterable[str]) -> list[date]:
        """Days of these posts, up to the day of judgement."""
        wanted = set(posts)
        days = [
            day for visit in self.rotations if visit["岗位"] in wanted for day in days_of(visit)
        ]
        return [day for day in days if day <= self.as_of]

    def sheets(self) -> dict[str, list[Line]]:
        return {
            "学员": [self.trainee],
            "轮转": self.rotations,
            "手术": self.operations,
            "管理病例": self.patients,
            "影像报告": self.reports,
            "科研教学": self.activities,
        }


def days_of(visit: Line) -> list[date]:
    return [
        visit["开始"] + ONE_DAY * number
        for number in range((visit["结束"] - visit["开始"]).days + 1)
    ]


def add_months(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
