"""急诊越级: three taps, it passes at once, somebody else confirms it, chased when late."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine

from seldinger.errors import SeldingerError
from seldinger.web.gate.actions.looking import last_of
from seldinger.web.gate.actions.overriding import (
    chase_overrides,
    confirm_override,
    withdraw_override,
)
from seldinger.web.gate.missing import Missing
from seldinger.web.gate.models import Booking, Override
from seldinger.web.gate.wording import MISSING
from seldinger.web.inbox.models import Notice
from seldinger.web.people.models import Person
from support.grants import NEW_TECHNOLOGY, granted
from support.installations import WITH_WORLD, installed
from support.people import NOW, TODAY, ClientOf, World
from support.theatre import booked, declared, entry_of
from support.theatre_missing import CASES, permitted

ADD = "/theatre/overrides/add/"


def told(person: Person) -> list[str]:
    return [one.kind for one in Notice.objects.filter(person=person, read_at=None).order_by("pk")]


def test_what_the_gate_would_have_said_is_kept(world: World) -> None:
    granted(world)  # up to grade 3
    override = declared(world)
    assert (override.decision, override.managed_grade) == ("refused", 4)
    assert [one["why"] for one in override.reasons] == ["grade_beyond"]
    assert (override.due, override.entries) == (TODAY + timedelta(days=1), [entry_of(4).id])
    unlisted = declared(world, name="示例·没有的手术")
    assert (unlisted.decision, unlisted.entries) == ("ungraded", [])


def test_a_booking_passes_at_once_and_no_more_when_taken_back(world: World) -> None:
    booking = booked(world, 4, day=TODAY)
    override = declared(world, booking=booking, name=booking.name)
    said = last_of(Booking.objects.get())
    assert said
    assert (said.passes, said.decision) == (True, "override")
    assert override.decision == "refused"
    withdraw_override(by=world.zhou, override=override)
    said = last_of(Booking.objects.get())
    assert said
    assert not said.passes


def test_no_emergency_makes_an_operation_of_the_management_class(world: World) -> None:
    booking = booked(world, day=TODAY, name="新技术新项目手术", entries=(NEW_TECHNOLOGY,))
    declared(world, booking=booking, name=booking.name)
    said = last_of(Booking.objects.get())
    assert said
    assert not said.passes


# Of the technology: it stops an emergency, too. All else an emergency passes.
_STOPS = {Missing.TECHNOLOGY_CLOSED, Missing.TECHNOLOGY_OPERATOR}
# Nobody declares for whom nobody knows; who left today is still there today.
_NOBODY = {Missing.OPERATOR_UNKNOWN, Missing.OPERATOR_AMBIGUOUS, Missing.OPERATOR_NOT_THERE}


@pytest.mark.parametrize("missing", [one for one in CASES if one not in _NOBODY])
def test_an_emergency_opens_no_technology_that_the_hospital_did_not(
    world: World, client_of: ClientOf, missing: Missing
) -> None:
    booking = booked(world, **{"day": TODAY} | CASES[missing](world))
    override = declared(world, booking=booking, name=booking.name)
    said = last_of(Booking.objects.get())
    assert said
    assert missing in said.missing
    assert said.passes is (missing not in _STOPS)
    page = client_of(world.head).get(f"/theatre/overrides/{override.pk}/").content.decode()
    assert ("可以先做" in page) is said.passes
    assert (f"仍不通过：{MISSING[missing].short}" in page) is not said.passes


def test_nor_where_the_technology_is_written_and_not_picked(world: World) -> None:
    ended = permitted(world, state="ended")
    booking = booked(world, day=TODAY, name=f" {ended.title}", entries=())
    declared(world, booking=booking, name=booking.name)
    said = last_of(Booking.objects.get())
    assert said
    assert said.missing == [Missing.NOT_AN_ENTRY, Missing.TECHNOLOGY_CLOSED]
    assert not said.passes


def test_a_double_tap_declares_once(world: World) -> None:
    booking = booked(world, 4, day=TODAY)
    for told in ({}, {"booking": booking, "name": booking.name}):
        first = declared(world, **told)
        assert declared(world, reason=Override.Reason.NOBODY, **told) == first
    assert (Override.objects.count(), told_to_head(world)) == (2, 2)
    withdraw_override(by=world.zhou, override=first)
    assert declared(world, **told) != first
    assert declared(world, at=NOW + timedelta(minutes=3)).pk not in {first.pk, first.pk - 1}


def told_to_head(world: World) -> int:
    return told(world.head).count("override_declared")


def test_past_midnight_the_night_s_booking_is_offered_and_passes(
    world: World, client_of: ClientOf
) -> None:
    booking = booked(world, 4, day=TODAY, start=time(23, 50))
    night = datetime.combine(TODAY + timedelta(days=1), time(1, 20), NOW.tzinfo)
    what = {"what": f"booked:{booking.pk}", "reason": "during"}
    with time_machine.travel(night.replace(hour=9), tick=False):
        assert "不在今天的安排里" in client_of(world.zhou).post(ADD, what).content.decode()
        with pytest.raises(SeldingerError, match="安排在 2026-06-15，不在今天"):
            declared(world, booking=booking)
    with time_machine.travel(night, tick=False):
        client = client_of(world.zhou)
        assert "昨天已预约" in client.get(ADD).content.decode()
        client.post(ADD, what)
        override = Override.objects.get()
        assert (override.day, override.due) == (TODAY, TODAY + timedelta(days=2))
        said = last_of(Booking.objects.get())
        assert said
        assert (said.passes, said.decision) == (True, "override")


def test_another_operator_than_booked_is_refused(world: World) -> None:
    booking = booked(world, 4, day=TODAY)
    with pytest.raises(SeldingerError, match="术者与预约的不同"):
        declared(world, booking=booking, doctor=world.head)


def test_head_and_office_hear_of_it_and_the_operator_of_the_answer(world: World) -> None:
    override = declared(world)
    assert told(world.head) == told(world.wu) == ["override_declared"]
    assert told(world.zhou) == []
    confirm_override(by=world.head, override=override, upheld=True, comment="")
    assert told(world.head) == told(world.wu) == []
    assert told(world.zhou) == ["override_decided"]


def test_only_who_declared_it_takes_it_back_and_only_at_once(world: World) -> None:
    override = declared(world)
    with pytest.raises(SeldingerError, match="只有登记的人"):
        withdraw_override(by=world.head, override=override)
    later = time_machine.travel(NOW + timedelta(minutes=3), tick=False)
    with later, pytest.raises(SeldingerError, match="过了撤销的时间"):
        withdraw_override(by=world.zhou, override=override)
    withdraw_override(by=world.zhou, override=override)
    assert told(world.head) == []
    with pytest.raises(SeldingerError, match="已撤销"):
        confirm_override(by=world.head, override=override, upheld=True, comment="")


def test_never_confirmed_by_operator_or_declarer_and_only_once(world: World) -> None:
    override = declared(world, doctor=world.head)  # 周 declares, as 二线; the head operates
    for one in (world.zhou, world.head):
        with pytest.raises(SeldingerError, match="不能自己确认"):
            confirm_override(by=one, override=override, upheld=True, comment="")
    with pytest.raises(SeldingerError, match="请写明理由"):
        confirm_override(by=world.wu, override=override, upheld=False, comment=" ")
    confirm_override(by=world.wu, override=override, upheld=False, comment="可以等")
    with pytest.raises(SeldingerError, match="已经确认过"):
        confirm_override(by=world.wu, override=override, upheld=True, comment="")


def test_the_late_are_chased_once_a_day_and_shown(world: World, client_of: ClientOf) -> None:
    override = declared(world)
    assert chase_overrides(by=None) == 0
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert chase_overrides(by=None) == 1
        assert chase_overrides(by=None) == 0
        assert "override_late" in told(world.head)
        page = client_of(world.head).get("/theatre/overrides/").content.decode()
        assert "6 月 1 次急诊越级，共 1 次待确认，其中 1 次已逾期。" in page
        assert "逾期未确认" in page
        confirm_override(by=world.head, override=override, upheld=True, comment="")
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert chase_overrides(by=None) == 0


# -- the pages -------------------------------------------------------------------------------------


def test_three_taps_without_scripts(world: World, client_of: ClientOf) -> None:
    # So the department's operation is offered.
    declared(world, by=world.head, at=NOW - timedelta(hours=1))
    client = client_of(world.zhou)
    page = client.get(ADD).content.decode()
    named = f"named:{entry_of(4).text}"
    assert f'value="{named}"' in page
    assert f'value="{world.zhou.pk}" checked' in page
    answer = client.post(ADD, {"doctor": world.zhou.pk, "what": named, "reason": "life"})
    override = Override.objects.exclude(by=world.head).get()
    assert answer.headers["Location"] == f"/theatre/overrides/{override.pk}/"
    assert (override.doctor, override.reason, override.department) == (
        world.zhou, "life", world.department,
    )  # fmt: skip
    page = client.get(answer.headers["Location"]).content.decode()
    assert "data-undo" in page
    assert "可以先做" in page
    client.post(f"/theatre/overrides/{override.pk}/withdraw/")
    assert Override.objects.get(pk=override.pk).withdrawn_at


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"reason": "life"}, "请点一下是哪一项手术"),
        ({"what": "named:示例"}, "请点一下理由"),
        ({"what": "booked:999999", "reason": "life"}, "不在今天的安排里"),
        ({"what": "named:示例", "reason": "life", "doctor": "999999"}, "所在科室今天在岗"),
    ],
)
def test_a_tap_that_is_missing_is_told(
    world: World, client_of: ClientOf, sent: dict[str, str], fault: str
) -> None:
    assert fault in client_of(world.zhou).post(ADD, sent).content.decode()
    assert not Override.objects.exists()


def test_todays_booking_is_offered_first_and_goes_along(world: World, client_of: ClientOf) -> None:
    booking = booked(world, 4, day=TODAY)
    client = client_of(world.zhou)
    page = client.get(f"{ADD}?booking={booking.pk}").content.decode()
    assert f'value="booked:{booking.pk}" checked' in page
    client.post(ADD, {"what": f"booked:{booking.pk}", "reason": "during"})
    assert Override.objects.get().booking == booking


def test_scope(world: World, client_of: ClientOf) -> None:
    override = declared(world)
    url = f"/theatre/overrides/{override.pk}/"
    assert client_of(world.look_up).get(url).status_code == 200
    assert client_of(world.zheng).get(url).status_code == 404
    assert client_of(world.zheng).get(f"{url}confirm/").status_code == 404
    assert client_of(world.zhou).get(f"{url}confirm/").status_code == 403
    assert client_of(world.wu).get(ADD).status_code == 403
    assert "确认" in client_of(world.head).get(url).content.decode()
    client_of(world.head).post(f"{url}confirm/", {"upheld": "no", "comment": "可以等"})
    assert Override.objects.get().upheld is False
    assert override.name not in client_of(world.zheng).get("/theatre/overrides/").content.decode()


RACE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from django.utils import timezone
from seldinger.errors import SeldingerError
from seldinger.web.gate.actions.overriding import confirm_override, declare_override
from seldinger.web.gate.emergencies import NewOverride
from seldinger.web.inbox.models import Notice
from seldinger.web.people.models import Person

who = {login: Person.objects.get(login=login) for login in ("zhou", "head", "wu")}
department = who["zhou"].memberships.get().department
together = Barrier(2, timeout=120)

def confirm(login):
    together.wait()
    try:
        confirm_override(by=who[login], override=override, upheld=login == "wu", comment="示例")
    except SeldingerError as error:
        return str(error)
    finally:
        connection.close()
    return "held"

with ThreadPoolExecutor(2) as pool:
    for turn in range(3):
        new = NewOverride(department, who["zhou"], f"示例{turn}", "life", timezone.localdate())
        override = declare_override(by=who["zhou"], new=new)
        told = sorted(pool.map(confirm, ("head", "wu")))
        assert told[0] == "held" and "已经确认过" in told[1], told
print(Notice.objects.filter(kind="override_decided").count())
"""


def test_of_two_confirmations_at_once_one_holds(tmp_path: Path) -> None:
    assert installed(tmp_path, WITH_WORLD).run(RACE).split() == ["3"]
