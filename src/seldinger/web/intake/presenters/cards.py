"""Drafts in a list, by day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import Role
from seldinger.web.intake.dosing import doses_of
from seldinger.web.intake.models import IntakeDraft, Source
from seldinger.web.intake.presenters.dose import dose_line
from seldinger.web.intake.presenters.words import (
    BOOKING,
    FIELDS,
    LIST,
    SIGNS,
    known_from,
    name_of,
    teller,
)
from seldinger.web.intake.sessions import roles_of, sessions_of
from seldinger.web.intake.settling import differing, sources_of
from seldinger.web.logbook.prefill import offer_query
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class Card:
    """log_url: where the reader logs it in one tap; empty for whoever it is not proposed to."""

    pk: int
    name: str
    where: str
    patient: str
    tellers: str
    dose: str
    people: tuple[tuple[str, str, str], ...]
    conflicts: str
    sign: Sign
    because: str
    log_url: str


@dataclass(frozen=True, slots=True)
class DayOfCards:
    day: date | None
    cards: tuple[Card, ...]


def days_of(drafts: Collection[IntakeDraft], person: Person) -> list[DayOfCards]:
    doses = doses_of(drafts)
    urls = log_urls(drafts, person)
    cards = [
        (one.day, _card(one, dose_line(doses.get(one.pk)), urls.get(one.pk, ""))) for one in drafts
    ]
    return [
        DayOfCards(day, tuple(card for _, card in its))
        for day, its in groupby(cards, key=lambda pair: pair[0])
    ]


def log_urls(drafts: Collection[IntakeDraft], person: Person) -> Mapping[int, str]:
    """Of those that wait for this person: the page that logs them, filled in."""
    mine = [
        one
        for one in drafts
        if one.state == IntakeDraft.State.OPEN and one.trainee_id == person.pk and one.day
    ]
    if not mine:
        return {}
    sessions, roles = sessions_of(mine, person), roles_of(mine, person)
    return {
        one.pk: f"{reverse('log')}?{_query(one, person, sessions[one.pk], roles.get(one.pk))}"
        for one in mine
    }


def _query(draft: IntakeDraft, person: Person, session: int, role: Role | None) -> str:
    return offer_query(
        draft=draft.pk, person=person, of=draft, day=draft.day or timezone.localdate(),
        hospital=draft.hospital_id, names=[draft.procedure_text] if draft.procedure_text else [],
        department=draft.department_id, role=role, session=session,
        supervisor=draft.supervisor_id,
    )  # fmt: skip


def _card(draft: IntakeDraft, dose: str, log_url: str) -> Card:
    start = f"{timezone.localtime(draft.started):%H:%M}" if draft.started else "时间未写"
    room = f"{draft.room} 手术间" if draft.room.isdigit() else draft.room
    return Card(
        pk=draft.pk,
        name=name_of(draft),
        where=" · ".join(filter(None, (start, room, draft.hospital.name))),
        patient=f"患者 {draft.number_tail}" if draft.number_tail else "患者编号未写",
        tellers="、".join(tellers_of(draft)),
        dose=dose,
        people=tuple(people_of(draft)),
        conflicts=conflict_words(draft),
        sign=SIGNS[IntakeDraft.State(draft.state)],
        because=draft.because,
        log_url=log_url,
    )


def tellers_of(draft: IntakeDraft) -> Iterable[str]:
    """Who says anything of it, each once."""
    said = [teller(one) for one in draft.tellings.all()]
    said += [LIST] if draft.operation_id else []
    said += [BOOKING] if draft.booking_id else []
    return dict.fromkeys(said)


def conflict_words(draft: IntakeDraft) -> str:
    """What is told differently; its tellings are read already."""
    found = differing(sources_of(draft, draft.tellings.all()))
    return "、".join(FIELDS[one.field] for one in found)


def people_of(draft: IntakeDraft) -> Iterable[tuple[str, str, str]]:
    """What they are, who, and from where that is known."""
    trainee = draft.trainee.name if draft.trainee else "未能确定"
    supervisor = draft.supervisor.name if draft.supervisor else "未能确定"
    yield "学员", trainee, known_from(draft.trainee_from) if draft.trainee else ""
    yield "带教", supervisor, known_from(draft.supervisor_from) if draft.supervisor else ""


# -- what the page says beside ---------------------------------------------------------------------


def lead_of(number: int, state: str, own: bool) -> str:
    if state == IntakeDraft.State.ACCEPTED:
        return f"{number} 份来稿已登记成病例。" if number else "还没有来稿登记成病例。"
    if state == IntakeDraft.State.DROPPED:
        return f"{number} 份来稿不需登记。" if number else "没有不需登记的来稿。"
    if not number:
        return "没有来稿等确认。"
    return f"{number} 台手术等您登记。" if own else f"{number} 份来稿等确认。"


def connected_words(sources: Iterable[Source]) -> str:
    """Which sources are connected, and when each was heard of last."""
    told = []
    for one in sources:
        last = getattr(one, "last", None)
        when = f"最近 {timezone.localtime(last):%m-%d %H:%M}" if last else "还没有收到过"
        told.append(f"{one.label or one.name}（{when}）")
    if not told:
        return "这里还没有接通设备或系统。由医务处在“来源”里登记后，做完的手术会列在这里。"
    return f"已接通：{'、'.join(told)}。做完的手术会列在这里，点一下就登记。"


def state_url(state: str) -> str:
    return "?" + urlencode({"state": state})
