"""The worker looks at the names that nobody confirmed: what the matcher answers, whom to ask next.

The matcher is asked before anything is locked: a coder at work does not wait for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.matching.learning.asking import order_to_ask
from seldinger.web.audittrail.actions import action, record
from seldinger.web.naming.actions.settling import SETTLED, STATES, settled_as
from seldinger.web.naming.matchers import Served, matcher_of
from seldinger.web.naming.meanings import Meanings
from seldinger.web.naming.models import Fitting, WrittenName
from seldinger.web.people.models import Hospital, Person

# Nobody looks at it then, so that it must be nearly certain; how often it is, the checks measure.
ACCEPTED = 0.95
CHECKED = 20  # of so many names that it is sure of one is drawn and asked about all the same
_AGAIN = timedelta(minutes=10)  # a coder confirms hundreds an hour: not after each
_CHUNK = 500
_LOOKED = [*SETTLED, "proposed", "confidence", "weight", "is_check"]
_State = WrittenName.State


@dataclass(frozen=True, slots=True)
class Look:
    """What the matcher answers to a name. sure: enough that nobody need be asked."""

    proposed: tuple[str, ...]
    confidence: float
    sure: bool
    is_check: bool
    weight: float = 0.0


def look_at_names(*, by: Person | None) -> int:
    """Every hospital's whose names, catalogue or matcher changed; the names looked at."""
    heard = WrittenName.objects.order_by().values("hospital")
    number = 0
    for hospital in Hospital.objects.filter(pk__in=heard).order_by("pk"):
        served = matcher_of(hospital)
        if served is not None and _is_due(hospital, served):
            looks = looks_of(hospital, served)
            number += keep_looks(by=by, hospital=hospital, looks=looks, stamp=served.stamp)
    return number


def looks_of(hospital: Hospital, served: Served) -> dict[int, Look]:
    """By the key of each name that neither the catalogue nor a person explains."""
    rows = [*WrittenName.objects.filter(hospital=hospital).order_by("pk")]
    meanings = Meanings(hospital, served.catalogue, [row.text for row in rows])
    left = [row for row in rows if meanings.certain(row.text) is None]
    matches = served.guess([row.text for row in left])
    looks = [
        _look(served, row, served.ids(match), match.confidence)
        for row, match in zip(left, matches, strict=True)
    ]
    weights = _weights(left, looks)
    return {
        row.pk: Look(one.proposed, one.confidence, one.sure, one.is_check, weights.get(row.pk, 0.0))
        for row, one in zip(left, looks, strict=True)
    }


@action
def keep_looks(
    *, by: Person | None, hospital: Hospital, looks: Mapping[int, Look], stamp: str
) -> int:
    """Write what was found; what a person confirmed meanwhile stands. The names looked at.

    stamp: of the matcher that was asked.
    """
    served = matcher_of(hospital)
    rows = [*WrittenName.objects.filter(hospital=hospital).select_for_update().order_by("pk")]
    if served is not None:
        meanings = Meanings(hospital, served.catalogue, [row.text for row in rows])
        for row in rows:
            _keep(row, meanings, looks.get(row.pk))
        WrittenName.objects.bulk_update(rows, _LOOKED, batch_size=_CHUNK)
    told = {"looked": stamp, "looked_at": timezone.now()}
    Fitting.objects.update_or_create(hospital=hospital, defaults=told)
    record(by=by, act="naming.keep_looks", on=hospital, written={"名称": len(rows)})
    return len(rows)


def _keep(row: WrittenName, meanings: Meanings, look: Look | None) -> None:
    told = meanings.certain(row.text)
    if told is not None:
        settled_as(row, STATES[told.by], told.entries)
    elif look is not None:
        row.proposed, row.confidence = [*look.proposed], look.confidence
        row.weight, row.is_check = look.weight, look.is_check
        if look.sure:
            settled_as(row, _State.MACHINE, look.proposed)
        else:
            settled_as(row, _State.OPEN, ())


def _is_due(hospital: Hospital, served: Served) -> bool:
    """New names, another catalogue or matcher: at once; what was confirmed: after some minutes."""
    told = Fitting.objects.filter(hospital=hospital).first()
    if told is None or told.looked_at is None or _unseen(hospital).exists():
        return True
    if told.looked.split()[:-2] != served.stamp.split()[:-2]:
        return True
    return told.looked != served.stamp and timezone.now() - told.looked_at >= _AGAIN


def _unseen(hospital: Hospital) -> QuerySet[WrittenName]:
    return WrittenName.objects.filter(hospital=hospital, state=_State.OPEN, confidence=None)


def _look(served: Served, row: WrittenName, ids: Sequence[str], confidence: float) -> Look:
    # Before anything was fitted it compares words: how well, nobody measured in this hospital.
    sure = served.is_fitted and bool(ids) and confidence >= ACCEPTED
    return Look(tuple(ids), confidence, sure, is_check=sure and _is_drawn(row))


def _is_drawn(row: WrittenName) -> bool:
    """The same ones each time, whatever they are called."""
    told = sha256(f"{row.hospital_id} {row.folded}".encode()).digest()
    return int.from_bytes(told[:4]) % CHECKED == 0


def _weights(rows: Iterable[WrittenName], looks: Iterable[Look]) -> dict[int, float]:
    """Of those that a person is asked about: the higher, the sooner."""
    asked = [
        (row, _doubt(row, one))
        for row, one in zip(rows, looks, strict=True)
        if one.is_check or not one.sure
    ]
    order = order_to_ask([row.text for row, _ in asked], [doubt for _, doubt in asked])
    return {asked[number][0].pk: float(len(order) - place) for place, number in enumerate(order)}


def _doubt(row: WrittenName, look: Look) -> float:
    """A name that is drawn to check stands among the others as if nothing were known of it."""
    known = 0.5 if look.is_check else look.confidence
    return max(1, row.times) * (1 - known)
