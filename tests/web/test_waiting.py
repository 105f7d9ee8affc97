"""Who waits for whom: what is not verified, by supervisor, the longest wait first."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.logbook.actions.bulk import log_activities, log_admissions, log_reports
from seldinger.web.logbook.entries import NewActivity, NewAdmission, NewReports
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.training import transfer
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.people.models import Membership, Person
from support.cases import log_cases
from support.people import BEGINNING, NOW, TODAY, ClientOf, World, person

ROW = re.compile(r'<tr>\s*<th scope="row">(.*?)</tr>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def days_ago(number: int) -> datetime:
    return NOW - timedelta(days=number)


def rows(client: Client, world: World) -> list[str]:
    """Each row's words, tags removed."""
    response = client.get(f"/bases/{world.base.pk}/waiting/")
    assert response.status_code == 200
    found = ROW.findall(response.content.decode())
    return [" ".join(TAG.sub(" ", row).split()) for row in found]


def page(client: Client, world: World) -> str:
    return client.get(f"/bases/{world.base.pk}/waiting/").content.decode()


def wait(world: World, number: int, *, days: int = 1, supervisor: Person | None = None) -> None:
    """So many cases that wait since so many days."""
    day = TODAY - timedelta(days=days)
    log_cases(
        number, world.trainee, world.department, supervisor=supervisor or world.zhou,
        state=State.PENDING, day=day,
    )  # fmt: skip


@pytest.fixture
def director(world: World, client_of: ClientOf) -> Client:
    return client_of(world.chen)


@pytest.fixture
def second(world: World) -> Person:
    """Another attending of the department."""
    added = person("郭示例", "guo")
    start_membership(
        by=None, person=added, hospital=world.main, department=world.department, start=BEGINNING
    )
    return added


def test_it_tells_how_many_since_when_and_who_waits(world: World, director: Client) -> None:
    wait(world, 2, days=3)
    wait(world, 1, days=9)
    assert rows(director, world) == [
        "周示例 3 条 最久 9 天 2026-06-06 起 林示例 3 条 · 9 天",
    ]
    assert f'href="/trainees/{world.trainee.pk}/"' in page(director, world)


def test_every_kind_of_entry_waits(world: World, director: Client) -> None:
    claim = {
        "trainee": world.trainee.pk,
        "supervisor": world.zhou.pk,
        "state": State.PENDING,
        "logged_at": days_ago(5),
        "day": TODAY - timedelta(days=5),
    }
    wait(world, 1)
    log_admissions(by=None, admissions=[NewAdmission(hospital=world.main.pk, number="B1", **claim)])
    log_reports(by=None, reports=[NewReports(exam="CT", part="胸部", count=40, **claim)])
    activity = NewActivity(type="团队式教学", title="示例讨论", **claim)
    log_activities(by=None, activities=[activity])
    assert rows(director, world)[0].startswith("周示例 4 条 最久 5 天")


def test_what_is_decided_does_not_wait(world: World, director: Client) -> None:
    for state in (State.VERIFIED, State.RETURNED):
        log_cases(2, world.trainee, world.department, supervisor=world.zhou, state=state)
    assert rows(director, world) == []
    assert "没有等待审核的登记" in page(director, world)


def test_the_longest_wait_stands_first(world: World, director: Client, second: Person) -> None:
    wait(world, 5, days=2)
    wait(world, 1, days=20, supervisor=second)
    assert [row[:3] for row in rows(director, world)] == ["郭示例", "周示例"]


@pytest.mark.parametrize(
    ("number", "days", "told"),
    [
        (24, 29, ""),
        (25, 29, "需要催办：满 25 条"),
        (24, 30, "需要催办：满 30 天"),
        (25, 30, "需要催办：满 25 条，满 30 天"),
    ],
)
def test_from_25_entries_or_30_days_on_it_is_chased(
    world: World, director: Client, number: int, days: int, told: str
) -> None:
    wait(world, number, days=days)
    row = rows(director, world)[0]
    assert (told in row) if told else ("催办" not in row)


def test_the_first_line_is_the_answer(world: World, director: Client, second: Person) -> None:
    wait(world, 25)
    wait(world, 1, supervisor=second)
    expected = "26 条登记等待审核，涉及 2 位带教医师，其中 1 位需要催办"
    assert expected in page(director, world)


def test_nobody_to_be_chased_is_said_too(world: World, director: Client) -> None:
    wait(world, 1)
    assert "1 条登记等待审核，涉及 1 位带教医师，都还不需要催办" in page(director, world)


def test_a_supervisor_who_left_is_marked(world: World, director: Client) -> None:
    wait(world, 1)
    membership = Membership.objects.get(person=world.zhou)
    end_membership(by=world.admin, membership=membership, on=TODAY - timedelta(days=1))
    assert "已不在本基地任职，需要另请上级医师审核" in rows(director, world)[0]


def test_a_closed_account_is_marked(world: World, director: Client) -> None:
    wait(world, 1)
    set_active(by=world.admin, person=world.zhou, active=False)
    assert "账号已停用，无法登录审核" in rows(director, world)[0]


def test_an_account_never_opened_is_marked(world: World, director: Client, second: Person) -> None:
    second.set_unusable_password()
    second.save()
    wait(world, 1, supervisor=second)
    assert "还没有开通账号，无法登录审核" in rows(director, world)[0]


def test_an_entry_without_a_supervisor_is_not_lost(world: World, director: Client) -> None:
    activity = NewActivity(
        trainee=world.trainee.pk, supervisor=None, state=State.PENDING, type="团队式教学",
        title="示例讨论", day=TODAY, logged_at=timezone.now(),
    )  # fmt: skip
    log_activities(by=None, activities=[activity])
    assert rows(director, world)[0].startswith("没有写带教医师 请学员补写带教医师 1 条")
    assert "1 条登记等待审核，1 条没有写带教医师" in page(director, world)


def test_it_follows_the_trainee_to_the_new_base(
    world: World, director: Client, client_of: ClientOf
) -> None:
    wait(world, 1)
    transfer(by=world.chen, trainee=world.trainee, base=world.other_base, on=TODAY)
    assert rows(director, world) == []
    there = client_of(world.zheng).get(f"/bases/{world.other_base.pk}/waiting/")
    assert "已不在本基地任职" in there.content.decode()


def test_the_number_of_queries_does_not_grow(
    world: World, director: Client, second: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            rows(director, world)
        return len(found)

    wait(world, 1)
    few = queries()
    wait(world, 9, supervisor=second)
    assert queries() == few <= 16


def test_it_refuses_the_attending_and_the_outsider(world: World, client_of: ClientOf) -> None:
    url = f"/bases/{world.base.pk}/waiting/"
    assert client_of(world.zhou).get(url).status_code == 403
    assert client_of(world.zheng).get(url).status_code == 404
