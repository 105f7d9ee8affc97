"""A person's file: what it shows to whom, and everything that can be done to it."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.people.access import Access
from seldinger.web.people.actions.places import add_department
from seldinger.web.people.actions.training import start_training, transfer
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.people.models import (
    AccountRole,
    Membership,
    Person,
    RoleAssignment,
    Rotation,
    Stay,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from support.people import BEGINNING, ENTRY, TODAY, ClientOf, World, give, person

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
READ = (Permission.SEE_TRAINEES,)


def read(client: Client, one: Person) -> str:
    answer = client.get(f"/people/{one.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, url: str, **told: object) -> str:
    """The page one ends on."""
    answer = client.post(url, told, follow=True)
    assert answer.status_code == 200, url
    return answer.content.decode()


def work_of(one: Person) -> Membership:
    return one.memberships.get(end=None)


def role_of(one: Person) -> RoleAssignment:
    return one.roles.get(end=None)


def of_training(world: World, act: str) -> str:
    return f"/people/{world.lin.pk}/training/{world.trainee.pk}/{act}/"


# -- the page --------------------------------------------------------------------------


def test_a_secretary_sees_everything_and_may_change_it(world: World, client_of: ClientOf) -> None:
    page = read(client_of(world.secretary), world.lin)
    assert "介入基础" in page
    assert "神经介入、外周血管介入、腹部介入" in page
    assert f"/trainees/{world.trainee.pk}/" in page
    for act in ("登记任职", "登记身份", "转往其他基地", "登记轮转", "重设密码", "停用账号"):
        assert act in page


@pytest.mark.parametrize("who", ["chen", "education", "wu"])
def test_who_sees_people_without_managing_them_gets_no_form(
    world: World, client_of: ClientOf, who: str
) -> None:
    client = client_of(getattr(world, who))
    page = read(client, world.lin)
    main = page.split("<main")[1].split("</main>")[0]
    assert "<form" not in main
    assert "登记" not in main.replace("没有登记任职", "").replace("培训登记", "")
    assert client.get(f"/people/{world.lin.pk}/rename/").status_code == 403


def test_who_sees_no_trainees_sees_no_rotations(world: World, client_of: ClientOf) -> None:
    page = read(client_of(world.wu), world.lin)
    assert "2024-09-01 至今" in page
    assert "介入基础" not in page
    assert f"/trainees/{world.trainee.pk}/" not in page


def test_it_refuses_the_outsider(world: World, client_of: ClientOf) -> None:
    client = client_of(world.zheng)
    for act in ("", "rename/", "work/add/", "roles/add/", "training/start/"):
        assert client.get(f"/people/{world.lin.pk}/{act}").status_code == 404
    assert client.post(f"/people/{world.lin.pk}/password/").status_code == 404


def test_ended_rows_stay_after_the_present_ones(world: World, client_of: ClientOf) -> None:
    end_membership(by=world.admin, membership=work_of(world.zhou), on=YESTERDAY)
    start_membership(by=world.admin, person=world.zhou, hospital=world.partner, start=TODAY)
    page = read(client_of(world.secretary), world.zhou)
    assert page.index(f"{TODAY} 至今") < page.index(f"{BEGINNING} 至 {YESTERDAY}")


# -- work ------------------------------------------------------------------------------


def test_a_change_of_department_takes_the_ticked_roles_along(
    world: World, client_of: ClientOf
) -> None:
    ward = add_department(by=world.admin, hospital=world.main, name="血管外科")
    address = f"/people/{world.zhou.pk}/memberships/{work_of(world.zhou).pk}/change/"
    data = {"where": f"department:{ward.pk}", "on": TODAY, "keep": "attending"}
    post(client_of(world.secretary), address, **data)
    rows = [(row.department, row.start, row.end) for row in world.zhou.memberships.all()]
    assert rows == [(world.department, BEGINNING, YESTERDAY), (ward, TODAY, None)]
    roles = [(row.department, row.start, row.end) for row in world.zhou.roles.all()]
    assert roles == [(world.department, BEGINNING, YESTERDAY), (ward, TODAY, None)]


def test_what_is_not_ticked_ends_with_the_department(world: World, client_of: ClientOf) -> None:
    ward = add_department(by=world.admin, hospital=world.main, name="血管外科")
    client = client_of(world.secretary)
    address = f"/people/{world.head.pk}/memberships/{work_of(world.head).pk}/change/"
    page = client.get(address).content.decode()
    assert 'value="department_head" id' in page  # offered, and not ticked
    post(client, address, where=f"department:{ward.pk}", on=TODAY)
    assert world.head.roles.get().end == YESTERDAY


def test_roles_for_the_hospital_go_on_inside_it_and_end_with_it(
    world: World, client_of: ClientOf
) -> None:
    ward = add_department(by=world.admin, hospital=world.main, name="血管外科")
    client, wu = client_of(world.secretary), world.wu
    address = f"/people/{wu.pk}/memberships/{work_of(wu).pk}/change/"
    post(client, address, where=f"department:{ward.pk}", on=TODAY)
    assert role_of(wu).hospital == world.main
    post(client, f"/people/{wu.pk}/memberships/{work_of(wu).pk}/end/", on=TODAY)
    assert wu.roles.get().end == TODAY


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (BEGINNING, f"更换日期应晚于在原科室的开始日期 {BEGINNING}。"),
        ("2026-13-01", "日期不对。请按 2026-11-22 的样子填写。"),
        ("", "请填写。"),
    ],
)
def test_a_change_on_an_impossible_day_is_told(
    world: World, client_of: ClientOf, day: object, fault: str
) -> None:
    address = f"/people/{world.zhou.pk}/memberships/{work_of(world.zhou).pk}/change/"
    where = f"department:{world.partner_department.pk}"
    assert fault in post(client_of(world.secretary), address, where=where, on=day)
    assert world.zhou.memberships.count() == 1


def test_leaving_ends_the_roles_and_can_be_taken_back(world: World, client_of: ClientOf) -> None:
    client, chen = client_of(world.secretary), world.chen
    role = role_of(chen)
    address = f"/people/{chen.pk}/memberships/{work_of(chen).pk}/end/"
    assert f'value="{role.pk}" id="id_roles_0" checked' in client.get(address).content.decode()
    page = post(client, address, on=TODAY, roles=role.pk)
    assert f"任职到 {TODAY} 为止" in page
    assert chen.roles.get().end == TODAY
    assert "已撤销。" in post(client, f"/people/{chen.pk}/undo/")
    assert (role_of(chen), work_of(chen).start) == (role, BEGINNING)


def test_an_undo_gives_back_the_end_that_stood_before(world: World, client_of: ClientOf) -> None:
    ahead = TODAY + timedelta(days=90)
    visitor = person("马示例", "ma")
    start_membership(
        by=world.admin, person=visitor, hospital=world.main,
        department=world.department, start=BEGINNING,
    )  # fmt: skip
    give(visitor, AccountRole.ATTENDING, department=world.department, end=ahead)
    client = client_of(world.secretary)
    post(client, f"/people/{visitor.pk}/memberships/{work_of(visitor).pk}/end/", on=TODAY)
    assert visitor.roles.get().end == TODAY
    post(client, f"/people/{visitor.pk}/undo/")
    assert visitor.roles.get().end == ahead


def test_who_returns_gets_a_new_row(world: World, client_of: ClientOf) -> None:
    client, zhou = client_of(world.secretary), world.zhou
    end_membership(by=world.admin, membership=work_of(zhou), on=YESTERDAY)
    address = f"/people/{zhou.pk}/memberships/add/"
    where = f"department:{world.department.pk}"
    page = post(client, address, where=where, start=YESTERDAY)
    assert "日期重叠" in page
    post(client, address, where=where, start=TODAY, title="主治医师")
    assert [row.end for row in zhou.memberships.all()] == [YESTERDAY, None]


# -- undoing ---------------------------------------------------------------------------


@pytest.fixture
def left(world: World, client_of: ClientOf) -> tuple[Client, str]:
    """The browser in which 周 was just entered as having left, and where that is undone."""
    client = client_of(world.secretary)
    post(client, f"/people/{world.zhou.pk}/memberships/{work_of(world.zhou).pk}/end/", on=TODAY)
    return client, f"/people/{world.zhou.pk}/undo/"


def test_it_is_undone_once(left: tuple[Client, str]) -> None:
    client, address = left
    post(client, address)
    assert "已经过了可以撤销的时间" in post(client, address)


def test_it_is_offered_once(world: World, left: tuple[Client, str]) -> None:
    assert "撤销" not in read(left[0], world.zhou)


def test_it_is_undone_soon_or_not_at_all(
    left: tuple[Client, str], world: World, frozen: time_machine.Traveller
) -> None:
    frozen.shift(timedelta(minutes=6))
    assert "已经过了可以撤销的时间" in post(*left)
    assert world.zhou.memberships.get().end == TODAY


def test_nobody_undoes_what_another_did(
    left: tuple[Client, str], world: World, client_of: ClientOf
) -> None:
    assert "已经过了可以撤销的时间" in post(client_of(world.admin), left[1])


def test_an_undo_that_would_clash_says_so(left: tuple[Client, str], world: World) -> None:
    start_membership(
        by=world.admin, person=world.zhou, hospital=world.main,
        department=world.department, start=TOMORROW,
    )  # fmt: skip
    assert "没有撤销：" in post(*left)
    assert world.zhou.memberships.first().end == TODAY  # type: ignore[union-attr]


# -- roles -----------------------------------------------------------------------------


def test_a_role_is_given_from_day_to_day_and_ended(world: World, client_of: ClientOf) -> None:
    client, zhou = client_of(world.secretary), world.zhou
    told = {"role": "director", "scope": f"base:{world.base.pk}", "start": TODAY}
    page = post(client, f"/people/{zhou.pk}/roles/add/", end=TOMORROW, **told)
    assert f"{TODAY} 至 {TOMORROW}" in page
    given = zhou.roles.get(role="director")
    assert "已有这个身份" in post(client, f"/people/{zhou.pk}/roles/add/", **told)
    post(client, f"/people/{zhou.pk}/roles/{given.pk}/end/", on=TODAY)
    given.refresh_from_db()
    assert given.end == TODAY
    post(client, f"/people/{zhou.pk}/undo/")
    given.refresh_from_db()
    assert given.end == TOMORROW


def test_a_role_with_its_scope_chosen_first_offers_what_fits(
    world: World, client_of: ClientOf
) -> None:
    client, address = client_of(world.secretary), f"/people/{world.zhou.pk}/roles/add/"
    page = client.get(f"{address}?role=attending").content.decode()
    assert f'value="department:{world.department.pk}"' in page
    assert f'value="base:{world.base.pk}"' not in page
    page = client.get(f"{address}?role=director&scope=base:{world.base.pk}").content.decode()
    assert f'value="base:{world.base.pk}" selected' in page


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (BEGINNING - timedelta(days=1), f"结束日期不能早于开始日期 {BEGINNING}。"),
        ("", "请填写。"),
    ],
)
def test_a_role_does_not_end_before_it_began(
    world: World, client_of: ClientOf, day: object, fault: str
) -> None:
    role = role_of(world.zhou)
    address = f"/people/{world.zhou.pk}/roles/{role.pk}/end/"
    assert fault in post(client_of(world.secretary), address, on=day)
    assert role_of(world.zhou) == role


# -- training --------------------------------------------------------------------------


def test_training_begins_and_is_described(world: World, client_of: ClientOf) -> None:
    client, zhou = client_of(world.secretary), world.zhou
    post(client, f"/people/{zhou.pk}/training/start/", base=world.base.pk, on=TODAY)
    trainee = zhou.traineeships.get()
    address = f"/people/{zhou.pk}/training/{trainee.pk}/describe/"
    page = post(client, address, background="imaging", directions=["neuro", "thoracic"])
    assert "现在选了 2 个。请恰好选 3 个，或一个也不选。" in page
    chosen = ["neuro", "thoracic", "abdominal"]
    post(client, address, background="imaging", directions=chosen)
    trainee.refresh_from_db()
    assert (trainee.background, set(trainee.directions)) == ("imaging", set(chosen))


def test_nobody_trains_twice_under_one_rulebook(world: World, client_of: ClientOf) -> None:
    page = post(
        client_of(world.secretary), f"/people/{world.lin.pk}/training/start/",
        base=world.base.pk, on=TODAY,
    )  # fmt: skip
    assert "中断后回来请用“返回培训”" in page


def test_leaving_and_returning(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    page = post(client, of_training(world, "end"), on=ENTRY - timedelta(days=1), ending="left")
    assert f"结束日期不能早于开始日期 {ENTRY}。" in page
    post(client, of_training(world, "end"), on=YESTERDAY, ending="left")
    assert not Rotation.objects.filter(
        traineeship=world.trainee, withdrawn_at=None, end__gt=YESTERDAY
    ).exists()
    assert client.get(of_training(world, "end")).status_code == 404
    again = of_training(world, "return")
    page = post(client, again, base=world.base.pk, on=YESTERDAY)
    assert f"返回日期应晚于离开日期 {YESTERDAY}。" in page
    post(client, again, base=world.base.pk, on=TODAY)
    stays = [(row.start, row.end, row.ending) for row in world.trainee.stays.all()]
    assert stays == [(ENTRY, YESTERDAY, Stay.Ending.LEFT), (TODAY, None, "")]


def test_a_transfer_changes_who_sees_the_trainee_on_its_day(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    client = client_of(world.secretary)
    page = client.get(of_training(world, "transfer")).content.decode()
    assert world.other_base.name in page
    assert world.other_hospital.name not in page
    post(client, of_training(world, "transfer"), base=world.other_base.pk, on=TOMORROW)

    def seen_by(one: Person, on: date) -> bool:
        return trainees_for(Access(one, on), *READ).filter(pk=world.trainee.pk).exists()

    there = person("蒋示例", "jiang")
    give(there, AccountRole.DIRECTOR, base=world.other_base)
    assert (seen_by(world.chen, TODAY), seen_by(there, TODAY)) == (True, False)
    assert (seen_by(world.chen, TOMORROW), seen_by(there, TOMORROW)) == (False, True)
    frozen.shift(timedelta(days=1))
    page = read(client_of(world.secretary), world.lin)  # who was here stays on file
    assert f"{ENTRY} 至 {TODAY} · 转往其他基地" in page
    assert world.other_base.name not in page
    assert "介入基础" not in page
    assert "重设密码" not in page
    assert client_of(world.secretary).get(of_training(world, "describe")).status_code == 404


def test_work_in_the_old_base_ends_with_the_transfer(world: World, client_of: ClientOf) -> None:
    start_membership(
        by=world.admin, person=world.lin, hospital=world.main,
        department=world.department, start=ENTRY,
    )  # fmt: skip
    client, address = client_of(world.secretary), of_training(world, "transfer")
    work = work_of(world.lin)
    assert f'value="{work.pk}" id="id_works_0" checked' in client.get(address).content.decode()
    post(client, address, base=world.other_base.pk, on=TODAY, works=work.pk)
    work.refresh_from_db()
    assert work.end == YESTERDAY
    there = person("蒋示例", "jiang")
    give(there, AccountRole.SECRETARY, base=world.other_base)
    assert "重设密码" in read(client_of(there), world.lin)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"on": ENTRY}, f"转入日期应晚于在原基地的开始日期 {ENTRY}。"),
        ({"on": TODAY, "base": "own"}, "这一项不能选。请从列出的里选一个。"),
    ],
)
def test_a_transfer_that_cannot_be_is_told(
    world: World, client_of: ClientOf, told: dict[str, object], fault: str
) -> None:
    base = world.base if told.get("base") else world.other_base
    page = post(
        client_of(world.secretary), of_training(world, "transfer"),
        **{**told, "base": base.pk},
    )  # fmt: skip
    assert fault in page
    assert world.trainee.stays.get().end is None


def test_a_planned_transfer_is_no_longer_the_old_bases_to_change(
    world: World, client_of: ClientOf
) -> None:
    transfer(by=world.secretary, trainee=world.trainee, base=world.other_base, on=TOMORROW)
    client = client_of(world.secretary)
    assert client.get(of_training(world, "end")).status_code == 404
    assert client.get(of_training(world, "describe")).status_code == 200  # still theirs today


# -- rotations -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"place": "ct", "start": "2026-06-01", "end": "2026-06-30"}, "重叠。请先撤回那一段。"),
        ({"place": "ct", "start": "2027-07-01", "end": "2027-06-30"}, "结束日期不能早于开始日期。"),
        ({"place": "ct", "start": "2024-08-01", "end": "2024-08-31"}, "轮转不能早于入培日期"),
        ({"place": "moon", "start": "2027-07-01", "end": "2027-07-31"}, "这一项不能选。"),
        ({"place": "ct", "start": "2027-07-01", "end": ""}, "请填写。"),
    ],
)
def test_a_rotation_that_cannot_be_is_told(
    world: World, client_of: ClientOf, told: dict[str, object], fault: str
) -> None:
    rows = world.trainee.rotations.count()
    assert fault in post(client_of(world.secretary), of_training(world, "rotations/add"), **told)
    assert world.trainee.rotations.count() == rows


def test_a_rotation_is_added_withdrawn_and_undone(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    where = f"department:{world.partner_department.pk}"
    told = {"place": "chief", "start": "2027-06-01", "end": "2027-08-31", "where": where}
    page = post(client, of_training(world, "rotations/add"), **told)
    assert "总住院医师" in page
    added = world.trainee.rotations.get(place="chief")
    assert added.hospital == world.partner
    address = f"/people/{world.lin.pk}/rotations/{added.pk}/"
    page = post(client, f"{address}withdraw/")
    assert "总住院医师（2027-06-01 至 2027-08-31）的轮转已撤回。" in page
    assert 'data-vanish="8"' in page
    assert "已撤回的轮转（1）" in page
    post(client, f"/people/{world.lin.pk}/undo/")
    added.refresh_from_db()
    assert added.withdrawn_at is None
    post(client, f"{address}withdraw/")
    post(client, f"{address}restore/")  # from the list, however late
    added.refresh_from_db()
    assert added.withdrawn_at is None
    assert "没有撤回，不需要恢复" in post(client, f"{address}restore/")


def test_the_rotations_of_another_base_are_out_of_reach(world: World, client_of: ClientOf) -> None:
    theirs = world.other_trainee.rotations.first()
    assert theirs
    client = client_of(world.secretary)
    for one in (world.lin, world.other_trainee.person):
        address = f"/people/{one.pk}/rotations/{theirs.pk}/withdraw/"
        assert client.post(address).status_code == 404
    theirs.refresh_from_db()
    assert theirs.withdrawn_at is None


# -- account ---------------------------------------------------------------------------


def test_a_password_is_reset_shown_once_and_ends_the_sessions(
    world: World, client_of: ClientOf
) -> None:
    theirs, client = client_of(world.lin), client_of(world.secretary)
    page = post(client, f"/people/{world.lin.pk}/password/")
    first = page.split('class="password">')[1].split("<")[0]
    world.lin.refresh_from_db()
    assert world.lin.check_password(first)
    assert world.lin.must_change_password
    assert theirs.get("/").headers["Location"].startswith("/login/")
    assert first not in json.dumps(list(AuditRow.objects.values_list("details", flat=True)))
    assert client.get(f"/people/{world.lin.pk}/password/").status_code == 405


def test_an_account_is_closed_undone_and_opened_again(world: World, client_of: ClientOf) -> None:
    theirs, client = client_of(world.lin), client_of(world.secretary)
    address = f"/people/{world.lin.pk}/account/"

    def active() -> bool:
        return Person.objects.get(pk=world.lin.pk).is_active

    assert "的账号已停用" in post(client, address, active="no")
    assert not active()
    assert theirs.get("/").headers["Location"].startswith("/login/")
    post(client, f"/people/{world.lin.pk}/undo/")
    assert active()
    post(client, address, active="no")
    post(client, address, active="yes")
    assert active()


def test_nobody_closes_their_own_account(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    assert "停用账号</button>" not in read(client, world.secretary)
    page = post(client, f"/people/{world.secretary.pk}/account/", active="no")
    assert "不能停用自己的账号。请由另一位管理员办理。" in page


def test_the_last_administrator_of_the_platform_stays(world: World, client_of: ClientOf) -> None:
    client, role = client_of(world.admin), role_of(world.admin)
    address = f"/people/{world.admin.pk}/roles/{role.pk}/end/"
    assert "是最后一位平台管理员" in post(client, address, on=TODAY)
    give(world.chen, AccountRole.ADMINISTRATOR)
    post(client, address, on=TODAY)
    role.refresh_from_db()
    assert role.end == TODAY


def test_a_name_is_corrected_with_its_pinyin(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    post(client, f"/people/{world.lin.pk}/rename/", name="单示例")
    world.lin.refresh_from_db()
    assert (world.lin.name, world.lin.initials) == ("单示例", "ssl")
    assert "请填写。" in post(client, f"/people/{world.lin.pk}/rename/", name=" ")


# -- every act is the manager's of that very person ------------------------------------

_ACTS: list[Callable[[Person], str]] = [
    lambda one: f"/people/{one.pk}/rename/",
    lambda one: f"/people/{one.pk}/memberships/add/",
    lambda one: f"/people/{one.pk}/memberships/{work_of(one).pk}/change/",
    lambda one: f"/people/{one.pk}/memberships/{work_of(one).pk}/end/",
    lambda one: f"/people/{one.pk}/roles/add/",
    lambda one: f"/people/{one.pk}/roles/{role_of(one).pk}/end/",
    lambda one: f"/people/{one.pk}/training/start/",
]
_POSTS = ("password", "account", "undo")


def test_a_secretary_does_nothing_to_an_administrator_of_the_base(
    world: World, client_of: ClientOf
) -> None:
    client, above = client_of(world.secretary), world.base_admin
    page = read(client, above)
    assert "在您的管理范围之外" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    before = AuditRow.objects.count()
    for act in _ACTS:
        assert client.get(act(above)).status_code == 404
        assert client.post(act(above), {"name": "示例"}).status_code == 404
    for name in _POSTS:
        assert client.post(f"/people/{above.pk}/{name}/").status_code == 404
    assert AuditRow.objects.count() == before


def test_a_trainee_of_two_rulebooks_is_managed_where_both_are(
    world: World, client_of: ClientOf
) -> None:
    world.other_base.rulebook = "example"
    world.other_base.save(update_fields=["rulebook"])
    start_training(by=world.admin, person=world.lin, base=world.other_base, entry=TODAY)
    assert client_of(world.secretary).get(of_training(world, "describe")).status_code == 404
    assert client_of(world.admin).get(of_training(world, "describe")).status_code == 200
