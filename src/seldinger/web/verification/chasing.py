"""Who has to be reminded of what waits for them, and whether it is time.

The UK's logbooks chase validation at 25 entries or 30 days (the project's field notes on logbooks;
design, rule 6).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from seldinger.web.inbox.models import Delivery, Notice, Robot
from seldinger.web.logbook.models import SINCE
from seldinger.web.logbook.queries import CLAIMS, WAITING
from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    AccountRole,
    Membership,
    Person,
    RoleAssignment,
    in_force,
)
from seldinger.web.verification.unreachable import number_stuck

MOST_WAITING = 25  # entries
LONGEST_WAIT = 30  # days
AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one supervisor (primary key). days: how long the oldest has waited."""

    supervisor: int
    entries: int
    days: int

    @property
    def is_late(self) -> bool:
        return self.entries >= MOST_WAITING or self.days >= LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class Told:
    """A message for a hospital's group: numbers alone."""

    robot: Robot
    supervisors: int
    entries: int
    days: int


def waiting_by_supervisor() -> dict[int, Waiting]:
    """Of all kinds of claims together; those that name nobody wait for nobody."""
    now = timezone.now()
    numbers: dict[int, int] = {}
    oldest: dict[int, datetime] = {}
    for model in CLAIMS.values():
        rows = (
            model.objects.filter(WAITING, supervisor__is_active=True)
            .values("supervisor")
            .annotate(number=Count("pk"), first=Min(SINCE))
            .order_by()
        )
        for row in rows:
            who = row["supervisor"]
            numbers[who] = numbers.get(who, 0) + row["number"]
            oldest[who] = min(row["first"], oldest.get(who, row["first"]))
    return {
        who: Waiting(who, number, max(0, (now - oldest[who]).days))
        for who, number in numbers.items()
    }


def to_chase(waiting: dict[int, Waiting]) -> list[tuple[Person, Waiting]]:
    """Those who are late and have not been told for a week."""
    late = {who: one for who, one in waiting.items() if one.is_late}
    since = timezone.now() - AGAIN_AFTER
    told = Notice.objects.filter(kind="waiting", person__in=late, at__gt=since)
    still = set(late) - set(told.values_list("person_id", flat=True))
    people = Person.objects.filter(pk__in=still).order_by("pk")
    return [(person, late[person.pk]) for person in people]


def to_hand_on() -> list[tuple[Person, int]]:
    """Secretaries of whose trainees' entries some wait for nobody who will come, and how many."""
    since, today = timezone.now() - AGAIN_AFTER, timezone.localdate()
    told = Notice.objects.filter(kind="unreachable", at__gt=since)
    held = RoleAssignment.objects.filter(in_force(today), role=AccountRole.SECRETARY)
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    still = people.exclude(pk__in=told.values("person")).order_by("pk")
    found = [(person, number_stuck(Access(person, today))) for person in still]
    return [(person, number) for person, number in found if number]


def to_tell(waiting: dict[int, Waiting]) -> list[Told]:
    """What each hospital's robot says: where somebody is late, and at most once a week."""
    since = timezone.now() - AGAIN_AFTER
    told = Delivery.objects.filter(robot__isnull=False, made_at__gt=since)
    robots = Robot.objects.filter(ended_at=None).exclude(pk__in=told.values("robot"))
    return [one for robot in robots.select_related("hospital") if (one := _told(robot, waiting))]


def _told(robot: Robot, waiting: dict[int, Waiting]) -> Told | None:
    """Everything that waits for those who work in the hospital, once somebody there is late."""
    here = [waiting[pk] for pk in _working_in(robot.hospital_id, waiting)]
    if not any(one.is_late for one in here):
        return None
    entries = sum(one.entries for one in here)
    return Told(robot, len(here), entries, max(one.days for one in here))


def _working_in(hospital: int, people: Collection[int]) -> list[int]:
    there = Membership.objects.filter(in_force(timezone.localdate()), hospital=hospital)
    return sorted(set(there.filter(person__in=people).values_list("person_id", flat=True)))
