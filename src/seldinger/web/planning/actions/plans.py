"""Plans as a whole: begun and solved in one step, named, put away, taken back to a version."""

import msgspec
from django.utils import timezone

from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Person
from seldinger.web.planning.actions.searches import ask_search
from seldinger.web.planning.actions.versions import add_version, begin_plan
from seldinger.web.planning.models import PlanVersion, Publication, RotationPlan, Search
from seldinger.web.planning.queries import open_search


@action
def begin_and_solve(
    *, by: Person, base: Base, title: str, first_month: str, problem: ProblemFile, seconds: int
) -> Search:
    """A plan and its first search; nothing of the plan stays where the problem makes no sense."""
    plan = begin_plan(by=by, base=base, title=title, first_month=first_month)
    asked = {"problem": msgspec.to_builtins(problem), "seconds": seconds}
    return ask_search(by=by, plan=plan, kind=Search.Kind.FRESH, asked=asked)


@action
def rename_plan(*, by: Person, plan: RotationPlan, title: str) -> RotationPlan:
    row = RotationPlan.objects.select_for_update().get(pk=plan.pk)
    row.title = title
    row.save(update_fields=["title"])
    record(by=by, act="planning.rename_plan", on=row, base=row.base_id)
    return row


@action
def discard_plan(*, by: Person, plan: RotationPlan) -> RotationPlan:
    """It can be restored. Raises PlanningError while a search runs or approval is asked for."""
    row = RotationPlan.objects.select_for_update().get(pk=plan.pk)
    if open_search(row):
        raise PlanningError("这份方案正在求解。请等它结束，或先取消")
    if Publication.objects.filter(version__plan=row, approved=None, withdrawn_at=None).exists():
        raise PlanningError("这份方案正在报批。请等审批，或先撤回报批")
    row.discarded_at = timezone.now()
    row.save(update_fields=["discarded_at"])
    record(by=by, act="planning.discard_plan", on=row, base=row.base_id)
    return row


@action
def restore_plan(*, by: Person, plan: RotationPlan) -> RotationPlan:
    row = RotationPlan.objects.select_for_update().get(pk=plan.pk)
    row.discarded_at = None
    row.save(update_fields=["discarded_at"])
    record(by=by, act="planning.restore_plan", on=row, base=row.base_id)
    return row


@action
def restore_version(*, by: Person, version: PlanVersion) -> PlanVersion:
    """What the version said, said once more, as the last one: nothing in between is lost."""
    return add_version(
        by=by,
        plan=version.plan,
        origin=PlanVersion.Origin.RESTORED,
        problem=msgspec.convert(version.problem, ProblemFile),
        content=msgspec.convert(version.content, PlanFile),
        told={"what": "restored", "version": version.number},
    )
