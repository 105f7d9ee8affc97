"""How the simulated trainees differ, each on purpose, and when each of them entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from seldinger.domain.training.months import add_months
from seldinger.web.demonstration.places import BASES


class Profile(StrEnum):
    RICH = "第二阶段中，各种情形都有"
    AHEAD = "超前"
    ON_PACE = "按进度"
    BEHIND = "落后"
    ONE_SHORT = "只差一例术者"
    READING = "视口径"
    ON_LEAVE = "正在请假"
    WAITING = "都做完了，待审核"
    TRANSFERRED = "由甲基地转到乙基地"
    RETURNED = "离开后返回"
    NEW = "刚入培"
    FINISHED = "结业，全部达标"
    FINISHED_LATE = "到期，还差一篇论文"


@dataclass(frozen=True, slots=True)
class Seat:
    """One trainee before anything is generated. `number`: as in 示例·学员 1."""

    number: int
    base: str
    profile: Profile
    entry: date
    background: int  # which of the rulebook's backgrounds


@dataclass(frozen=True, slots=True)
class Size:
    """How much is generated. `procedures`: of a trainee in a month of interventional work."""

    trainees: int = 60
    attendings: int = 40
    procedures: int = 50


# Months since entry, by profile, in the order of a base's trainees: each profile once, then the
# more usual ones. What only the first base has stands as somebody on pace in the others.
_FIRST = (
    (Profile.RICH, 32),
    (Profile.AHEAD, 29),
    (Profile.BEHIND, 29),
    (Profile.ONE_SHORT, 36),
    (Profile.READING, 36),
    (Profile.ON_LEAVE, 20),
    (Profile.WAITING, 36),
    (Profile.TRANSFERRED, 22),
    (Profile.RETURNED, 33),
    (Profile.NEW, 0),
    (Profile.FINISHED, 37),
    (Profile.FINISHED_LATE, 37),
    (Profile.ON_PACE, 24),
)
_REST = (
    (Profile.ON_PACE, 35),
    (Profile.BEHIND, 35),
    (Profile.AHEAD, 24),
    (Profile.ON_PACE, 29),
    (Profile.ON_PACE, 12),
    (Profile.BEHIND, 17),
    (Profile.ON_PACE, 35),
)
_ONLY_ONCE = {Profile.RICH: 35, Profile.TRANSFERRED: 35}


def seats(size: Size, today: date) -> Iterator[Seat]:
    """Every trainee. The day of entry is always the first of a month, as cohorts begin."""
    first_of_month = today.replace(day=1)
    line = (*_FIRST, *_REST)
    a_base = max(len(line), ceil(size.trainees / len(BASES)))
    for index in range(size.trainees):
        base = BASES[index // a_base]
        profile, months = line[index % a_base % len(line)]
        if base != BASES[0] and profile in _ONLY_ONCE:
            profile, months = Profile.ON_PACE, _ONLY_ONCE[profile]
        entry = add_months(first_of_month, -months)
        yield Seat(index + 1, base, profile, entry, index)
