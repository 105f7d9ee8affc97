"""Grants by hand: what may be granted, what ends a grant, who sees it, and how it reads."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from seldinger.domain.grading.grant import GrantState
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.inbox.models import Notice
from seldinger.web.inbox.wording import words
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.places import add_hospital, set_catalogue
from seldinger.web.people.actions.roles import give_role
from seldinger.web.people.actions.work import describe_membership
from seldinger.web.people.models import AccountRole, Membership, Traineeship
from seldinger.web.privileges.actions.granting import (
    give_grants,
    lift_suspension,
    revoke_grant,
    suspend_grant,
)
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, ask, with_ends
from support.cases import log_case
from support.grants import BEGUN, LIST, NEW_TECHNOLOGY, SEEDS, granted, new_grant
from support.html import Element
from support.html import read as read_html
from support.installations import WITH_WORLD, installed
from support.people import BEGINNING, TODAY, ClientOf, World

DAY = timedelta(days=1)
CATALOGUE = catalogue_named("shougang")
OF_SEEDS = min(next(one for one in CATALOGUE.overlays if one.id == SEEDS).entries)
PLAIN = next(e for e in CATALOGUE.entries if e.list_id == LIST and e.grade == 3).id


def state(grant: Grant, on: date) -> GrantState:
    return as_domain(with_ends(Grant.objects.all()).get(pk=grant.pk)).state(on)


def refused(world: World, **told: Any) -> str:
    before = Grant.objects.count()
    with pytest.raises(SeldingerError) as error:
        granted(world, **told)
    assert Grant.objects.count() == before
    return str(error.value)


# -- what may be granted ---------------------------------------------------------------------------


def test_it_grants_entries_each_with_the_managed_grade_of_that_day(world: World) -> None:
    grant = granted(world, kind=Grant.Kind.ENTRIES, entries=(OF_SEEDS, PLAIN), document="第 7 号")
    managed = CATALOGUE.managed_grade(CATALOGUE.by_id[OF_SEEDS])
    assert grant.entries == {OF_SEEDS: managed, PLAIN: 3}
    assert (grant.catalogue, grant.version) == ("shougang", CATALOGUE.version)
    assert (grant.by, grant.source) == (world.wu, Grant.Source.OFFICE)
    asked = ask(doctor=world.zhou, hospital=world.main, on=TODAY, entries=[PLAIN])
    assert asked.answer.decision == "allowed"


def test_it_keeps_of_a_scope_what_its_kind_says(world: World) -> None:
    grant = granted(
        world, kind=Grant.Kind.TECHNOLOGY, technology=SEEDS, list_id=LIST, entries=(PLAIN,)
    )
    assert (grant.technology, grant.list_id, grant.grade, grant.entries) == (SEEDS, "", None, {})


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"kind": Grant.Kind.ENTRIES}, "还没有选目录条目"),
        ({"kind": Grant.Kind.ENTRIES, "entries": ("nowhere-1",)}, "没有条目“nowhere-1”"),
        ({"kind": Grant.Kind.ENTRIES, "entries": (NEW_TECHNOLOGY,)}, "不能作为授权对象"),
        ({"list_id": "nowhere"}, "没有这个专业目录"),
        ({"grade": None}, "授权到几级"),
        ({"grade": 5}, "授权到几级"),
        ({"kind": Grant.Kind.TECHNOLOGY, "technology": "nothing"}, "没有这项限制类技术"),
        ({"end": BEGUN - DAY}, "早于开始日期"),
        ({"proctored": -1}, "带教例数"),
        ({"proctored": 40000}, "带教例数"),
        ({"title": "主" * 41}, "职称太长"),
        ({"document": "文" * 81}, "文号太长"),
        ({"start": BEGINNING - DAY}, "当天不在示例甲医院任职"),
    ],
)
def test_it_refuses_what_cannot_be_granted(world: World, told: dict[str, Any], says: str) -> None:
    assert says in refused(world, **told)


def test_it_refuses_who_cannot_hold_it(world: World) -> None:
    assert "没有在示例甲医院任职过" in refused(world, doctor=world.zheng)
    set_active(by=world.admin, person=world.zhou, active=False)
    world.zhou.refresh_from_db()
    assert "账号已停用" in refused(world)
    assert "账号已停用" in refused(world, end=TODAY)
    granted(world, end=TODAY - DAY)  # what the doctor held before leaving can still be entered


def test_it_takes_no_grant_to_oneself(world: World) -> None:
    assert "不能给自己授权" in refused(world, doctor=world.wu)


def test_it_needs_a_catalogue(world: World) -> None:
    bare = add_hospital(by=None, name="示例无目录医院")
    Membership.objects.create(person=world.zhou, hospital=bare, start=BEGINNING)
    assert "还没有选定手术分级目录" in refused(world, hospital=bare)


# -- one effective grant per doctor and scope ------------------------------------------------------


def test_it_names_the_grant_that_holds_already(world: World) -> None:
    first = granted(world, end=TODAY)
    said = refused(world, start=TODAY)
    assert f"第 {first.pk} 号" in said
    assert "2025-01-01 至 2026-06-15" in said
    granted(world, start=TODAY + DAY)
    granted(world, grade=4, proctored=5)
    granted(world, hospital=world.main, doctor=world.head)


def test_what_belongs_to_another_kind_makes_no_second_grant(world: World) -> None:
    granted(world)
    assert "已有同一范围" in refused(world, technology=SEEDS)
    granted(world, kind=Grant.Kind.TECHNOLOGY, technology=SEEDS)
    of_seeds = {"kind": Grant.Kind.TECHNOLOGY, "technology": SEEDS}
    assert "已有同一范围" in refused(world, **of_seeds, list_id=LIST, grade=3, entries=(PLAIN,))


def test_it_takes_entries_once(world: World) -> None:
    granted(world, kind=Grant.Kind.ENTRIES, entries=(PLAIN, OF_SEEDS))
    said = refused(world, kind=Grant.Kind.ENTRIES, entries=(PLAIN,), end=TODAY)
    assert CATALOGUE.by_id[PLAIN].text in said


def test_it_grants_anew_from_the_day_the_first_was_revoked(world: World) -> None:
    first = granted(world)
    revoke_grant(by=world.wu, grant=first, on=TODAY, reason="范围写错")
    assert "重叠" in refused(world, start=TODAY - DAY)
    again = granted(world, start=TODAY, replaces=first)
    assert again.replaces == first
    void = granted(world, doctor=world.head)
    revoke_grant(by=world.wu, grant=void, on=BEGUN, reason="登记错人")
    granted(world, doctor=world.head)


def test_it_replaces_what_was_revoked_of_the_same_doctor(world: World) -> None:
    first = granted(world)
    assert "还没有撤销" in refused(world, grade=4, replaces=first)
    revoke_grant(by=world.wu, grant=first, on=TODAY, reason="范围写错")
    assert "另一位医师" in refused(world, doctor=world.head, replaces=Grant.objects.get())


def test_it_gives_a_list_of_grants_whole_or_not_at_all(world: World) -> None:
    news = [new_grant(world), new_grant(world, doctor=world.head), new_grant(world)]
    with pytest.raises(SeldingerError, match="第 3 份：周示例已有同一范围的授权"):
        give_grants(by=world.wu, hospital=world.main, news=news, source=Grant.Source.WORKBOOK)
    assert not Grant.objects.exists()
    assert not Notice.objects.filter(person=world.zhou).exists()
    many = [*news[:2], new_grant(world, grade=4, start=TODAY)]
    grants = give_grants(by=world.wu, hospital=world.main, news=many, source=Grant.Source.WORKBOOK)
    assert [one.source for one in grants] == ["workbook"] * 3
    assert Notice.objects.get(person=world.zhou).details["number"] == 2
    assert Notice.objects.get(person=world.head).kind == "grant_given"
    told = Notice.objects.get(kind="grants_given")
    assert told.url.endswith(f"?hospital={world.main.pk}")  # one may be granted in two
    row = AuditRow.objects.get(act="privileges.give_grants")
    assert str(grants[2].pk) in row.details


def test_it_takes_one_hospital_at_a_time(world: World) -> None:
    with pytest.raises(SeldingerError, match="请核对医院"):
        give_grants(
            by=world.wu, hospital=world.partner, news=[new_grant(world)],
            source=Grant.Source.WORKBOOK,
        )  # fmt: skip
    with pytest.raises(SeldingerError, match="没有可登记"):
        give_grants(by=world.wu, hospital=world.main, news=[], source=Grant.Source.WORKBOOK)


# -- what ends a grant -----------------------------------------------------------------------------


def test_it_answers_for_the_past_after_a_revocation(world: World) -> None:
    grant = granted(world)
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason=" 调离 ")
    assert grant.revocations.get().reason == "调离"
    assert state(grant, TODAY - DAY) is GrantState.IN_FORCE
    assert state(grant, TODAY) is GrantState.REVOKED


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"reason": "  "}, "请写明理由"),
        ({"on": BEGUN - DAY}, "撤销日期不能更早"),
        ({"on": TODAY + DAY}, "之后不必撤销"),
    ],
)
def test_it_refuses_an_impossible_revocation(world: World, told: dict[str, Any], says: str) -> None:
    grant = granted(world, end=TODAY)
    with pytest.raises(SeldingerError, match=says):
        revoke_grant(**{"by": world.wu, "grant": grant, "on": TODAY, "reason": "调离"} | told)
    assert state(grant, TODAY) is GrantState.IN_FORCE


def test_a_revocation_is_corrected_by_an_earlier_one_alone(world: World) -> None:
    """A day that was written wrong must not keep a grant alive."""
    grant = granted(world)
    revoke_grant(by=world.wu, grant=grant, on=TODAY + 365 * DAY, reason="日期写错")
    for on in (TODAY + 365 * DAY, TODAY + 366 * DAY):
        with pytest.raises(SeldingerError, match="已自 2027-06-15 起撤销。只能改为更早"):
            revoke_grant(by=world.wu, grant=grant, on=on, reason="调离")
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason="调离")
    assert [one.reason for one in grant.revocations.all()] == ["调离", "日期写错"]
    assert state(grant, TODAY - DAY) is GrantState.IN_FORCE
    assert state(grant, TODAY) is GrantState.REVOKED
    granted(world, start=TODAY, replaces=grant)


def test_it_suspends_until_the_day_of_a_revocation(world: World) -> None:
    grant = granted(world)
    revoke_grant(by=world.wu, grant=grant, on=TODAY + 9 * DAY, reason="调离")
    with pytest.raises(SeldingerError, match="已自 2026-06-24 起撤销"):
        suspend_grant(by=world.wu, grant=grant, start=TODAY + 9 * DAY, reason="复训")
    suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="复训")
    assert state(grant, TODAY) is GrantState.SUSPENDED
    assert state(grant, TODAY + 9 * DAY) is GrantState.REVOKED


def test_what_ends_a_grant_is_not_dated_years_ahead(world: World) -> None:
    grant, far = granted(world), TODAY + 367 * DAY
    with pytest.raises(SeldingerError, match="超过一年"):
        revoke_grant(by=world.wu, grant=grant, on=far, reason="调离")
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="复训")
    with pytest.raises(SeldingerError, match="超过一年"):
        lift_suspension(by=world.wu, suspension=rest, on=far)
    assert state(grant, TODAY) is GrantState.SUSPENDED
    late = granted(world, grade=4, start=far + DAY)
    revoke_grant(by=world.wu, grant=late, on=late.start, reason="登记错人")
    assert state(late, TODAY) is GrantState.REVOKED


def test_nobody_ends_ones_own_grant(world: World) -> None:
    grant = granted(world)
    with pytest.raises(SeldingerError, match="自己的授权"):
        revoke_grant(by=world.zhou, grant=grant, on=TODAY, reason="调离")
    with pytest.raises(SeldingerError, match="自己的授权"):
        suspend_grant(by=world.zhou, grant=grant, start=TODAY, reason="复训")


def test_it_rests_and_holds_again(world: World) -> None:
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY - 5 * DAY, reason="复训")
    assert state(grant, TODAY) is GrantState.SUSPENDED
    lifted = lift_suspension(by=world.wu, suspension=rest, on=TODAY)
    assert (lifted.end, lifted.lifted_by) == (TODAY - DAY, world.wu)
    assert state(grant, TODAY) is GrantState.IN_FORCE
    assert state(grant, TODAY - DAY) is GrantState.SUSPENDED
    with pytest.raises(SeldingerError, match="已经登记过自 2026-06-15 起恢复。只能改为更早"):
        lift_suspension(by=world.wu, suspension=rest, on=TODAY)


def test_a_lifting_is_corrected_by_an_earlier_one(world: World, client_of: ClientOf) -> None:
    grant, client = granted(world), client_of(world.wu)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY - 5 * DAY, reason="复训")
    lift_suspension(by=world.wu, suspension=rest, on=TODAY + 300 * DAY)
    at = f"/privileges/grants/{grant.pk}/"
    assert f"{at}lift/{rest.pk}/" in client.get(at).content.decode()
    lift_suspension(by=world.wu, suspension=rest, on=TODAY)
    assert state(grant, TODAY) is GrantState.IN_FORCE
    assert f"{at}lift/{rest.pk}/" not in client.get(at).content.decode()


def test_a_suspension_lifted_on_its_first_day_never_was(world: World) -> None:
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="登错人")
    lift_suspension(by=world.wu, suspension=rest, on=TODAY)
    assert state(grant, TODAY) is GrantState.IN_FORCE
    suspend_grant(by=world.wu, grant=grant, start=TODAY, end=TODAY, reason="复训")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"reason": ""}, "请写明理由"),
        ({"end": TODAY - 10 * DAY}, "早于开始日期"),
        ({"start": BEGUN - DAY}, "不在有效期内"),
        ({"start": TODAY + 30 * DAY, "end": None}, "不在有效期内"),
        ({"start": TODAY - 9 * DAY, "end": TODAY}, "与已登记的暂停"),
        ({"start": TODAY + 5 * DAY, "end": None}, "与已登记的暂停"),
    ],
)
def test_it_refuses_an_impossible_suspension(world: World, told: dict[str, Any], says: str) -> None:
    grant = granted(world, end=TODAY + 20 * DAY)
    suspend_grant(by=world.wu, grant=grant, start=TODAY, end=TODAY + 5 * DAY, reason="复训")
    usual = {"start": TODAY - 9 * DAY, "end": TODAY - DAY, "reason": "再次复训"}
    with pytest.raises(SeldingerError, match=says):
        suspend_grant(by=world.wu, grant=grant, **usual | told)
    assert grant.suspensions.count() == 1


def test_it_refuses_an_impossible_lifting(world: World) -> None:
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, end=TODAY + DAY, reason="复训")
    for on, says in ((TODAY - DAY, "恢复日期不能更早"), (TODAY + 2 * DAY, "之后自动恢复")):
        with pytest.raises(SeldingerError, match=says):
            lift_suspension(by=world.wu, suspension=rest, on=on)
    with pytest.raises(SeldingerError, match="不能给自己授权"):
        lift_suspension(by=world.zhou, suspension=rest, on=TODAY)


# -- whom it concerns ------------------------------------------------------------------------------


def test_it_asks_again_for_the_trainees_who_operated_there(world: World) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    log_case(world.other_trainee, world.other_department, supervisor=world.zheng)
    before = dict(Traineeship.objects.values_list("pk", "facts_version"))
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="复训")
    lift_suspension(by=world.wu, suspension=rest, on=TODAY)
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason="调离")
    # The first grant there tells of 周, too, that nobody granted him anything.
    granted(world, doctor=world.head)
    after = dict(Traineeship.objects.values_list("pk", "facts_version"))
    assert after == before | {world.trainee.pk: before[world.trainee.pk] + 5}


def test_it_tells_the_doctor(world: World) -> None:
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="复训")
    lift_suspension(by=world.wu, suspension=rest, on=TODAY)
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason="调离")
    notices = Notice.objects.filter(person=world.zhou).order_by("pk")
    told = [" ".join(words(one.kind, one.details)[:2]) for one in notices]
    assert {one.url for one in notices} == {f"/privileges/grants/{grant.pk}/"}
    scope = "外周血管介入手术，三级及以下"
    assert told[0].startswith(f"示例甲医院登记了您的手术授权：{scope} 自 2025-01-01 起")
    assert "2026-06-15 起，直到另行通知。理由：复训" in told[1]
    assert "自 2026-06-15 起恢复" in told[2]
    assert "自 2026-06-15 起。理由：调离" in told[3]


RACE = """
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from django.db import connection
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.queries import check_chain
from seldinger.web.people.models import Person
from seldinger.web.privileges.actions.granting import give_grant, give_grants, revoke_grant
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant
wu, zhou, head = (Person.objects.get(login=one) for one in ("wu", "zhou", "head"))
main = zhou.memberships.get().hospital
AT_ONCE, ROUNDS = 6, 5
ready = Barrier(AT_ONCE, timeout=120)

def new(doctor, turn):
    start = date(2025, 1 + turn, 1)
    return NewGrant(
        doctor=doctor, hospital=main, kind=Grant.Kind.LIST, list_id="peripheral-intervention",
        grade=3, start=start, end=start.replace(day=28),
    )

def send(turn, who):
    # One alone, or both doctors at once, named in one order or the other.
    both = [new(zhou, turn), new(head, turn)][:: 1 if who % 3 else -1]
    ready.wait()
    try:
        if who % 2:
            return give_grants(by=wu, hospital=main, news=both, source=Grant.Source.WORKBOOK)
        return give_grant(by=wu, new=both[0])
    except SeldingerError:
        return None
    finally:
        connection.close()

with ThreadPoolExecutor(AT_ONCE) as pool:
    for turn in range(ROUNDS):
        list(pool.map(send, [turn] * AT_ONCE, range(AT_ONCE)))
        held = Grant.objects.filter(start__month=1 + turn)
        assert held.filter(doctor=zhou).count() <= 1, held
        assert held.filter(doctor=head).count() <= 1, held
        assert held.exists()
assert check_chain() is None
print("whole")
"""


def test_many_that_send_at_once_make_one_grant(tmp_path: Path) -> None:
    assert installed(tmp_path, WITH_WORLD).run(RACE).split() == ["whole"]


def read(response: Any) -> Element:
    return read_html(response.content.decode())


# -- the pages -------------------------------------------------------------------------------------


def test_it_lists_the_grants_of_ones_hospital_and_filters_them(
    world: World, client_of: ClientOf
) -> None:
    soon = granted(world, end=TODAY + 60 * DAY)
    later = granted(world, doctor=world.head, end=TODAY + 61 * DAY, proctored=5)
    gone = granted(world, doctor=world.head, grade=4)
    revoke_grant(by=world.wu, grant=gone, on=TODAY, reason="调离")
    client = client_of(world.wu)
    page = read(client.get("/privileges/grants/"))
    assert "有效 2 份，其中 1 份 60 天内到期；共 3 份。" in page.text
    rows = [row.text for row in page.one("tbody").all("tr")]
    assert ["周示例" in row for row in rows] == [False, False, True]  # by pinyin
    assert "前 5 例须有带教" in page.text
    chips = [one.text for one in page.one("nav", "grant-chips").all("a")]
    assert chips == ["全部 3", "有效 2", "60 天内到期 1", "已撤销 1"]
    for asked, shown in {
        "state=ending": [soon],
        "state=revoked": [gone],
        "state=in_force&doctor=zhous": [soon],
        "doctor=赵示例": [later, gone],
        "doctor=nobody": [],
        "state=nothing": [later, gone, soon],
    }.items():
        found = read(client.get(f"/privileges/grants/?{asked}"))
        links = [one["href"] for one in found.all("a") if "data-step" in one]
        assert links == [f"/privileges/grants/{one.pk}/" for one in shown], asked


def test_an_empty_list_says_how_to_fill_it(world: World, client_of: ClientOf) -> None:
    assert "登记第一份授权" in client_of(world.wu).get("/privileges/grants/").content.decode()
    seen = client_of(world.look_up).get("/privileges/grants/").content.decode()
    assert "授权由医院的医务处登记" in seen
    assert "/privileges/grants/add/" not in seen


def test_it_keeps_the_filter_over_the_pages(world: World, client_of: ClientOf) -> None:
    months = [date(year, month, 1) for year in range(2027, 2032) for month in range(1, 12)]
    news = [new_grant(world, start=one, end=one + 20 * DAY) for one in months]
    give_grants(by=world.wu, hospital=world.main, news=news, source=Grant.Source.WORKBOOK)
    page = read(client_of(world.wu).get("/privileges/grants/?state=not_begun&doctor=周"))
    assert len(page.one("tbody").all("tr")) == 50
    (after,) = [one["href"] for one in page.all("a", "btn") if one.text == "下一页"]
    second = read(client_of(world.wu).get(f"/privileges/grants/{after}"))
    assert len(second.one("tbody").all("tr")) == 5
    assert "第 2 页，共 2 页" in second.text


def test_one_grant_tells_its_whole_history(world: World, client_of: ClientOf) -> None:
    first = granted(
        world, kind=Grant.Kind.ENTRIES, entries=(PLAIN,), document="医务〔2025〕3 号", cases="12 例"
    )
    rest = suspend_grant(by=world.wu, grant=first, start=TODAY - 9 * DAY, reason="复训")
    lift_suspension(by=world.wu, suspension=rest, on=TODAY)
    revoke_grant(by=world.wu, grant=first, on=TODAY, reason="范围写错")
    second = granted(world, start=TODAY, replaces=first)
    page = read(client_of(world.zhou).get(f"/privileges/grants/{first.pk}/"))
    told = [one.text for one in page.one("ol", "history").all("li")]
    assert [one[:10] for one in told] == [
        "2025-01-01", "2026-06-06", "2026-06-15", "2026-06-15", "2026-06-15",
    ]  # fmt: skip
    assert "吴示例登记于 2026-06-15，晚于开始 530 天" in told[0]
    assert "暂停（2026-06-06 至 2026-06-14） 复训" in told[1]
    assert "恢复" in told[2]
    assert "撤销 范围写错" in told[3]
    assert f"由第 {second.pk} 号授权替换" in told[4]
    assert "自 2026-06-15 起已撤销" in page.text
    assert "3 级" in page.text
    assert "12 例" in page.text
    again = read(client_of(world.wu).get(f"/privileges/grants/{second.pk}/"))
    assert f"替换第 {first.pk} 号授权" in again.text
    assert "今天有效，长期。" in again.text


def test_it_says_how_a_grant_stands_today(world: World, client_of: ClientOf) -> None:
    def says(**told: Any) -> str:
        grant = granted(world, **told)
        return (
            read(client_of(world.wu).get(f"/privileges/grants/{grant.pk}/")).one("p", "lead").text
        )

    assert says(end=TODAY) == "有效 今天有效，到 2026-06-15 为止。"
    assert says(start=TODAY + DAY) == "未生效 自 2026-06-16 起生效，今天还没有。"
    assert says(grade=1, end=TODAY - DAY) == "已到期 已于 2026-06-14 到期。"
    resting = granted(world, grade=2)
    suspend_grant(by=world.wu, grant=resting, start=TODAY, end=TODAY + DAY, reason="复训")
    page = client_of(world.wu).get(f"/privileges/grants/{resting.pk}/").content.decode()
    assert "暂停中，到 2026-06-16 为止。" in page
    ending = granted(world, doctor=world.head)
    revoke_grant(by=world.wu, grant=ending, on=TODAY + DAY, reason="调离")
    page = client_of(world.wu).get(f"/privileges/grants/{ending.pk}/").content.decode()
    assert "今天有效，自 2026-06-16 起撤销。" in page
    void = granted(world, doctor=world.chen)
    revoke_grant(by=world.wu, grant=void, on=BEGUN, reason="登记错人")
    page = client_of(world.wu).get(f"/privileges/grants/{void.pk}/").content.decode()
    assert "已撤销，视为从未授权。" in page
    coming = granted(world, doctor=world.chen, start=TODAY + 9 * DAY)
    revoke_grant(by=world.wu, grant=coming, on=coming.start, reason="登记错人")
    page = client_of(world.wu).get(f"/privileges/grants/{coming.pk}/").content.decode()
    assert "已撤销，视为从未授权。" in page


def test_the_doctor_opens_ones_own_and_nobody_elses(world: World, client_of: ClientOf) -> None:
    Membership.objects.create(person=world.newcomer, hospital=world.main, start=BEGINNING)
    own, others = granted(world, doctor=world.newcomer), granted(world)
    client = client_of(world.newcomer)
    page = client.get(f"/privileges/grants/{own.pk}/")
    assert page.status_code == 200
    assert "撤销" not in read(page).one("main").text
    assert client.get(f"/privileges/grants/{others.pk}/").status_code == 404


def test_medical_affairs_of_another_hospital_finds_nothing(
    world: World, client_of: ClientOf
) -> None:
    grant = granted(world)
    rest = suspend_grant(by=world.wu, grant=grant, start=TODAY, reason="复训")
    client = client_of(world.zheng)
    at = f"/privileges/grants/{grant.pk}/"
    for url in (at, f"{at}revoke/", f"{at}suspend/", f"{at}lift/{rest.pk}/"):
        assert client.get(url).status_code == 404
    assert "还没有登记授权" in client.get("/privileges/grants/").content.decode()
    for asked in (f"hospital={world.main.pk}", f"replaces={grant.pk}", "doctor=x", "hospital=x"):
        assert client.get(f"/privileges/grants/add/?{asked}").status_code == 404, asked
    own = f"hospital={world.other_hospital.pk}"
    url = f"/privileges/grants/add/?{own}&doctor={world.zhou.pk}"
    assert client.get(url).status_code == 404


# -- giving one by hand ----------------------------------------------------------------------------


def form_of(world: World, doctor: Any = None) -> str:
    whose = (doctor or world.zhou).pk
    return f"/privileges/grants/add/?hospital={world.main.pk}&doctor={whose}"


def test_it_finds_the_doctor_by_name_or_initials(world: World, client_of: ClientOf) -> None:
    client = client_of(world.wu)
    for typed in ("周", "zhous", "zhou shi"):
        page = read(client.get("/privileges/grants/add/", {"find": typed}))
        assert [one.text for one in page.one("ul", "choices").all("a")] == ["周示例 介入科"]
    assert "周示例" in client.get("/privileges/grants/add/").content.decode()
    assert "没有找到医师" in client.get("/privileges/grants/add/?find=郑").content.decode()
    assert client.get("/privileges/grants/add/?find=%00").status_code == 200


def test_it_asks_in_which_hospital_where_there_are_several(
    world: World, client_of: ClientOf
) -> None:
    give_role(
        by=None, person=world.wu, role=AccountRole.MEDICAL_AFFAIRS, start=BEGINNING,
        hospital=world.partner,
    )  # fmt: skip
    page = read(client_of(world.wu).get("/privileges/grants/add/"))
    assert [one.text for one in page.one("ul", "choices").all("a")] == ["示例甲医院", "示例乙医院"]
    set_catalogue(by=world.admin, hospital=world.partner, catalogue="")
    url = f"/privileges/grants/add/?hospital={world.partner.pk}"
    assert "还没有手术分级目录" in client_of(world.wu).get(url).content.decode()


def test_it_grants_a_list_by_hand(world: World, client_of: ClientOf) -> None:
    sent = {
        "kind": "list", "list_id": LIST, "grade": "3", "start": "2025-01-01", "proctored": "3",
        "title": "副主任医师", "document": "医务〔2025〕3 号",
    }  # fmt: skip
    response = client_of(world.wu).post(form_of(world), sent)
    grant = Grant.objects.get()
    assert response["Location"] == f"/privileges/grants/{grant.pk}/"
    assert (grant.doctor, grant.list_id, grant.grade) == (world.zhou, LIST, 3)
    assert (grant.proctored, grant.title, grant.end) == (3, "副主任医师", None)
    again = client_of(world.wu).post(form_of(world), sent)
    assert f"已有同一范围的授权（第 {grant.pk} 号" in again.content.decode()
    assert Grant.objects.count() == 1


def test_it_asks_for_what_belongs_to_the_scope(world: World, client_of: ClientOf) -> None:
    client, url = client_of(world.wu), form_of(world)
    for kind, faults in (("list", 2), ("technology", 1), ("", 1)):
        page = read(client.post(url, {"kind": kind, "start": "2026-06-01"}))
        assert [one.text for one in page.all("p", "fault")] == ["请选择。"] * faults, kind
    page = read(client.post(url, {"kind": "entries", "start": "2026-06-01"}))
    assert "还没有选目录条目" in page.one("p", "fault").text
    sent = {"kind": "technology", "technology": SEEDS, "start": "2026-06-01"}
    assert client.post(url, sent).status_code == 302
    assert Grant.objects.get().technology == SEEDS


def test_it_finds_entries_and_keeps_those_that_are_ticked(
    world: World, client_of: ClientOf
) -> None:
    """Without scripts the button sends the form; while one types the page asks itself."""
    client, seeds = client_of(world.wu), CATALOGUE.by_id[OF_SEEDS]
    sent = {"kind": "entries", "entries": [PLAIN], "find": "粒子", "title": "主治", "look": "1"}
    page = read(client.post(form_of(world), sent))
    boxes = {one["value"]: "checked" in one for one in page.all("input", name="entries")}
    assert boxes[PLAIN]
    assert boxes[OF_SEEDS] is False
    assert page.one("input", name="title")["value"] == "主治"
    assert not page.all("p", "fault")
    typed = client.get(f"{form_of(world)}&find=粒子&entries={PLAIN}")
    assert {one["value"] for one in read(typed).all("input", name="entries")} == set(boxes)
    del sent["look"]
    client.post(form_of(world), {**sent, "entries": [PLAIN, OF_SEEDS], "start": "2026-06-01"})
    assert set(Grant.objects.get().entries) == {PLAIN, seeds.id}


def test_it_offers_no_management_class(world: World, client_of: ClientOf) -> None:
    url = form_of(world)
    page = client_of(world.wu).post(url, {"kind": "entries", "find": "新技术新项目", "look": "1"})
    assert not read(page).all("input", name="entries")
    assert "不能作为授权对象" in page.content.decode()
    sent = {"kind": "entries", "entries": [NEW_TECHNOLOGY], "start": "2026-06-01"}
    assert "不能作为授权对象：" in client_of(world.wu).post(url, sent).content.decode()
    assert not Grant.objects.exists()


def test_it_finds_who_has_left_for_what_was_held_before(world: World, client_of: ClientOf) -> None:
    set_active(by=world.admin, person=world.zhou, active=False)
    client = client_of(world.wu)
    page = read(client.get("/privileges/grants/add/", {"find": "周"}))
    assert [one.text for one in page.one("ul", "choices").all("a")] == ["周示例 介入科，账号已停用"]
    sent = {
        "kind": "list", "list_id": LIST, "grade": "3", "start": "2025-01-01", "end": "2026-06-14",
    }  # fmt: skip
    assert client.post(form_of(world), sent).status_code == 302


def test_a_known_title_is_not_typed_again(world: World, client_of: ClientOf) -> None:
    describe_membership(
        by=world.secretary, membership=world.zhou.memberships.get(), title="主任医师", staff_no=""
    )
    page = read(client_of(world.wu).get(form_of(world)))
    assert page.one("input", name="title")["value"] == "主任医师"


def test_it_revokes_and_grants_anew_as_it_was(world: World, client_of: ClientOf) -> None:
    grant, client = granted(world, document="医务〔2025〕3 号", proctored=2), client_of(world.wu)
    at = f"/privileges/grants/{grant.pk}/"
    assert "请填写" in client.post(f"{at}revoke/", {"on": "2026-06-15"}).content.decode()
    told = {"on": "2026-06-15", "reason": "级别写错"}
    assert client.post(f"{at}revoke/", told)["Location"] == at
    anew = f"/privileges/grants/add/?replaces={grant.pk}"
    assert anew in client.get(at).content.decode()
    page = read(client.get(anew))
    assert page.one("input", name="document")["value"] == "医务〔2025〕3 号"
    assert page.one("input", name="start")["value"] == "2026-06-15"
    sent = {"kind": "list", "list_id": LIST, "grade": "2", "start": "2026-06-15"}
    client.post(anew, sent)
    assert Grant.objects.get(replaces=grant).grade == 2
    assert "已自 2026-06-15 起撤销" in client.post(f"{at}revoke/", told).content.decode()


def test_it_corrects_a_revocation_by_hand(world: World, client_of: ClientOf) -> None:
    grant, client = granted(world), client_of(world.wu)
    at = f"/privileges/grants/{grant.pk}/"
    for on in ("2026-12-15", "2026-06-15"):
        assert f"{at}revoke/" in client.get(at).content.decode()
        client.post(f"{at}revoke/", {"on": on, "reason": f"自 {on}"})
    page = read(client.get(at))
    assert "已撤销 自 2026-06-15 起已撤销。" in page.one("p", "lead").text
    told = [one.text for one in page.one("ol", "history").all("li")]
    assert "撤销 自 2026-06-15" in told[1]
    assert "撤销，后改为更早 自 2026-12-15" in told[2]
    assert f"{at}suspend/" not in page.text
    # Both revocations name one grant that may be given anew.
    assert client.get(f"/privileges/grants/add/?replaces={grant.pk}").status_code == 200
    revoke_grant(by=world.wu, grant=grant, on=BEGUN, reason="登记错人")
    assert f"{at}revoke/" not in client.get(at).content.decode()


def test_a_reason_is_for_the_office_and_the_doctor(world: World, client_of: ClientOf) -> None:
    grant = granted(world)
    suspend_grant(by=world.wu, grant=grant, start=TODAY, end=TODAY, reason="术后并发症待查")
    revoke_grant(by=world.wu, grant=grant, on=TODAY + DAY, reason="停职")
    for who, reads in ((world.wu, True), (world.zhou, True), (world.look_up, False)):
        page = client_of(who).get(f"/privileges/grants/{grant.pk}/").content.decode()
        assert ("术后并发症待查" in page, "停职" in page) == (reads, reads), who
        assert "2026-06-16" in page
        assert "暂停中" in page


def test_it_suspends_and_lifts_by_hand(world: World, client_of: ClientOf) -> None:
    grant, client = granted(world), client_of(world.wu)
    at = f"/privileges/grants/{grant.pk}/"
    client.post(f"{at}suspend/", {"start": "2026-06-10", "end": "", "reason": "复训"})
    rest = grant.suspensions.get()
    assert "暂停中，直到登记恢复" in client.get(at).content.decode()
    assert client.get(f"{at}lift/{rest.pk}/").status_code == 200
    client.post(f"{at}lift/{rest.pk}/", {"on": "2026-06-15"})
    page = read(client.get(at))
    assert "今天有效" in page.text
    assert not [one for one in page.all("a") if "/lift/" in one["href"]]


def test_it_leaves_the_lists_length_to_a_few_questions(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 7):
        granted(world, start=date(2025, month, 1), end=date(2025, month, 20))
    client = client_of(world.wu)
    with django_assert_max_num_queries(16):
        client.get("/privileges/grants/")
