"""Caught-up entries attested against the hospital's list: what agrees at once, the rest singly."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.models import Basis, Batch, Participation, Reconciled
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import Traineeship
from seldinger.web.verification.actions.batches import sign_batch, undo_batch
from seldinger.web.verification.batches import (
    group_for,
    groups_for,
    month_of,
    period_of,
    quarter_of,
)
from seldinger.web.verification.decisions import ConfirmationNeededError, seen, written
from seldinger.web.verification.kinds import PART, rows_of
from support.cases import log_case
from support.html import read
from support.lists import line, take
from support.old_logbooks import operation, take_in_rows
from support.people import ENTRY, PASSWORD, ClientOf, World, person

FIRST, SECOND = date(2025, 3, 3), date(2025, 3, 20)
SPAN = (date(2025, 1, 1), date(2025, 3, 31))
NUMBER = "ZY4711-0815"


@pytest.fixture
def old(world: World) -> World:
    """Of four old operations the hospital's list knows two, one with another role; a fifth lies
    where no list reaches."""
    rows = [
        operation(FIRST, NUMBER),
        operation(SECOND, "ZY2"),
        operation(date(2025, 3, 21), "ZY3"),
        operation(date(2025, 3, 22), "ZY4"),
        operation(date(2025, 6, 2), "ZY5"),
    ]
    take_in_rows(world.lin, world.trainee, world.main, rows)
    listed = [
        line(NUMBER, operator="林示例", others="周示例", day=FIRST),
        line("ZY2", operator="林示例", others="周示例", day=SECOND),
        line("ZY3", operator="赵示例", first="周示例", day=date(2025, 3, 21)),
    ]
    take(world.wu, world.main, listed, SPAN)
    return world


def agreeing() -> list[Participation]:
    return list(rows_of(PART).filter(reconciled=Reconciled.AGREES).order_by("pk"))


def address(world: World, period: str = "2025-Q1") -> str:
    return f"/verify/batches/{world.trainee.pk}/{world.main.pk}/{period}/"


def sign(world: World, client_of: ClientOf, **told: Any) -> Any:
    claims = [written(part) for part in agreeing()]
    form = {"password": PASSWORD, "claim": claims, **told}
    return client_of(world.zhou).post(address(world), form, follow=True)


def signed_by_action(world: World, **told: Any) -> Batch:
    usual = {
        "by": world.zhou,
        "trainee": world.trainee,
        "hospital": world.main,
        "period": period_of("2025-Q1"),
        "claims": [seen(part) for part in agreeing()],
        "confirmed": True,
    }
    return sign_batch(**(usual | told))


# -- what the pages show --------------------------------------------------------------------------


def test_each_trainee_and_quarter_stands_beside_what_the_list_says(
    old: World, client_of: ClientOf
) -> None:
    page = client_of(old.zhou).get("/verify/batches/").content.decode()
    assert "2 条与医院清单一致，可以成批签署" in page
    assert "林示例 · 2025 年第 1 季度" in page
    assert "林示例 · 2025 年第 2 季度" in page
    assert "没有清单 1" in page
    by_month = client_of(old.zhou).get("/verify/batches/?by=month").content.decode()
    assert "2025 年 3 月" in by_month
    assert "季度</h2>" not in by_month


def test_every_line_is_on_the_page_and_says_why_it_stays(old: World, client_of: ClientOf) -> None:
    page = client_of(old.zhou).get(address(old)).content.decode()
    for told in ("2025-03-03", "2025-03-20", "与医院清单不同", "医院清单里没有", "迟登记 469 天"):
        assert told in page
    assert NUMBER not in page
    assert "签署这 2 条" in page
    (form,) = (one for one in read(page).all("form") if "data-many" in one)
    assert len([row for row in form.all("tr") if "data-line" in row]) == 2  # each is seen first
    assert "data-every" in form.one("button")


def test_where_no_list_reaches_nothing_can_be_signed(old: World, client_of: ClientOf) -> None:
    page = client_of(old.zhou).get(address(old, "2025-Q2")).content.decode()
    assert "没有医院清单覆盖这段时间" in page
    assert 'name="password"' not in page


def test_without_anything_to_attest_it_says_so(world: World, client_of: ClientOf) -> None:
    assert "没有等您证明的补录" in client_of(world.zhou).get("/verify/batches/").content.decode()


def test_other_kinds_are_named_and_lead_to_single_verification(
    world: World, client_of: ClientOf
) -> None:
    reports = [(FIRST, "CT", "胸部", 5, "已审核", "周示例")]
    take_in_rows(world.lin, world.trainee, world.main, [], reports=reports)
    page = client_of(world.zhou).get("/verify/batches/").content.decode()
    assert "另有 1 条管理病例、影像报告或科研教学的补录" in page


@pytest.mark.parametrize(
    "period", ["2025", "2025-13", "2025-Q5", "0000-Q1", "9999-Q4", "２０２５-Q1"]
)
def test_a_period_that_is_none_is_not_found(old: World, client_of: ClientOf, period: str) -> None:
    assert period_of(period) is None
    assert client_of(old.zhou).get(address(old, period)).status_code == 404


def test_periods_lie_side_by_side() -> None:
    for of, name in ((month_of, "2024-02"), (quarter_of, "2024-Q1")):
        period = of(date(2024, 2, 29))
        assert period.name == name
        assert period_of(name) == period
    assert month_of(date(2024, 2, 1)).end == date(2024, 2, 29)
    assert month_of(date(2024, 12, 1)).end == date(2024, 12, 31)
    assert (quarter_of(date(2024, 12, 1)).start, quarter_of(date(2024, 12, 1)).end) == (
        date(2024, 10, 1),
        date(2024, 12, 31),
    )


# -- signing --------------------------------------------------------------------------------------


def test_the_supervisor_signs_what_agrees_with_the_password(
    old: World, client_of: ClientOf
) -> None:
    before = Traineeship.objects.get(pk=old.trainee.pk).facts_version
    page = sign(old, client_of).content.decode()
    assert "已证明 2 条，留下 2 条逐条审核" in page
    batch = Batch.objects.get()
    assert (batch.covered, batch.left_out, batch.supervisor) == (2, 2, old.zhou)
    assert (batch.start, batch.end) == SPAN
    parts = agreeing()
    assert {(p.state, p.basis, p.batch_id, p.autonomy, p.decided_by_id) for p in parts} == {
        (State.VERIFIED.value, Basis.BATCH, batch.pk, "", old.zhou.pk)
    }
    assert Participation.objects.filter(state=State.PENDING).count() == 3
    assert Traineeship.objects.get(pk=old.trainee.pk).facts_version > before
    assert {row.by for row in AuditRow.objects.filter(act="verification.sign_batch")} == {old.zhou}
    assert not list(broken_seals())


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_password_nothing_is_signed(
    old: World, client_of: ClientOf, password: str
) -> None:
    response = sign(old, client_of, password=password)
    assert response.status_code == 422
    assert "密码不对，没有签署" in response.content.decode()
    assert not Batch.objects.exists()
    with pytest.raises(ConfirmationNeededError):
        signed_by_action(old, confirmed=False)


def test_signed_twice_is_signed_once(old: World, client_of: ClientOf) -> None:
    claims = [written(part) for part in agreeing()]
    sign(old, client_of, claim=claims)
    response = sign(old, client_of, claim=claims)
    assert "有变动，没有证明任何一条" in response.content.decode()
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("claim", [[], ["x"], ["participation:1:1"], ["participation:999999:1:1"]])
def test_what_is_none_of_ours_is_refused(old: World, client_of: ClientOf, claim: list[str]) -> None:
    assert sign(old, client_of, claim=claim).status_code == 422
    assert not Batch.objects.exists()


def test_what_the_list_does_not_confirm_cannot_be_slipped_in(
    old: World, client_of: ClientOf
) -> None:
    every = [written(part) for part in rows_of(PART)]
    response = sign(old, client_of, claim=every)
    assert "医院清单并不确认它，没有作任何改动" in response.content.decode()
    assert not Batch.objects.exists()


def test_what_was_not_taken_in_is_not_signed_in_a_batch(old: World) -> None:
    log_case(
        old.trainee, old.department, supervisor=old.zhou, number="NEW", day=date(2025, 3, 7),
        state=State.PENDING,
    )  # fmt: skip
    part = rows_of(PART).latest("pk")
    part.reconciled = Reconciled.AGREES
    part.save(update_fields=["reconciled"])
    group = group_for(old.zhou, old.trainee.pk, old.main.pk, quarter_of(FIRST))
    assert group
    assert part.pk not in [one.pk for one in (*group.agreeing, *group.left)]
    with pytest.raises(SeldingerError, match="没有作任何改动"):
        signed_by_action(old, claims=[seen(part)])


@pytest.mark.parametrize(
    "told", [{"period": period_of("2025-Q2")}, {"period": period_of("2025-01")}]
)
def test_what_lies_outside_the_period_is_not_signed(old: World, told: dict[str, Any]) -> None:
    with pytest.raises(SeldingerError, match="不属于"):
        signed_by_action(old, **told)
    with pytest.raises(SeldingerError, match="不属于"):
        signed_by_action(old, hospital=old.partner)
    with pytest.raises(SeldingerError, match="不属于"):
        signed_by_action(old, trainee=old.other_trainee)


def test_two_in_one_place_is_settled_first(old: World, client_of: ClientOf) -> None:
    other = start_training(
        by=None, person=person("魏示例", "wei"), base=old.base, entry=ENTRY,
        background="internal", directions=[],
    )  # fmt: skip
    take_in_rows(other.person, other, old.main, [operation(FIRST, NUMBER)])
    group = group_for(old.zhou, old.trainee.pk, old.main.pk, quarter_of(FIRST))
    assert group
    assert [part.procedure.case.day for part in group.disputed] == [FIRST]
    page = client_of(old.zhou).get(address(old)).content.decode()
    assert "同一位置另有学员登记，请先裁定" in page
    with pytest.raises(SeldingerError, match="都登记了"):
        signed_by_action(old)


# -- whose it is ----------------------------------------------------------------------------------


def test_nobody_signs_what_waits_for_another(old: World, client_of: ClientOf) -> None:
    claims = [written(part) for part in agreeing()]
    for who in (old.zheng, old.head, old.chen):
        client = client_of(who)
        assert client.get(address(old)).status_code == 404
        told = {"password": PASSWORD, "claim": claims}
        assert client.post(address(old), told).status_code == 404
        assert "林示例" not in client.get("/verify/batches/").content.decode()
        assert groups_for(who, by_month=False) == []
        with pytest.raises(SeldingerError, match="不是送给您"):
            signed_by_action(old, by=who)
    assert not Batch.objects.exists()


# -- taking it back -------------------------------------------------------------------------------


def test_it_can_be_taken_back_at_once(old: World, client_of: ClientOf) -> None:
    page = sign(old, client_of).content.decode()
    batch = Batch.objects.get()
    address_back, told = "/verify/batches/undo/", {"batch": batch.pk}
    assert f'action="{address_back}"' in page
    assert "已证明 2 条" in page
    client = client_of(old.zhou)
    assert address_back not in client.get("/verify/batches/").content.decode()  # told once
    answer = client.post(address_back, told, follow=True).content.decode()
    assert "已撤销，2 条登记重新等您证明" in answer
    parts = agreeing()
    assert {(part.state, part.batch, part.decided_by, part.basis) for part in parts} == {
        (State.PENDING, None, None, "")
    }
    batch.refresh_from_db()
    assert batch.undone_at
    row = AuditRow.objects.latest("number")
    assert (row.act, row.by) == ("verification.undo_batch", old.zhou)
    assert not list(broken_seals())
    again = client.post(address_back, told, follow=True).content.decode()
    assert "已经撤销" in again
    signed_by_action(old)  # and signed anew


def test_only_by_who_signed_and_for_ten_minutes(
    old: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    batch = signed_by_action(old)
    for key in (batch.pk, "x", "9" * 30, ""):
        answer = client_of(old.chen).post("/verify/batches/undo/", {"batch": key}, follow=True)
        assert "没有找到您签署的这一批" in answer.content.decode()
    with pytest.raises(SeldingerError, match="不是您签署的"):
        undo_batch(by=old.chen, batch=batch)
    frozen.shift(timedelta(minutes=11))
    with pytest.raises(SeldingerError, match="已经过了十分钟"):
        undo_batch(by=old.zhou, batch=batch)
    assert {part.state for part in agreeing()} == {State.VERIFIED}


def test_what_moved_on_since_stays_as_it_is(old: World) -> None:
    batch = signed_by_action(old)
    first, second = agreeing()
    withdraw_claim(by=old.lin, claim=first, version=first.version)
    assert [part.pk for part in undo_batch(by=old.zhou, batch=batch)] == [second.pk]
    first.refresh_from_db()
    assert (first.state, first.batch) == (State.VERIFIED, batch)
