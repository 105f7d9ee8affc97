"""Setting up: from an empty database to a base with hospitals and departments, and who may."""

from datetime import date, timedelta

import pytest
from django.test import Client

from seldinger.web.people.actions.places import join_base, leave_base, set_catalogue
from seldinger.web.people.first_start import start_code
from seldinger.web.people.models import (
    AccountRole,
    Base,
    BaseHospital,
    Department,
    DepartmentList,
    Hospital,
)
from support.people import BEGINNING, PASSWORD, TODAY, ClientOf, World, give

MAIN, PARTNER = BaseHospital.Kind.MAIN, BaseHospital.Kind.PARTNER
TOMORROW = TODAY + timedelta(days=1)


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def post(client: Client, url: str, **told: object) -> str:
    """The page one ends on."""
    answer = client.post(url, told, follow=True)
    assert answer.status_code == 200, url
    return answer.content.decode()


def lists_of(department: Department) -> list[tuple[str, str, str]]:
    rows = DepartmentList.objects.filter(department=department).order_by("start", "position")
    return [(row.list_id, str(row.start), str(row.end or "")) for row in rows]


# -- a morning -------------------------------------------------------------------------


def test_from_an_empty_database_to_the_departments() -> None:
    client = Client()
    told = {"name": "示例管理员", "login": "admin", "password": PASSWORD}
    page = post(client, "/start/", code=start_code(), **told)
    assert "五步之后就可以做第一次审核" in page
    page = post(client, "/setup/bases/add/", name="示例基地", rulebook="interventional")
    base = Base.objects.get()
    assert "“示例基地”已完成 1 步。下一步：医院。" in page
    hospital = {"name": "示例医院", "kind": MAIN, "catalogue": "shougang", "start": TODAY}
    page = post(client, f"/setup/bases/{base.pk}/hospitals/add/", **hospital)
    assert "还没有科室" in page
    place = Hospital.objects.get()
    chosen = {"list_1": "neurosurgery", "list_3": "ent", "start": TODAY}
    page = post(client, f"/setup/hospitals/{place.pk}/", name="介入科", **chosen)
    assert "“介入科”已登记" in page
    assert [row[0] for row in lists_of(Department.objects.get())] == ["neurosurgery", "ent"]
    page = read(client, "/setup/")
    assert "“示例基地”已完成 3 步。下一步：人员、账号与轮转。" in page
    assert f"/setup/roster/?base={base.pk}" in page


def test_the_shipped_rulebook_is_preselected_and_examples_say_so(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.admin)
    page = read(client, "/setup/bases/add/")
    assert '<option value="interventional" selected>' in page
    assert "（虚构）" in page
    post(client, "/setup/bases/add/", name="示例丁基地", rulebook="example")
    base = Base.objects.get(name="示例丁基地")
    assert "不能用于真实培训" in read(client, f"/setup/?base={base.pk}")
    assert "虚构的示例细则" in read(client, f"/setup/bases/{base.pk}/")


def test_the_first_administrator_may_take_on_a_role_and_then_sees_the_first_audit(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.admin)
    address = f"/setup/?base={world.base.pk}"
    assert "管理员看不到学员的病例与结论" in read(client, address)
    give(world.admin, AccountRole.SECRETARY, base=world.base)
    assert f"/bases/{world.base.pk}/cohort/" in read(client, address)


def test_a_base_administrator_is_told_who_can_see_the_first_audit(
    world: World, client_of: ClientOf
) -> None:
    page = read(client_of(world.base_admin), "/setup/")
    assert "请基地主任或教学秘书登录查看" in page
    assert "由我担任" not in page


# -- bases -----------------------------------------------------------------------------


def test_the_administrator_of_the_platform_sees_every_base(
    world: World, client_of: ClientOf
) -> None:
    page = read(client_of(world.admin), "/setup/")
    assert world.base.name in page
    assert world.other_base.name in page


def test_a_base_administrator_sees_their_own_alone(world: World, client_of: ClientOf) -> None:
    client = client_of(world.base_admin)
    page = read(client, "/setup/")
    assert world.base.name in page
    assert world.other_base.name not in page
    assert client.get(f"/setup/bases/{world.other_base.pk}/").status_code == 404
    assert client.get(f"/setup/hospitals/{world.other_hospital.pk}/").status_code == 404
    assert client.get("/setup/bases/add/").status_code == 403


def test_a_name_is_taken_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.admin)
    page = post(client, "/setup/bases/add/", name=world.base.name, rulebook="interventional")
    assert f"已有名为“{world.base.name}”的培训基地。" in page
    page = post(client, f"/setup/bases/{world.base.pk}/rename/", name=world.other_base.name)
    assert "已有名为" in page
    post(client, f"/setup/bases/{world.base.pk}/rename/", name="示例新基地")
    world.base.refresh_from_db()
    assert world.base.name == "示例新基地"


def test_what_is_left_out_is_named(world: World, client_of: ClientOf) -> None:
    page = post(client_of(world.admin), "/setup/bases/add/", name="", rulebook="interventional")
    assert "请填写。" in page


# -- hospitals of a base ---------------------------------------------------------------


def test_a_base_has_one_main_hospital(world: World, client_of: ClientOf) -> None:
    told = {"name": "示例戊医院", "kind": MAIN, "catalogue": "", "start": TODAY}
    page = post(client_of(world.admin), f"/setup/bases/{world.base.pk}/hospitals/add/", **told)
    assert "基地已有主基地医院。请先结束原来的主基地。" in page
    assert not Hospital.objects.filter(name="示例戊医院").exists()


def test_a_hospital_joins_today_or_has_joined_before(world: World, client_of: ClientOf) -> None:
    client, address = client_of(world.admin), f"/setup/bases/{world.base.pk}/hospitals/add/"
    told = {"name": "示例戊医院", "kind": PARTNER, "catalogue": ""}
    assert "加入基地的日期不能晚于今天。" in post(client, address, start=TOMORROW, **told)
    post(client, address, start=date(2020, 1, 1), **told)
    place = BaseHospital.objects.get(hospital__name="示例戊医院")
    assert (place.start, place.kind) == (date(2020, 1, 1), PARTNER)


def test_a_hospital_of_the_platform_may_join_a_second_base(
    world: World, client_of: ClientOf
) -> None:
    client, address = client_of(world.admin), f"/setup/bases/{world.base.pk}/hospitals/join/"
    assert world.other_hospital.name in read(client, address)
    post(client, address, hospital=world.other_hospital.pk, kind=PARTNER, start=TODAY)
    assert world.other_hospital.places.count() == 2


def test_a_base_administrator_cannot_take_over_a_hospital_with_its_people(
    world: World, client_of: ClientOf
) -> None:
    client, address = client_of(world.base_admin), f"/setup/bases/{world.base.pk}/hospitals/join/"
    assert world.other_hospital.name not in read(client, address)
    post(client, address, hospital=world.other_hospital.pk, kind=PARTNER, start=TODAY)
    assert world.other_hospital.places.count() == 1


def test_a_base_administrator_brings_back_a_hospital_that_left(
    world: World, client_of: ClientOf
) -> None:
    place = BaseHospital.objects.get(base=world.base, hospital=world.partner)
    leave_base(by=world.admin, place=place, on=TODAY - timedelta(days=5))
    client, address = client_of(world.base_admin), f"/setup/bases/{world.base.pk}/hospitals/join/"
    told = {"hospital": world.partner.pk, "kind": PARTNER}
    page = post(client, address, start=TODAY - timedelta(days=5), **told)
    assert "请用更晚的日期" in page
    post(client, address, start=TODAY, **told)
    assert world.partner.places.filter(base=world.base).count() == 2


def test_a_hospital_leaves_and_stays_listed(world: World, client_of: ClientOf) -> None:
    client = client_of(world.base_admin)
    place = BaseHospital.objects.get(base=world.base, hospital=world.partner)
    address = f"/setup/bases/{world.base.pk}/hospitals/{place.pk}/end/"
    page = post(client, address, on=BEGINNING - timedelta(days=1))
    assert f"结束日期不能早于开始日期 {BEGINNING}。" in page
    page = post(client, address, on=TODAY - timedelta(days=1))
    assert f"{BEGINNING} 至 {TODAY - timedelta(days=1)}" in page
    assert client.get(address).status_code == 404  # it has ended


def test_the_base_page_counts_its_people(world: World, client_of: ClientOf) -> None:
    client = client_of(world.admin)
    page = read(client, f"/setup/bases/{world.base.pk}/")
    link = f"/people/?at=base:{world.base.pk}&amp;state=present&amp;role=trainee"
    assert f'<a href="{link}"><span class="number">1</span> 在培学员</a>' in page
    people = read(client, link.replace("&amp;", "&"))
    assert "找到 1 人。" in people
    assert world.lin.name in people


@pytest.mark.parametrize("part", ["", "rename/", "hospitals/add/", "hospitals/join/"])
def test_it_refuses_who_sets_nothing_up(world: World, client_of: ClientOf, part: str) -> None:
    address = f"/setup/bases/{world.base.pk}/{part}"
    assert client_of(world.secretary).get(address).status_code == 403
    assert client_of(world.zheng).get(address).status_code == 404


# -- departments and their lists -------------------------------------------------------


def test_lists_change_from_a_day_on_and_the_old_ones_stay(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.admin)
    address = f"/setup/hospitals/{world.main.pk}/departments/{world.department.pk}/"
    assert '<option value="peripheral-intervention" selected>' in read(client, address)
    post(client, address, name="介入科", list_1="neurosurgery", start=TODAY)
    before = str(TODAY - timedelta(days=1))
    assert lists_of(world.department) == [
        ("peripheral-intervention", str(BEGINNING), before),
        ("comprehensive-intervention", str(BEGINNING), before),
        ("neurosurgery", str(TODAY), ""),
    ]
    page = read(client, f"/setup/hospitals/{world.main.pk}/")
    assert "以前和以后的专业" in page


def test_a_slip_of_the_same_day_is_corrected_in_place(world: World, client_of: ClientOf) -> None:
    client = client_of(world.admin)
    address = f"/setup/hospitals/{world.main.pk}/departments/{world.department.pk}/"
    post(client, address, name="介入科", list_1="ent", list_2="neurosurgery", start=TODAY)
    post(client, address, name="介入科", list_1="neurosurgery", list_2="urology", start=TODAY)
    standing = DepartmentList.objects.filter(department=world.department, end=None)
    assert [row.list_id for row in standing] == ["neurosurgery", "urology"]


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"list_1": "ent", "list_2": "ent", "start": TODAY}, "同一个专业选了两次。请去掉一个。"),
        (
            {"list_1": "ent", "start": BEGINNING - timedelta(days=1)},
            f"现在的专业从 {BEGINNING} 起有效。请用这一天或更晚的日期。",
        ),
        ({"list_1": "nobody-knows", "start": TODAY}, "这一项不能选。请从列出的里选一个。"),
        (
            {
                "list_1": "peripheral-intervention",
                "list_2": "comprehensive-intervention",
                "start": TODAY,
            },
            "没有改动，不需要保存。",
        ),
        ({"list_1": "ent", "start": "昨天"}, "日期不对。请按 2026-11-22 的样子填写。"),
    ],
)
def test_lists_that_cannot_be_are_told_on_the_form(
    world: World, client_of: ClientOf, told: dict[str, object], fault: str
) -> None:
    address = f"/setup/hospitals/{world.main.pk}/departments/{world.department.pk}/"
    before = lists_of(world.department)
    assert fault in post(client_of(world.admin), address, name="介入科", **told)
    assert lists_of(world.department) == before


def test_a_department_is_renamed_but_not_like_another(world: World, client_of: ClientOf) -> None:
    client = client_of(world.admin)
    standing = {"list_1": "peripheral-intervention", "list_2": "comprehensive-intervention"}
    address = f"/setup/hospitals/{world.main.pk}/"
    post(client, address, name="血管外科", start=TODAY)
    assert "已有名为“血管外科”的科室" in post(client, address, name="血管外科", start=TODAY)
    own = f"{address}departments/{world.department.pk}/"
    assert "已有名为“血管外科”的科室" in post(client, own, name="血管外科", start=TODAY, **standing)
    post(client, own, name="介入医学科", start=TODAY, **standing)
    world.department.refresh_from_db()
    assert world.department.name == "介入医学科"


def test_without_a_catalogue_there_are_no_lists_to_choose(
    world: World, client_of: ClientOf
) -> None:
    set_catalogue(by=world.admin, hospital=world.main, catalogue="")
    page = read(client_of(world.admin), f"/setup/hospitals/{world.main.pk}/")
    assert "还没有采用手术分级目录，所以不能选专业" in page
    assert "list_1" not in page


def test_another_catalogue_shows_which_lists_it_does_not_have(
    world: World, client_of: ClientOf
) -> None:
    client, address = client_of(world.admin), f"/setup/hospitals/{world.main.pk}/"
    before = read(client, f"{address}edit/")
    assert "第一次采用本院目录之前的日子也改按新换的这一部定级" in before
    page = post(client, f"{address}edit/", name=world.main.name, catalogue="example")
    assert "现在的目录里没有，请重选" in page
    page = post(client, f"{address}edit/", name=world.main.name, catalogue="example")
    assert "没有改动，不需要保存。" in page


def test_another_bases_main_hospital_is_seen_and_left_alone(
    world: World, client_of: ClientOf
) -> None:
    join_base(
        by=world.admin, base=world.base, hospital=world.other_hospital, kind=PARTNER, start=TODAY
    )
    client, address = client_of(world.base_admin), f"/setup/hospitals/{world.other_hospital.pk}/"
    page = read(client, address)
    assert "这家医院是另一个基地的主基地" in page
    assert "添加科室" not in page
    assert world.other_base.name not in page
    assert client.post(address, {"name": "血管外科", "start": TODAY}).status_code == 404
    assert client.get(f"{address}edit/").status_code == 404
    assert client_of(world.admin).get(f"{address}edit/").status_code == 200


def test_home_is_setting_up_for_whoever_sets_up(world: World, client_of: ClientOf) -> None:
    assert client_of(world.admin).get("/").headers["Location"] == "/setup/"
    assert client_of(world.secretary).get("/").headers["Location"] == "/trainees/"
