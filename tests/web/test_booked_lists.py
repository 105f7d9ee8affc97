"""A hospital's booked list taken over: previewed, written once, struck, and kept from others."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seldinger.errors import SeldingerError
from seldinger.web.gate.actions.booking import add_booking, cancel_booking, change_booking
from seldinger.web.gate.actions.importing import (
    keep_booked_list,
    name_columns,
    take_booked_list,
)
from seldinger.web.gate.actions.looking import last_of
from seldinger.web.gate.actions.matching import match_all
from seldinger.web.gate.importing import GONE, Plan
from seldinger.web.gate.models import BookedList, Booking
from seldinger.web.people.actions.places import add_department
from seldinger.workbooks.booked_list import guessed_columns, open_booked, read_booked
from support.grants import granted
from support.lists import line
from support.lists import take as record_of
from support.people import TODAY, ClientOf, World
from support.theatre import TOMORROW, booked_list, entry_of, new_booking, row

ONE, OTHER = entry_of(2).text, entry_of(4).text


def handed_in(world: World, content: bytes) -> BookedList:
    uploaded = keep_booked_list(
        by=world.wu, hospital=world.main, file_name="安排.csv", content=content
    )
    heads = open_booked(content, "安排.csv", {}).heads
    return name_columns(by=world.wu, list=uploaded, columns=guessed_columns(heads))


def take(world: World, *rows: tuple[object, ...]) -> Plan:
    return take_booked_list(by=world.wu, list=handed_in(world, booked_list(*rows)))


def numbers(plan: Plan) -> tuple[int, int, int, int]:
    return len(plan.new), len(plan.changed) + len(plan.back), len(plan.gone), plan.same


def test_a_list_becomes_bookings_that_are_looked_at(world: World) -> None:
    granted(world)
    assert numbers(take(world, row(TOMORROW, ONE), row(TOMORROW, OTHER, "无此人"))) == (2, 0, 0, 0)
    one, other = Booking.objects.order_by("pk")
    assert (one.operator, one.department, one.room) == (world.zhou, world.department, "1")
    assert one.entries == [entry_of(2).id]
    first, second = last_of(one), last_of(other)
    assert first
    assert second
    assert (first.passes, second.missing) == (True, ["operator_unknown", "no_discussion"])


def test_the_same_list_twice_writes_nothing_new(world: World) -> None:
    rows = [row(TOMORROW, ONE), row(TOMORROW, ONE), row(TOMORROW, OTHER, number="ZY0014711")]
    assert numbers(take(world, *rows)) == (3, 0, 0, 0)
    assert numbers(take(world, *rows)) == (0, 0, 0, 3)
    assert Booking.objects.count() == 3


def test_with_the_patients_number_a_new_operator_and_time_are_corrections(world: World) -> None:
    take(world, row(TOMORROW, ONE, number="ZY0014711"))
    plan = take(world, row(TOMORROW, ONE, "赵示例", number="zy00１4711", start="10:00"))
    assert numbers(plan) == (0, 1, 0, 0)
    assert Booking.objects.get().operator == world.head


def test_what_a_later_list_has_no_more_is_cancelled_and_may_come_back(world: World) -> None:
    take(world, row(TOMORROW, ONE), row(TOMORROW, OTHER))
    assert numbers(take(world, row(TOMORROW, ONE))) == (0, 0, 1, 1)
    gone = Booking.objects.get(name=OTHER)
    assert (gone.cancelled_at is not None, gone.cancelled_because) == (True, GONE)
    assert numbers(take(world, row(TOMORROW, ONE), row(TOMORROW, OTHER))) == (0, 1, 0, 1)
    assert Booking.objects.get(name=OTHER).cancelled_at is None


def test_what_is_done_is_neither_cancelled_nor_changed_by_a_list_of_noon(world: World) -> None:
    take(world, row(TODAY, ONE), row(TODAY, OTHER, number="ZY0014711"))
    done = [line("ZY0014711", OTHER, "周示例", day=TODAY), line("ZY1", ONE, "周示例", day=TODAY)]
    record_of(world.wu, world.main, done)
    assert match_all(by=None) == 2
    later = row(TODAY, OTHER, "赵示例", number="ZY0014711")
    assert numbers(take(world, later)) == (0, 0, 0, 1)
    assert {one.operator for one in Booking.objects.all()} == {world.zhou}
    assert not Booking.objects.filter(cancelled_at__isnull=False).exists()


def test_other_days_other_departments_and_what_came_by_hand_are_left(world: World) -> None:
    add_department(by=None, hospital=world.main, name="外科")
    take(
        world,
        row(TOMORROW, ONE),
        row(TOMORROW, ONE, "赵示例", department="外科"),
        row(TOMORROW + timedelta(days=1), ONE),
    )
    by_hand = new_booking(world, 3)
    add_booking(by=world.wu, hospital=world.main, new=by_hand)
    assert numbers(take(world, row(TOMORROW, OTHER))) == (1, 0, 1, 0)
    assert Booking.objects.filter(cancelled_at__isnull=False).count() == 1


def test_what_a_person_did_since_holds(world: World) -> None:
    take(world, row(TOMORROW, ONE, "无此人"), row(TOMORROW, OTHER))
    one, other = Booking.objects.order_by("pk")
    new = new_booking(world, operator_name="无此人", start=one.start, room="1")
    change_booking(by=world.wu, booking=one, new=new, version=1)
    cancel_booking(by=world.wu, booking=other, reason="改期")
    assert numbers(take(world, row(TOMORROW, ONE, "无此人"), row(TOMORROW, OTHER))) == (0, 0, 0, 2)
    assert Booking.objects.get(pk=one.pk).operator == world.zhou
    assert Booking.objects.get(pk=other.pk).cancelled_because == "改期"


def test_days_gone_by_and_lines_that_cannot_be_read_are_left_out(world: World) -> None:
    bad = ("后天", "08:30", "1", "介入科", ONE, "周示例", "")
    plan = take(world, row(TODAY - timedelta(days=1), ONE), row(TOMORROW, ONE), bad)
    assert (numbers(plan), plan.past, len(plan.reading.faults)) == ((1, 0, 0, 0), 1, 1)


def test_a_list_is_taken_over_once_and_its_file_is_gone(world: World) -> None:
    uploaded = handed_in(world, booked_list(row(TOMORROW, ONE)))
    assert b"\xe5" not in bytes(uploaded.content)  # encrypted
    take_booked_list(by=world.wu, list=uploaded)
    with pytest.raises(SeldingerError, match="已经写入过"):
        take_booked_list(by=world.wu, list=uploaded)
    assert not BookedList.objects.exclude(content=b"").exists()


def test_a_hidden_number_is_none_and_a_line_without_a_name_is_told() -> None:
    heads = ("手术日期", "手术名称", "术者", "住院号", "上级医师")
    content = booked_list(
        ("2026-06-16", ONE, "A012 周示例", "ZY****11", "赵示例"),
        ("2026-06-16", "", "周示例", "1", ""),
        ("合计", "", "", "", ""),
        heads=heads,
    )
    table = open_booked(content, "a.csv", {})
    reading = read_booked(table, guessed_columns(table.heads))
    [one] = reading.rows
    assert (one.patient, one.operator, one.supervisor, reading.has_departments) == (
        "", "A012 周示例", "赵示例", False,
    )  # fmt: skip
    assert [(fault.row, fault.column) for fault in reading.faults] == [(3, "手术名称（B）")]
    assert not reading.days


# -- the pages -------------------------------------------------------------------------------------


def test_upload_columns_preview_confirm_and_the_columns_are_remembered(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.wu)
    content = booked_list(row(TOMORROW, ONE, number="ZY0014711"))

    def upload() -> str:
        file = SimpleUploadedFile("安排.csv", content)
        return str(client.post("/theatre/import/", {"file": file}).headers["Location"])

    columns = upload()
    assert columns.endswith("/columns/")
    page = client.get(columns).content.decode()
    assert "ZY0014711" not in page
    told = guessed_columns(open_booked(content, "a.csv", {}).heads)
    preview = str(client.post(columns, told).headers["Location"])
    page = client.get(preview).content.decode()
    assert "新增 1 台" in page
    assert not Booking.objects.exists()
    assert client.post(preview).headers["Location"] == f"/theatre/?day={TOMORROW}"
    assert Booking.objects.get().number_digest
    assert upload().endswith("/confirm/")


def test_nobody_else_opens_an_upload_and_a_department_hands_in_none(
    world: World, client_of: ClientOf
) -> None:
    uploaded = handed_in(world, booked_list(row(TOMORROW, ONE)))
    for step in ("columns", "confirm"):
        url = f"/theatre/import/{uploaded.pk}/{step}/"
        assert client_of(world.zheng).get(url).status_code == 404
        assert client_of(world.head).get(url).status_code == 404
    assert client_of(world.head).get("/theatre/import/").status_code == 404
    file = SimpleUploadedFile("安排.csv", b"no list at all")
    page = client_of(world.wu).post("/theatre/import/", {"file": file}).content.decode()
    assert "没有找到表头" in page
