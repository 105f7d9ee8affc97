"""Searches: run as the worker runs them, cancelled, died, impossible, chosen from."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import time_machine
from django.urls import reverse

from seldinger.domain.training.words import LEAVE
from seldinger.planning.reading import PlanningError
from seldinger.planning.rotations.solve import Progress
from seldinger.planning.rotations.solve import Search as Solver
from seldinger.web.people.actions.training import add_rotation
from seldinger.web.people.models import Traineeship
from seldinger.web.planning import searching
from seldinger.web.planning.actions.searches import (
    ask_search,
    begin_search,
    cancel_search,
    end_search,
)
from seldinger.web.planning.models import PlanLock, PlanVersion, Search, Seats
from seldinger.web.planning.problems import prepare
from seldinger.web.planning.searching import run_searches, searches_wait
from support.people import ClientOf, World
from support.planning import FIRST_MONTH, offer, plan_base, planned
from support.planning_plans import (
    asked_for,
    crowded,
    no_problem,
    offering,
    running,
    version_of,
)


def again(search: Search) -> Search:
    return Search.objects.get(pk=search.pk)


def test_a_director_gets_a_proven_plan(world: World, client_of: ClientOf) -> None:
    plan_base(world)
    client = client_of(world.chen)
    told = {"title": "下半年", "first_month": FIRST_MONTH, "seconds": "30"}
    page = client.post(reverse("plan_new"), told)
    search = Search.objects.get()
    url = reverse("plan_search", args=[search.plan_id, search.pk])
    assert page.headers["Location"] == url
    assert 'hx-trigger="every 1s"' in client.get(url).text
    assert searches_wait()
    assert run_searches() == 1
    search = again(search)
    assert search.state == Search.State.DONE
    assert search.steps
    assert search.result is not None
    assert (search.result.proven, search.result.breaches) == (True, 0)
    text = client.get(url).text
    assert "得到第 1 版，已证明最优" in text
    assert "every 1s" not in text
    assert "已证明没有更好的方案" in client.get(reverse("plan", args=[search.plan_id])).text


def test_a_leave_is_taken_in_with_the_least_change(world: World, client_of: ClientOf) -> None:
    version = planned(world)
    away = date(2027, 1, 1), date(2027, 2, 28)
    trainee = Traineeship.objects.get(person__login="plan-3")  # enters in September
    add_rotation(by=None, trainee=trainee, place=LEAVE, start=away[0], end=away[1])
    client = client_of(world.chen)
    told = {"reason": "一人请假", "frozen": "2026-12", "most_changes": "", "seconds": "30"}
    client.post(reverse("plan_replan", args=[version.plan_id]), told)
    run_searches()
    new = version.plan.versions.last()
    assert new is not None
    assert (new.number, new.origin, new.proven) == (2, "replanned", True)
    assert new.content["certificate"]["goal"] == "changes"
    leave = {one["trainee"]: one["leave"] for one in new.content["rotations"]}
    assert leave[str(trainee.pk)] == ["2027-01", "2027-02"]
    text = client.get(reverse("plan", args=[version.plan_id])).text
    assert "一人请假（2026 年 12 月起可改）" in text
    assert "第 1 版" in client.get(reverse("plan_compare", args=[version.plan_id])).text


def test_the_impossible_is_explained_and_mended(world: World, client_of: ClientOf) -> None:
    """A department that must have more trainees than the base has."""
    plan_base(world)
    posts = ["basic", "neuro", "peripheral", "abdominal", "flexible"]
    offer(world, world.department, posts, least=9, most=9)
    plan = asked_for(world).plan
    Search.objects.all().update(state="cancelled", ended_at=plan.made_at)
    problem = msgspec.to_builtins(prepare(world.base, FIRST_MONTH).file)
    search = ask_search(by=world.chen, plan=plan, kind="fresh", asked={"problem": problem})
    run_searches()
    found = again(search)
    assert found.state == Search.State.IMPOSSIBLE
    assert found.found["conflict"]
    text = client_of(world.chen).get(reverse("plan_search", args=[plan.pk, search.pk])).text
    assert "最少 9 人" in text
    assert "没有可行的方案" in text


def test_a_leave_and_minima_are_no_lock_to_withdraw(world: World, client_of: ClientOf) -> None:
    """They are told, with where to change them; the platform does not move a leave by itself."""
    plan_base(world)
    who = {"trainee": str(world.trainee.pk), "month": "", "lock": "", "department": ""}
    leave = who | {"kind": "leave", "month": "2027-03"}
    need = who | {"kind": "need", "requirement": "no-such"}
    problem = msgspec.to_builtins(no_problem(world.base, world.trainee.pk))
    problem["trainees"][0]["leave"] = ["2027-03", "2027-04", "2027-06"]
    search = asked_for(world, problem=problem)
    begin_search(by=None, search=search)
    found = {"conflict": [leave, need], "proven": True, "repairs": [[[leave, 1.0]], [[need, 1.0]]]}
    end_search(by=None, search=search, state="impossible", found=found)
    client, args = client_of(world.chen), [search.plan_id, search.pk]
    text = client.get(reverse("plan_search", args=args)).text
    assert "这 2 项合在一起不可能" in text
    assert "请假 2 个月，缩短 1 个月或改期。" in text
    assert reverse("person", args=[world.lin.pk]) in text
    assert "照此修改并重新求解" not in text
    for number, said in enumerate(("请假要与学员商量", "最低要求由细则规定")):
        page = client.post(reverse("plan_search_repair", args=[*args, number]), follow=True)
        assert said in page.text
    Search.objects.update(found={"conflict": [need], "proven": True, "repairs": []})
    assert "没有一种轮转能让这名学员" in client.get(reverse("plan_search", args=args)).text


def test_a_repair_changes_the_records_and_asks_again(world: World, client_of: ClientOf) -> None:
    search = crowded(world)
    client = client_of(world.chen)
    text = client.get(reverse("plan_search", args=[search.plan_id, search.pk])).text
    assert "最多 0 人 → 2 人" in text
    assert "吕示例" not in text
    args = [search.plan_id, search.pk]
    client.post(reverse("plan_search_repair", args=[*args, 0]))
    seats = Seats.objects.get(department=world.partner_department)
    assert (seats.most, seats.exceptions) == (
        0,
        [{"months": [FIRST_MONTH], "least": 0, "most": 2}],
    )
    assert Search.objects.filter(state="waiting").count() == 1
    cancel_search(by=world.chen, search=Search.objects.get(state="waiting"))
    client.post(reverse("plan_search_repair", args=[*args, 1]))
    assert PlanLock.objects.get().withdrawn_at is not None
    page = client.post(reverse("plan_search_repair", args=[*args, 7]), follow=True)
    assert "没有这个办法" in page.text


def test_one_search_at_a_time(world: World) -> None:
    search = asked_for(world)
    with pytest.raises(PlanningError, match="这份方案正在求解"):
        ask_search(
            by=world.secretary, plan=search.plan, kind="fresh", asked={"problem": search.asked}
        )


def test_cancelled_before_it_began_it_never_runs(world: World) -> None:
    search = asked_for(world)
    assert cancel_search(by=world.chen, search=search).state == "cancelled"
    assert run_searches() == 0
    with pytest.raises(PlanningError, match="已经结束"):
        cancel_search(by=world.chen, search=search)


@pytest.mark.parametrize(("best", "state"), [(None, "cancelled"), (3.0, "cancelled")])
def test_cancelled_while_it_runs_it_keeps_the_best(
    world: World, monkeypatch: pytest.MonkeyPatch, best: float | None, state: str
) -> None:
    """Without a plan so far there is none; with one it becomes a version, not proven."""
    plan_base(world)
    problem = msgspec.to_builtins(prepare(world.base, FIRST_MONTH).file)
    plan = asked_for(world).plan
    Search.objects.all().update(state="cancelled", ended_at=plan.made_at)
    search = ask_search(by=world.chen, plan=plan, kind="fresh", asked={"problem": problem})
    real = Solver.relax

    def relax(solver: Any, **told: Any) -> Any:
        answer = real(solver, **told)
        cancel_search(by=world.chen, search=search)
        solver.tell(Progress(1.0, 0.0, best, 5))
        solver.bound = -5.0  # nothing is proven
        return answer

    monkeypatch.setattr(Solver, "relax", relax)
    monkeypatch.setattr(searching, "_STEP", 0)
    run_searches()
    found = again(search)
    assert found.state == state
    assert (found.result is None) == (best is None)
    assert found.result is None or not found.result.proven


def test_one_whose_process_died_waits_once_more(
    world: World, frozen: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = running(world)
    assert not searches_wait()
    frozen.shift(timedelta(minutes=3))
    assert searches_wait()
    monkeypatch.setattr(searching, "_answered", lambda *_: None)  # dies again
    run_searches()
    assert again(search).state == "running"
    frozen.shift(timedelta(minutes=3))
    run_searches()
    assert again(search).state == "failed"
    assert "中断" in again(search).fault


def test_a_fault_of_the_solver_names_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    search = asked_for(world)

    def broken(*_: Any) -> None:
        raise ValueError(world.lin.name)

    monkeypatch.setattr(searching, "_answered", broken)
    run_searches()
    assert again(search).state == "failed"
    assert "ValueError" in again(search).fault
    assert world.lin.name not in again(search).fault + caplog.text


def test_alternatives_and_gains_are_found(world: World, client_of: ClientOf) -> None:
    version = planned(world)
    client = client_of(world.chen)
    for kind, said in (("alternatives", "志愿总和最好"), ("gains", "多一个名额")):
        client.post(reverse("plan_solve", args=[version.plan_id, kind]))
        run_searches()
        search = Search.objects.filter(kind=kind).get()
        assert search.state == "done", search.fault
        text = client.get(reverse("plan_search", args=[version.plan_id, search.pk])).text
        assert said in text


def test_an_alternative_becomes_the_next_version(world: World, client_of: ClientOf) -> None:
    search = offering(world)
    args = [search.plan_id, search.pk]
    client = client_of(world.chen)
    client.post(reverse("plan_search_take", args=[*args, 0]))
    assert PlanVersion.objects.get().told["name"] == "wishes"
    page = client.post(reverse("plan_search_take", args=[*args, 1]), follow=True)
    assert "没有这个备选" in page.text
    assert PlanVersion.objects.count() == 1


def test_versions_are_restored_renamed_and_put_away(world: World, client_of: ClientOf) -> None:
    version = version_of(world)
    version_of(world, version.plan)
    client, plan = client_of(world.secretary), version.plan
    client.post(reverse("plan_version_restore", args=[plan.pk, 1]))
    last = plan.versions.last()
    assert last is not None
    assert (last.number, last.told["version"]) == (3, 1)
    client.post(reverse("plan_rename", args=[plan.pk]), {"title": "另一个名字"})
    client.post(reverse("plan_discard", args=[plan.pk]))
    text = client.get(reverse("plans")).text
    assert "已作废 1 份" in text
    assert "另一个名字" in text
    client.post(reverse("plan_restore", args=[plan.pk]))
    file = client.get(reverse("plan_problem_file", args=[plan.pk, 1]))
    assert world.lin.name not in file.text
    assert file.json()["format"] == "seldinger-rotations/1"


def test_without_seats_it_says_what_is_missing(world: World, client_of: ClientOf) -> None:
    client = client_of(world.chen)
    assert "三步得到第一份方案" in client.get(reverse("plans")).text
    assert "还没有填科室容量" in client.get(reverse("plan_new")).text
    told = {"title": "下半年", "first_month": FIRST_MONTH, "seconds": "30"}
    assert "还没有填科室容量" in client.post(reverse("plan_new"), told).text
    assert not Search.objects.exists()


def test_who_only_sees_may_not_ask(world: World, client_of: ClientOf) -> None:
    version = version_of(world)
    reader, outsider = client_of(world.education), client_of(world.zheng)
    url = reverse("plan", args=[version.plan_id])
    assert "作废这份方案" not in reader.get(url).text
    solve = reverse("plan_solve", args=[version.plan_id, "fresh"])
    assert reader.post(solve).status_code == 403
    assert outsider.get(url).status_code == 404
    assert outsider.post(solve).status_code == 404
