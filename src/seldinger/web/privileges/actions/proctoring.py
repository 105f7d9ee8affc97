"""First cases under a proctor, as a hospital's record shows them; counted above this app."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.actions.standings import privileges_changed
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.models import Counted


@action
def keep_counts(
    *, by: Person | None, hospital: Hospital, counts: Mapping[int, Sequence[date]]
) -> None:
    """By the primary key of a grant of that hospital, the days of the cases under it."""
    now = timezone.now()
    for grant, days in sorted(counts.items()):
        told = {"days": sorted(day.isoformat() for day in days), "counted_at": now}
        Counted.objects.update_or_create(grant_id=grant, defaults=told)
    privileges_changed({hospital.pk})
    record(by=by, act="privileges.keep_counts", on=hospital, grants=sorted(counts))
