"""Conflicts on a case: who may settle one, and how it was settled."""

from collections.abc import Collection

from seldinger.domain.training.words import Role
from seldinger.web.logbook.models import Participation, Procedure, Resolution
from seldinger.web.people.access import Access
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for


def may_resolve(access: Access, parts: Collection[Participation]) -> bool:
    """A supervisor of one of the parts, or the director of a trainee's base; none of them."""
    if any(part.traineeship.person_id == access.person.pk for part in parts):
        return False
    named = any(part.supervisor_id == access.person.pk for part in parts)
    if named and access.may(Permission.VERIFY):
        return True
    claimants = [part.traineeship_id for part in parts]
    return trainees_for(access, Permission.ATTEST).filter(pk__in=claimants).exists()


def settled(procedure: Procedure, role: Role) -> str:
    """What to tell whoever comes second."""
    known = Resolution.objects.filter(procedure=procedure, role=role.value)
    last = known.select_related("holder__traineeship__person", "by").order_by("pk").last()
    if last is None:
        return f"“{procedure.name}”的{role}现在没有冲突：可能已有一方改正或撤回，不需要裁定"
    return (
        f"这处冲突已由{last.by.name}裁定：“{procedure.name}”的{role}是"
        f"{last.holder.traineeship.person.name}，理由：{last.reason}"
    )


def settled_last(procedure: Procedure) -> str:
    """The same, whichever place of the act it was."""
    last = Resolution.objects.filter(procedure=procedure).order_by("pk").last()
    role = Role(last.role) if last else Role.OPERATOR
    return settled(procedure, role)
