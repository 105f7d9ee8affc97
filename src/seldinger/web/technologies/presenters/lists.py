"""The list of technologies: a row each, and the states as links with their numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from seldinger.web.people.presenters.chip import Chip
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.presenters.technology import sign
from seldinger.web.technologies.turns import RUNNING

_S = Technology.State


@dataclass(frozen=True)
class Row:
    id: int
    title: str
    department: str
    leader: str
    sign: Sign
    cases: str


def rows(found: Sequence[Technology], cases: dict[int, int]) -> list[Row]:
    return [
        Row(
            id=one.pk, title=one.title, leader=one.leader.name, sign=sign(one),
            department=f"{one.hospital.name} {one.department.name}", cases=_cases(one, cases),
        )
        for one in found
    ]  # fmt: skip


def _cases(one: Technology, cases: dict[int, int]) -> str:
    done = cases.get(one.pk, 0)
    return f"{done} / {one.first_cases}" if one.first_cases else str(done)


def chips(found: Sequence[Technology], state: str) -> list[Chip]:
    counts = Counter(one.state for one in found)
    offered = ["", *(one for one in _S if counts[one] or one == state)]
    return [
        Chip(
            word=str(_S(one).label) if one else "全部",
            number=counts[one] if one else len(found),
            url="?" + urlencode({"state": one} if one else {}),
            here=one == state,
        )
        for one in offered
    ]


def lead(found: Sequence[Technology]) -> str:
    if not found:
        return ""
    counts = Counter(one.state for one in found)
    running = sum(counts[one] for one in RUNNING)
    waiting = counts[_S.SUBMITTED] + counts[_S.CHECKED]
    told = f"可以开展 {running} 项"
    told += f"，等待审核或决定 {waiting} 项" if waiting else ""
    told += f"，暂停 {counts[_S.SUSPENDED]} 项" if counts[_S.SUSPENDED] else ""
    return f"{told}；共 {len(found)} 项。"
