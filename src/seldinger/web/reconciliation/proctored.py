"""How many of the first cases under a proctor a hospital's own record shows.

Only what is certain counts: the one whom the record names as operator is this doctor and nobody
else, and the name is exactly that of an entry which the grant covered on that day.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from seldinger.domain.grading.catalogue import EntryKind
from seldinger.domain.grading.grant import GrantState
from seldinger.domain.grading.privilege import short_of
from seldinger.web.norms.in_force import InForce
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, that_held, with_ends
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.reconciliation.operators import operated


def counts_that_changed(hospital: Hospital) -> dict[int, list[date]]:
    """By grant the days of its cases, where they are not what was counted last.

    Empty where the hospital hands in no lists: then nobody knows.
    """
    if not HospitalList.objects.filter(hospital=hospital, taken_at__isnull=False).exists():
        return {}
    grants = that_held(Grant.objects.filter(hospital=hospital, proctored__gt=0))
    rows = [*with_ends(grants).order_by("pk")]
    if not rows:
        return {}
    found = _counted(hospital, rows)
    return {row.pk: found[row.pk] for row in rows if _stored(row) != _told(found[row.pk])}


def _counted(hospital: Hospital, rows: Iterable[Grant]) -> Mapping[int, list[date]]:
    rows = [*rows]
    done = operated(hospital, min(row.start for row in rows), timezone.localdate())
    names = _Names(hospital)
    return {
        row.pk: [one.day for one in done.certain.get(row.doctor_id, ()) if names.covers(row, one)]
        for row in rows
    }


class _Names:
    """What a name of the record means in the catalogue of its day."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital, self.in_force = hospital, InForce([hospital])

    def covers(self, row: Grant, operation: Operation) -> bool:
        grant = as_domain(row)
        if grant.state(operation.day) is not GrantState.IN_FORCE:
            return False
        catalogue = self.in_force.on(self.hospital, operation.day)
        if catalogue is None:
            return False
        entries = [
            one
            for one in entries_named(catalogue, operation.name)
            if one.kind is EntryKind.OPERATION
        ]
        return bool(entries) and short_of(grant.scope, catalogue, entries) is None


def _stored(row: Grant) -> list[str] | None:
    counted = getattr(row, "counted", None)
    return counted.days if counted else None


def _told(days: Iterable[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)
