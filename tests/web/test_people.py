"""The list of people: who is on it for whom, finding somebody, and adding one by hand."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.people.models import AccountRole, Membership, Person, RoleAssignment, Stay
from support.people import BEGINNING, TODAY, ClientOf, World, person

YESTERDAY = TODAY - timedelta(days=1)


def names(client: Client, query: str = "") -> list[str]:
    """The names on the list, in order."""
    page = client.get(f"/people/{query}").content.decode()
    return [part.split("<")[0] for part in page.split("data-step>")[1:]]


def told(world: World, **more: object) -> dict[str, object]:
    known = {"name": "马示例", "login": "ma", "start": TODAY}
    return {**known, "where": f"department:{world.department.pk}", **more}


# -- who is on it ----------------------------------------------------------------------


def test_a_secretary_sees_the_people_of_the_base_in_pinyin_order(
    world: World, client_of: ClientOf
) -> None:
    seen = names(client_of(world.secretary))
    assert seen == [
        "白示例", "陈示例", "冯示例", "何示例", "江示例", "李示例", "林示例", "钱示例", "秦示例",
        "谭示例", "吴示例", "赵示例", "周示例",
    ]  # fmt: skip


def test_the_administrator_sees_everybody(world: World, client_of: ClientOf) -> None:
    assert len(names(client_of(world.admin))) == Person.objects.count()


def test_the_outsider_sees_nobody_of_the_base(world: World, client_of: ClientOf) -> None:
    assert names(client_of(world.zheng)) == ["沈示例", "郑示例"]


def test_it_refuses_who_sees_no_people(world: World, client_of: ClientOf) -> None:
    for one in (world.lin, world.zhou, world.association, world.look_up):
        assert client_of(one).get("/people/").status_code == 403


def test_a_row_says_where_and_as_what(world: World, client_of: ClientOf) -> None:
    page = client_of(world.secretary).get("/people/?q=zhou").content.decode()
    assert "<div>示例甲医院 介入科</div>" in page
    assert "<div>上级医师 · 示例甲医院 介入科</div>" in page


def test_what_lies_outside_the_reach_is_not_shown(world: World, client_of: ClientOf) -> None:
    start_membership(
        by=world.admin, person=world.zhou, hospital=world.other_hospital,
        department=world.other_department, start=BEGINNING,
    )  # fmt: skip
    assert (
        world.other_hospital.name
        not in client_of(world.secretary).get("/people/?q=zhou").content.decode()
    )


# -- finding ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["周示例", "周", "zsl", "zhoushi", "Zhou", "ZHOUSHILI", "w0042", " 周示例 "]
)
def test_it_finds_by_name_pinyin_login_and_staff_number(
    world: World, client_of: ClientOf, words: str
) -> None:
    end_membership(by=world.admin, membership=world.zhou.memberships.get(), on=YESTERDAY)
    start_membership(
        by=world.admin, person=world.zhou, hospital=world.main, department=world.department,
        staff_no="W0042", start=TODAY,
    )  # fmt: skip
    assert "周示例" in names(client_of(world.secretary), f"?q={words}")


def test_nobody_found_says_how_to_go_on(world: World, client_of: ClientOf) -> None:
    page = client_of(world.secretary).get("/people/?q=zzz").content.decode()
    assert "没有找到人" in page
    assert "换一个词" in page


def test_the_filters_narrow(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    assert names(client, "?role=director") == ["陈示例"]
    assert names(client, "?role=trainee") == ["林示例"]
    assert names(client, f"?at=base:{world.base.pk}&role=trainee") == ["林示例"]
    assert "周示例" in names(client, f"?at=department:{world.department.pk}")
    assert names(client, f"?at=hospital:{world.partner.pk}") == []
    assert names(client, f"?at=department:{world.department.pk}&role=attending") == ["周示例"]


def test_a_place_out_of_reach_is_not_understood(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    assert names(client, f"?at=hospital:{world.other_hospital.pk}") == names(client)
    assert names(client, "?at=nonsense&role=nonsense&state=nonsense&page=99") == names(client)


def test_who_left_is_listed_apart(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    assert names(client, "?state=gone") == []
    end_membership(by=world.admin, membership=world.zhou.memberships.get(), on=YESTERDAY)
    assert names(client, "?state=gone") == ["周示例"]
    assert names(client, f"?state=gone&at=department:{world.department.pk}") == ["周示例"]
    assert "周示例" not in names(client, "?state=present")
    assert "已离开" in client.get("/people/?q=zhou").content.decode()


def test_a_closed_account_says_so(world: World, client_of: ClientOf) -> None:
    set_active(by=world.admin, person=world.zhou, active=False)
    assert "账号已停用" in client_of(world.secretary).get("/people/?q=zhou").content.decode()


def test_htmx_takes_the_list_alone(world: World, client_of: ClientOf) -> None:
    page = client_of(world.secretary).get("/people/?q=zhou", headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()
    assert "周示例" in page.content.decode()


def test_fifty_a_page_and_the_search_stays(world: World, client_of: ClientOf) -> None:
    for number in range(51):
        made = person(f"示例医师{number}", f"doctor{number}")
        start_membership(by=world.admin, person=made, hospital=world.main, start=BEGINNING)
    client = client_of(world.secretary)
    page = client.get("/people/?q=doctor&state=present").content.decode()
    assert "找到 51 人。" in page
    assert 'href="?q=doctor&amp;state=present&amp;page=2"' in page
    assert len(names(client, "?q=doctor&state=present&page=2")) == 1


def test_the_list_takes_as_many_queries_however_long_it_is(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.secretary)
    client.get("/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/people/")
    for number in range(20):
        made = person(f"示例医师{number}", f"doctor{number}")
        start_membership(by=world.admin, person=made, hospital=world.main, start=BEGINNING)
    with CaptureQueriesContext(connection) as many:
        client.get("/people/")
    assert len(many) == len(few)


# -- adding ----------------------------------------------------------------------------


def test_a_person_is_added_with_a_first_password_that_is_shown_once(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.secretary)
    page = client.post("/people/add/", told(world, role="attending")).content.decode()
    first = page.split('class="password">')[1].split("<")[0]
    added = Person.objects.get(login="ma")
    assert added.check_password(first)
    assert added.must_change_password
    assert added.roles.get().department == world.department
    assert added.memberships.get().start == TODAY
    assert first not in client.get(f"/people/{added.pk}/").content.decode()
    assert not AuditRow.objects.filter(details__contains=first).exists()


def test_a_trainee_is_added_into_training(world: World, client_of: ClientOf) -> None:
    data = told(world, role="trainee", base=world.base.pk)
    client_of(world.secretary).post("/people/add/", data)
    stay = Stay.objects.get(traineeship__person__login="ma")
    assert (stay.base, stay.start) == (world.base, TODAY)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"login": "lin"}, "登录名“lin”已被使用。请换一个。"),
        ({"login": "ma shili"}, "登录名只用字母、数字和 . - _ @，中间没有空格。"),
        ({"role": "trainee"}, "学员要登记在一个培训基地，请选一个基地。"),
        ({"role": "director"}, "基地主任的范围是基地，请选一个基地。"),
        ({"role": "administrator"}, "这一项不能选。请从列出的里选一个。"),
        ({"role": "association"}, "这一项不能选。请从列出的里选一个。"),
        ({"where": ""}, "请选择。"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    world: World, client_of: ClientOf, more: dict[str, object], fault: str
) -> None:
    people = Person.objects.count()
    page = client_of(world.secretary).post("/people/add/", told(world, **more)).content.decode()
    assert fault in page
    assert Person.objects.count() == people


def test_an_attending_needs_a_department(world: World, client_of: ClientOf) -> None:
    data = told(world, role="attending", where=f"hospital:{world.main.pk}")
    page = client_of(world.secretary).post("/people/add/", data).content.decode()
    assert "上级医师的范围是科室，请选一个科室。" in page


def test_nobody_is_added_elsewhere(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    for more in (
        {"where": f"department:{world.other_department.pk}"},
        {"role": "trainee", "base": world.other_base.pk},
    ):
        client.post("/people/add/", told(world, **more))
    assert not Person.objects.filter(login="ma").exists()
    assert world.other_base.name not in client.get("/people/add/").content.decode()


def test_who_only_sees_people_adds_none(world: World, client_of: ClientOf) -> None:
    client = client_of(world.chen)
    assert "/people/add/" not in client.get("/people/").content.decode()
    assert client.get("/people/add/").status_code == 403
    assert client.post("/people/add/", told(world)).status_code == 403
    assert not Membership.objects.filter(start=date(2026, 6, 15)).exists()
    assert not RoleAssignment.objects.filter(role=AccountRole.TRAINEE).exists()
