"""Searches: asked for by people, run by the worker, ended with a version or with a reason."""

from typing import Any

import msgspec
from django.utils import timezone

from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.planning.rotations.problem import problem_of
from seldinger.web.audittrail.actions import action, record
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Person
from seldinger.web.planning.actions.versions import add_version
from seldinger.web.planning.models import PlanVersion, RotationPlan, Search
from seldinger.web.planning.queries import open_search

SHORTEST, LONGEST = 5, 600  # seconds that a search may take
_HELD_AGAINST = (Search.Kind.REPLAN, Search.Kind.GAINS)
_ORIGINS = {
    Search.Kind.REPLAN: PlanVersion.Origin.REPLANNED,
    Search.Kind.FRESH: PlanVersion.Origin.SOLVED,
    Search.Kind.ALTERNATIVES: PlanVersion.Origin.SOLVED,
}


@action
def ask_search(
    *,
    by: Person,
    plan: RotationPlan,
    kind: str,
    version: PlanVersion | None = None,
    asked: dict[str, Any],
) -> Search:
    """asked: {"problem": ProblemFile as builtins, "seconds": 60, and for a replan "frozen":
    "2027-03", "most_changes": 12 or None, "reason": why}.

    Raises PlanningError where the plan is being searched already, or the problem makes no sense.
    """
    plan = RotationPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.discarded_at:
        raise PlanningError(f"方案“{plan.title}”已作废。请先恢复它")
    if open_search(plan):
        raise PlanningError("这份方案正在求解。请等它结束，或先取消")
    if kind in _HELD_AGAINST and version is None:
        raise PlanningError("方案还没有版次。请先求解一次")
    file = msgspec.convert(asked["problem"], ProblemFile)
    problem_of(file, library().rulebook(file.rulebook))
    asked = asked | {"seconds": min(LONGEST, max(SHORTEST, int(asked.get("seconds", 60))))}
    row = Search.objects.create(
        base=plan.base, plan=plan, version=version, kind=kind, asked=asked, by=by,
        asked_at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, act="planning.ask_search", on=row, plan=plan.pk, kind=kind,
        trainees=len(file.trainees),
    )  # fmt: skip
    return row


@action
def cancel_search(*, by: Person, search: Search) -> Search:
    """One that runs ends soon, with the best plan so far; one that has ended stays as it is."""
    row = Search.objects.select_for_update().get(pk=search.pk)
    now = timezone.now()
    if row.state == Search.State.WAITING:
        row.state, row.ended_at, row.cancelled_at = Search.State.CANCELLED, now, now
    elif row.state == Search.State.RUNNING:
        row.cancelled_at = row.cancelled_at or now
    else:
        raise PlanningError("这次求解已经结束，不用取消")
    row.save(update_fields=["state", "ended_at", "cancelled_at"])
    record(by=by, act="planning.cancel_search", on=row, plan=row.plan_id)
    return row


# -- the worker's ------------------------------------------------------------------------------


@action
def begin_search(*, by: Person | None, search: Search) -> bool:
    """False where another process took it, or it was cancelled meanwhile."""
    row = Search.objects.select_for_update().get(pk=search.pk)
    is_free = row.state == Search.State.WAITING
    if is_free:
        row.state, row.begun_at, row.steps = Search.State.RUNNING, timezone.now(), []
        row.seen_at = row.begun_at
        row.save(update_fields=["state", "begun_at", "seen_at", "steps"])
    record(by=by, act="planning.begin_search", on=row, plan=row.plan_id, begun=is_free)
    return is_free


@action
def revive_search(*, by: Person | None, search: Search) -> Search:
    """One whose process has died: once it waits again, then it has failed."""
    row = Search.objects.select_for_update().get(pk=search.pk)
    if row.state != Search.State.RUNNING:
        pass  # it has ended since
    elif row.cancelled_at is not None:
        row.state, row.ended_at = Search.State.CANCELLED, timezone.now()
    elif row.asked.get("again"):
        row.state, row.ended_at = Search.State.FAILED, timezone.now()
        row.fault = "求解两次中断，可能是内存不足或服务重新启动。请稍后再求解，或减少学员"
    else:
        row.state, row.asked = Search.State.WAITING, row.asked | {"again": True}
    row.save(update_fields=["state", "asked", "ended_at", "fault"])
    record(by=by, act="planning.revive_search", on=row, plan=row.plan_id, state=row.state)
    return row


def keep_step(search: Search, steps: list[list[float | None]]) -> bool:
    """How far it has come; whether somebody wants it to end. No row of the trail: twice a second.

    steps: empty where it only lives.
    """
    running = Search.objects.filter(pk=search.pk, state=Search.State.RUNNING)
    now = timezone.now()
    told = running.update(seen_at=now, steps=steps) if steps else running.update(seen_at=now)
    return not told or running.filter(cancelled_at__isnull=False).exists()


@action
def end_search(
    *,
    by: Person | None,
    search: Search,
    state: str,
    found: dict[str, Any] | None = None,
    fault: str = "",
) -> Search:
    """Without a version: impossible, failed, cancelled before any plan, or data to choose from.
    One that does not run any more, taken over by another process, stays as it is."""
    row = Search.objects.select_for_update().get(pk=search.pk)
    if row.state == Search.State.RUNNING:
        row.state, row.ended_at = state, timezone.now()
        row.found, row.fault = found or {}, fault[:300]
        row.save(update_fields=["state", "ended_at", "found", "fault"])
    record(by=by, act="planning.end_search", on=row, plan=row.plan_id, state=row.state)
    return row


@action
def keep_found(
    *, by: Person | None, search: Search, problem: ProblemFile, content: PlanFile
) -> PlanVersion:
    """The search's plan becomes the next version; cancelled, it is the best until then. Raises
    PlanningError where it does not run any more: another process took it over."""
    row = Search.objects.select_for_update().get(pk=search.pk)
    if row.state != Search.State.RUNNING:
        raise PlanningError("这次求解已由另一进程接手或已结束")
    told = {key: row.asked[key] for key in ("frozen", "reason") if row.asked.get(key)}
    told |= {"what": row.kind, "search": row.pk}
    version = add_version(
        by=by, plan=row.plan, origin=_ORIGINS[Search.Kind(row.kind)], problem=problem,
        content=content, told=told,
    )  # fmt: skip
    cancelled = row.cancelled_at is not None and not version.proven
    row.state = Search.State.CANCELLED if cancelled else Search.State.DONE
    row.result, row.ended_at = version, timezone.now()
    row.save(update_fields=["state", "result", "ended_at"])
    record(by=by, act="planning.keep_found", on=row, plan=row.plan_id, version=version.number)
    return version


@action
def take_alternative(*, by: Person, search: Search, number: int) -> PlanVersion:
    """One of the alternatives that were found, as the next version. number: from 0."""
    row = Search.objects.select_for_update().get(pk=search.pk)
    offered = row.found.get("alternatives", [])
    if not 0 <= number < len(offered) or not offered[number].get("content"):
        raise PlanningError("没有这个备选。请重新求备选方案")
    one = offered[number]
    version = add_version(
        by=by, plan=row.plan, origin=PlanVersion.Origin.SOLVED,
        problem=msgspec.convert(row.asked["problem"], ProblemFile),
        content=msgspec.convert(one["content"], PlanFile),
        told={"what": "alternative", "search": row.pk, "name": one["name"]},
    )  # fmt: skip
    row.result = version
    row.save(update_fields=["result"])
    record(by=by, act="planning.take_alternative", on=row, plan=row.plan_id, name=one["name"])
    return version
