"""Which row of the hospital's record is which booking. Reads only; nothing is guessed.

By the patient's keyed hash, else by the operator whom the record names without doubt and the very
name. What fits several rows stays open.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from seldinger.domain.grading.catalogue import fold
from seldinger.domain.training.matching import LIKE, name_likeness
from seldinger.web.gate.models import Booking
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.models import Operation
from seldinger.web.reconciliation.operators import Operated, operated

LATE = timedelta(days=60)  # records are handed in by the month, and late


def matched(hospital: Hospital, today: date) -> list[Booking]:
    """The bookings whose row is another than stored, with it set; the action writes them."""
    since = today - LATE
    rows = Booking.objects.filter(
        hospital=hospital, day__range=(since, today), cancelled_at__isnull=True
    ).select_related("operation")
    bookings = [*rows.order_by("pk")]
    if not bookings:
        return []
    told = operated(hospital, since, today)
    changed = [row for row in bookings if row.operation and row.operation.gone_at]
    for row in changed:  # the hospital struck what was done
        row.operation = None
    of_day = _by_day(told)
    taken = {row.operation_id for row in bookings if row.operation_id}
    for row in bookings:
        if row.operation_id is None:
            found = _row_of(row, [one for one in of_day[row.day] if one.pk not in taken], told)
            if found:
                row.operation = found
                taken.add(found.pk)
                changed += [row] if row not in changed else []
    return changed


def _by_day(told: Operated) -> dict[date, list[Operation]]:
    found: dict[date, dict[int, Operation]] = defaultdict(dict)
    groups: Iterable[Iterable[Operation]] = (
        *told.certain.values(), *told.unsure.values(), told.unnamed
    )  # fmt: skip
    for group in groups:
        for one in group:
            found[one.day][one.pk] = one
    return defaultdict(list, {day: [*rows.values()] for day, rows in found.items()})


def _row_of(row: Booking, free: list[Operation], told: Operated) -> Operation | None:
    if row.number_digest:
        same = [one for one in free if one.number_digest == row.number_digest]
        alike = [one for one in same if name_likeness(one.name, row.name) >= LIKE]
        return _only(same) or _only(alike)
    if row.operator_id is None:
        return None
    its = {one.pk for one in told.certain.get(row.operator_id, ())}
    return _only([one for one in free if one.pk in its and fold(one.name) == fold(row.name)])


def _only(rows: list[Operation]) -> Operation | None:
    return rows[0] if len(rows) == 1 else None
