"""Taking back what one logged, and bringing it back. Withdrawn claims stay, and count nowhere."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.actions.editing import tell_of_conflicts
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.conflicts import Conflict, conflicts_in
from seldinger.web.logbook.duty_checks import check_once
from seldinger.web.logbook.models import Admission, Case, Participation
from seldinger.web.logbook.same_admission import others_of
from seldinger.web.logbook.versions import Told
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship


@action
def withdraw_claim(*, by: Person, claim: Told, version: int) -> Any:
    """Of any of the four kinds, verified ones too: what was verified is kept as a version.

    version: the one that was shown. Raises SeldingerError where it has changed since.
    """
    row = _locked(by, claim, version)
    if row.withdrawn_at is not None:
        raise SeldingerError("这条登记已经撤回")
    if row.state == State.VERIFIED:
        keep_version(of=row, by=by)
    row.withdrawn_at, row.version = timezone.now(), row.version + 1
    row.save()
    _told(by, "logbook.withdraw_claim", row)
    return row


@action
def restore_claim(*, by: Person, claim: Told, version: int) -> Any:
    """It says again what it said. A part that was verified waits once more: the case that it is a
    part of may have been told otherwise meanwhile. So does a managed patient who was verified for
    another trainee meanwhile."""
    row = _locked(by, claim, version)
    if row.withdrawn_at is None:
        raise SeldingerError("这条登记没有撤回，不需要恢复")
    if isinstance(row, Admission):
        check_once(row, [], 0)
    if isinstance(row, Participation):
        _check_part(row)
    if row.state == State.VERIFIED and _is_asked_again(row):
        row.ask_again()
    elif row.state == State.PENDING:
        row.asked_at = timezone.now()
    row.withdrawn_at, row.version = None, row.version + 1
    _bring_back(row)
    if isinstance(row, Participation):
        tell_of_conflicts(row.procedure.case, _conflicts(row))
    _told(by, "logbook.restore_claim", row)
    return row


def _locked(by: Person, claim: Any, version: int) -> Any:
    """The row as it is now. Locked in the order of all who write: case, claim, trainee; so that
    the supervisor's decision, and the trainee's other forms, come before or after."""
    if isinstance(claim, Participation):
        Case.objects.select_for_update(of=("self",), no_key=True).get(procedures=claim.procedure_id)
    row = type(claim)._default_manager.select_for_update().get(pk=claim.pk)
    trainee = Traineeship.objects.select_for_update(no_key=True).get(pk=row.traineeship_id)
    if trainee.person_id != by.pk:
        raise SeldingerError("只能撤回和恢复自己的登记")
    if row.version != version:
        raise SeldingerError("您打开之后，这条登记有了变动（可能刚被审核）。请看过现在的内容再决定")
    return row


def _check_part(row: Participation) -> None:
    others = Participation.objects.filter(procedure=row.procedure_id, withdrawn_at__isnull=True)
    if others.filter(traineeship=row.traineeship_id).exists():
        raise SeldingerError("这项操作您后来又登记过，不能再恢复。请改后来的那条")


def _is_asked_again(row: Any) -> bool:
    if isinstance(row, Admission):
        return any(one.state == State.VERIFIED for one in others_of([row]).get(row.pk, ()))
    return isinstance(row, Participation)


def _bring_back(row: Any) -> None:
    """Two may bring back one admission at one moment: the database keeps one."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise SeldingerError("这条登记的内容刚刚有另一条通过了审核，没有恢复。请再试一次") from None


def _conflicts(row: Participation) -> list[Conflict]:
    return [one for one in conflicts_in([row.procedure]) if row in one.parts]


def _told(by: Person, act: str, row: Any) -> None:
    facts_changed(row.traineeship)
    record(by=by, act=act, on=row, trainee=row.traineeship_id, version=row.version)
