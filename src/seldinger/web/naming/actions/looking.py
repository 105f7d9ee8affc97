"""The worker looks at the names that nobody confirmed: what the matcher answers, whom to ask next.

The matcher is asked before anything is locked: a coder at work does not wait for it.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.answers import Match
from seldinger.web.audittrail.actions import action, record
from seldinger.web.naming.actions.settling import SETTLED, STATES, settled_as
from seldinger.web.naming.matchers import Served, matcher_of, models_of
from seldinger.web.naming.meanings import HASH, Meanings
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital, Person

# Nobody looks at it then, so that it must be nearly certain; how often it is, the checks measure.
ACCEPTED = 0.95
CHECKED = 20  # of so many names that it is sure of one is drawn and asked about all the same
_AGAIN = timedelta(minutes=10)  # a coder confirms hundreds an hour: not after each
_FIRST = 500  # names that have a place in the order: what a coder does in half a day
_NEW = "new only"  # in place of what a stamp says was confirmed
_CHUNK = 500
_log = logging.getLogger(__name__)
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
    hospitals = Hospital.objects.filter(pk__in=heard).order_by("pk")
    return sum(_looked(by, hospital) for hospital in hospitals)


def _looked(by: Person | None, hospital: Hospital) -> int:
    """One that fails stops no other; its text may hold a name."""
    try:
        return _look_if_due(by, hospital)
    except Exception as error:
        _log.error("looking at names of hospital %d: %s", hospital.pk, type(error).__name__)
        return 0


def _look_if_due(by: Person | None, hospital: Hospital) -> int:
    """All of them where much changed; new names alone, and at once, where nothing else did."""
    served = matcher_of(hospital)
    if served is None:
        return 0
    told = Fitting.objects.filter(hospital=hospital).first()
    rows = WrittenName.objects.filter(hospital=hospital)
    stamp = served.stamp
    if not _is_all_due(told, stamp):
        rows = rows.filter(state=_State.OPEN, confidence=None)
        stamp = f"{models_of(stamp)} {_NEW}"  # all are looked at again after a while
    names = [*rows.order_by("pk")]
    if not names and (told is None or stamp != served.stamp):
        return 0
    looks = looks_of(hospital, served, names)
    return keep_looks(by=by, hospital=hospital, looks=looks, stamp=stamp)


def _is_all_due(told: Fitting | None, stamp: str) -> bool:
    """With another catalogue or fit at once; what was confirmed since, after some minutes."""
    if told is None or told.looked_at is None or models_of(told.looked) != models_of(stamp):
        return True
    return told.looked != stamp and timezone.now() - told.looked_at >= _AGAIN


def looks_of(
    hospital: Hospital, served: Served, names: Sequence[WrittenName]
) -> dict[int, Look | None]:
    """By the key of each; None for those that the catalogue or a person explains."""
    meanings = Meanings(hospital, served.catalogue, [row.text for row in names])
    left = [row for row in names if meanings.certain(row.text) is None]
    matches = served.guess([row.text for row in left])
    doubted = _taken_back(hospital)
    looks = [
        _look(served, row, match, doubted=row.pk in doubted)
        for row, match in zip(left, matches, strict=True)
    ]
    weights = _weights(left, looks)
    told = {
        row.pk: replace(one, weight=weights.get(row.pk, 0.0))
        for row, one in zip(left, looks, strict=True)
    }
    return {row.pk: told.get(row.pk) for row in names}


def _taken_back(hospital: Hospital) -> set[int]:
    """Names of which a confirmation was withdrawn: the matcher may have learned from it."""
    rows = NameConfirmation.objects.filter(name__hospital=hospital, withdrawn_at__isnull=False)
    return {*rows.values_list("name", flat=True)}


@action
def keep_looks(
    *, by: Person | None, hospital: Hospital, looks: Mapping[int, Look | None], stamp: str
) -> int:
    """Write what was found; what a person confirmed meanwhile stands. The names looked at.

    stamp: of the matcher that was asked. What is as it was is neither held nor written.
    """
    catalogue = catalogue_of(hospital, timezone.localdate())
    if catalogue is not None and stamp.startswith(catalogue.hash[:HASH]):
        changed = _differing(hospital, catalogue, looks)
        for some in _chunks(changed):
            rows = [*_rows(some).select_for_update()]
            meanings = Meanings(hospital, catalogue, [row.text for row in rows])
            for row in rows:
                _keep(row, meanings, looks[row.pk])
            WrittenName.objects.bulk_update(rows, _LOOKED)
    told: dict[str, object] = {"looked": stamp}
    if not stamp.endswith(_NEW):  # else names that keep coming would put off the look at all
        told["looked_at"] = timezone.now()
    Fitting.objects.update_or_create(hospital=hospital, defaults=told)
    record(by=by, act="naming.keep_looks", on=hospital, written={"名称": len(looks)})
    return len(looks)


def _differing(
    hospital: Hospital, catalogue: Catalogue, looks: Mapping[int, Look | None]
) -> list[int]:
    """The keys of those that would read otherwise, in order: so all locks are taken."""
    found = []
    for some in _chunks(sorted(looks)):
        rows = [*_rows(some)]
        meanings = Meanings(hospital, catalogue, [row.text for row in rows])
        found += [row.pk for row in rows if _keep(row, meanings, looks[row.pk])]
    return found


def _rows(keys: Sequence[int]) -> QuerySet[WrittenName]:
    return WrittenName.objects.filter(pk__in=keys).order_by("pk")


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _keep(row: WrittenName, meanings: Meanings, look: Look | None) -> bool:
    """Whether the row reads otherwise than before."""
    told = meanings.certain(row.text)
    if told is not None:
        return settled_as(row, STATES[told.by], told.entries)
    if look is None:  # explained a moment ago, and no more: the next look says how
        return False
    before = row.proposed, row.confidence, row.weight, row.is_check
    row.proposed, row.confidence = [*look.proposed], look.confidence
    row.weight, row.is_check = look.weight, look.is_check
    state = _State.MACHINE if look.sure else _State.OPEN
    is_other = settled_as(row, state, look.proposed if look.sure else ())
    return is_other or before != (row.proposed, row.confidence, row.weight, row.is_check)


def _look(served: Served, row: WrittenName, match: Match, *, doubted: bool) -> Look:
    # Before anything was fitted it compares words: how well, nobody measured in this hospital.
    ids, confidence = served.ids(match), round(match.confidence, 3)
    sure = served.is_fitted and bool(ids) and match.confidence >= ACCEPTED and not doubted
    return Look(ids, confidence, sure, is_check=sure and _is_drawn(row))


def _is_drawn(row: WrittenName) -> bool:
    """The same ones each time, whatever they are called."""
    told = sha256(f"{row.hospital_id} {row.folded}".encode()).digest()
    return int.from_bytes(told[:4]) % CHECKED == 0


def _weights(rows: Iterable[WrittenName], looks: Iterable[Look]) -> dict[int, float]:
    """Of those that a person is asked about first: the higher, the sooner. The others wait at 0."""
    asked = [
        (row, _doubt(row, one))
        for row, one in zip(rows, looks, strict=True)
        if one.is_check or not one.sure
    ]
    from seldinger.matching.learning.asking import order_to_ask

    order = order_to_ask([row.text for row, _ in asked], [doubt for _, doubt in asked])[:_FIRST]
    return {asked[number][0].pk: float(_FIRST - place) for place, number in enumerate(order)}


def _doubt(row: WrittenName, look: Look) -> float:
    """A name that is drawn to check stands among the others as if nothing were known of it."""
    known = 0.5 if look.is_check else look.confidence
    return max(1, row.times) * (1 - known)
