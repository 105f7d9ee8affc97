"""The simulated attendings: where each works, and how soon each decides."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from random import Random
from zoneinfo import ZoneInfo

from seldinger.domain.training.months import ONE_DAY
from seldinger.domain.training.words import State
from seldinger.web.demonstration.places import BASES, INTERVENTION, Ward, wards
from seldinger.web.demonstration.profiles import Size

ZONE = ZoneInfo("Asia/Shanghai")
_SLOW_PLACE = 7  # in each base one attending leaves entries lying for months
_SLOW_DAYS = 130
_EVENING = time(21, 30)


@dataclass(frozen=True, slots=True)
class Attending:
    """`days`: how long after the case this attending has decided."""

    number: int
    base: str
    ward: Ward
    days: int


@dataclass(frozen=True, slots=True)
class Said:
    """When an entry was logged and what was decided of it."""

    state: State
    logged_at: datetime
    decided_at: datetime | None


def attendings(size: Size) -> Iterator[Attending]:
    """Every department has one; the interventional ones share the others."""
    number = 0
    for index, base in enumerate(BASES):
        share = size.attendings // len(BASES) + (index < size.attendings % len(BASES))
        for place, ward in enumerate(_wards_in_turn(base, share)):
            number += 1
            slow = place == _SLOW_PLACE
            yield Attending(number, base, ward, _SLOW_DAYS if slow else 6 + number * 5 % 13)


def by_ward(people: Sequence[Attending]) -> Mapping[Ward, list[Attending]]:
    found: dict[Ward, list[Attending]] = defaultdict(list)
    for attending in people:
        found[attending.ward].append(attending)
    return found


def said(
    attending: Attending, day: date, today: date, random: Random, state: State | None = None
) -> Said:
    """What has become of an entry by today; `state` where it shall be this one."""
    last = today - ONE_DAY
    logged = min(day + timedelta(days=random.choice((0, 0, 0, 1, 1, 2, 5))), last)
    if state is None:
        decided = day + timedelta(days=attending.days) <= last
        state = State.VERIFIED if decided else State.PENDING
    if state is State.PENDING:
        return Said(state, _evening(logged, random), None)
    wait = random.randrange(attending.days // 2, attending.days + 1)
    on = max(logged, min(logged + timedelta(days=wait), last))
    return Said(state, _evening(logged, random), _evening(on, random) + timedelta(hours=2))


def _evening(day: date, random: Random) -> datetime:
    minutes = random.randrange(180)
    return datetime.combine(day, _EVENING, ZONE) - timedelta(minutes=minutes)


def _wards_in_turn(base: str, number: int) -> Iterator[Ward]:
    own = wards(base)
    busy = [ward for ward in own if ward.department == INTERVENTION]
    in_turn = cycle([busy[0], *busy, own[1]])
    yield from own
    yield from islice(in_turn, max(0, number - len(own)))
