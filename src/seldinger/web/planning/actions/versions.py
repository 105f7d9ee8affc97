"""Versions of a plan: each is checked by the independent checker before it is kept."""

from typing import Any

import msgspec
from django.utils import timezone

from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Person
from seldinger.web.planning.models import PlanVersion, RotationPlan
from seldinger.web.planning.opening import keep, read


@action
def begin_plan(*, by: Person, base: Base, title: str, first_month: str) -> RotationPlan:
    """An empty plan; its first version follows."""
    plan = RotationPlan.objects.create(
        base=base, title=title, first_month=first_month, by=by, made_at=timezone.now()
    )
    record(by=by, act="planning.begin_plan", on=plan, base=base.pk, first_month=first_month)
    return plan


@action
def add_version(
    *,
    by: Person | None,
    plan: RotationPlan,
    origin: str,
    problem: ProblemFile,
    content: PlanFile,
    told: dict[str, Any] | None = None,
    follows: int | None = None,
) -> PlanVersion:
    """The next version, with what the checker finds. It is kept with faults too: people work on
    it. Raises PlanningError where the content does not fit the problem at all, where the plan was
    put away, or where the last version is not the one that it `follows`."""
    plan = RotationPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.discarded_at:
        raise PlanningError(f"方案“{plan.title}”已作废。请先恢复它")
    found = read(problem, content)
    breaches = len(found.cost.breaches)
    last = plan.versions.last()
    if follows is not None and (last is None or last.number != follows):
        raise PlanningError("别人已改动了这份方案。请打开最后一版，再试一次")
    told_of = content.certificate
    row = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        origin=origin,
        problem=msgspec.to_builtins(problem),
        content=msgspec.to_builtins(content),
        breaches=breaches,
        proven=bool(told_of and told_of.proven and not breaches),
        told=told or {},
        by=by,
        at=timezone.now(),
    )
    keep(row, found)
    record(
        by=by, act="planning.add_version", on=row, plan=plan.pk, version=row.number,
        origin=origin, breaches=breaches,
    )  # fmt: skip
    return row
