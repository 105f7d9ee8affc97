"""What the pages of the inbox show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seldinger.web.inbox.models import Notice, Robot
from seldinger.web.inbox.wording import words
from seldinger.web.people.models import Hospital
from seldinger.web.people.presenters.words import minute


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice; id: what reading it names."""

    id: int
    title: str
    advice: str
    icon: str
    at: str
    url: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class RobotRow:
    """A hospital and whether its group hears anything."""

    hospital: int
    name: str
    told: str
    is_set: bool


def notice_rows(notices: Iterable[Notice]) -> list[NoticeRow]:
    rows = []
    for notice in notices:
        title, advice, icon = words(notice.kind, notice.details)
        at = minute(notice.at)
        unread = notice.read_at is None
        rows.append(NoticeRow(notice.pk, title, advice, icon, at, notice.url, unread))
    return rows


def robot_rows(hospitals: Iterable[Hospital], robots: Mapping[int, Robot]) -> list[RobotRow]:
    return [
        RobotRow(
            one.pk,
            one.name,
            f"{robots[one.pk].get_kind_display()}机器人" if one.pk in robots else "没有设置",
            one.pk in robots,
        )
        for one in hospitals
    ]
