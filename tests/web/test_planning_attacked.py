"""Plans under attack: numbers out of range, keys of another base, the same thing done twice at
once, a worker that another has overtaken, and what a person's file tells of the others."""

import json

import msgspec
import pytest
from django.urls import reverse

from seldinger.planning.reading import PlanningError
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.planning.actions.plans import discard_plan, restore_version
from seldinger.web.planning.actions.repairs import take_repair
from seldinger.web.planning.actions.searches import (
    ask_search,
    cancel_search,
    end_search,
    keep_found,
    revive_search,
)
from seldinger.web.planning.actions.versions import add_version, begin_plan
from seldinger.web.planning.actions.wishes import set_wishes
from seldinger.web.planning.models import (
    PlanVersion,
    Publication,
    RotationPlan,
    Search,
    Seats,
)
from seldinger.web.planning.urls import urlpatterns
from seldinger.web.privacy.actions.erasing import erase_person
from seldinger.web.privacy.holdings import held_about
from support.people import NOW, ClientOf, World
from support.planning import DIRECTIONS, locked
from support.planning_plans import (
    asked_for,
    crowded,
    no_plan,
    no_problem,
    running,
    version_of,
)

HUGE = 10**25  # more than a database holds


def _keys(version: PlanVersion, search: Search) -> dict[str, int]:
    return {"plan_id": version.plan_id, "number": version.number, "search_id": search.pk}


def _elsewhere(world: World) -> tuple[PlanVersion, Search]:
    """A plan of the other base, whose first version has the number of ours."""
    plan = begin_plan(by=world.zheng, base=world.other_base, title="外", first_month="2026-07")
    problem = no_problem(world.other_base, world.other_trainee.pk)
    version = add_version(
        by=world.zheng, plan=plan, origin="moved", problem=problem, content=no_plan()
    )
    asked = {"problem": msgspec.to_builtins(problem)}
    return version, ask_search(by=world.zheng, plan=plan, kind="fresh", asked=asked)


def test_a_key_of_another_base_or_none_at_all_is_not_found(
    world: World, client_of: ClientOf
) -> None:
    """One's own plan with another's search, another's plan with one's own, and absurd numbers."""
    version = version_of(world)
    mine = _keys(version, asked_for(world, "replan", version))
    theirs = _keys(*_elsewhere(world))
    base = {"kind": "gains", "month": "2026-08", "trainee_id": world.trainee.pk}
    client, asked = client_of(world.chen), 0
    for pattern in urlpatterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            names = one.pattern.converters
            if "plan_id" not in names or set(names) - {*mine, *base}:
                continue
            absurd = mine.keys() & names.keys()
            if "search_id" in names:
                absurd -= {"number"}  # of what was found: told in words
            for key in absurd:
                for odd in (HUGE, *([theirs[key]] if key != "number" else [])):
                    told = {name: (mine | base)[name] for name in names} | {key: odd}
                    address = reverse(one.name, kwargs=told)
                    asked += 1
                    answers = {client.get(address).status_code}
                    if 405 in answers:
                        answers = {client.post(address).status_code}
                    assert answers == {404}, address
    assert asked > 50


def test_a_search_that_another_process_took_over_stays_as_it_is(world: World) -> None:
    """The first was only slow, as on a computer that slept: it ends nothing of the other's."""
    search = running(world)
    for _ in range(2):  # two workers at once
        revive_search(by=None, search=search)
    assert end_search(by=None, search=search, state="cancelled").state == "waiting"
    problem = no_problem(world.base, world.trainee.pk)
    with pytest.raises(PlanningError, match="另一进程"):
        keep_found(by=None, search=search, problem=problem, content=no_plan())
    assert not search.plan.versions.exists()


def test_one_that_was_cancelled_and_then_died_does_not_wait_again(world: World) -> None:
    search = running(world)
    cancel_search(by=world.chen, search=search)
    assert revive_search(by=None, search=search).state == "cancelled"


def test_a_repair_is_made_once(world: World) -> None:
    """Asked for twice, it would give the department twice as much room."""
    search = crowded(world)
    cancel_search(by=world.chen, search=take_repair(by=world.chen, search=search, number=0))
    room = Seats.objects.get(department=world.partner_department).exceptions
    with pytest.raises(PlanningError, match="已经照此修改过"):
        take_repair(by=world.chen, search=search, number=0)
    assert Seats.objects.get(department=world.partner_department).exceptions == room


def test_of_two_that_follow_one_version_one_is_refused(world: World) -> None:
    version = version_of(world)
    problem = no_problem(world.base, world.trainee.pk)

    def take() -> PlanVersion:
        return add_version(
            by=world.chen, plan=version.plan, origin="imported", problem=problem,
            content=no_plan(), follows=version.number,
        )  # fmt: skip

    assert take().number == 2
    with pytest.raises(PlanningError, match="别人已改动"):
        take()


def test_a_plan_put_away_meanwhile_takes_nothing(world: World) -> None:
    """As those read it who opened the page before."""
    version = version_of(world)
    discard_plan(by=world.chen, plan=RotationPlan.objects.get(pk=version.plan_id))
    asked = {"problem": version.problem}
    with pytest.raises(PlanningError, match="已作废"):
        ask_search(by=world.chen, plan=version.plan, kind="fresh", asked=asked)
    with pytest.raises(PlanningError, match="已作废"):
        restore_version(by=world.chen, version=version)


def test_a_plan_that_waits_for_approval_is_not_put_away(world: World) -> None:
    version = version_of(world)
    Publication.objects.create(version=version, by=world.secretary, at=NOW)
    with pytest.raises(PlanningError, match="正在报批"):
        discard_plan(by=world.secretary, plan=version.plan)


def test_who_asked_for_a_plan_is_told_nothing_of_the_others_in_it(world: World) -> None:
    version = version_of(world)
    asked_for(world, "replan", version)
    held = {one.kind: one.document() for one in held_about(world.secretary)}
    told = [*held["planning.planversion"], *held["planning.search"]]
    assert len(told) == 2
    assert "trainees" not in json.dumps(told)


def test_an_erased_person_leaves_wishes_and_locks_without_words(world: World) -> None:
    wish = set_wishes(
        by=world.lin, traineeship=world.trainee, directions=DIRECTIONS[:3], note="示例：家人生病"
    )
    lock = locked(world)
    lock.reason = "示例：产后"
    lock.save()
    erase_person(by=world.admin, person=world.lin, name=world.lin.name, reason="示例")
    for one in (wish, lock):
        one.refresh_from_db()
    assert (wish.note, lock.reason) == ("", "")
    assert wish.directions == [*DIRECTIONS[:3]]
    assert not [*broken_seals()]
