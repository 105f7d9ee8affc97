"""Operations asked by two versions: whose answer changes, and who can say nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from seldinger.domain.grading.privilege import Answer

UNNAMED, NO_OPERATOR, UNSURE = (
    "名称不在目录里",
    "术者没有账号或没有写明",
    "术者同名，分不清是哪一位",
)


@dataclass(frozen=True)
class AffectedCase:
    """One operation whose answer would be another. The patient is not named."""

    day: date
    name: str
    doctor: str
    before: Answer
    after: Answer


@dataclass(frozen=True)
class Cases:
    """asked: how many could be answered. unknown: by why nobody can say."""

    changed: tuple[AffectedCase, ...]
    asked: int
    unknown: Mapping[str, int]

    @property
    def not_known(self) -> int:
        return sum(self.unknown.values())


class Found:
    """The cases as they are gone through."""

    def __init__(self) -> None:
        self.changed: list[AffectedCase] = []
        self.asked = 0
        self.unknown: dict[str, int] = defaultdict(int)

    def add(self, day: date, name: str, doctor: str, both: tuple[Answer, Answer] | None) -> None:
        if both is None:
            self.unknown[UNNAMED] += 1
            return
        self.asked += 1
        first, second = both
        if (first.decision, first.managed_grade) != (second.decision, second.managed_grade):
            self.changed.append(AffectedCase(day, name, doctor, first, second))

    def cases(self) -> Cases:
        unknown = {why: number for why, number in self.unknown.items() if number}
        latest = sorted(self.changed, key=lambda one: (one.day, one.name, one.doctor))
        return Cases(tuple(latest), self.asked, unknown)
