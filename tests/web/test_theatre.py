"""The gate: what stands against a booked operation, who sees it, who is told, and when again."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seldinger.domain.grading.privilege import Part
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.gate.actions import booking as bookings
from seldinger.web.gate.actions.looking import last_of, look_ahead, tell_of_tomorrow
from seldinger.web.gate.actions.matching import match_all
from seldinger.web.gate.actions.recording import (
    record_consent,
    record_discussion,
    withdraw_discussion,
)
from seldinger.web.gate.missing import NOTES, Missing
from seldinger.web.gate.models import Booking, Verdict
from seldinger.web.gate.wording import MISSING
from seldinger.web.inbox.models import Notice
from seldinger.web.people.actions.places import add_department
from seldinger.web.people.models import AccountRole, Person, RoleAssignment
from seldinger.web.privileges.actions.granting import revoke_grant
from seldinger.web.reconciliation.models import Operation
from seldinger.web.technologies.actions.deciding import recommend_technology
from seldinger.web.technologies.actions.taking_over import take_over
from support.grants import granted
from support.lists import line, take
from support.people import NOW, TODAY, ClientOf, World, give, person, work
from support.technologies import ENTRY, LIST, admitted, ready
from support.theatre import TOMORROW, booked, entry_of, new_booking
from support.theatre_missing import CASES, NEW, UNLISTED, permitted

STOPPED = "booking_stopped"


def said(booking: Booking) -> Verdict:
    verdict = last_of(Booking.objects.get(pk=booking.pk))
    assert verdict
    return verdict


def unread(person: Person, kind: str) -> list[Notice]:
    return [*Notice.objects.filter(person=person, kind=kind, read_at=None)]


def discussed(world: World, booking: Booking, **told: Any) -> Any:
    usual = {"held_on": TODAY, "departments": "介入科、麻醉科", "operator_was_there": True}
    usual |= {"conclusion": "同意手术"}
    return record_discussion(by=world.zhou, booking=booking, **usual | told)


# -- what passes -----------------------------------------------------------------------------------


def test_who_holds_the_privilege_passes(world: World) -> None:
    grant = granted(world)
    verdict = said(booked(world, 2))
    assert (verdict.passes, verdict.missing, verdict.decision) == (True, [], "allowed")
    assert (verdict.grant, verdict.grade, verdict.managed_grade) == (grant, 2, 2)
    assert (verdict.catalogue, bool(verdict.version)) == ("shougang", True)


def test_grade_four_passes_once_its_discussion_is_recorded(world: World) -> None:
    granted(world, grade=4)
    booking = booked(world, 4)
    assert (said(booking).passes, said(booking).missing) == (False, [Missing.NO_DISCUSSION])
    held = discussed(world, booking)
    assert said(booking).passes
    withdraw_discussion(by=world.zhou, discussion=held)
    assert not said(booking).passes
    assert [one.passes for one in booking.verdicts.all()] == [False, True, False]


def test_a_discussion_without_the_operator_is_a_note(world: World) -> None:
    granted(world, grade=4)
    booking = booked(world, 4)
    discussed(world, booking, operator_was_there=False)
    assert said(booking).passes
    assert said(booking).missing == [Missing.DISCUSSION_WITHOUT_OPERATOR]


@pytest.mark.parametrize(
    ("held_on", "told"),
    [(TODAY + timedelta(days=1), "不能晚于今天"), (TODAY, "须在手术之前")],
)
def test_a_discussion_comes_before_the_operation(world: World, held_on: date, told: str) -> None:
    granted(world, grade=4)
    day = TODAY - timedelta(days=1) if told == "须在手术之前" else TOMORROW
    with pytest.raises(SeldingerError, match=told):
        discussed(world, booked(world, 4, day=day), held_on=held_on)


def test_under_a_supervisor_who_holds_it(world: World) -> None:
    granted(world, doctor=world.head)
    alone = booked(world, 2)
    under = booked(world, 2, part=Part.SUPERVISED, supervisor=world.head)
    assert (said(alone).decision, said(under).decision) == ("refused", "allowed_supervised")
    assert (said(alone).passes, said(under).passes) == (False, True)


# -- it fails closed: every entry of `Missing` -----------------------------------------------------


def test_every_obstacle_has_its_case_and_its_words() -> None:
    assert {*CASES} | NOTES == {*Missing} == {*MISSING}


@pytest.mark.parametrize("missing", CASES)
def test_what_is_not_known_does_not_pass(world: World, missing: Missing) -> None:
    if missing is not Missing.PROCTOR_UNNAMED:
        granted(world, grade=4)
    verdict = said(booked(world, 2, **CASES[missing](world)))
    assert missing in verdict.missing
    assert not verdict.passes


def test_a_new_technology_passes_with_all_that_it_needs(world: World) -> None:
    """What the committee admitted stands in no catalogue yet: its admission is what counts."""
    booking = booked(world, technology=permitted(world), **NEW)
    assert said(booking).missing == [Missing.NO_CONSENT]
    record_consent(by=world.zhou, booking=booking, signed_on=TODAY)
    assert (said(booking).passes, said(booking).decision) == (True, "ungraded")


def test_a_new_technology_goes_from_its_admission_to_the_gate(world: World) -> None:
    """Through the actions alone, and without a recommendation for the catalogue."""
    made = admitted(world, on=TODAY, grade=4)
    booking = booked(world, technology=made, name=made.title, entries=())
    assert said(booking).missing == [Missing.NO_CONSENT, Missing.NO_DISCUSSION]
    record_consent(by=world.zhou, booking=booking, signed_on=TODAY)
    discussed(world, booking)
    assert said(booking).passes
    # A department's proposal of a lower grade changes nothing of that.
    recommend_technology(by=world.head, technology=made, list_id=LIST, grade=1, reason="示例")
    [held] = booking.discussions.all()
    withdraw_discussion(by=world.zhou, discussion=held)
    assert said(booking).missing == [Missing.NO_DISCUSSION]


def test_what_was_taken_over_is_asked_as_an_entry(world: World, client_of: ClientOf) -> None:
    granted(world)
    made = ready(world)
    booking = booked(world, 2, technology=made)
    take_over(by=world.wu, technology=made, entry=ENTRY)
    look_ahead(by=None)
    assert said(booking).missing == [Missing.TECHNOLOGY_TAKEN_OVER]
    page = client_of(world.wu).get(f"/theatre/bookings/{booking.pk}/").content.decode()
    assert "已纳入目录，请去掉新技术一项" in page
    bookings.change_booking(by=world.wu, booking=booking, new=new_booking(world), version=1)
    assert said(booking).passes


def test_an_assistants_part_opens_nothing(world: World) -> None:
    assert not said(booked(world, 2, part=Part.ASSISTANT)).passes


# -- looked at again -------------------------------------------------------------------------------


def test_the_worker_looks_again_after_a_grant_and_writes_only_changes(world: World) -> None:
    booking = booked(world, 2)
    assert not said(booking).passes
    assert look_ahead(by=None) == 0
    grant = granted(world)
    rows = AuditRow.objects.count()
    assert look_ahead(by=None) == 1
    assert said(booking).passes
    assert AuditRow.objects.count() == rows + 1
    assert look_ahead(by=None) == 0
    revoke_grant(by=world.wu, grant=grant, on=TODAY, reason="示例")
    assert look_ahead(by=None) == 1
    assert [one.passes for one in booking.verdicts.all()] == [False, True, False]


def test_bookings_beyond_two_weeks_and_of_the_past_are_left(world: World) -> None:
    far = booked(world, 2, day=TODAY + timedelta(days=15))
    past = booked(world, 2, day=TODAY - timedelta(days=1))
    granted(world)
    assert look_ahead(by=None) == 0
    assert not said(far).passes
    assert not said(past).passes


def test_the_worker_asks_as_much_of_two_bookings_as_of_twelve(world: World) -> None:
    made = permitted(world)
    counts = []
    for day in (TODAY, TOMORROW):
        for place in range(1 if day == TODAY else 5):
            booked(world, 4, day=day, supervisor=world.head, technology=made, room=str(place))
            booked(world, day=day, operator=None, operator_name="无此人", room=str(place))
        with CaptureQueriesContext(connection) as asked:
            assert look_ahead(by=None) == 0
            assert match_all(by=None) == 0
        counts.append(len(asked))
    assert Booking.objects.count() == 12
    assert counts[0] == counts[1]


# -- who is told -----------------------------------------------------------------------------------


def test_operator_head_and_office_are_told_once_for_each_change(world: World) -> None:
    booking = booked(world, 4)
    told = {one.person for one in Notice.objects.filter(kind=STOPPED)}
    assert told == {world.zhou, world.head, world.wu}
    look_ahead(by=None)
    assert len(Notice.objects.filter(kind=STOPPED)) == 3
    granted(world, grade=4)
    look_ahead(by=None)  # the discussion is missing still: another reason, told in its place
    assert [one.details["why"] for one in unread(world.zhou, STOPPED)] == ["缺术前多学科讨论"]
    discussed(world, booking)
    assert not unread(world.zhou, STOPPED)


def test_cancelled_is_told_no_more_and_comes_back(world: World) -> None:
    booking = booked(world, 2)
    bookings.cancel_booking(by=world.zhou, booking=booking, reason="改期")
    assert not unread(world.zhou, STOPPED)
    with pytest.raises(SeldingerError, match="已经取消"):
        bookings.cancel_booking(by=world.zhou, booking=booking, reason="改期")
    bookings.restore_booking(by=world.zhou, booking=booking)
    assert Booking.objects.get().cancelled_at is None


def test_from_three_in_the_afternoon_the_office_hears_of_tomorrow_once(world: World) -> None:
    granted(world)
    booked(world, 2)
    booked(world, 4)
    assert tell_of_tomorrow(by=None) == 0
    with time_machine.travel(datetime.combine(TODAY, NOW.timetz()).replace(hour=15), tick=False):
        assert tell_of_tomorrow(by=None) == 1
        assert tell_of_tomorrow(by=None) == 0
    [notice] = unread(world.wu, "theatre_tomorrow")
    assert (notice.details["number"], notice.details["stopped"]) == (2, 1)


def test_where_nobody_is_in_the_office_the_afternoon_writes_nothing(world: World) -> None:
    booked(world, 4)
    RoleAssignment.objects.filter(role=AccountRole.MEDICAL_AFFAIRS).delete()
    rows = AuditRow.objects.count()
    with time_machine.travel(NOW.replace(hour=15), tick=False):
        assert tell_of_tomorrow(by=None) == 0
    assert AuditRow.objects.count() == rows


def test_no_notice_and_no_trail_names_a_patient(world: World) -> None:
    booking = booked(world, 2, number="ZY0014711")
    assert booking.number_digest
    assert "4711" not in str([*Notice.objects.values_list("details", "url")])
    assert "4711" not in str([*AuditRow.objects.values_list("details")])


# -- who sees it -----------------------------------------------------------------------------------


def test_each_sees_their_own(world: World, client_of: ClientOf) -> None:
    booking = booked(world, 2)
    elsewhere = booked(world, 2, department=None)
    url, other = f"/theatre/bookings/{booking.pk}/", f"/theatre/bookings/{elsewhere.pk}/"
    surgeon = person("金示例", "jin")
    surgery = add_department(by=None, hospital=world.main, name="外科")
    work(surgeon, surgery)
    give(surgeon, AccountRole.ATTENDING, department=surgery)
    found = {
        reader: (client_of(one).get(url).status_code, client_of(one).get(other).status_code)
        for reader, one in {
            "operator": world.zhou, "head": world.head, "office": world.wu,
            "ward": world.look_up, "surgeon": surgeon, "outsider": world.zheng,
        }.items()
    }  # fmt: skip
    assert found == {
        "operator": (200, 200), "head": (200, 404), "office": (200, 200),
        "ward": (200, 200), "surgeon": (404, 404), "outsider": (404, 404),
    }  # fmt: skip
    assert client_of(world.lin).get(url).status_code == 403
    ward = client_of(world.look_up)
    assert ward.get(f"{url}edit/").status_code == 403
    assert client_of(world.zheng).post(f"{url}restore/").status_code == 404


def test_a_ward_reads_that_it_was_discussed_and_nothing_of_the_patient(
    world: World, client_of: ClientOf
) -> None:
    booking = booked(world, 4, number="ZY0099887")
    record_discussion(
        by=world.zhou, booking=booking, held_on=TODAY, departments="介入科",
        operator_was_there=True, conclusion="同意手术",
    )  # fmt: skip
    url = f"/theatre/bookings/{booking.pk}/"
    ward, office = (client_of(one).get(url).content.decode() for one in (world.look_up, world.wu))
    assert "介入科；术者参加" in ward
    assert "介入科；术者参加" in office
    for told in ("同意手术", "患者编号"):
        assert told in office
        assert told not in ward


def test_the_day_says_how_many_do_not_pass(world: World, client_of: ClientOf) -> None:
    granted(world)
    booked(world, 2)
    stopped = booked(world, 3, operator=world.head)
    cancelled = booked(world, 4)
    bookings.cancel_booking(by=world.wu, booking=cancelled, reason="改期")
    page = client_of(world.wu).get("/theatre/").content.decode()
    assert "明天 2 台，1 台不通过。" in page
    assert "术者没有这项手术的授权" in page
    only = client_of(world.wu).get(f"/theatre/?day={TOMORROW}&show=stopped").content.decode()
    assert f"/theatre/bookings/{stopped.pk}/" in only
    assert entry_of(2).text not in only
    empty = client_of(world.wu).get("/theatre/?day=2026-07-01").content.decode()
    assert "7 月 1 日（周三）没有手术安排。" in empty


def test_the_day_is_looked_at_when_it_is_opened(world: World, client_of: ClientOf) -> None:
    """Not as the worker saw it up to ten minutes ago."""
    booking = booked(world, 2)
    granted(world)
    assert not said(booking).passes
    page = client_of(world.wu).get("/theatre/").content.decode()
    assert "明天 1 台，全部通过。核对于 10:30。" in page
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        past = client_of(world.wu).get(f"/theatre/?day={TOMORROW}").content.decode()
    assert "昨天 1 台，1 台不通过。" in past
    assert "核对于" not in past


def test_the_page_says_why_and_what_to_do(world: World, client_of: ClientOf) -> None:
    granted(world, grade=4)
    booking = booked(world, 4)
    page = client_of(world.zhou).get(f"/theatre/bookings/{booking.pk}/").content.decode()
    assert "现在不通过：缺术前多学科讨论。" in page
    assert "按四级管理的手术，术前须有多学科讨论" in page
    assert f"/theatre/bookings/{booking.pk}/discussion/" in page
    assert "不能阻止手术" in page


# -- by hand ---------------------------------------------------------------------------------------


def form(world: World, **told: Any) -> dict[str, Any]:
    entry = entry_of(2)
    usual = {
        "department": world.department.pk, "day": TOMORROW.isoformat(), "start": "08:30",
        "find": entry.text, "entry": entry.id, "operator": world.zhou.pk, "part": "operator",
    }  # fmt: skip
    return usual | told


def test_booking_by_hand_and_changing_it(world: World, client_of: ClientOf) -> None:
    granted(world)
    client = client_of(world.zhou)
    answer = client.post("/theatre/bookings/add/", form(world, number="ZY0014711"))
    booking = Booking.objects.get()
    assert answer.url == f"/theatre/bookings/{booking.pk}/"
    assert said(booking).passes
    page = client.get(answer.url).content.decode()
    assert "ZY0014711" not in page
    told = form(world, operator="", version=booking.version)
    client.post(f"/theatre/bookings/{booking.pk}/edit/", told)
    assert said(booking).missing == [Missing.OPERATOR_UNKNOWN]
    again = client.post(f"/theatre/bookings/{booking.pk}/edit/", told).content.decode()
    assert "刚才被别人改过" in again
    assert Booking.objects.get().number_digest == booking.number_digest


def test_a_name_that_is_no_entry_must_be_said_to_be_none(world: World, client_of: ClientOf) -> None:
    client = client_of(world.zhou)
    told = form(world, find="示例·没有的手术", entry="")
    assert "请在下面选定" in client.post("/theatre/bookings/add/", told).content.decode()
    client.post("/theatre/bookings/add/", told | {"entry": "unlisted"})
    assert said(Booking.objects.get()).missing == [Missing.NOT_AN_ENTRY]


def test_nobody_books_for_another_hospital(world: World, client_of: ClientOf) -> None:
    told = form(world, department=world.other_department.pk)
    page = client_of(world.zhou).post("/theatre/bookings/add/", told).content.decode()
    assert "这一项不能选" in page
    with pytest.raises(SeldingerError, match="不是"):
        bookings.add_booking(
            by=None, hospital=world.main, new=new_booking(world, department=world.other_department)
        )
    with pytest.raises(SeldingerError, match="自己不能指导自己"):
        booked(world, supervisor=world.zhou)


@pytest.mark.parametrize(
    ("start", "hour", "why"),
    [
        (time(8, 30), 8, ""),
        (time(8, 30), 9, "已过计划的开始时间 08:30，安排不再改动"),
        (None, 23, ""),
    ],
)
def test_a_plan_is_changed_until_it_begins(
    world: World, client_of: ClientOf, start: time | None, hour: int, why: str
) -> None:
    booking = booked(world, day=TODAY, start=start)
    new = new_booking(world, day=TODAY, start=start, operator=world.head)
    with time_machine.travel(NOW.replace(hour=hour, minute=0), tick=False):
        page = client_of(world.wu).get(f"/theatre/bookings/{booking.pk}/").content.decode()
        assert (f"/theatre/bookings/{booking.pk}/edit/" in page) is not bool(why)
        if why:
            with pytest.raises(SeldingerError, match=why):
                bookings.change_booking(by=world.wu, booking=booking, new=new, version=1)
        else:
            bookings.change_booking(by=world.wu, booking=booking, new=new, version=1)


def test_what_is_in_the_record_is_changed_no_more(world: World) -> None:
    booking = booked(world, day=TODAY)
    take(world.wu, world.main, [line("ZY001", entry_of(2).text, "周示例", day=TODAY)])
    assert match_all(by=None) == 1
    new = new_booking(world, day=TODAY, operator=world.head)
    with pytest.raises(SeldingerError, match="已经做了，安排不再改动"):
        bookings.change_booking(by=world.wu, booking=booking, new=new, version=1)


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        (UNLISTED, {}, True),  # found in the catalogue
        (
            UNLISTED,
            {"name": "示例·没有的 手术", "entries": ()},
            True,
        ),  # the same, written otherwise
        ({}, {"entries": ()}, True),  # the pick taken back, the name as it was
        ({}, {"day": TODAY, "room": "9", "operator": None, "modifiers": ()}, True),
        (UNLISTED, {"name": "示例·另一台", "entries": ()}, False),
        ({}, {"name": entry_of(3).text, "entries": (entry_of(3).id,)}, False),
        ({}, UNLISTED, False),
    ],
)
def test_a_discussion_holds_as_long_as_it_is_the_same_operation(
    world: World, before: dict[str, Any], after: dict[str, Any], holds: bool
) -> None:
    booking = booked(world, 4, **before)
    held = discussed(world, booking)
    new = new_booking(world, 4, **after)
    bookings.change_booking(by=world.wu, booking=booking, new=new, version=1)
    held.refresh_from_db()
    assert (held.withdrawn_at is None) is holds


# -- planned and done ------------------------------------------------------------------------------


def test_bookings_meet_the_record(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    name = entry_of(2).text
    by_number = booked(world, 2, day=yesterday, number="ZY0014711")
    by_name = booked(world, 2, day=yesterday, operator=world.head)
    nothing = booked(world, 3, day=yesterday)
    take(
        world.wu,
        world.main,
        [
            line("ZY0014711", name, "赵示例", day=yesterday),
            line("ZY0014712", name, "赵示例", day=yesterday),
        ],
    )
    assert match_all(by=None) == 2
    assert match_all(by=None) == 0
    first, second = Operation.objects.order_by("pk")
    found = dict(Booking.objects.values_list("pk", "operation"))
    assert found == {by_number.pk: first.pk, by_name.pk: second.pk, nothing.pk: None}
