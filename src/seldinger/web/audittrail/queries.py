"""Reading the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.web.audittrail.chain import BEGINNING, Break, first_break
from seldinger.web.audittrail.models import AuditRow

_FIELDS = ("number", "at", "by", "act", "kind", "object_id", "details", "previous", "hash")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows one asks for. Days are inclusive; what is not given does not narrow."""

    by: int | None = None
    act: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def chain_rows() -> Iterator[tuple[Any, ...]]:
    """Every row in order, as `chain.first_break` reads it; bounded memory."""
    return AuditRow.objects.order_by("number").values_list(*_FIELDS).iterator(chunk_size=2000)


def check_chain() -> Break | None:
    return first_break(chain_rows())


def head() -> tuple[int, str]:
    """Number and hash of the last row: noted elsewhere, it shows a trail cut off at its end."""
    return AuditRow.objects.order_by("-number").values_list("number", "hash").first() or (
        0,
        BEGINNING,
    )


def rows_by(writers: QuerySet[Any] | None) -> QuerySet[AuditRow]:
    """The rows that these people wrote; None: all rows, the platform's own too."""
    return AuditRow.objects.all() if writers is None else AuditRow.objects.filter(by__in=writers)


def newest(rows: QuerySet[AuditRow], wanted: Wanted, limit: int) -> list[AuditRow]:
    """The newest rows first, at most so many."""
    given = {
        "by": wanted.by,
        "act": wanted.act or None,
        "at__gte": wanted.since and _start_of(wanted.since),
        "at__lt": wanted.until and _start_of(wanted.until + timedelta(days=1)),
        "number__lt": wanted.before,
    }
    narrowed = rows.filter(**{name: value for name, value in given.items() if value is not None})
    return list(narrowed.select_related("by").order_by("-number")[:limit])


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
