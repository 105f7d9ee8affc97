"""What stands on the bench of a coder: the next name, those after it, and what was put off."""

from collections.abc import Sequence
from datetime import datetime, time
from hashlib import sha256

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.naming.queries import to_confirm
from seldinger.web.norms.queries import catalogue_index
from seldinger.web.norms.search import find
from seldinger.web.people.access import PersonRequest
from seldinger.web.people.models import Hospital, Person

FEW = 8  # entries found by words
_AHEAD = 12
_BLIND = 4  # of so many names one is asked about without what the matcher thinks
_MOST_SKIPPED = 300
_SKIPPED = "names_skipped"  # in the session: hospital → names put off, oldest first


def next_names(request: PersonRequest, hospital: Hospital) -> list[WrittenName]:
    """The first is on the bench; what was put off comes when nothing else is left."""
    off = skipped(request, hospital)
    queue = to_confirm(hospital)
    rows = [*queue.exclude(pk__in=off)[: _AHEAD + 1]]
    if len(rows) <= _AHEAD and off:
        left = {row.pk: row for row in queue.filter(pk__in=off)}
        rows += [left[key] for key in off if key in left]
    return rows[: _AHEAD + 1]


def skipped(request: PersonRequest, hospital: Hospital) -> list[int]:
    told = request.session.get(_SKIPPED, {})
    return [*told.get(str(hospital.pk), [])]


def skip(request: PersonRequest, row: WrittenName) -> None:
    """Until later in this session; nothing is written of it."""
    told = request.session.get(_SKIPPED, {})
    off = [key for key in told.get(str(row.hospital_id), []) if key != row.pk]
    told[str(row.hospital_id)] = [*off, row.pk][-_MOST_SKIPPED:]
    request.session[_SKIPPED] = told


def is_blind(row: WrittenName) -> bool:
    """Whether a person is asked without seeing what the matcher thinks of it.

    A check measures nothing where its answer is seen; what else is asked so, the same names each
    time, is that nobody may know a check by it.
    """
    told = sha256(f"blind {row.folded}".encode()).digest()
    return row.is_check or int.from_bytes(told[:4]) % _BLIND == 0


def held_of(row: WrittenName) -> NameConfirmation | None:
    """The confirmation that holds."""
    rows = row.confirmations.filter(withdrawn_at__isnull=True).select_related("by")
    return rows.order_by("-pk").first()


def last_of(person: Person, hospital: Hospital) -> NameConfirmation | None:
    """What a person confirmed last by hand today, and has not taken back."""
    return _today(person, hospital).select_related("name").order_by("-pk").first()


def confirmed_today(person: Person, hospital: Hospital) -> int:
    return _today(person, hospital).values("name").distinct().count()


def _today(person: Person, hospital: Hospital) -> QuerySet[NameConfirmation]:
    begun = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return NameConfirmation.objects.filter(
        name__hospital=hospital, by=person, made_at__gte=begun, withdrawn_at__isnull=True,
        origin=NameConfirmation.Origin.HAND,
    )  # fmt: skip


def counted(hospital: Hospital) -> dict[str, int | None]:
    """left, checks: names to confirm; left_times, times: rows that bear them, and all rows."""
    state = WrittenName.State
    check = Q(state=state.MACHINE, is_check=True)
    asked = Q(state=state.OPEN) | check
    return WrittenName.objects.filter(hospital=hospital).aggregate(
        left=Count("pk", filter=asked),
        checks=Count("pk", filter=check),
        left_times=Sum("times", filter=asked),
        times=Sum("times"),
        every=Count("pk"),
    )


def entries_found(catalogue: Catalogue, words: str) -> Sequence[str]:
    """The operations that fit what was typed, best first."""
    hits = find(catalogue_index(catalogue), words) if words else []
    return [hit.entry.id for hit in hits if hit.entry.kind is EntryKind.OPERATION][:FEW]
