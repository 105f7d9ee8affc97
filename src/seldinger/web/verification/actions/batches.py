"""Attesting caught-up entries against the hospital's list: one signature, one batch."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.models import Basis, Batch, Participation, Reconciled, Source
from seldinger.web.people.models import Hospital, Person, Traineeship
from seldinger.web.verification.actions.keeping import keep_claims, note_claims
from seldinger.web.verification.batches import Period, caught_up
from seldinger.web.verification.decisions import ConfirmationNeededError, Seen, seen
from seldinger.web.verification.holding import (
    check_conflicts,
    check_may_verify,
    check_own,
    check_pending,
    hold,
)
from seldinger.web.verification.kinds import PART, AnyClaim, day_of, hospital_of, rows_of
from seldinger.web.verification.queries import UNDOING


@action
def sign_batch(
    *,
    by: Person,
    trainee: Traineeship,
    hospital: Hospital,
    period: Period,
    claims: Sequence[Seen],
    confirmed: bool,
) -> Batch:
    """Verify what the hospital's list confirms: all of what was seen, or none.

    confirmed: the password was given again, however few they are. How much was left to the trainee
    is not told: nobody remembers that of two years ago, and the list does not say it.
    """
    if not confirmed:
        raise ConfirmationNeededError("成批证明须再输入一次密码")
    held = hold(by, claims)
    parts: list[Any] = [claim for _, claim in held]
    check_own(by, parts)
    check_pending(held, "证明")
    check_may_verify(by, parts)
    if not all(_belongs(part, trainee, hospital, period) for part in parts):
        raise SeldingerError(
            "有登记不属于这名学员、这家医院或这段时间，或医院清单并不确认它，没有作任何改动。"
            "请重新打开这一页"
        )
    check_conflicts(parts)
    waiting = caught_up(by).filter(
        traineeship=trainee, procedure__case__hospital=hospital,
        procedure__case__day__range=(period.start, period.end),
    )  # fmt: skip
    batch = Batch.objects.create(
        traineeship=trainee, hospital=hospital, supervisor=by, start=period.start,
        end=period.end, covered=len(parts), left_out=waiting.count() - len(parts),
        signed_at=timezone.now(),
    )  # fmt: skip
    for part in parts:
        part.state, part.decided_by, part.decided_at = State.VERIFIED.value, by, batch.signed_at
        part.basis, part.batch, part.message = Basis.BATCH, batch, ""
        part.version += 1
    keep_claims(parts)
    check_conflicts(parts)
    note_claims(by, "verification.sign_batch", parts)
    record(
        by=by, act="verification.sign_batch", on=batch, trainee=trainee.pk, entries=len(parts),
        start=period.start.isoformat(), end=period.end.isoformat(),
    )  # fmt: skip
    return batch


@action
def undo_batch(*, by: Person, batch: Batch) -> list[AnyClaim]:
    """Take back one's signature within ten minutes: what it covers waits again. What the trainee
    withdrew or changed since stays as that left it. The batch stays, marked.

    Raises SeldingerError for anybody else, later, and a second time.
    """
    if batch.supervisor_id != by.pk:
        raise SeldingerError("这一批不是您签署的，不能撤销")
    if batch.signed_at < timezone.now() - UNDOING:
        raise SeldingerError("已经过了十分钟，不能撤销。请学员更正后重新送审")
    covered = list(rows_of(PART).filter(batch=batch))
    held = hold(by, [seen(part) for part in covered]) if covered else []
    batch.refresh_from_db()
    parts = [part for _, part in held if _still_rests_on(batch, part)]
    if batch.undone_at is not None or not parts:
        raise SeldingerError("这一批已经撤销，或其中的登记后来都有变动，没有可以撤销的")
    for part in parts:
        part.wait_again()
        part.version += 1
    keep_claims(parts)
    batch.undone_at = timezone.now()
    batch.save()
    note_claims(by, "verification.undo_batch", parts)
    record(by=by, act="verification.undo_batch", on=batch, entries=len(parts))
    return parts


def _still_rests_on(batch: Batch, part: AnyClaim) -> bool:
    stands = part.state == State.VERIFIED and part.withdrawn_at is None
    return stands and part.batch_id == batch.pk


def _belongs(part: Any, trainee: Traineeship, hospital: Hospital, period: Period) -> bool:
    return (
        isinstance(part, Participation)
        and part.source == Source.CATCH_UP
        and part.reconciled == Reconciled.AGREES
        and part.traineeship_id == trainee.pk
        and hospital_of(part) == hospital
        and period.start <= day_of(part) <= period.end
    )
