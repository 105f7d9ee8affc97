"""Who waits for whom, as finished strings: the longest wait first."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.web.people.models import Person
from seldinger.web.progress.queries import Waiting

# Design decision 6 (设计决定 6): what is not verified is chased from so many entries or days on.
CHASE_AT_ENTRIES = 25
CHASE_AFTER_DAYS = 30
NOBODY = "没有写带教医师"


@dataclass(frozen=True, slots=True)
class Waiter:
    """A trainee who waits for one supervisor."""

    name: str
    url: str
    number: int
    days: int


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Whom they wait for. chase: why this one is due to be reminded. obstacle: why no reminder
    will help; empty where there is none."""

    name: str
    number: int
    days: int
    since: str
    chase: str
    obstacle: str
    waiters: tuple[Waiter, ...]


def supervisors(found: Sequence[Waiting], working: Collection[int], on: date) -> list[Supervisor]:
    """working: who works in the base today, by primary key."""
    by_person: dict[Person | None, list[Waiting]] = defaultdict(list)
    for waiting in found:
        by_person[waiting.supervisor].append(waiting)
    shown = [_supervisor(person, rows, working, on) for person, rows in by_person.items()]
    return sorted(shown, key=lambda one: (-one.days, -one.number, one.name))


def lead(shown: Sequence[Supervisor]) -> str:
    """“41 条登记等待审核，涉及 3 位带教医师，其中 2 位需要催办”."""
    if not shown:
        return "没有等待审核的登记"
    named = [one for one in shown if one.name != NOBODY]
    chased = sum(bool(one.chase) for one in named)
    parts = [f"{sum(one.number for one in shown)} 条登记等待审核"]
    parts += [f"涉及 {len(named)} 位带教医师"] if named else []
    parts += [f"其中 {chased} 位需要催办" if chased else "都还不需要催办"] if named else []
    parts += [f"{one.number} 条没有写带教医师" for one in shown if one.name == NOBODY]
    return "，".join(parts)


def _supervisor(
    person: Person | None, rows: list[Waiting], working: Collection[int], on: date
) -> Supervisor:
    number, since = sum(row.number for row in rows), min(row.oldest for row in rows)
    waiters = sorted(rows, key=lambda row: (row.oldest, row.trainee.person.pinyin))
    return Supervisor(
        name=person.name if person else NOBODY,
        number=number,
        days=(on - since).days,
        since=since.isoformat(),
        chase=_chase(number, (on - since).days),
        obstacle=_obstacle(person, working),
        waiters=tuple(_waiter(row, on) for row in waiters),
    )


def _waiter(row: Waiting, on: date) -> Waiter:
    url = reverse("trainee", args=[row.trainee.pk])
    return Waiter(row.trainee.person.name, url, row.number, (on - row.oldest).days)


def _chase(number: int, days: int) -> str:
    reasons = [f"满 {CHASE_AT_ENTRIES} 条"] if number >= CHASE_AT_ENTRIES else []
    reasons += [f"满 {CHASE_AFTER_DAYS} 天"] if days >= CHASE_AFTER_DAYS else []
    return f"需要催办：{'，'.join(reasons)}" if reasons else ""


def _obstacle(person: Person | None, working: Collection[int]) -> str:
    if person is None:
        return "请学员补写带教医师"
    if person.pk not in working:
        return "已不在本基地任职，需要另请上级医师审核"
    if not person.is_active:
        return "账号已停用，无法登录审核"
    return "" if person.has_usable_password() else "还没有开通账号，无法登录审核"
