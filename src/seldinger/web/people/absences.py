"""Reading absences: who is away, and so long that nobody waits for them."""

from datetime import date, timedelta

from django.db.models import QuerySet

from seldinger.web.people.models import Absence, Person, in_force

LONG = timedelta(days=14)


def absences_of(person: Person) -> QuerySet[Absence]:
    """Those that hold, the newest first."""
    return person.absences.filter(withdrawn_at__isnull=True)


def long_absences(on: date) -> dict[int, date]:
    """By person, since when: away that day, for fourteen days or more; without an end from the
    fourteenth on. Absences that adjoin or overlap are one."""
    away = Absence.objects.filter(in_force(on), withdrawn_at__isnull=True).values("person")
    rows = Absence.objects.filter(person__in=away, withdrawn_at__isnull=True)
    spans: dict[int, list[tuple[date, date]]] = {}
    for row in rows.order_by("start", "pk"):
        _add(spans.setdefault(row.person_id, []), row, on)
    return {
        person: start
        for person, its in spans.items()
        for start, after in its
        if start <= on <= after and after - start >= LONG
    }


def _add(spans: list[tuple[date, date]], row: Absence, on: date) -> None:
    """(first day, day after the last). Without an end it has lasted until today, and goes on."""
    start, after = row.start, row.end + timedelta(days=1) if row.end else max(on, row.start)
    if spans and start <= spans[-1][1]:
        start, before = spans.pop()
        after = max(before, after)
    spans.append((start, after))
