"""What an object says becomes part of a draft. Inside an action that locked the hospital's row.

A draft that a person decided is changed no more: it gets the telling, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.domain.training.matching import LIKE, name_likeness
from seldinger.intake.draft import Action, Kind
from seldinger.web.gate.models import Booking
from seldinger.web.intake.actions.devices import use_told
from seldinger.web.intake.actions.dosing import count_once, keep_dose
from seldinger.web.intake.facts import Facts, Traits, traits_of
from seldinger.web.intake.joining import OF_THEIR_ORDER, draft_of, same_as, told_before
from seldinger.web.intake.models import DraftDevice, IntakeDraft, PatientName, Received, Telling
from seldinger.web.intake.proposing import Proposed, proposed
from seldinger.web.intake.settling import (
    NAME_TRUST,
    RESTORED,
    TAKEN_BACK,
    Said,
    settled,
    sources_of,
)
from seldinger.web.keys import cipher
from seldinger.web.logbook.numbers import stored
from seldinger.web.people.models import Hospital

State = IntakeDraft.State
SAME = "与另一份来稿是同一台手术，已并入"
_MOST_MERGED = 20  # drafts of one operation, at one time


def tell(received: Received, facts: Facts) -> Telling | None:
    """None where there is nothing to add: of no case, told before, or taken back and never told."""
    hospital = received.source.hospital
    if facts.kind in (Kind.MESSAGE, Kind.PATIENT) or told_before(hospital, facts.instance_uid):
        return None
    traits = facts.traits if facts.kind not in OF_THEIR_ORDER else replace(facts.traits, day=None)
    draft = draft_of(hospital, traits, facts.key)
    if draft is None and facts.is_cancelled:
        return None
    if draft is not None and _is_another_appointment(draft, received, facts):
        draft = None
    draft = draft or new_draft(hospital, facts.traits)
    telling = Telling.objects.create(
        received=received, draft=draft, kind=facts.kind, action=facts.read.action, key=facts.key,
        instance_uid=facts.instance_uid, said=facts.said, flags=facts.flags, at=timezone.now(),
    )  # fmt: skip
    if facts.kind is Kind.DOSE_REPORT:
        keep_dose(telling, facts)
    if not is_decided(draft):
        number_of(draft, facts.number)
        _name(draft, facts)
    telling.draft = settle(draft)
    return telling


def new_draft(hospital: Hospital, traits: Traits) -> IntakeDraft:
    draft = IntakeDraft(
        hospital=hospital, worklist_uid=f"2.25.{uuid4().int}", made_at=timezone.now(),
        accession=traits.accession, day=traits.day,
    )  # fmt: skip
    draft.save()
    return draft


def settle(draft: IntakeDraft) -> IntakeDraft:
    """What all tellings say by now; and one draft where two turn out to be of one operation."""
    draft = locked_draft(draft)
    if draft.merged_into:  # meanwhile
        draft = locked_draft(draft.merged_into)
    count_once(draft)
    _write_settled(draft)
    for _ in range(_MOST_MERGED):
        other = same_as(draft, traits_of(draft))
        if other is None:
            break
        other = locked_draft(other)  # a person may decide on it in this very moment
        into = _survivor(draft, other)
        if into is None:
            break
        draft = _merged(draft, other) if into == draft else _merged(other, draft)
        _write_settled(draft)
    use_told(draft)
    return draft


def is_decided(draft: IntakeDraft) -> bool:
    """Accepted, or dropped otherwise than because its sender took it back."""
    if draft.state == State.DROPPED:
        return draft.because != TAKEN_BACK
    return draft.state == State.ACCEPTED


def undecided() -> Q:
    """The same, of rows."""
    return Q(state=State.OPEN) | Q(state=State.DROPPED, because=TAKEN_BACK)


def locked_draft(draft: IntakeDraft) -> IntakeDraft:
    rows = IntakeDraft.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("hospital", "booking__department", "operation").get(pk=draft.pk)


def number_of(draft: IntakeDraft, number: str) -> None:
    """A number is told once; another would not have come to this draft."""
    if not number or draft.number_digest:
        return
    kept = stored(number)
    draft.number_encrypted = kept.encrypted
    draft.number_digest, draft.number_tail = kept.digest, kept.tail
    draft.save(update_fields=["number_encrypted", "number_digest", "number_tail"])


# -- the parts -------------------------------------------------------------------------------------


def _write_settled(draft: IntakeDraft) -> None:
    if is_decided(draft):
        return
    said = sources_of(draft)
    changed = _differing(draft, _wanted(draft, said))
    if not changed:
        return
    for name, value in changed.items():
        setattr(draft, name, value)
    if "state" in changed:
        dropped = draft.state == State.DROPPED
        draft.decided_at = timezone.now() if dropped else None
        draft.because = TAKEN_BACK if dropped else ""
    draft.save()


def _wanted(draft: IntakeDraft, said: list[Said]) -> dict[str, Any]:
    if is_decided(draft):
        return {}
    if draft.operation is None and draft.booking and draft.booking.operation_id:
        draft.operation = draft.booking.operation
    told = settled(draft, said)
    columns = dict(told.columns) | {"operation": draft.operation}
    for name, value in columns.items():
        setattr(draft, name, value)  # the proposal asks for the day and the department
    columns |= _people(draft, proposed(draft, said))
    if not told.is_cancelled and draft.because == RESTORED:
        columns["because"] = ""  # planned anew; what is cancelled after that is cancelled
    stays = not told.is_cancelled or draft.because == RESTORED
    columns["state"] = State.OPEN if stays else State.DROPPED
    if draft.booking:
        columns["booking_version"] = draft.booking.version
    return columns


def _people(draft: IntakeDraft, told: Proposed) -> dict[str, Any]:
    """Whom a person named stays."""
    found: dict[str, Any] = {}
    for name in ("trainee", "supervisor"):
        if getattr(draft, f"{name}_from") != IntakeDraft.From.HAND:
            found[f"{name}_id"] = getattr(told, name)
            found[f"{name}_from"] = getattr(told, f"{name}_from")
    return found


def _differing(draft: IntakeDraft, wanted: dict[str, Any]) -> dict[str, Any]:
    """Against what is stored, not against what was worked out on the row in memory."""
    stored_row = IntakeDraft.objects.get(pk=draft.pk)
    names = {name: name if name.endswith(("_id", "_from")) else _attname(name) for name in wanted}
    return {
        name: value
        for name, value in wanted.items()
        if getattr(stored_row, names[name]) != getattr(value, "pk", value)
    }


def _attname(name: str) -> str:
    return str(getattr(IntakeDraft._meta.get_field(name), "attname", name))


def _survivor(one: IntakeDraft, other: IntakeDraft) -> IntakeDraft | None:
    """The one that a person decided, else the one with the booking, else the elder; None where both
    are decided, booked twice, or two appointments of one sender. What a message booked and a person
    too, under a like name, is the person's."""
    if _are_two_appointments(_appointments(one), _appointments(other)):
        return None
    decided = [each for each in (one, other) if is_decided(each)]
    if decided:
        return decided[0] if len(decided) == 1 else None
    booked = [each for each in (one, other) if each.booking_id]
    if len({each.booking_id for each in booked}) > 1:
        return _by_hand(booked)
    return booked[0] if len(booked) == 1 else min(one, other, key=lambda each: each.pk)


def _by_hand(booked: list[IntakeDraft]) -> IntakeDraft | None:
    """Of two booked drafts the one that a person or a list booked; None where that are two, or
    none, or the names are of different operations."""
    bookings = [each.booking for each in booked if each.booking and not each.booking.cancelled_at]
    theirs = [
        each for each in booked if each.booking and each.booking.source != Booking.Source.MESSAGE
    ]
    if len(bookings) != 2 or len(theirs) != 1:
        return None
    alike = name_likeness(bookings[0].name, bookings[1].name) >= LIKE
    return theirs[0] if alike else None


def _is_another_appointment(draft: IntakeDraft, received: Received, facts: Facts) -> bool:
    """Newly made, while another of the same sender stands in that draft."""
    if facts.kind is not Kind.APPOINTMENT or facts.read.action is not Action.ADD or not facts.key:
        return False
    if facts.traits.accession and facts.traits.accession == draft.accession:
        return False
    return _are_two_appointments(
        _appointments(draft), {received.source_id: {facts.key: facts.read.action}}
    )


def _appointments(draft: IntakeDraft) -> Mapping[int, Mapping[str, str]]:
    """By source the last word on each of its appointments."""
    told = Telling.objects.filter(draft=draft, kind=Kind.APPOINTMENT).exclude(key="")
    rows = told.order_by("received__received_at", "pk")
    found: dict[int, dict[str, str]] = {}
    for source, key, action in rows.values_list("received__source", "key", "action"):
        found.setdefault(source, {})[key] = action
    return found


def _are_two_appointments(
    one: Mapping[int, Mapping[str, str]], other: Mapping[int, Mapping[str, str]]
) -> bool:
    """Whether one sender has a number for each, and both stand."""
    return any(
        set(mine).isdisjoint(other.get(source, ()))
        and any(action != Action.CANCEL for action in mine.values())
        and any(action != Action.CANCEL for action in other.get(source, {}).values())
        for source, mine in one.items()
    )


def _merged(into: IntakeDraft, other: IntakeDraft) -> IntakeDraft:
    """Both locked."""
    moved = [*Telling.objects.filter(draft=other)]
    for telling in moved:
        telling.draft = into
    Telling.objects.bulk_update(moved, ["draft"])
    _repoint(other.merged.all(), into)
    if not is_decided(into):
        _take_over(into, other)
    pieces = [*DraftDevice.objects.filter(draft=other)]
    for piece in pieces:
        piece.draft = into
    DraftDevice.objects.bulk_update(pieces, ["draft"])
    other.merged_into, other.state = into, State.DROPPED
    other.decided_at, other.because = timezone.now(), SAME
    other.save()
    count_once(into)
    return into


def _repoint(drafts: QuerySet[IntakeDraft], into: IntakeDraft) -> None:
    for one in drafts:
        one.merged_into = into
        one.save(update_fields=["merged_into"])


def _take_over(into: IntakeDraft, other: IntakeDraft) -> None:
    if not into.number_digest and other.number_digest:
        into.number_encrypted = other.number_encrypted
        into.number_digest, into.number_tail = other.number_digest, other.number_tail
    into.operation = into.operation or other.operation
    hand = IntakeDraft.From.HAND
    if other.trainee_from == hand != into.trainee_from:  # whom a person named stays
        into.trainee, into.trainee_from = other.trainee, hand
        into.decided_at, into.decided_by = other.decided_at, other.decided_by
    if other.supervisor_from == hand != into.supervisor_from:
        into.supervisor, into.supervisor_from = other.supervisor, hand
    into.save()
    name = PatientName.objects.filter(draft=other).exclude(name="").first()
    if name:
        _keep_name(into, name.name, name.kind)
        PatientName.objects.filter(pk=name.pk).update(name="")


def _name(draft: IntakeDraft, facts: Facts) -> None:
    if facts.name and facts.read.action is not Action.CANCEL:
        token = cipher(settings.KEYS).encrypt(facts.name.encode()).decode()
        _keep_name(draft, token, facts.kind)


def _keep_name(draft: IntakeDraft, token: str, kind: str) -> None:
    """Unless a better source said it."""
    kept = PatientName.objects.filter(draft=draft).first() or PatientName(draft=draft)
    ranks = {each: rank for rank, each in enumerate(NAME_TRUST)}
    if not kept.name or ranks.get(kind, 99) <= ranks.get(kept.kind, 99):
        kept.name, kept.kind = token, kind
        kept.save()
