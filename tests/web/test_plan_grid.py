"""A version as a grid: what it shows, what a move by hand does, and taking it back."""

import re
from typing import Any

import pytest
from django.urls import reverse

from seldinger.planning.reading import PlanningError
from seldinger.web.planning.actions.moves import Move, move_stay, undo_move
from seldinger.web.planning.actions.plans import discard_plan
from seldinger.web.planning.models import PlanLock, PlanVersion, Search
from seldinger.web.planning.opening import opened
from seldinger.web.planning.posts import posts_of
from seldinger.web.planning.presenters.grid import letters, short_titles
from support.people import ClientOf, World
from support.planning import offer, planned
from support.planning_grid import HERE, drawn, moved_there, one_later


def text_of(page: Any) -> str:
    return re.sub(r"<[^>]+>", "", page.content.decode())


def address(version: PlanVersion, name: str = "plan_version", *more: Any) -> str:
    return reverse(name, args=[version.plan_id, version.number, *more])


def last(version: PlanVersion) -> PlanVersion:
    found = version.plan.versions.last()
    assert found is not None
    return found


def places(version: PlanVersion) -> list[tuple[str, int]]:
    """Department and months, one after the other, of the only trainee."""
    return [(s["department"], s["months"]) for s in version.content["rotations"][0]["stays"]]


def posted(world: World, **told: str) -> dict[str, str]:
    return {"trainee": str(world.trainee.pk), "first": "2027-01", **told}


def test_the_grid_shows_people_by_months(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    page = client_of(world.chen).get(address(version))
    text = text_of(page)
    for words in ("林", "2026 级", "神经介入", "机动", "总住院 2028-07", "每月人数", "处不符"):
        assert words in text
    assert 'colspan="3" class="basic free"' in page.content.decode()


def test_who_may_only_see_changes_nothing(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    office = client_of(world.education)
    page = office.get(address(version)).content.decode()
    assert "free" not in page
    assert "grid-move" not in page
    assert (
        office.post(address(version, "plan_move"), posted(world, to="2027-04")).status_code == 403
    )
    assert last(version).number == 1


def test_a_stay_moves_is_locked_and_comes_back(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    client = client_of(world.secretary)
    here, there = (str(one.pk) for one in (world.department, world.partner_department))
    page = client.post(address(version, "plan_move"), posted(world, to="2027-04"), follow=True)
    new = last(version)
    assert (new.number, new.origin) == (2, "moved")
    assert places(new)[2:4] == [(there, 3), (here, 6)]  # one visit now, of six months
    lock = PlanLock.objects.get()
    assert (lock.kind, str(lock.department_id), lock.months[0]) == ("at", here, "2027-04")
    text = text_of(page)
    assert "原在 2027 年 1 月的一段移到 2027 年 4 月起" in text
    assert "改动 6 人·月" in text
    client.post(address(new, "plan_move_undo"))
    back = last(version)
    assert (back.number, places(back)) == (3, places(version))
    lock.refresh_from_db()
    assert lock.withdrawn_at is not None


def test_htmx_gets_the_sheet_alone_and_the_new_address(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    answer = client_of(world.secretary).post(
        address(version, "plan_move"), posted(world, to="2027-04"),
        headers={"HX-Request": "true", "HX-Target": "plan-sheet"},
    )  # fmt: skip
    assert answer.headers["HX-Push-Url"] == address(last(version))
    assert answer.content.decode().lstrip().startswith('<div id="plan-sheet"')


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "没有选要移到哪里"),
        ({"to": "2027-04", "other": "1"}, "没有选要移到哪里"),
        ({"to": "2027-4"}, "月份应写成 2027-03"),
        ({"to": "2026-08"}, "另一个培训阶段"),
        ({"to": "2099-01"}, "不在该学员的培训期内"),
        ({"department": "\x00"}, "看不见的控制字符"),
        ({"department": "999999"}, "没有这个科室"),
        ({"other": "999999999999999999"}, "没有这位学员"),
        ({"department": "1", "first": "2027-05", "last": "2027-01"}, "末月应不早于首月"),
        ({"trainee": "٣", "to": "2027-04"}, "请从列出的里面选"),
    ],
)
def test_what_makes_no_sense_is_told(
    world: World, client_of: ClientOf, told: dict[str, str], words: str
) -> None:
    version = drawn(world)
    page = client_of(world.secretary).post(
        address(version, "plan_move"), posted(world) | told,
        headers={"HX-Request": "true", "HX-Target": "plan-sheet"},
    )  # fmt: skip
    assert words in text_of(page)
    assert last(version).number == 1


def test_a_department_is_changed_and_the_next_move_lets_go(world: World) -> None:
    """What a move put is the next one's to change; what somebody asked for is told."""
    version = drawn(world)
    offer(world, world.partner_department, ["basic"])
    name, there = str(world.trainee.pk), str(world.partner_department.pk)
    months = ("2027-01", "2027-02", "2027-03")
    first = move_stay(
        by=world.secretary, version=version, move=Move(name, months, department=there)
    )
    assert first.told["withdrawn"] == []
    back = Move(name, months[:2], department=str(world.department.pk))
    second = move_stay(by=world.secretary, version=first, move=back)
    assert second.told["withdrawn"] == first.told["locks"]
    again = undo_move(by=world.secretary, version=second)
    assert places(again) == places(first)
    in_force = PlanLock.objects.filter(withdrawn_at__isnull=True)
    assert [lock.pk for lock in in_force] == first.told["locks"]


def test_the_last_version_alone_is_changed(world: World) -> None:
    version = drawn(world)
    move_stay(by=world.secretary, version=version, move=one_later(world))
    with pytest.raises(PlanningError, match="不是最后一版"):
        move_stay(by=world.secretary, version=version, move=one_later(world))
    with pytest.raises(PlanningError, match="不是手工调整"):
        undo_move(by=world.secretary, version=drawn(world))
    discard_plan(by=world.secretary, plan=version.plan)
    with pytest.raises(PlanningError, match="已作废"):
        move_stay(by=world.secretary, version=last(version), move=one_later(world))


def test_a_cell_says_why_and_offers_what_may_be_done(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    where = address(version, "plan_cell", world.trainee.pk, "2027-02")
    text = text_of(client_of(world.secretary).get(where))
    for words in ("2027-01 至 2027-03", "没有人指定", "换到别处会怎样", "换科室", "之后"):
        assert words in text
    seen = text_of(client_of(world.education).get(where))
    assert "换科室" not in seen
    away = address(version, "plan_cell", world.trainee.pk, "2020-01")
    assert "不在培" in text_of(client_of(world.secretary).get(away))
    assert client_of(world.secretary).get(where.replace("2027-02", "2027-13")).status_code == 404
    assert client_of(world.secretary).get(where[:-8] + "0/2027-01/").status_code == 404


def test_the_others_make_way(world: World, client_of: ClientOf) -> None:
    """The lock is among the demands of the search, the moved version is what it is held against."""
    new = moved_there(world)
    for department in (world.department, world.partner_department):
        offer(world, department, [*HERE, "thoracic", "urogenital"])
    answer = client_of(world.secretary).post(address(new, "plan_make_way"))
    search = Search.objects.get()
    assert (search.kind, search.version) == ("replan", new)
    assert answer.headers["Location"] == reverse("plan_search", args=[new.plan_id, search.pk])
    refused = client_of(world.secretary).post(address(new, "plan_make_way"), follow=True)
    assert "正在求解" in text_of(refused)


def test_a_version_is_read_once(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    assert opened(version) is opened(PlanVersion.objects.get(pk=version.pk))
    page = client_of(world.chen).get(address(version), {"cohort": "2026", "past": "1", "page": "x"})
    assert "林" in text_of(page)


def test_a_single_month_is_a_code_that_stands_beside(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    there = world.partner_department
    offer(world, there, ["basic"])
    away = Move(str(world.trainee.pk), ("2027-01",), department=str(there.pk))
    made = move_stay(by=world.secretary, version=version, move=away)
    page = client_of(world.secretary).get(address(made)).content.decode()
    cell = page[page.index('class="basic one') :].partition("</td>")[0]
    name = opened_name(page, "B")
    assert "介入" in name
    assert f'title="{name}，2027-01"' in cell
    assert '<span class="brief" aria-hidden="true"><b>B</b></span>' in cell
    assert f'<span class="whole"><b>{name}</b></span>' in cell
    assert '<span class="grid-code">B</span>' in page  # beside the department's numbers too


def opened_name(page: str, code: str) -> str:
    """What the legend says that a code is."""
    found = re.search(rf'<b class="grid-code">{code}</b> ([^<]+)</span>', page)
    assert found is not None
    return found[1]


def test_codes_go_on_after_z() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_short_titles_are_told_apart() -> None:
    short = short_titles("interventional")
    assert len({*short.values()}) == len(short)
    for post in posts_of("interventional"):
        assert post.title.startswith(short[post.id])
        assert len(short[post.id]) >= min(2, len(post.title))
    assert (short["neuro"], short["ct"]) == ("神经", "CT")


def test_what_is_frozen_says_that_it_cannot_be_moved(world: World, client_of: ClientOf) -> None:
    version = drawn(world)
    client = client_of(world.secretary)
    assert "不能移动</i>" not in client.get(address(version)).content.decode()
    version.plan.frozen_until = "2027-04"
    version.plan.save()
    page = client.get(address(version)).content.decode()
    assert 'colspan="3" class="basic fixed"' in page  # from January on
    assert 'colspan="3" class="basic free"' in page  # from April on
    assert "不能移动</i>" in page
    assert "fixed" not in client_of(world.education).get(address(version)).content.decode()


def test_the_page_of_many_is_kept(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a change by hand the same trainees are shown, and all months if they were asked for."""
    monkeypatch.setattr("seldinger.web.planning.views.grid.PAGE", 1)
    version = planned(world)
    client = client_of(world.secretary)
    page = client.get(address(version), {"page": "2", "past": "1"}).content.decode()
    assert 'id="grid-page" name="page" value="2"' in page
    assert "?cohort=&amp;past=1&amp;page=1" in page
    assert 'hx-include="#grid-kept, #grid-page"' in page
    answer = client.post(
        address(version, "plan_move"), {"page": "2"},
        headers={"HX-Request": "true", "HX-Target": "plan-sheet"},
    )  # fmt: skip
    assert "第 2 / 4 页学员，共 4 人" in text_of(answer)
