"""Two trainees in one place of one procedure: who had it is settled once, with a reason."""

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.logbook.actions.versioning import keep_version
from seldinger.web.logbook.conflicts import Conflict, conflicts_in
from seldinger.web.logbook.models import Case, Participation, Procedure, Resolution
from seldinger.web.people.access import Access
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person
from seldinger.web.verification.disputes import may_resolve, settled


@action
def resolve_conflict(
    *, by: Person, procedure: Procedure, role: Role, holder: Participation, reason: str
) -> None:
    """The place is the holder's; the others took part, and keep on record what they claimed.

    Raises SeldingerError where it is settled already, with what was decided; without a reason; and
    where `by` is neither supervisor of one of the claims nor a director of their base.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=procedure.case_id)
    live = Participation.objects.filter(procedure=procedure, withdrawn_at__isnull=True)
    list(live.select_for_update().order_by("pk").values_list("pk"))
    found = {c.role: c for c in conflicts_in([procedure])}.get(role)
    if found is None:
        raise SeldingerError(f"{settled(procedure, role)}。您的裁定没有写入")
    _check(by, found, holder, reason)
    others = [part for part in found.parts if part.pk != holder.pk]
    for part in others:
        keep_version(of=part, by=by)
        _make_participant(part, role)
    for trainee in sorted((part.traineeship for part in others), key=lambda one: one.pk):
        facts_changed(trainee)
    Resolution.objects.create(
        procedure=procedure, role=role.value, holder=holder, by=by, at=timezone.now(),
        reason=reason.strip(),
    )  # fmt: skip
    _tell(case, found, holder, reason.strip())
    record(
        by=by, act="verification.resolve_conflict", on=case, procedure=procedure.pk,
        role=role.value, trainee=holder.traineeship_id,
        others=[part.traineeship_id for part in others],
    )  # fmt: skip


def _check(by: Person, conflict: Conflict, holder: Participation, reason: str) -> None:
    if not may_resolve(Access(by, timezone.localdate()), conflict.parts):
        raise SeldingerError("只有其中一方的带教医师或基地主任可以裁定。请联系他们")
    if not reason.strip():
        raise SeldingerError("请写明理由：裁定会通知双方，并显示在依据里")
    if holder.pk not in {part.pk for part in conflict.parts}:
        raise SeldingerError(
            f"所选的登记已不在这处冲突里。现在登记为{conflict.role}的是"
            f"{'、'.join(part.traineeship.person.name for part in conflict.parts)}。请重新选择"
        )


def _make_participant(part: Participation, claimed: Role) -> None:
    """What was verified as the other role waits again; the claim itself stays on record."""
    part.claimed_role = part.claimed_role or claimed.value
    part.role = Role.PARTICIPANT.value
    part.reconciled = ""
    if part.state == State.VERIFIED:
        part.ask_again()
    part.version += 1
    part.save()


def _tell(case: Case, conflict: Conflict, holder: Participation, reason: str) -> None:
    notify(
        to=[part.traineeship.person for part in conflict.parts],
        kind="resolved",
        url=reverse("case", args=[case.pk]),
        about=f"conflict:{conflict.procedure.pk}:{conflict.role.name.lower()}",
        day=f"{case.day.month} 月 {case.day.day} 日",
        procedure=conflict.procedure.name,
        role=conflict.role.value,
        holder=holder.traineeship.person.name,
        reason=reason,
    )
