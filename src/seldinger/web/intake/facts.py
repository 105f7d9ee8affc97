"""What a reader's draft says, as it may be stored: bounded, clean, and without the patient.

A reader takes what the sender wrote. Columns have lengths, PostgreSQL stores no NUL, and what is
kept open beside an encrypted number must not name the patient.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.utils import timezone

from seldinger.intake.draft import Action, Draft, Kind
from seldinger.web.intake.models import IntakeDraft, Source
from seldinger.web.logbook.numbers import digest

_ID, _TEXT, _ROOM, _NAME, _PEOPLE, _PIECES = 64, 300, 40, 60, 12, 200
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufeff\u202a-\u202e\u2066-\u2069]+")
_UID = re.compile(r"[0-9.]{1,64}")
# A plan of midnight to the second is a day: many senders fill the hour of a date with zeros.
_PLANNED = frozenset({Kind.ORDER, Kind.APPOINTMENT})
_FIRST, _LAST = 1900, 2200  # years; beyond them a clock was not set
# Messages of one exchange bear one number: an order, its result, its document.
_EXCHANGE = {
    Kind.ORDER: "order", Kind.RESULT: "order", Kind.DOCUMENT: "order",
    Kind.APPOINTMENT: "appointment", Kind.PROCEDURE: "procedure",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traits:
    """By what an operation is known to be the same (joining.py).

    digest: of the patient's number. started: None where no time of day is told.
    """

    accession: str = ""
    study_uid: str = ""
    digest: str = ""
    started: datetime | None = None
    day: date | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """read: what the reader gave. said, flags: as `Telling` keeps them. key: see `sender_key`."""

    read: Draft = field(repr=False)
    traits: Traits
    number: str = field(repr=False)
    name: str = field(repr=False)
    key: str
    instance_uid: str
    said: Mapping[str, Any]
    flags: list[str]

    @property
    def kind(self) -> Kind:
        return self.read.kind

    @property
    def is_cancelled(self) -> bool:
        return self.read.action is Action.CANCEL


def facts_of(source: Source, read: Draft) -> Facts:
    """source: whose room a device stands in, and whose number an order has."""
    number, name = identifier(read.patient_number), clean(read.patient_name, _NAME)
    flags = [clean(flag, 60) for flag in read.flags][:40]
    started, day = moment_and_day(read.started)
    if read.started is not None and day is None:
        flags.append("date_unreadable")
    if read.kind in _PLANNED and started and timezone.localtime(started).time() == time.min:
        started = None
    room = source.room or clean(read.room, _ROOM)
    traits = Traits(
        accession=identifier(read.accession),
        study_uid=uid(read.study_uid),
        digest=digest(number) if number else "",
        started=started,
        day=day,
        room=room,
    )
    secrets = [one for one in (number, name) if len(one) > 1]
    order = identifier(read.order_number)
    said = {
        "accession": traits.accession,
        "study_uid": traits.study_uid,
        "order_number": order,
        "started": started.isoformat() if started else "",
        "day": day.isoformat() if day else "",
        "procedure_text": _without(clean(read.procedure_text, _TEXT), secrets),
        "procedure_code": clean(read.procedure_code, _ID),
        "room": room,
        "station": clean(read.station, _ROOM),
        "source": clean(read.source, 130),
        "people": [
            {
                "role": one.role,
                "number": clean(one.number, _ROOM),
                "name": clean(one.name, _NAME),
            }
            for one in read.people[:_PEOPLE]
        ],
        "devices": _devices(read.devices[:_PIECES], secrets),
    }
    return Facts(
        read=read, traits=traits, number=number, name=name,
        key=sender_key(source, read.kind, order), instance_uid=uid(read.instance_uid),
        said={key: value for key, value in said.items() if value}, flags=flags,
    )  # fmt: skip


def traits_of(draft: IntakeDraft) -> Traits:
    return Traits(
        draft.accession, draft.study_uid, draft.number_digest, draft.started, draft.day, draft.room
    )


def sender_key(source: Source, kind: Kind, order_number: str) -> str:
    """SHA-256, hex, of the number that a sender has for an exchange; "" where it has none."""
    exchange = _EXCHANGE.get(kind)
    if not exchange or not order_number:
        return ""
    told = [exchange, str(source.hospital_id), str(source.pk), order_number]
    return sha256("\x1f".join(told).encode()).hexdigest()


def clean(text: str, most: int) -> str:
    """In one line, without what no database stores or no reader sees."""
    return " ".join(_UNSTORABLE.sub(" ", text).split())[:most].strip()


def identifier(text: str) -> str:
    """Empty where it is too long to be one: cut, it might be another's."""
    bare = clean(text, _ID + 1)
    return bare if len(bare) <= _ID else ""


def uid(text: str) -> str:
    bare = text.strip().removeprefix("urn:oid:")
    return bare if _UID.fullmatch(bare) else ""


def moment_and_day(told: date | None) -> tuple[datetime | None, date | None]:
    """In the installation's zone where the sender names none; without a moment where it tells only
    the day, and neither where no clock was set."""
    if told is None or not _FIRST < told.year < _LAST:
        return None, None
    moment = moment_of(told)
    return moment, timezone.localdate(moment) if moment else told


def moment_of(told: date | None) -> datetime | None:
    """The moment alone: a report has some hundred events."""
    if not isinstance(told, datetime) or not _FIRST < told.year < _LAST:
        return None
    return told if timezone.is_aware(told) else timezone.make_aware(told)


def _devices(told: tuple[str, ...], secrets: list[str]) -> list[str]:
    """As written: separators stay. A short number may stand in a label by chance."""
    sure = [one for one in secrets if len(one) > 5 or not one.isascii()]
    kept = (one.encode(errors="replace").decode().replace("\0", "\ufffd") for one in told)
    return [_without(one, sure)[:_TEXT] for one in kept if one.strip() and one not in secrets]


def _without(text: str, secrets: list[str]) -> str:
    """Senders write the patient into a free text."""
    for one in secrets:
        text = text.replace(one, "…")
    return text
