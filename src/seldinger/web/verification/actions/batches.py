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
from seldinger.web.verification.decisions import ConfirmationNeededError, Seen
from seldinger.web.verification.holding import (
    check_conflicts,
    check_may_verify,
    check_own,
    check_pending,
    hold,
)
from seldinger.web.verification.kinds import day_of, hospital_of


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
    Participation.objects.bulk_update(parts, ["batch"], batch_size=500)
    check_conflicts(parts)
    note_claims(by, "verification.sign_batch", parts)
    record(
        by=by, act="verification.sign_batch", on=batch, trainee=trainee.pk, entries=len(parts),
        start=period.start.isoformat(), end=period.end.isoformat(),
    )  # fmt: skip
    return batch


def _belongs(part: Any, trainee: Traineeship, hospital: Hospital, period: Period) -> bool:
    return (
        isinstance(part, Participation)
        and part.source == Source.CATCH_UP
        and part.reconciled == Reconciled.AGREES
        and part.traineeship_id == trainee.pk
        and hospital_of(part) == hospital
        and period.start <= day_of(part) <= period.end
    )
