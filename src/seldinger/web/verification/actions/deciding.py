"""What a supervisor says of the entries sent to them: verified, returned, or taken back again."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action
from seldinger.web.inbox.actions import notify
from seldinger.web.inbox.actions.telling import drop_notices
from seldinger.web.logbook.actions.editing import tell_of_conflicts
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.conflicts import conflicts_in
from seldinger.web.logbook.models import Basis, Participation
from seldinger.web.logbook.versions import versions_of
from seldinger.web.people.models import Person
from seldinger.web.verification.actions.keeping import keep_claims, note_claims
from seldinger.web.verification.decisions import Decision, Seen
from seldinger.web.verification.holding import (
    ask_for_password,
    check_conflicts,
    check_may_verify,
    check_own,
    check_pending,
    check_undone,
    hold,
)
from seldinger.web.verification.kinds import (
    AnyClaim,
    address_of,
    by_trainee,
    counts_autonomy,
    day_of,
    kind_of,
    told,
    words_of,
)
from seldinger.web.verification.queries import UNDOING


@action
def verify_claims(
    *, by: Person, decisions: Sequence[Decision], confirmed: bool = False
) -> list[AnyClaim]:
    """Sign entries that were sent to `by`: all of them, or none.

    Where one has moved on since it was seen nothing is signed, and the message names it: a
    signature stands for the page that was read. confirmed: the password was given again; without
    it more than ten signatures in a minute raise ConfirmationNeededError.
    """
    held = hold(by, decisions)
    claims = [claim for _, claim in held]
    check_own(by, claims)
    check_pending(held, "审核")
    check_may_verify(by, claims)
    check_conflicts(claims)
    _check_autonomy(held)
    ask_for_password(by, claims, confirmed=confirmed)
    corrected = [claim for decision, claim in held if _sign(by, decision, claim)]
    keep_claims(claims)
    check_conflicts(claims)
    note_claims(by, "verification.verify_claims", claims)
    for part in corrected:
        _tell_of_role(by, part)
    return claims


@action
def return_claims(*, by: Person, claims: Sequence[Seen], message: str) -> list[AnyClaim]:
    """Send entries back to the trainee, with what is to be mended."""
    if not message.strip():
        raise SeldingerError("请写明退回的原因，学员才知道改什么")
    held = hold(by, claims)
    returned = [claim for _, claim in held]
    check_own(by, returned)
    check_pending(held, "退回")
    check_may_verify(by, returned)
    for claim in returned:
        _decide(by, claim, State.RETURNED)
        claim.message = message.strip()
    keep_claims(returned)
    note_claims(by, "verification.return_claims", returned)
    for trainee, its in by_trainee(returned).items():
        first = its[0]
        notify(
            to=[trainee.person], kind="returned", url=address_of(first), about=_about(first),
            supervisor=by.name, day=day_of(first).isoformat(), message=message.strip(),
        )  # fmt: skip
    return returned


@action
def undo_decisions(*, by: Person, claims: Sequence[Seen]) -> list[AnyClaim]:
    """Take back what one decided oneself within the last ten minutes: it waits again."""
    held = hold(by, claims)
    check_undone(by, held, timezone.now() - UNDOING)
    undone = [claim for _, claim in held]
    returned = [claim for claim in undone if claim.state == State.RETURNED]
    for claim in undone:
        _wait_again(claim)
    keep_claims(undone)
    _tell_of_conflicts(returned)
    note_claims(by, "verification.undo_decisions", undone)
    for claim in undone:
        for kind in ("returned", "role_changed"):
            drop_notices(kind=kind, about=_about(claim))
    return undone


# -- one claim ------------------------------------------------------------------------------------


def _check_autonomy(held: Iterable[tuple[Decision, AnyClaim]]) -> None:
    for decision, claim in held:
        if counts_autonomy(claim) and decision.autonomy is None:
            raise SeldingerError(
                f"{told(claim)}还没有选自主程度。请选示教、主动帮助、被动帮助或仅监督"
            )


def _sign(by: Person, decision: Decision, claim: AnyClaim) -> bool:
    """Whether the role became another than the trainee's."""
    if corrects := _corrects(decision, claim):
        keep_version(of=claim, by=by)
    reassigned = claim.named_id is not None or claim.basis == Basis.REASSIGNED
    _decide(by, claim, State.VERIFIED)
    claim.basis = Basis.REASSIGNED if reassigned else Basis.SUPERVISOR
    claim.message = ""
    if isinstance(claim, Participation):
        _confirm(decision, claim)
    return corrects


def _corrects(decision: Decision, claim: AnyClaim) -> bool:
    if not isinstance(claim, Participation):
        return False
    return decision.role is not None and decision.role != claim.role


def _confirm(decision: Decision, part: Participation) -> None:
    if decision.role and decision.role != part.role:
        said = part.claimed_role or part.role
        part.role = decision.role.value
        part.claimed_role = said if said != part.role else ""
    if decision.autonomy and part.is_scrubbed:
        part.autonomy = decision.autonomy.value


def _decide(by: Person, claim: AnyClaim, state: State) -> None:
    claim.state, claim.decided_by, claim.decided_at = state.value, by, timezone.now()
    claim.version += 1


def _wait_again(claim: AnyClaim) -> None:
    claim.wait_again()
    if isinstance(claim, Participation):
        _uncorrect(claim)
    claim.version += 1


def _uncorrect(part: Participation) -> None:
    """The role that stood before the decision, where that made it another."""
    before = versions_of(part).filter(number=part.version - 1).last()
    if before:
        part.role, part.claimed_role = before.facts["role"], before.facts["claimed_role"]


# -- telling --------------------------------------------------------------------------------------


def _tell_of_role(by: Person, part: AnyClaim) -> None:
    if not isinstance(part, Participation) or not part.claimed_role:
        return
    notify(
        to=[part.traineeship.person], kind="role_changed", url=address_of(part),
        about=_about(part), supervisor=by.name, day=day_of(part).isoformat(),
        procedure=words_of(part), role=part.role, claimed=part.claimed_role,
    )  # fmt: skip


def _tell_of_conflicts(returned: Iterable[AnyClaim]) -> None:
    """Another may have claimed the place while these were with their trainees."""
    parts = {claim.pk: claim for claim in returned if isinstance(claim, Participation)}
    for one in conflicts_in(part.procedure for part in parts.values()) if parts else ():
        if here := next((part for part in one.parts if part.pk in parts), None):
            tell_of_conflicts(parts[here.pk].procedure.case, [one])


def _about(claim: AnyClaim) -> str:
    return f"{kind_of(claim)}:{claim.pk}"
