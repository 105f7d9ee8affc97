"""Reading absences: who is away, and so long that nobody waits for them."""

from datetime import date, timedelta

from django.db.models import QuerySet

from seldinger.web.people.models import Absence, Person, in_force

LONG = timedelta(days=14)


def absences_of(person: Person) -> QuerySet[Absence]:
    """Those that hold, the newest first."""
    return person.absences.filter(withdrawn_at__isnull=True)


def long_absences(on: date) -> dict[int, Absence]:
    """By person: an absence of fourteen days or more; one without an end from its fourteenth on."""
    rows = Absence.objects.filter(in_force(on), withdrawn_at__isnull=True).order_by("start", "pk")
    return {row.person_id: row for row in rows if _is_long(row, on)}


def _is_long(row: Absence, on: date) -> bool:
    if row.end is None:
        return on - row.start >= LONG
    return row.end - row.start + timedelta(days=1) >= LONG
