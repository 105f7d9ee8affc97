"""What every decision on claims writes: the rows, the trainees' facts, the trail."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import record
from seldinger.web.logbook.models import Participation
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person
from seldinger.web.verification.holding import names
from seldinger.web.verification.kinds import MODELS, AnyClaim, by_trainee, kind_of

_DECIDED = (
    "supervisor", "named", "state", "decided_by", "decided_at", "basis", "basis_reason",
    "message", "version", "batch", "asked_at",
)  # fmt: skip
_TAKEN = {
    True: "同一台操作的同一位置刚刚有另一名学员通过了审核，没有作任何改动。请打开病例页裁定",
    False: "同一次住院刚刚为另一名学员通过了审核，没有作任何改动。请打开登记核对由谁负责",
}
_OF_PART = ("role", "claimed_role", "autonomy")


def keep_claims(claims: Sequence[AnyClaim]) -> None:
    """Raises SeldingerError where another supervisor has just given somebody the same place, or
    the same admission."""
    for kind, model in MODELS.items():
        rows: list[Any] = [claim for claim in claims if kind_of(claim) == kind]
        fields = [*_DECIDED, *(_OF_PART if model is Participation else ())]
        if not rows:
            continue
        try:
            with transaction.atomic():
                model.objects.bulk_update(rows, fields, batch_size=500)
        except IntegrityError:
            raise SeldingerError(f"{names(rows)}：{_TAKEN[model is Participation]}") from None


def note_claims(by: Person, act: str, claims: Sequence[AnyClaim], **told: Any) -> None:
    """Every trainee's facts first, then the trail: two who finish at once take turns there."""
    its = by_trainee(claims)
    for trainee in its:
        facts_changed(trainee)
    for trainee, of_trainee in its.items():
        record(by=by, act=act, on=trainee, claims=[_said(one) for one in of_trainee], **told)


def _said(claim: AnyClaim) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": kind_of(claim), "id": claim.pk, "version": claim.version}
    if isinstance(claim, Participation):
        changed = {"claimed": claim.claimed_role} if claim.claimed_role else {}
        said |= {"role": claim.role, "autonomy": claim.autonomy, **changed}
    return said
