"""What a device asks for (DICOM PS3.4, annex K) and what is due on it today and tomorrow.

A name and a number leave here for the device alone, decrypted by `actions/serving.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from pydicom import config
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from seldinger.intake.draft import Action, Kind
from seldinger.web.intake.actions.serving import Identity, serve_worklist
from seldinger.web.intake.facts import identifier
from seldinger.web.intake.models import IntakeDraft, Source
from seldinger.web.intake.worklist_keys import (
    STEP,
    clock_asked,
    days_asked,
    is_pattern,
    matches,
    step_asked,
    written,
)
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.names import folded

_MOST = 500  # answers to one question
_MODALITY = "XA"  # x-ray angiography: the only machines that ask here
_GB18030 = {"GB18030", "GBK", "GB2312"}
_SEPARATES = str.maketrans({"\\": "＼", "^": " ", "=": " ", "\r": " ", "\n": " ", "\0": " "})
_TEXTS = {"LO": 64, "SH": 16, "PN": 64}


@dataclass(frozen=True, slots=True)
class _Row:
    """A draft, on which station, and whose it is."""

    draft: IntakeDraft
    station: str
    who: Identity


def worklist(source: Source, asked: Dataset) -> list[Dataset]:
    """The answers to one question, in order of time. Raises AskedWronglyError."""
    step = step_asked(asked)
    stations = _stations(source)
    due = [
        (draft, station)
        for draft in _due(source, asked, step)
        if not _is_elsewhere(source, draft)
        and matches(
            step,
            "ScheduledStationAETitle",
            station := stations.get(folded(draft.room), source.name),
        )
    ]
    if not due or not matches(step, "Modality", _MODALITY):
        return []
    known = serve_worklist(by=None, source=source, drafts=[draft for draft, _ in due])
    rows = (_Row(draft, station, known[draft.pk]) for draft, station in due)
    return [
        _answer(source, row, asked)
        for row in rows
        if row.who.number  # without one a device can tell nobody from anybody
        and matches(asked, "PatientName", row.who.name or row.who.number)
        and matches(asked, "PatientID", row.who.number)
    ]


# -- what is due -------------------------------------------------------------------------------


def _due(source: Source, asked: Dataset, step: Dataset) -> Iterable[IntakeDraft]:
    """Open, of the hospital, not done yet, not cancelled, within the days that are asked for."""
    today = timezone.localdate()
    first, last = days_asked(step)
    first, last = max(first, today), min(last, today + timedelta(days=1))
    found = IntakeDraft.objects.filter(
        Q(booking__isnull=True) | Q(booking__cancelled_at__isnull=True),
        hospital=source.hospital_id, state=IntakeDraft.State.OPEN, day__range=(first, last),
        merged_into__isnull=True,
    ).exclude(Q(tellings__kind=Kind.DOSE_REPORT) | Q(tellings__action=Action.DONE))  # fmt: skip
    number, accession = written(asked, "PatientID"), written(asked, "AccessionNumber")
    if number and not is_pattern(number):
        found = found.filter(number_digest=digest(number))
    if accession and not is_pattern(accession):
        found = found.filter(accession=identifier(accession))  # no database looks for NUL
    rows = found.select_related("booking__operator").order_by("day", "started", "pk")[:_MOST]
    begins = clock_asked(step)
    return (
        draft for draft in rows
        if matches(asked, "AccessionNumber", draft.accession) and begins(_clock(draft))
    )  # fmt: skip


def _stations(source: Source) -> dict[str, str]:
    """Room, folded → the AE title of the machine in it, the first where several stand there."""
    machines = Source.objects.filter(
        hospital=source.hospital_id, protocol=Source.Protocol.DICOM, ended_at__isnull=True
    ).exclude(room="")
    found: dict[str, str] = {}
    for room, name in machines.order_by("pk").values_list("room", "name"):
        found.setdefault(folded(room), name)
    if source.room:
        found[folded(source.room)] = source.name
    return found


def _is_elsewhere(source: Source, draft: IntakeDraft) -> bool:
    return bool(source.room and draft.room) and folded(source.room) != folded(draft.room)


def _clock(draft: IntakeDraft) -> time | None:
    if draft.started is not None:
        return timezone.localtime(draft.started).time()
    return draft.booking.start if draft.booking else None


# -- answers -----------------------------------------------------------------------------------


def _answer(source: Source, row: _Row, asked: Dataset) -> Dataset:
    """The keys that were asked for, in the character set agreed with the device."""
    answer = _only(_whole(row), asked)
    is_gb = source.encoding.strip().upper().replace("-", "") in _GB18030
    answer.SpecificCharacterSet = "GB18030" if is_gb else "ISO_IR 192"
    return answer


def _whole(row: _Row) -> Dataset:
    """All that is known. What a type 1 key needs is there; nothing is made up (PS3.4, K.6.1.2.2).

    A day without a time begins at midnight: the key must have a value.
    """
    draft, who = row.draft, row.who
    clock = _clock(draft) or time()
    number = f"S{draft.pk}"
    operator = draft.booking.operator if draft.booking else None
    named = draft.booking.operator_name if draft.booking else ""
    step = _dataset(
        ScheduledStationAETitle=row.station,
        ScheduledStationName=row.station,
        ScheduledProcedureStepLocation=draft.room,
        ScheduledProcedureStepStartDate=draft.day.strftime("%Y%m%d") if draft.day else "",
        ScheduledProcedureStepStartTime=clock.strftime("%H%M%S"),
        ScheduledPerformingPhysicianName=operator.name if operator else named,
        ScheduledProcedureStepDescription=draft.procedure_text,
        ScheduledProcedureStepID=number,
        Modality=_MODALITY,
    )
    whole = _dataset(
        PatientName=who.name or who.number,
        PatientID=who.number,
        StudyInstanceUID=draft.worklist_uid,
        AccessionNumber=draft.accession,
        RequestedProcedureID=number,
        RequestedProcedureDescription=draft.procedure_text,
    )
    whole[_tag(STEP)] = DataElement(_tag(STEP), "SQ", Sequence([step]))
    return whole


def _dataset(**values: str) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        tag, vr = _tag(keyword), dictionary_VR(keyword)
        told = value
        if vr in _TEXTS and keyword not in {"AccessionNumber", "PatientID"}:
            told = value.translate(_SEPARATES).strip()[: _TEXTS[vr]]
        made[tag] = DataElement(tag, vr, told, validation_mode=config.IGNORE)
    return made


def _tag(keyword: str) -> BaseTag:
    tag = tag_for_keyword(keyword)
    assert tag is not None
    return BaseTag(tag)


def _only(whole: Dataset, asked: Dataset) -> Dataset:
    """Keys that nobody here can answer come back empty (PS3.4, C.1.3)."""
    made = Dataset()
    for key in _keys(asked):
        known = whole.get(key.tag)
        if known is None:
            made[key.tag] = DataElement(key.tag, key.VR, None if key.VR != "SQ" else Sequence())
        elif key.VR == "SQ" and key.value and len(key.value[0]):
            items = [_only(item, key.value[0]) for item in known.value]
            made[key.tag] = DataElement(key.tag, "SQ", Sequence(items))
        else:
            made[key.tag] = known
    return made


def _keys(asked: Dataset) -> Iterator[Any]:
    return (key for key in asked if key.keyword != "SpecificCharacterSet")
