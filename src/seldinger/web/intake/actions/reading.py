"""What waits is read: drafts, dose, appointments. What cannot be read stays, with the reason."""

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.intake.hl7v2.charsets import encoding_named
from seldinger.intake.hl7v2.mapping import Places
from seldinger.intake.reading import read_drafts
from seldinger.web.audittrail.actions import action, record
from seldinger.web.intake.actions.appointments import book, hear_appointments
from seldinger.web.intake.actions.merging import merge_patients
from seldinger.web.intake.actions.telling import tell
from seldinger.web.intake.facts import Facts, facts_of
from seldinger.web.intake.models import Received
from seldinger.web.intake.receiving import content_of
from seldinger.web.people.models import Hospital, Person

UNREAD = "平台没有读懂这份内容，原件已留存。请把来源和时间告诉管理员"
EMPTIED = "这份原件已经清除，读不了了。请让对方重新发送"
KEPT_FOR = timedelta(days=1)  # from being dropped until its content goes: time to undo
_State = Received.State
_log = logging.getLogger(__name__)


def read_waiting(*, by: Person | None, most: int = 200) -> int:
    """Read what waits, the oldest first, each in a transaction of its own; returns how many."""
    waiting = Received.objects.filter(state=_State.WAITING).order_by("received_at", "pk")
    keys = [*waiting.values_list("pk", flat=True)[:most]]
    read = (read_or_refuse(by=by, received=one) for one in map(_still, keys) if one is not None)
    return sum(one is not None for one in read)


def try_again(*, by: Person, received: Received) -> Received:
    """Read anew what was refused, after the source's settings or the platform changed."""
    row = wait_again(by=by, received=received)
    return read_or_refuse(by=by, received=row) or row


def read_or_refuse(*, by: Person | None, received: Received) -> Received | None:
    """None where it waits no more. A fault of ours stops nothing else; its text may hold what was
    sent, so the kind alone is told."""
    try:
        return read_received(by=by, received=received)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _log.error("an object could not be read: %s", type(error).__name__)
        return refuse_received(by=by, received=received, reason=UNREAD)


@action
def read_received(*, by: Person | None, received: Received) -> Received | None:
    """Read one object that waits. None where another worker reads it, or it waits no more.

    Of an object that is refused nothing is kept but the object and the reason; of one about no case
    not even that.
    """
    row = _locked(received, skip=True)
    if row is None or row.state != _State.WAITING:
        record(by=by, act="intake.read_received", on=received, state="skipped")
        return None
    drafts: list[int] = []
    try:
        with transaction.atomic():
            drafts = _read(row)
        row.state, row.reason = _State.READ, ""
        if not drafts:  # of no case, or told before: no reason to keep a patient's data
            row.content = b""
    except SeldingerError as error:
        row.state, row.reason = _State.REFUSED, str(error)[:300]
    _tried(row)
    record(
        by=by, act="intake.read_received", on=row, source=row.source_id, state=row.state,
        drafts=drafts,
    )  # fmt: skip
    return row


@action
def refuse_received(*, by: Person | None, received: Received, reason: str) -> Received | None:
    """What the platform itself stumbled over. None where it waits no more."""
    row = _locked(received)
    if row is not None and row.state == _State.WAITING:
        row.state, row.reason = _State.REFUSED, reason
        _tried(row)
    record(by=by, act="intake.refuse_received", on=received, state=_State.REFUSED)
    return row


@action
def wait_again(*, by: Person, received: Received) -> Received:
    """What was refused waits to be read anew."""
    row = _mine(received, _State.REFUSED, "这份内容不在“读不了”里，不需要再读")
    row.state = _State.WAITING
    row.save(update_fields=["state"])
    record(by=by, act="intake.wait_again", on=row, source=row.source_id)
    return row


@action
def drop_received(*, by: Person, received: Received, because: str) -> Received:
    """It is read no more. Its content goes a day later; until then this can be undone."""
    if not because.strip():
        raise SeldingerError("请写明为什么不再读取")
    row = _mine(received, _State.REFUSED, "只有“读不了”的内容可以不再读取")
    row.state, row.because, row.dropped_at = _State.DROPPED, because.strip()[:200], timezone.now()
    row.save(update_fields=["state", "because", "dropped_at"])
    record(by=by, act="intake.drop_received", on=row, source=row.source_id)
    return row


@action
def restore_received(*, by: Person, received: Received) -> Received:
    """Undo a drop, as long as the content is there."""
    row = _mine(received, _State.DROPPED, "这份内容没有停止读取，不需要恢复")
    if not row.content:
        raise SeldingerError(EMPTIED)
    row.state, row.because, row.dropped_at = _State.REFUSED, "", None
    row.save(update_fields=["state", "because", "dropped_at"])
    record(by=by, act="intake.restore_received", on=row, source=row.source_id)
    return row


def empty_dropped(*, by: Person | None) -> int:
    """Of what was dropped a day ago, hospital by hospital; returns of how many."""
    due = _due()
    hospitals = Hospital.objects.filter(pk__in=due.values("source__hospital")).order_by("pk")
    return sum(empty_contents(by=by, hospital=one) for one in hospitals)


@action
def empty_contents(*, by: Person | None, hospital: Hospital) -> int:
    emptied = _due().filter(source__hospital=hospital)
    keys = [*emptied.values_list("pk", flat=True)]
    Received.objects.filter(pk__in=keys).update(content=b"")
    record(by=by, act="intake.empty_contents", on=hospital, emptied=len(keys))
    return len(keys)


# -- the parts -------------------------------------------------------------------------------------


def _still(key: int) -> Received | None:
    """Another process may have read it since: the doors read at once, the worker what is left."""
    return Received.objects.filter(pk=key, state=_State.WAITING).defer("content").first()


def _tried(row: Received) -> None:
    row.tries = min(row.tries + 1, 9999)
    row.tried_at = timezone.now()
    told = ["state", "reason", "tries", "tried_at"]
    row.save(update_fields=told if row.content else [*told, "content"])


def _due() -> QuerySet[Received]:
    old = Q(state=_State.DROPPED, dropped_at__lte=timezone.now() - KEPT_FOR)
    return Received.objects.filter(old).exclude(content=b"")


def _read(row: Received) -> list[int]:
    """The drafts that it is about. The hospital's row is locked: joining sees what is there."""
    if not row.content:
        raise SeldingerError(EMPTIED)
    source = row.source
    Hospital.objects.select_for_update(no_key=True).get(pk=source.hospital_id)
    reads = read_drafts(
        content_of(row), Places(source.paths), encoding_named(source.encoding) or ""
    )
    told = [facts_of(source, each) for each in reads]
    hear_appointments(source, told)
    found = [draft for each in told if (draft := _take(row, each)) is not None]
    return [*dict.fromkeys(found)]


def _take(row: Received, facts: Facts) -> int | None:
    merge_patients(row.source.hospital, facts)
    telling = tell(row, facts)
    if telling is None:
        return None
    book(telling, facts, row.source)
    return telling.draft_id


def _locked(received: Received, *, skip: bool = False) -> Received | None:
    rows = Received.objects.select_for_update(skip_locked=skip, no_key=True, of=("self",))
    return (
        rows.select_related("source__hospital", "source__department").filter(pk=received.pk).first()
    )


def _mine(received: Received, state: str, otherwise: str) -> Received:
    row = _locked(received)
    if row is None or row.state != state:
        raise SeldingerError(otherwise)
    return row
