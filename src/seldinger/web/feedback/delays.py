"""How long supervisors take to decide, and what waits for them now: exact, from the claims."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.domain.training.months import add_months
from seldinger.web.feedback.offers import TAUGHT
from seldinger.web.logbook.models import SINCE, Basis
from seldinger.web.logbook.queries import CLAIMS, WAITING
from seldinger.web.people.models import Person, Traineeship

MONTHS = 12
_NINE_TENTHS = 0.9
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Load:
    """One supervisor's. days: from asked to decided, each of the last months; waits: since when,
    of each that waits now. batched: attested many at once, told apart."""

    days: list[float] = field(default_factory=list)
    waits: list[datetime] = field(default_factory=list)
    batched: int = 0

    @property
    def median(self) -> float | None:
        return median(self.days) if self.days else None

    @property
    def ninth_tenth(self) -> float | None:
        return percentile(self.days, _NINE_TENTHS) if self.days else None


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: the smallest value that `share` of all do not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def loads(trainees: QuerySet[Traineeship] | None, more: Q | None, on: date) -> dict[Person, Load]:
    """By supervisor; those who had nothing are left out. trainees: whose claims, None: anybody's.

    A claim that was returned and asked again tells of its last time alone; what was caught up and
    signed as a batch was never waited for.
    """
    found: dict[int, Load] = defaultdict(Load)
    since = timezone.make_aware(datetime.combine(add_months(on, -MONTHS), datetime.min.time()))
    for claim in CLAIMS.values():
        rows = claim.objects.filter(more or Q(), withdrawn_at__isnull=True).order_by()
        if trainees is not None:
            rows = rows.filter(traineeship__in=trainees.values("pk"))
        asked = rows.filter(WAITING, supervisor__isnull=False)
        for supervisor, start in asked.values_list("supervisor", SINCE):
            found[supervisor].waits.append(start)
        decided = rows.filter(decided_by__isnull=False, decided_at__gte=since)
        told = decided.values_list("decided_by", SINCE, "decided_at", "basis")
        for supervisor, start, end, basis in told:
            if basis == Basis.BATCH:
                found[supervisor].batched += 1
            elif basis in ("", *TAUGHT):  # a returned claim rests on nothing
                found[supervisor].days.append(max(0.0, (end - start) / _DAY))
    people = Person.objects.in_bulk(found.keys())
    return {people[pk]: load for pk, load in found.items()}
