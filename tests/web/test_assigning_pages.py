"""The pages of tomorrow's list: what supervisors tap, what trainees see, whom it is closed to."""

import re
from datetime import time

import pytest
from django.test import Client

from seldinger.domain.training.words import Role
from seldinger.web.assigning.actions.ordering import Seat, place_trainee
from seldinger.web.assigning.models import DayList, DayOrder
from seldinger.web.gate.actions.booking import cancel_booking
from seldinger.web.people.models import AccountRole
from support.assigning import accepted, listed, on_list
from support.people import ClientOf, World, give, person, work
from support.theatre import TOMORROW

URL = "/tomorrow/"


def text(client: Client, url: str = URL, **told: str) -> str:
    answer = client.get(url, told)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_from_an_empty_day_to_a_settled_list(world: World, client_of: ClientOf) -> None:
    zhou = client_of(world.zhou)
    assert "没有手术安排" in text(zhou)
    booking = on_list(world)
    assert "还没有名单" in text(zhou)
    zhou.post(URL + "solve/", {"base": world.base.pk, "day": TOMORROW.isoformat()})
    shown = text(zhou)
    assert "1 个建议等您确认" in shown
    assert world.lin.name in shown
    assert "已证明最优" in shown
    zhou.post(URL + "accept/", {"base": world.base.pk, "day": TOMORROW.isoformat()})
    shown = text(zhou)
    assert "全部安排已确认" in shown
    assert "已确认：林示例" in shown  # may be taken back
    mine = text(client_of(world.lin), URL + "mine/")
    assert booking.name in mine
    assert "周示例确认" in mine
    order = DayOrder.objects.get()
    zhou.post(URL + "undo/", {"order": [order.pk]})
    assert "1 个建议等您确认" in text(zhou)
    assert "还没有为您确认的手术" in text(client_of(world.lin), URL + "mine/")


def test_not_this_one_and_somebody_instead(world: World, client_of: ClientOf) -> None:
    zhou, booking = client_of(world.zhou), on_list(world)
    listed(world)
    say = f"{URL}cases/{booking.pk}/say/"
    zhou.post(say, {"word": "never", "trainee": world.trainee.pk})
    shown = text(zhou)
    assert "已说过不要：林示例" in shown
    assert "上级医师已指定不参加" in shown
    case = text(zhou, f"{URL}cases/{booking.pk}/")
    assert "没有学员可以担任" in case
    assert DayList.objects.count() == 2  # worked out anew
    zhou.post(f"{URL}words/{DayOrder.objects.get().pk}/undo/")
    assert "名单的建议" in text(zhou, f"{URL}cases/{booking.pk}/")
    zhou.post(say, {"word": "place", "trainee": world.trainee.pk, "role": "一助"})
    assert "已指定" in text(zhou)


def test_what_is_cancelled_or_printed_says_so(world: World, client_of: ClientOf) -> None:
    order, zhou = accepted(world), client_of(world.zhou)
    listed(world)
    day = TOMORROW.isoformat()
    assert f"一助 {world.lin.name}" in text(zhou, URL + "print/", day=day)
    cancel_booking(by=world.zhou, booking=order.booking, reason="示例理由")
    assert "已确认、现在不成立的" in text(zhou, day=day)
    assert "还没有为您确认" in text(client_of(world.lin), URL + "mine/", day=day)


def test_another_department_sees_nothing_of_it(world: World, client_of: ClientOf) -> None:
    booking = on_list(world)
    listed(world)
    stranger = person("孔示例", "kong")
    work(stranger, world.partner_department)
    give(stranger, AccountRole.ATTENDING, department=world.partner_department)
    for reader in (stranger, world.zheng):
        client = client_of(reader)
        shown = text(client, day=TOMORROW.isoformat())
        assert booking.name not in shown
        assert world.lin.name not in shown
        assert client.get(f"{URL}cases/{booking.pk}/").status_code == 404
        told = {"word": "accept", "trainee": world.trainee.pk, "role": "一助"}
        assert client.post(f"{URL}cases/{booking.pk}/say/", told).status_code == 404
    assert client_of(world.zheng).get(URL, {"base": world.base.pk}).status_code == 404
    asked = {"department": world.department.pk}
    assert client_of(stranger).get(URL, asked).status_code == 404


@pytest.mark.parametrize("told", ["2026-13-40", "\0", "9999-12-31", "一", ""])
def test_any_address_has_an_answer(world: World, client_of: ClientOf, told: str) -> None:
    on_list(world)
    client = client_of(world.chen)
    for name in ("day", "base", "department"):
        assert client.get(URL, {name: told}).status_code in (200, 404)
    assert client_of(world.lin).get(URL + "mine/", {"day": told}).status_code == 200


@pytest.mark.parametrize(
    "told", [{}, {"word": "accept"}, {"word": "place", "trainee": "x", "role": "术者"},
             {"word": "accept", "trainee": "1", "role": "主刀\0"}],
)  # fmt: skip
def test_a_tap_that_says_nothing_changes_nothing(
    world: World, client_of: ClientOf, told: dict[str, str]
) -> None:
    booking = on_list(world)
    listed(world)
    client = client_of(world.zhou)
    assert client.post(f"{URL}cases/{booking.pk}/say/", told).status_code == 302
    assert "没有选中" in text(client)
    assert not DayOrder.objects.exists()


def test_from_the_day_on_it_is_logged_from_there(world: World, client_of: ClientOf, frozen) -> None:  # type: ignore[no-untyped-def]
    booking = on_list(world, number="T123456")
    seat = Seat(booking.pk, Role.FIRST_ASSISTANT, world.trainee.pk)
    place_trainee(by=world.zhou, base=world.base, day=TOMORROW, seat=seat)
    page = URL + "mine/"
    lin = client_of(world.lin)
    assert "登记这台" not in text(lin, page)
    frozen.shift(24 * 3600)
    answer = client_of(world.lin).get(page, {"day": TOMORROW.isoformat()}).content.decode()
    assert "登记这台" in answer
    assert "T123456" not in answer
    link = re.search(r'href="(/log/[^"]+)"', answer)
    assert link
    logged = client_of(world.lin).get(link[1].replace("&amp;", "&"))
    assert booking.name in logged.content.decode()


def test_the_rules_are_the_base_s(world: World, client_of: ClientOf) -> None:
    on_list(world, start=time(9))
    secretary = client_of(world.secretary)
    url = f"{URL}rules/{world.base.pk}/"
    assert "尚未核定" in text(secretary, url)
    told = {"minutes": 60, "turnover": 10, "travel": 40, "begins": "08:30", "participants": 2,
            "no_operator_from": "4", "source": "示例：手术室记录"}  # fmt: skip
    assert secretary.post(url, told | {"minutes": 5}).status_code == 200
    assert secretary.post(url, told).status_code == 302
    assert "09:00–10:00" in text(secretary)
    assert "依据：示例：手术室记录" in text(secretary)


def test_who_rotates_without_a_department_is_named(world: World, client_of: ClientOf) -> None:
    on_list(world)
    rows = world.trainee.rotations.filter(place="basic")
    assert "轮转没有写科室" not in text(client_of(world.secretary))
    rows.update(department=None)
    shown = text(client_of(world.secretary))
    assert "不在名单内：轮转没有写科室（1）" in shown
    assert world.lin.name in shown
    assert world.lin.name not in text(client_of(world.zhou))
