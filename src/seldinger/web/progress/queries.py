"""Reading trainees with how they stand, and who waits for whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet, prefetch_related_objects
from django.utils import timezone

from seldinger.web.logbook.models import SINCE
from seldinger.web.logbook.queries import CLAIMS, WAITING
from seldinger.web.people.models import (
    Base,
    Membership,
    Person,
    Rotation,
    Stay,
    Traineeship,
    in_force,
)
from seldinger.web.people.queries import current_stays
from seldinger.web.progress.short_verdict import ShortVerdict
from seldinger.web.progress.standings import standings_of


@dataclass(frozen=True, slots=True)
class Member:
    """A trainee as lists show one on a day. stay: the last begun; now: the day's rotations."""

    on: date
    trainee: Traineeship
    stay: Stay
    is_training: bool
    now: tuple[Rotation, ...]
    short: ShortVerdict

    @property
    def end(self) -> date:
        """The last day: of a stay that ends or has ended, else of the training by the rulebook."""
        return self.stay.end or self.short.end

    @property
    def is_over(self) -> bool:
        """The time of training has run out with something open, be it only a verification."""
        return self.short.end < self.on and self.short.done < self.short.applicable


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one trainee waits for from one supervisor (None: nobody was named)."""

    supervisor: Person | None
    trainee: Traineeship
    number: int
    oldest: date


def trainees_of(base: Base, on: date) -> QuerySet[Traineeship]:
    """The trainees whose record lies at the base that day, also those who have left it since."""
    here = current_stays(on).filter(base=base)
    return Traineeship.objects.filter(pk__in=here.values("traineeship"))


def members(trainees: Iterable[Traineeship], on: date) -> list[Member]:
    """Each trainee with stay, place and standing; a fixed number of queries, whoever they are."""
    everybody = list(trainees)
    prefetch_related_objects(everybody, "stays__base")
    now = _rotations(everybody, on)
    return [
        Member(
            on,
            trainee,
            stay := _stay(trainee, on),
            stay.holds_on(on),
            tuple(now[trainee.pk]),
            short,
        )
        for trainee, short in standings_of(everybody, on)
    ]


def _stay(trainee: Traineeship, on: date) -> Stay:
    begun = [stay for stay in trainee.stays.all() if stay.start <= on]
    return max(begun or trainee.stays.all(), key=lambda stay: (stay.start, stay.pk))


def _rotations(trainees: Sequence[Traineeship], on: date) -> dict[int, list[Rotation]]:
    found: dict[int, list[Rotation]] = defaultdict(list)
    in_time = Rotation.objects.filter(in_force(on), withdrawn_at__isnull=True)
    for rotation in in_time.filter(traineeship__in=trainees).select_related("department__hospital"):
        found[rotation.traineeship_id].append(rotation)
    return found


def waiting_in(base: Base, on: date) -> list[Waiting]:
    """All that waits to be verified at a base, by supervisor and trainee."""
    trainees = {t.pk: t for t in trainees_of(base, on).select_related("person")}
    numbers: dict[tuple[int | None, int], int] = defaultdict(int)
    oldest: dict[tuple[int | None, int], date] = {}
    for claim in CLAIMS.values():
        for supervisor, trainee, number, first in _pending(claim, trainees):
            key = supervisor, trainee
            day = timezone.localdate(first)
            numbers[key] += number
            oldest[key] = min(oldest.get(key, day), day)
    people = Person.objects.in_bulk({by for by, _ in numbers if by})
    return [
        Waiting(people[by] if by else None, trainees[trainee], number, oldest[by, trainee])
        for (by, trainee), number in numbers.items()
    ]


def _pending(
    claim: Any, trainees: Iterable[int]
) -> Iterable[tuple[int | None, int, int, datetime]]:
    waiting = claim.objects.filter(WAITING, traineeship__in=list(trainees))
    by_pair = waiting.order_by().values_list("supervisor", "traineeship")
    return by_pair.annotate(number=Count("pk"), since=Min(SINCE))  # type: ignore[no-any-return]


def at_work(people: Iterable[Person], base: Base, on: date) -> set[int]:
    """Those of the people who work that day in any hospital of the base."""
    jobs = Membership.objects.filter(in_force(on), person__in=people)
    here = jobs.filter(in_force(on, "hospital__places__"), hospital__places__base=base)
    return set(here.values_list("person", flat=True))
