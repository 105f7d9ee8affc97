"""The list of trainees: whom each reader may see, found by name, each with how they stand."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seldinger.domain.training.words import LEAVE
from seldinger.web.people.actions.training import start_training, transfer, withdraw_rotation
from seldinger.web.people.models import AccountRole, Base, Department, Rotation, Traineeship
from seldinger.web.progress.views import trainees as view
from support.cases import log_cases
from support.people import TODAY, ClientOf, World, give, person, rotate

NAME = re.compile(r'class="name" href="[^"]*" data-step>([^<]+)<')


def page(client: Client, query: str = "") -> str:
    response = client.get("/trainees/", {"q": query} if query else {})
    assert response.status_code == 200
    return response.content.decode()


def names(client: Client, query: str = "") -> list[str]:
    return NAME.findall(page(client, query))


def add(name: str, login: str, base: Base, where: Department | None = None) -> Traineeship:
    """A trainee who rotates in a department today, or nowhere."""
    trainee = start_training(by=None, person=person(name, login), base=base, entry=date(2026, 6, 1))
    if where:
        rotate(trainee, [("basic", "2026-06-01", "2026-08-31", where)])
    return trainee


# -- who sees whom ----------------------------------------------------------------------------


def test_the_base_sees_all_its_trainees(world: World, client_of: ClientOf) -> None:
    add("马示例", "ma", world.base)
    for reader in (world.chen, world.secretary, world.education):
        assert names(client_of(reader)) == ["林示例", "马示例"]


def test_the_department_sees_who_rotates_there_today(world: World, client_of: ClientOf) -> None:
    add("马示例", "ma", world.base, world.partner_department)
    for reader in (world.zhou, world.head):
        assert names(client_of(reader)) == ["林示例"]


def test_the_department_sees_guests_of_other_bases(world: World, client_of: ClientOf) -> None:
    add("沙示例", "sha", world.other_base, world.department)
    assert names(client_of(world.zhou)) == ["林示例", "沙示例"]
    assert names(client_of(world.chen)) == ["林示例"]


def test_an_attending_sees_whoever_names_them(world: World, client_of: ClientOf) -> None:
    elsewhere = person("高示例", "gao")
    give(elsewhere, AccountRole.ATTENDING, department=world.partner_department)
    reader = client_of(elsewhere)
    assert names(reader) == []
    assert "目前没有您可以查看的学员" in page(reader)
    log_cases(1, world.trainee, world.department, supervisor=elsewhere)
    assert names(reader) == ["林示例"]


def test_the_partners_education_office_sees_its_guests_alone(
    world: World, client_of: ClientOf
) -> None:
    office = person("高示例", "gao")
    give(office, AccountRole.EDUCATION_OFFICE, department=world.partner_department)
    reader = client_of(office)
    assert names(reader) == []
    add("马示例", "ma", world.base, world.partner_department)
    assert names(reader) == ["马示例"]
    assert "全基地一览" not in page(reader)


def test_the_outsider_sees_his_own_alone(world: World, client_of: ClientOf) -> None:
    found = names(client_of(world.zheng))
    assert found
    assert "林示例" not in found
    assert "林示例" not in names(client_of(world.zheng), "林示例")


def test_from_the_day_of_transfer_the_other_base_sees_the_trainee(
    world: World, client_of: ClientOf
) -> None:
    transfer(by=world.chen, trainee=world.trainee, base=world.other_base, on=TODAY)
    assert names(client_of(world.chen)) == []
    assert "林示例" in names(client_of(world.zheng))


def test_who_may_not_see_trainees_is_refused(world: World, client_of: ClientOf) -> None:
    for reader in (world.lin, world.wu, world.association, world.look_up, world.admin):
        assert client_of(reader).get("/trainees/").status_code == 403


# -- what it shows ----------------------------------------------------------------------------


@pytest.fixture
def director(world: World, client_of: ClientOf) -> Client:
    return client_of(world.chen)


def test_a_row_tells_place_dates_and_standing(world: World, director: Client) -> None:
    found = page(director)
    for words in ("介入基础 · 介入科", "2024-09-01", "2027-08-31", "进行中", "过期 8"):
        assert words in found
    assert "您可以查看 1 名学员：1 名有已过期未完成的要求" in found
    assert f'href="/trainees/{world.trainee.pk}/"' in found


def test_leave_and_no_rotation_are_told(world: World, director: Client) -> None:
    now = Rotation.objects.get(traineeship=world.trainee, start__lte=TODAY, end__gte=TODAY)
    withdraw_rotation(by=world.chen, rotation=now)
    assert "今日无轮转" in page(director)
    rotate(world.trainee, [(LEAVE, "2026-06-01", "2026-06-30", world.department)])
    assert "请假" in page(director)


def test_those_who_may_reach_the_cohort_in_one_tap(world: World, director: Client) -> None:
    assert f'href="/bases/{world.base.pk}/cohort/"' in page(director)


def test_an_attending_has_no_way_to_the_cohort(world: World, client_of: ClientOf) -> None:
    assert "/cohort/" not in page(client_of(world.zhou))


def test_the_base_is_named_where_there_are_several(world: World, client_of: ClientOf) -> None:
    assert world.base.name not in page(client_of(world.zhou))
    add("沙示例", "sha", world.other_base, world.department)
    assert world.base.name in page(client_of(world.zhou))


@pytest.mark.parametrize("query", ["林", "示例", "lsl", "ls", "LSL", "lin", "lin shi"])
def test_it_finds_by_name_pinyin_and_initials(world: World, director: Client, query: str) -> None:
    add("马示范", "ma", world.base)
    assert names(director, query) == ["林示例"]
    assert "找到 1 名学员" in page(director, query)


def test_nobody_found_says_what_to_type(director: Client) -> None:
    assert "没有找到这名学员" in page(director, "不在")


def test_what_was_typed_is_escaped(director: Client) -> None:
    assert "<script>alert" not in page(director, '"><script>alert(1)</script>')


def test_htmx_gets_the_list_alone(director: Client) -> None:
    response = director.get("/trainees/", {"q": "林"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert NAME.findall(part) == ["林示例"]
    assert 'hx-swap-oob="true">找到 1 名学员</p>' in part
    assert "<html" not in part


def test_long_lists_have_leaves(
    world: World, director: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "ON_A_PAGE", 2)
    for place in range(3):
        add(f"马示例{place}", f"ma{place}", world.base)
    first = page(director)
    assert len(NAME.findall(first)) == 2
    assert "第 1 页，共 2 页" in first
    assert "您可以查看 4 名学员<" in first
    second = director.get("/trainees/", {"page": "2"}).content.decode()
    assert NAME.findall(second) == ["马示例1", "马示例2"]
    beyond = director.get("/trainees/", {"page": "nine"}).content.decode()
    assert NAME.findall(beyond) == NAME.findall(first)


def test_the_number_of_queries_does_not_grow(world: World, director: Client) -> None:
    def queries() -> int:
        page(director)
        with CaptureQueriesContext(connection) as found:
            page(director)
        return len(found)

    alone = queries()
    for place in range(5):
        add(f"马示例{place}", f"ma{place}", world.base, world.department)
    assert queries() == alone <= 17


def test_tomorrow_it_is_computed_anew(world: World, client_of: ClientOf, frozen: object) -> None:
    page(client_of(world.chen))
    frozen.shift(timedelta(days=1))  # type: ignore[attr-defined]
    assert "林示例" in names(client_of(world.chen))
