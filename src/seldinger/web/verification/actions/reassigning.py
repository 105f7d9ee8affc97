"""Entries whose supervisor left or is long away: to another one, or attested by the director."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action
from seldinger.web.inbox.actions import notify
from seldinger.web.logbook.models import Basis
from seldinger.web.people.models import Person
from seldinger.web.verification.actions.keeping import keep_claims, note_claims
from seldinger.web.verification.decisions import Seen
from seldinger.web.verification.holding import (
    ask_for_password,
    check_conflicts,
    check_not_of,
    check_pending,
    hold,
)
from seldinger.web.verification.kinds import AnyClaim, address_of, by_trainee, told
from seldinger.web.verification.reachable import Reachable


@action
def reassign_claims(
    *, by: Person, claims: Sequence[Seen], to: Person, reason: str
) -> list[AnyClaim]:
    """Hand entries whose supervisor cannot be reached to one whom the hospital's record names.

    Raises SeldingerError for a supervisor who can be reached, and for a person whom no row of the
    record names on that very case: whoever signs must have been there.
    """
    if not reason.strip():
        raise SeldingerError("请写明改派的理由，学员和新的带教医师都会看到")
    held = hold(by, claims)
    check_pending(held, "改派")
    moved, reachable = [claim for _, claim in held], Reachable(timezone.localdate())
    for claim in moved:
        check_not_of(by, claim)
        _check_unreachable(reachable, claim)
        if to.pk not in {one.person.pk for one in reachable.successors(claim)}:
            raise SeldingerError(
                f"医院记录没有写明{to.name}参加了{told(claim)}，或{to.name}现在不能审核，不能改派"
            )
    for claim in moved:
        claim.named = claim.named or claim.supervisor
        claim.supervisor = to
        claim.basis, claim.basis_reason = Basis.REASSIGNED, reason.strip()
        claim.asked_at = timezone.now()
        claim.version += 1
    keep_claims(moved)
    note_claims(by, "verification.reassign_claims", moved, to=to.pk)
    _tell_of_reassigning(moved, to, reason.strip())
    return moved


@action
def attest_claims(
    *, by: Person, claims: Sequence[Seen], reason: str, confirmed: bool = False
) -> list[AnyClaim]:
    """The director's word for entries that nobody is left to verify. The autonomy stays unsaid.

    Raises SeldingerError where the supervisor can be reached or the hospital's record names
    another; ConfirmationNeededError as every way of signing.
    """
    if not reason.strip():
        raise SeldingerError("请写明证明的理由：您凭什么知道。理由会显示在学员的依据里")
    held = hold(by, claims)
    check_pending(held, "证明")
    attested, reachable = [claim for _, claim in held], Reachable(timezone.localdate())
    for claim in attested:
        check_not_of(by, claim)
        _check_unreachable(reachable, claim)
        if others := reachable.successors(claim):
            raise SeldingerError(
                f"医院记录写明{others[0].person.name}参加了{told(claim)}。请改派，不由主任证明"
            )
    check_conflicts(attested)
    ask_for_password(by, attested, confirmed=confirmed)
    for claim in attested:
        claim.state, claim.decided_by, claim.decided_at = State.VERIFIED.value, by, timezone.now()
        claim.basis, claim.basis_reason, claim.message = Basis.ATTESTED, reason.strip(), ""
        claim.version += 1
    keep_claims(attested)
    check_conflicts(attested)
    note_claims(by, "verification.attest_claims", attested)
    for trainee, its in by_trainee(attested).items():
        notify(
            to=[trainee.person], kind="attested", url=address_of(its[0]), director=by.name,
            number=len(its), reason=reason.strip(),
        )  # fmt: skip
    return attested


def _check_unreachable(reachable: Reachable, claim: AnyClaim) -> None:
    if not reachable.obstacle(claim) and claim.supervisor:
        raise SeldingerError(f"{claim.supervisor.name}可以审核{told(claim)}，请由其本人审核")


def _tell_of_reassigning(moved: Sequence[AnyClaim], to: Person, reason: str) -> None:
    for trainee, its in by_trainee(moved).items():
        before = its[0].named.name if its[0].named else "没有写"
        notify(
            to=[trainee.person], kind="reassigned_trainee", url=address_of(its[0]),
            number=len(its), supervisor=to.name, before=before, reason=reason,
        )  # fmt: skip
    notify(to=[to], kind="reassigned_supervisor", url=reverse("to_verify"), number=len(moved))
