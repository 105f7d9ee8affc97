"""Versions of a plan: each is checked by the independent checker before it is kept."""

from typing import Any

import msgspec
from django.utils import timezone

from seldinger.domain.planning.rotation_check import check
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.planning.rotations.plans import plan_of_file
from seldinger.planning.rotations.problem import problem_of
from seldinger.web.audittrail.actions import action, record
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Base, Person
from seldinger.web.planning.models import PlanVersion, RotationPlan


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
) -> PlanVersion:
    """The next version, with what the checker finds. It is kept with faults too: people work on
    it. Raises PlanningError where the content does not fit the problem at all."""
    RotationPlan.objects.select_for_update().get(pk=plan.pk)
    whole = problem_of(problem, library().rulebook(problem.rulebook))
    breaches = check(whole, plan_of_file(content, whole))
    last = plan.versions.last()
    told_of = content.certificate
    row = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        origin=origin,
        problem=msgspec.to_builtins(problem),
        content=msgspec.to_builtins(content),
        breaches=len(breaches),
        proven=bool(told_of and told_of.proven and not breaches),
        told=told or {},
        by=by,
        at=timezone.now(),
    )
    record(
        by=by, act="planning.add_version", on=row, plan=plan.pk, version=row.number,
        origin=origin, breaches=len(breaches),
    )  # fmt: skip
    return row
