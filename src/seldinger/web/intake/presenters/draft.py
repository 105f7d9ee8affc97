"""One draft: what each source says of each field, what differs, its dose, devices and people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from seldinger.intake.flags import worded
from seldinger.web.devices.presenters.uses import Piece, pieces_shown
from seldinger.web.intake.dosing import dose_of
from seldinger.web.intake.models import IntakeDraft, Telling
from seldinger.web.intake.presenters.cards import log_urls, people_of
from seldinger.web.intake.presenters.dose import DoseShown, dose_shown
from seldinger.web.intake.presenters.words import (
    ACTIONS,
    BOOKING,
    FIELDS,
    LIST,
    SIGNS,
    TELLERS,
    value_words,
)
from seldinger.web.intake.settling import BOOKING as BY_BOOKING
from seldinger.web.intake.settling import TRUST, Conflict, Said, best, conflicts, sources_of
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class Word:
    """A value and who says it. is_used: the draft takes it over."""

    by: str
    value: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    name: str
    words: tuple[Word, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class ToldRow:
    at: str
    what: str
    source: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    sign: Sign
    facts: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str, str], ...]
    conflicts: tuple[str, ...]
    others: tuple[int, ...]
    fields: tuple[FieldRow, ...]
    told: tuple[ToldRow, ...]
    dose: DoseShown | None
    pieces: tuple[Piece, ...]
    log_url: str
    decided: str


def draft_page(draft: IntakeDraft, person: Person) -> DraftPage:
    said, found, dose = sources_of(draft), conflicts(draft), dose_of(draft)
    return DraftPage(
        sign=SIGNS[IntakeDraft.State(draft.state)],
        facts=tuple(_facts(draft)),
        people=tuple(people_of(draft)),
        conflicts=tuple(_conflict_words(one) for one in found),
        others=next((one.others for one in found if one.others), ()),
        fields=tuple(_fields(said, {one.field for one in found})),
        told=tuple(_told(one.telling) for one in said if one.telling),
        dose=dose_shown(draft, dose) if dose else None,
        pieces=tuple(pieces_shown(draft.devices.select_related("product").order_by("pk"))),
        log_url=log_urls([draft], person).get(draft.pk, ""),
        decided=_decided(draft),
    )


def _facts(draft: IntakeDraft) -> Iterator[tuple[str, str]]:
    day = draft.day.isoformat() if draft.day else "未写明"
    start = f" {timezone.localtime(draft.started):%H:%M}" if draft.started else "，时间未写"
    yield "时间", f"{day}{start}"
    yield "手术间", draft.room or "未写明"
    yield "患者", draft.number_tail or "编号未写"
    yield "检查号", draft.accession or "未写"
    department = draft.department.name if draft.department else "科室未写明"
    yield "医院", f"{draft.hospital.name}，{department}"


def _decided(draft: IntakeDraft) -> str:
    if draft.decided_at is None:
        return ""
    who = draft.decided_by.name if draft.decided_by else "平台对上了已登记的病例"
    because = f"：{draft.because}" if draft.because else ""
    return f"{timezone.localtime(draft.decided_at):%Y-%m-%d %H:%M}，{who}{because}"


# -- who says what ---------------------------------------------------------------------------------


def _fields(said: Sequence[Said], differing: set[str]) -> Iterator[FieldRow]:
    for field, name in FIELDS.items():
        if field == "day":  # with the time
            continue
        used = best(field, said) if field in TRUST else None
        words = _words(field, said, used)
        if words:
            differs = field in differing or (field == "started" and "day" in differing)
            yield FieldRow(name, words, differs)


def _words(field: str, said: Sequence[Said], used: Said | None) -> tuple[Word, ...]:
    """Each value once, with everybody who says it."""
    told: dict[str, list[Said]] = {}
    for one in said:
        if value := _value(field, one):
            told.setdefault(value_words(field, value), []).append(one)
    return tuple(
        Word("、".join(dict.fromkeys(map(_by, its))), value, any(one is used for one in its))
        for value, its in told.items()
    )


def _value(field: str, said: Said) -> Any:
    """A source that tells no time may tell the day."""
    value = said.values.get(field)
    return said.values.get("day") if field == "started" and not value else value


def _by(said: Said) -> str:
    if said.telling is None:
        return BOOKING if said.kind == BY_BOOKING else LIST
    source = said.telling.received.source
    return f"{TELLERS[said.kind][0]}（{source.label or source.name}）"


def _conflict_words(one: Conflict) -> str:
    if one.others:
        return "同一检查号在别的来稿里是另一名患者：其中有一份写错了，两份没有合并"
    told = "；".join(
        f"{'、'.join(dict.fromkeys(_by(said) for said in each.by))}说是"
        f"“{value_words(one.field, each.value)}”"
        for each in one.values
    )
    return f"{FIELDS[one.field]}说法不一：{told}"


def _told(telling: Telling) -> ToldRow:
    source = telling.received.source
    action = ACTIONS.get(telling.action, "")
    return ToldRow(
        at=f"{timezone.localtime(telling.at):%m-%d %H:%M}",
        what=f"{TELLERS[telling.kind][1]}{f'（{action}）' if action else ''}",
        source=source.label or source.name,
        flags=tuple(worded(flag) for flag in telling.flags),
    )
