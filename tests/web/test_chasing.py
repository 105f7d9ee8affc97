"""Reminding supervisors: at 25 entries or 30 days, once a week, without a word of patients."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from seldinger.domain.training.words import Role, State
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.inbox.actions.robots import set_robot
from seldinger.web.inbox.models import Delivery, Notice
from seldinger.web.logbook.actions.duties import change_duty
from seldinger.web.logbook.actions.withdrawing import restore_claim, withdraw_claim
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import AccountRole, Person
from seldinger.web.verification.actions import chasing
from seldinger.web.verification.actions.chasing import chase
from seldinger.web.verification.actions.deciding import return_claims
from seldinger.web.verification.actions.reassigning import reassign_claims
from seldinger.web.verification.chasing import LONGEST_WAIT, MOST_WAITING, waiting_by_supervisor
from support.cases import log_cases
from support.duties import log_some_reports, reports
from support.people import TODAY, ClientOf, World, give
from support.shared_cases import act, edited, logged, part_of, second_attending, verify
from support.verifying import decision, leave, pending, recorded

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1234"


def wait(world: World, number: int, *, days: int, supervisor: str = "zhou") -> None:
    """So many entries of 林's wait for a supervisor for so many days."""
    log_cases(
        number, world.trainee, world.department, supervisor=getattr(world, supervisor),
        state=State.PENDING, day=TODAY - timedelta(days=days),
    )  # fmt: skip


def told(world: World) -> list[Notice]:
    return list(Notice.objects.filter(kind="waiting", person=world.zhou).order_by("pk"))


@pytest.mark.parametrize(
    ("number", "days", "is_chased"),
    [
        (MOST_WAITING - 1, LONGEST_WAIT - 1, False),
        (MOST_WAITING, 2, True),
        (1, LONGEST_WAIT + 1, True),
    ],
)
def test_at_25_entries_or_30_days(world: World, number: int, days: int, is_chased: bool) -> None:
    wait(world, number, days=days)
    chase(by=None)
    assert bool(told(world)) is is_chased
    if is_chased:
        assert told(world)[0].details["number"] == number


def test_the_thresholds_are_those_of_the_field() -> None:
    assert (MOST_WAITING, LONGEST_WAIT) == (25, 30)


def test_it_waits_30_days_to_the_hour(world: World, frozen: time_machine.Traveller) -> None:
    wait(world, 1, days=LONGEST_WAIT)  # logged at six in the evening, and it is half past ten
    chase(by=None)
    assert not told(world)
    frozen.shift(timedelta(hours=8))
    chase(by=None)
    assert len(told(world)) == 1


def test_once_a_week_and_the_newer_takes_the_place_of_the_older(
    world: World, frozen: time_machine.Traveller
) -> None:
    wait(world, 30, days=3)
    for _ in range(3):
        chase(by=None)
    assert len(told(world)) == 1
    frozen.shift(timedelta(days=6, hours=23))
    chase(by=None)
    assert len(told(world)) == 1
    frozen.shift(timedelta(hours=2))
    chase(by=None)
    assert len(told(world)) == 2
    [unread] = [notice for notice in told(world) if notice.read_at is None]
    assert unread.details["days"] == 9  # whole days since that evening


def test_what_was_decided_or_waits_for_nobody_is_not_chased(world: World) -> None:
    log_cases(40, world.trainee, world.department, supervisor=world.zhou, day=date(2026, 1, 5))
    before = AuditRow.objects.count()
    assert chase(by=None) == 0
    assert not Notice.objects.exists()
    assert AuditRow.objects.count() == before


def test_somebody_who_cannot_sign_in_is_not_reminded(world: World) -> None:
    wait(world, 30, days=40)
    set_active(by=world.admin, person=world.zhou, active=False)
    chase(by=None)
    assert not Notice.objects.filter(kind="waiting").exists()


def test_each_is_told_their_own(world: World) -> None:
    wait(world, 26, days=3)
    wait(world, 27, days=35, supervisor="chen")
    chase(by=None)
    rows = Notice.objects.filter(kind="waiting").values_list("person__login", "details__number")
    assert dict(rows) == {"zhou": 26, "chen": 27}
    assert {one.entries for one in waiting_by_supervisor().values()} == {26, 27}


def test_the_page_of_the_reminded_leads_to_what_waits(world: World, client_of: ClientOf) -> None:
    wait(world, 30, days=3)
    chase(by=None)
    page = client_of(world.zhou).get("/inbox/").content.decode()
    assert "有 30 条登记等您审核" in page
    assert told(world)[0].url == "/verify/"


# -- the secretary --------------------------------------------------------------------------------


def test_the_secretary_hears_once_a_week_of_what_nobody_will_verify(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    wait(world, 2, days=3)
    assert chase(by=None) == 0
    end_membership(by=world.secretary, membership=world.zhou.memberships.get(), on=TODAY)
    frozen.shift(timedelta(days=1))
    chase(by=None)
    chase(by=None)
    [notice] = Notice.objects.filter(kind="unreachable")
    assert (notice.person, notice.details["number"]) == (world.secretary, 2)
    page = client_of(world.secretary).get("/inbox/").content.decode()
    assert "2 条登记没有带教医师可审" in page
    assert notice.url == "/verify/unreachable/"
    frozen.shift(timedelta(days=8))
    chase(by=None)
    assert Notice.objects.filter(kind="unreachable").count() == 2
    assert Notice.objects.filter(kind="unreachable", read_at=None).count() == 1


# -- the group ------------------------------------------------------------------------------------


def test_the_group_of_the_hospital_hears_numbers_once_a_week(
    world: World, frozen: time_machine.Traveller
) -> None:
    set_robot(by=world.secretary, hospital=world.main, address=WECOM)
    set_robot(by=world.zheng, hospital=world.other_hospital, address=WECOM)
    wait(world, 30, days=40)
    wait(world, 4, days=2, supervisor="chen")
    chase(by=None)
    chase(by=None)
    [message] = Delivery.objects.filter(robot__isnull=False)
    assert message.robot
    assert message.robot.hospital == world.main
    assert "本院有 2 位带教医师共 34 条登记待审核，最早的已等 39 天" in message.text
    for name in (*world.names(), "T0000", "血管造影"):
        assert name not in message.text
    frozen.shift(timedelta(days=8))
    chase(by=None)
    assert Delivery.objects.filter(robot__isnull=False).count() == 2


def test_the_group_hears_nothing_while_nobody_is_late(world: World) -> None:
    set_robot(by=world.secretary, hospital=world.main, address=WECOM)
    wait(world, 20, days=3)
    wait(world, 20, days=3, supervisor="chen")
    assert chase(by=None) == 0
    assert not Delivery.objects.exists()


# -- since when one waits -------------------------------------------------------------------------


def oldest(supervisor: Person) -> int | None:
    one = waiting_by_supervisor().get(supervisor.pk)
    return one.days if one else None


def test_who_takes_it_over_waits_from_that_day_on(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    part = pending(world, day=TODAY - timedelta(days=40))
    recorded(part.procedure.case, world.zhou.name, world.head.name)
    leave(world, world.zhou)
    give(world.head, AccountRole.ATTENDING, department=world.department)
    told = {"claims": [decision(part)], "to": world.head, "reason": "示例"}
    reassign_claims(by=world.secretary, **told)
    assert oldest(world.head) == 0
    frozen.shift(timedelta(days=2))
    chase(by=None)
    assert not Notice.objects.filter(kind="waiting").exists()
    page = client_of(world.head).get("/verify/").content.decode()
    assert "最早的已等 2 天" in page
    assert "· 已等 2 天" in page


def test_what_was_mended_waits_from_then_on(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    claim = log_some_reports(world)
    frozen.shift(timedelta(days=40))
    assert oldest(world.zhou) == 40
    return_claims(by=world.zhou, claims=[decision(claim)], message="示例")
    assert oldest(world.zhou) is None
    told = reports(world, number=7)
    change_duty(by=world.lin, claim=claim, version=2, entered=told)
    assert oldest(world.zhou) == 0
    assert "今天送来" in client_of(world.zhou).get("/verify/").content.decode()


def test_so_does_an_edited_case_and_one_brought_back(
    world: World, frozen: time_machine.Traveller
) -> None:
    case = logged(world, world.trainee)
    verify(world.zhou, part_of(case, world.trainee))
    frozen.shift(timedelta(days=40))
    edited(world, world.trainee, case, guidance=("ct",))
    assert oldest(world.zhou) == 0
    frozen.shift(timedelta(days=10))
    part = part_of(case, world.trainee)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    part = part_of(case, world.trainee)
    frozen.shift(timedelta(days=10))
    restore_claim(by=world.lin, claim=part, version=part.version)
    assert oldest(world.zhou) == 0


def test_an_edit_of_what_still_waits_does_not_put_it_off(
    world: World, frozen: time_machine.Traveller
) -> None:
    case = logged(world, world.trainee)
    frozen.shift(timedelta(days=20))
    edited(world, world.trainee, case, act(role=Role.FIRST_ASSISTANT))
    assert oldest(world.zhou) == 20
    tang = second_attending(world)
    edited(world, world.trainee, case, act(role=Role.FIRST_ASSISTANT), supervisor=tang.pk)
    assert oldest(tang) == 0


# -- one that goes wrong --------------------------------------------------------------------------


def test_one_that_goes_wrong_stops_no_other_and_the_log_names_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wait(world, 30, days=3)
    wait(world, 30, days=3, supervisor="chen")
    set_robot(by=world.secretary, hospital=world.main, address=WECOM)
    first = min(world.zhou.pk, world.chen.pk)
    good = chasing.notify

    def bad(**told: Any) -> None:
        if told["to"][0].pk == first:
            raise ValueError("周示例 T000001")
        good(**told)

    monkeypatch.setattr(chasing, "notify", bad)
    assert chase(by=None) == 2
    [notice] = Notice.objects.filter(kind="waiting")
    assert notice.person.pk != first
    assert Delivery.objects.filter(robot__isnull=False).count() == 1
    assert "ValueError" in caplog.text
    for name in ("周示例", "陈示例", "T000001"):
        assert name not in caplog.text
    monkeypatch.setattr(chasing, "notify", good)
    assert chase(by=None) == 1  # it is due again
