"""What a person decides of a draft: logged, not to be logged, whose it is. Nothing is deleted."""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.devices.actions.using import attach_case, record_use
from seldinger.web.devices.models import DeviceUse
from seldinger.web.intake.models import DraftDevice, IntakeDraft
from seldinger.web.intake.queries import stands
from seldinger.web.intake.settling import RESTORED, TAKEN_BACK
from seldinger.web.logbook.models import Case
from seldinger.web.people.models import Person

_STATE = IntakeDraft.State
_OPEN_ONLY = "这份来稿已经有人处理过。请刷新后看现在的情况"


@action
def accept_draft(*, by: Person | None, draft: IntakeDraft, case: Case) -> IntakeDraft:
    """It was logged as this case, and so were its devices. by None: found by the platform.

    Raises SeldingerError where it is no longer open, or of another patient, day or hospital.
    """
    row = _locked(draft)
    if row.state != _STATE.OPEN:
        raise SeldingerError(_OPEN_ONLY)
    is_same = (row.hospital_id, row.day) == (case.hospital_id, case.day)
    if not is_same or row.number_digest not in ("", case.number_digest):
        raise SeldingerError("这个病例与来稿不是同一名患者、同一天或同一家医院。请核对")
    row.state, row.case = _STATE.ACCEPTED, case
    _decided(row, by, "")
    row.save()
    # Also those of a case that was taken back meanwhile.
    uses = DeviceUse.objects.filter(of_draft__draft=row, withdrawn_at=None).exclude(case=case)
    for use in uses.order_by("pk"):
        attach_case(by=by, use=use, case=case)
    record(by=by, act="intake.accept_draft", on=row, case=case.pk)
    return row


@action
def reopen_drafts(*, by: Person | None, case: Case) -> list[IntakeDraft]:
    """Its entry was taken back: what was accepted as this case waits again, if nobody else has a
    part in it. Raises SeldingerError where there is none."""
    rows = IntakeDraft.objects.select_for_update(no_key=True, of=("self",)).filter(
        case=case, state=_STATE.ACCEPTED
    )
    found = [] if stands(case) else [*rows.order_by("pk")]
    for row in found:
        row.state, row.case = _STATE.OPEN, None
        _undecided(row)
        row.save()
    record(by=by, act="intake.reopen_drafts", on=case, drafts=[row.pk for row in found])
    return found


@action
def drop_draft(*, by: Person | None, draft: IntakeDraft, because: str) -> IntakeDraft:
    """Nobody needs to log it. It stays, with its dose."""
    row = _locked(draft)
    if row.state != _STATE.OPEN:
        raise SeldingerError(_OPEN_ONLY)
    if not because.strip():
        raise SeldingerError("请写明为什么不需登记")
    row.state = _STATE.DROPPED
    _decided(row, by, because)
    row.save()
    record(by=by, act="intake.drop_draft", on=row, reason=row.because)
    return row


@action
def decline_draft(*, by: Person, draft: IntakeDraft) -> IntakeDraft:
    """The trainee to whom it was proposed had no part in it: others see it on, and they can take
    it back."""
    row = _locked(draft)
    if row.state != _STATE.OPEN or row.trainee_id != by.pk:
        raise SeldingerError(_OPEN_ONLY)
    row.trainee, row.trainee_from = None, IntakeDraft.From.HAND
    _decided(row, by, "本人没有参加")
    row.save()
    record(by=by, act="intake.decline_draft", on=row)
    return row


@action
def restore_draft(*, by: Person, draft: IntakeDraft) -> IntakeDraft:
    """Undo: it waits again. One's own “没有参加” makes it one's own again.

    What was logged comes back where nobody has a part in its case any more.
    """
    row = _locked(draft)
    if row.state == _STATE.ACCEPTED and (row.case is None or not stands(row.case)):
        row.case = None
    elif row.state == _STATE.OPEN and row.trainee_id is None and row.decided_by_id == by.pk:
        row.trainee = by
    elif row.state != _STATE.DROPPED:
        raise SeldingerError("这份来稿还在等确认，或已登记成病例，不需要恢复")
    taken_back = row.because in (TAKEN_BACK, RESTORED)
    row.state = _STATE.OPEN
    _undecided(row)
    row.because = RESTORED if taken_back else ""
    row.save()
    record(by=by, act="intake.restore_draft", on=row)
    return row


@action
def propose_people(
    *, by: Person | None, draft: IntakeDraft, trainee: Person | None, supervisor: Person | None
) -> IntakeDraft:
    """Whose it is, said by a person: nothing that is found later changes that."""
    row = _locked(draft)
    if row.state != _STATE.OPEN:
        raise SeldingerError(_OPEN_ONLY)
    if trainee and trainee == supervisor:
        raise SeldingerError("学员和带教医师是同一个人。请换一位")
    if row.trainee != trainee:
        row.trainee, row.trainee_from = trainee, IntakeDraft.From.HAND
        _undecided(row)
    if row.supervisor != supervisor:
        row.supervisor, row.supervisor_from = supervisor, IntakeDraft.From.HAND
    row.save()
    told = [one and one.pk for one in (row.trainee, row.supervisor)]
    record(by=by, act="intake.propose_people", on=row, trainee=told[0], supervisor=told[1])
    return row


@action
def add_device(*, by: Person, draft: IntakeDraft, raw: str) -> DeviceUse:
    """One piece that was used, as scanned or pasted."""
    row = _locked(draft)
    if row.day is None:
        raise SeldingerError("这份来稿还没有日期，不能登记器械")
    use = record_use(
        by=by, hospital=row.hospital, department=row.department, day=row.day, raw=raw,
        case=row.case, like=row, technique=row.procedure_text,
    )  # fmt: skip
    DraftDevice.objects.create(draft=row, use=use)
    record(by=by, act="intake.add_device", on=row, use=use.pk)
    return use


# -- what several share ----------------------------------------------------------------------------


def _locked(draft: IntakeDraft) -> IntakeDraft:
    return IntakeDraft.objects.select_for_update(no_key=True, of=("self",)).get(pk=draft.pk)


def _decided(row: IntakeDraft, by: Person | None, because: str) -> None:
    """Changes the row; the action writes it."""
    row.decided_at, row.decided_by, row.because = timezone.now(), by, because.strip()[:200]


def _undecided(row: IntakeDraft) -> None:
    row.decided_at, row.decided_by = None, None
    row.because = RESTORED if row.because == RESTORED else ""
