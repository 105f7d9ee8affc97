"""Plans and searches, for tests: as they are asked for, run by hand as the worker runs them."""

from collections.abc import Callable
from typing import Any

import msgspec

from seldinger.planning.rotations.files import PlanFile, ProblemFile
from seldinger.web.people.models import Base, Person
from seldinger.web.planning.actions.locks import add_lock
from seldinger.web.planning.actions.plans import discard_plan
from seldinger.web.planning.actions.searches import ask_search, begin_search, end_search
from seldinger.web.planning.actions.versions import add_version, begin_plan
from seldinger.web.planning.models import PlanVersion, RotationPlan, Search
from seldinger.web.planning.problems import prepare
from support.people import World
from support.planning import FIRST_MONTH, never, offer, plan_base

Sample = Callable[[World], dict[str, Any]]


def no_problem(base: Base, trainee_id: int) -> ProblemFile:
    """Nobody solves it: it only has the right shape."""
    department = {"id": "1", "posts": ["basic"], "most": 1}
    trainee = {"id": str(trainee_id), "background": "imaging", "entered": FIRST_MONTH}
    told = {
        "format": "seldinger-rotations/1", "first_month": FIRST_MONTH,
        "departments": [department], "trainees": [trainee], "rulebook": base.rulebook,
    }  # fmt: skip
    return msgspec.convert(told, ProblemFile)


def no_plan() -> PlanFile:
    return PlanFile("seldinger-rotation-plan/1", FIRST_MONTH, rotations=[])


def plan_of(world: World) -> RotationPlan:
    return begin_plan(
        by=world.secretary, base=world.base, title="示例方案", first_month=FIRST_MONTH
    )


def version_of(world: World, plan: RotationPlan | None = None) -> PlanVersion:
    return add_version(
        by=world.secretary, plan=plan or plan_of(world), origin=PlanVersion.Origin.MOVED,
        problem=no_problem(world.base, world.trainee.pk), content=no_plan(),
    )  # fmt: skip


def asked_for(
    world: World, kind: str = "fresh", version: PlanVersion | None = None, **asked: Any
) -> Search:
    plan = version.plan if version else plan_of(world)
    problem = msgspec.to_builtins(no_problem(world.base, world.trainee.pk))
    return ask_search(
        by=world.secretary, plan=plan, kind=kind, version=version,
        asked={"problem": problem} | asked,
    )  # fmt: skip


def running(world: World, kind: str = "fresh") -> Search:
    search = asked_for(world, kind)
    begin_search(by=None, search=search)
    return Search.objects.get(pk=search.pk)


def ended(world: World, found: dict[str, Any], kind: str = "fresh", state: str = "done") -> Search:
    return end_search(by=None, search=running(world, kind), state=state, found=found)


def offering(world: World) -> Search:
    figures = {
        "people": 1, "wishes": 0, "worst": 0, "worst_off": [], "ranks": [], "distances": [1],
        "backgrounds": [], "cohorts": [], "chiefs": [0, 1], "loads": [], "changed": None,
    }  # fmt: skip
    content = msgspec.to_builtins(no_plan())
    one = {"name": "wishes", "content": content, "figures": figures}
    return ended(world, {"alternatives": [one]}, "alternatives")


def crowded(world: World, most: int = 0) -> Search:
    """Impossible: the partner's department, wished for, takes nobody in July, and a lock says so
    too; the conflict is what `explain` would tell."""
    plan_base(world)
    offer(world, world.partner_department, ["basic"], most=most)
    lock = add_lock(by=world.secretary, base=world.base, lock=never(world))
    where = str(world.partner_department.pk)
    room = {"kind": "most", "department": where, "month": FIRST_MONTH, "trainee": "", "lock": ""}
    person = {
        "kind": "lock", "department": "", "month": "", "trainee": str(world.trainee.pk),
        "lock": str(lock.pk),
    }  # fmt: skip
    found = {
        "conflict": [room, person],
        "proven": True,
        "repairs": [[[room, 2.0]], [[person, 1.0]]],
        "missed": [],
    }
    plan = plan_of(world)
    problem = msgspec.to_builtins(prepare(world.base, FIRST_MONTH).file)
    search = ask_search(by=world.secretary, plan=plan, kind="fresh", asked={"problem": problem})
    begin_search(by=None, search=search)
    return end_search(by=None, search=search, state="impossible", found=found)


def plans_there(base: Base, by: Person, trainee_id: int) -> None:
    """A plan with two versions, a search that found nothing, and one that waits."""
    plan = begin_plan(by=by, base=base, title=f"{base.name}的方案", first_month=FIRST_MONTH)
    problem = no_problem(base, trainee_id)
    for _ in range(2):
        add_version(
            by=by, plan=plan, origin=PlanVersion.Origin.MOVED, problem=problem, content=no_plan()
        )
    asked = {"problem": msgspec.to_builtins(problem)}
    search = ask_search(by=by, plan=plan, kind="fresh", asked=asked)
    begin_search(by=None, search=search)
    end_search(by=None, search=search, state="impossible", found={"conflict": []})


def _discarded(world: World) -> dict[str, Any]:
    plan = plan_of(world)
    discard_plan(by=world.secretary, plan=plan)
    return {"by": world.secretary, "plan": plan}


def _new(world: World) -> dict[str, Any]:
    return {
        "by": world.secretary, "base": world.base, "title": "示例", "first_month": FIRST_MONTH,
    }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "planning.begin_plan": _new,
    "planning.add_version": lambda w: {
        "by": w.secretary,
        "plan": plan_of(w),
        "origin": "moved",
        "problem": no_problem(w.base, w.trainee.pk),
        "content": no_plan(),
    },
    "planning.begin_and_solve": lambda w: {
        **_new(w),
        "problem": no_problem(w.base, w.trainee.pk),
        "seconds": 30,
    },
    "planning.rename_plan": lambda w: {"by": w.secretary, "plan": plan_of(w), "title": "新名"},
    "planning.discard_plan": lambda w: {"by": w.secretary, "plan": plan_of(w)},
    "planning.restore_plan": _discarded,
    "planning.restore_version": lambda w: {"by": w.secretary, "version": version_of(w)},
    "planning.ask_search": lambda w: {
        "by": w.secretary,
        "plan": plan_of(w),
        "kind": "fresh",
        "asked": {"problem": msgspec.to_builtins(no_problem(w.base, w.trainee.pk))},
    },
    "planning.cancel_search": lambda w: {"by": w.secretary, "search": asked_for(w)},
    "planning.begin_search": lambda w: {"by": None, "search": asked_for(w)},
    "planning.revive_search": lambda w: {"by": None, "search": running(w)},
    "planning.end_search": lambda w: {"by": None, "search": running(w), "state": "failed"},
    "planning.keep_found": lambda w: {
        "by": None,
        "search": running(w),
        "problem": no_problem(w.base, w.trainee.pk),
        "content": no_plan(),
    },
    "planning.take_alternative": lambda w: {
        "by": w.secretary,
        "search": offering(w),
        "number": 0,
    },
    "planning.take_repair": lambda w: {"by": w.secretary, "search": crowded(w), "number": 0},
}
