"""What a draft says, of all that was told of it: the best source of each field, and who differs.

Reads only. It is worked out from all tellings anew, so their order of arrival does not matter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from seldinger.intake.draft import Action, Kind
from seldinger.web.intake.facts import clean
from seldinger.web.intake.models import IntakeDraft, Telling
from seldinger.web.people.models import Department
from seldinger.web.people.names import folded

BOOKING, RECORD = "booking", "record"
_DOSE, _ORDER, _APPOINTMENT = Kind.DOSE_REPORT.value, Kind.ORDER.value, Kind.APPOINTMENT.value
_AFTER = (Kind.PROCEDURE.value, Kind.STUDY.value, Kind.RESULT.value, Kind.DOCUMENT.value)
# Whom to believe, the best first. A device knows when and where it was done; what was done stands
# in the hospital's record, what was meant on the theatre list, which people correct after a message
# made it; a device's protocol is neither.
TRUST: Mapping[str, Sequence[str]] = {
    "started": (_DOSE, RECORD, *_AFTER, BOOKING, _APPOINTMENT, _ORDER),
    "room": (_DOSE, RECORD, BOOKING, _APPOINTMENT, _ORDER, *_AFTER),
    "procedure_text": (RECORD, BOOKING, _APPOINTMENT, _ORDER, *_AFTER, _DOSE),
    "accession": (_ORDER, *_AFTER, _APPOINTMENT, _DOSE),
    "study_uid": (_DOSE, *_AFTER, _ORDER, _APPOINTMENT),
}
NAME_TRUST = (_APPOINTMENT, _ORDER, *_AFTER, _DOSE)
# A plan is late by hours: of times the days are compared. A device's words are its protocol's.
_COMPARED = {
    "day": (_DOSE, RECORD, *_AFTER, _APPOINTMENT, BOOKING),
    "room": (_DOSE, RECORD, _APPOINTMENT, BOOKING),
    "procedure_text": (RECORD, _APPOINTMENT, BOOKING, _ORDER),
    "accession": TRUST["accession"],
    "study_uid": (_DOSE, *_AFTER),
}
# A document may be a consent, written before.
HAPPENED = frozenset({_DOSE, *_AFTER}) - {Kind.DOCUMENT.value}
# Why a draft is dropped by a message, and why it is open all the same.
TAKEN_BACK = "对方系统取消了这台手术"
RESTORED = "对方系统取消后，由人恢复"


@dataclass(frozen=True, slots=True)
class Said:
    """One source's word. kind: of `Kind`, BOOKING or RECORD. telling: None for those two."""

    kind: str
    values: Mapping[str, Any]
    telling: Telling | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """One value of a field and who says it."""

    value: str
    by: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of which sources say different things. others: drafts of another patient that bear
    the same accession number; `field` is "patient" then, and nobody's number is told."""

    field: str
    values: tuple[Differing, ...] = ()
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What the draft's columns should hold."""

    columns: Mapping[str, Any]
    is_cancelled: bool


def sources_of(draft: IntakeDraft, tellings: Iterable[Telling] | None = None) -> list[Said]:
    """Everybody who says anything of it, what was received first first, whenever it was read.
    tellings: its own, where they are read already."""
    if tellings is None:
        tellings = draft.tellings.select_related("received__source__department")
    ordered = sorted(tellings, key=lambda one: (one.received.received_at, one.pk))
    said = [Said(one.kind, one.said, one) for one in ordered]
    if draft.booking:
        one = draft.booking
        start = timezone.make_aware(datetime.combine(one.day, one.start)) if one.start else None
        said.append(Said(BOOKING, _told(one.day, start, one.room, one.name)))
    if draft.operation:
        row = draft.operation
        said.append(Said(RECORD, _told(row.day, row.start, row.room, row.name)))
    return said


def settled(draft: IntakeDraft, said: Sequence[Said]) -> Settled:
    started, day = _when(said)
    columns: dict[str, Any] = {"started": started, "day": day}
    for name in ("room", "procedure_text", "accession", "study_uid"):
        columns[name] = next((value for _, value in _by_trust(name, said)), "")
    columns["department"] = _department(draft, said)
    return Settled(columns, _is_cancelled(draft, said))


def best(name: str, said: Sequence[Said]) -> Said | None:
    """Who is believed in this field."""
    return next((one for one, _ in _by_trust(name, said)), None)


def conflicts(draft: IntakeDraft) -> list[Conflict]:
    """Which fields are told differently, and by whom."""
    found = differing(sources_of(draft))
    others = other_patients(draft)
    return [*found, Conflict("patient", others=others)] if others else found


def differing(said: Sequence[Said]) -> list[Conflict]:
    """The same of sources already read, without other drafts."""
    found = []
    for name, kinds in _COMPARED.items():
        told = [(one, one.values[name]) for one in _latest(said, kinds) if one.values.get(name)]
        told.sort(key=lambda pair: folded(pair[1]))
        values = [
            Differing(pairs[0][1], tuple(one for one, _ in pairs))
            for _, group in groupby(told, key=lambda pair: folded(pair[1]))
            if (pairs := [*group])
        ]
        if len(values) > 1:
            found.append(Conflict(name, tuple(values)))
    return found


def other_patients(draft: IntakeDraft) -> tuple[int, ...]:
    """Drafts that bear the same accession number and another patient: one of them is wrong."""
    if not draft.accession or not draft.number_digest:
        return ()
    same = IntakeDraft.objects.filter(
        hospital=draft.hospital_id, accession=draft.accession, merged_into=None
    )
    others = same.exclude(number_digest__in=("", draft.number_digest)).order_by("pk")
    return tuple(others.values_list("pk", flat=True))


# -- the parts -------------------------------------------------------------------------------------


def _told(day: date, start: datetime | None, room: str, name: str) -> dict[str, str]:
    return {
        "day": day.isoformat(),
        "started": start.isoformat() if start else "",
        "room": room,
        "procedure_text": clean(name, 300),
    }


def _by_trust(name: str, said: Sequence[Said]) -> Iterator[tuple[Said, str]]:
    """The best first; of one kind the latest word."""
    for kind in TRUST[name]:
        for one in reversed(said):
            if one.kind == kind and one.values.get(name):
                yield one, one.values[name]


def _when(said: Sequence[Said]) -> tuple[datetime | None, date | None]:
    """The best source's day, and the best time that somebody tells of that day.

    Of several dose reports the first beginning: a unit sends one after each part.
    """
    days = [
        (TRUST["started"].index(one.kind), -place, one)
        for place, one in enumerate(said)
        if one.kind in TRUST["started"] and one.values.get("day")
    ]
    if not days:
        return None, None
    told = [one for _, _, one in sorted(days, key=lambda each: each[:2])]
    of_device = [one.values["day"] for one in told if one.kind == _DOSE]
    day = min(of_device) if of_device else told[0].values["day"]
    timed = [one for one in told if one.values["day"] == day and one.values.get("started")]
    if not timed:
        return None, date.fromisoformat(day)
    moments = [
        datetime.fromisoformat(one.values["started"])
        for one in timed
        if one.kind == timed[0].kind and (one is timed[0] or one.kind == _DOSE)
    ]
    return min(moments), date.fromisoformat(day)


def _latest(said: Sequence[Said], kinds: Sequence[str]) -> list[Said]:
    """The last word of each source; an appointment that was moved does not contradict itself."""
    last = {
        (one.kind, one.telling.received.source_id if one.telling else 0): one
        for one in said
        if one.kind in kinds
    }
    return [*last.values()]


def _department(draft: IntakeDraft, said: Sequence[Said]) -> Department | None:
    """The booking's, else the one that a source stands in, if it is one, else the record's."""
    if draft.booking and draft.booking.department:
        return draft.booking.department
    of_sources = {
        one.telling.received.source.department
        for one in said
        if one.telling and one.telling.received.source.department
    }
    if len(of_sources) == 1:
        return next(iter(of_sources))
    if draft.operation and draft.operation.department:
        named = Department.objects.filter(
            hospital=draft.hospital_id, name=draft.operation.department
        )
        return named.first()
    return None


def _is_cancelled(draft: IntakeDraft, said: Sequence[Said]) -> bool:
    """Nothing says that it was done, and whoever planned it has taken it back: the theatre list,
    else appointments, else orders."""
    if draft.operation_id or any(one.kind in HAPPENED for one in said):
        return False
    if draft.booking and draft.booking.cancelled_at:
        return True
    for kind in (_APPOINTMENT, _ORDER):
        last = {
            one.telling.key or one.telling.pk: one.telling.action
            for one in said
            if one.kind == kind and one.telling
        }
        if last:
            return all(action == Action.CANCEL for action in last.values())
    return False
