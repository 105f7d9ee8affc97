"""Messages book: added, moved and cancelled by the sender's number, and looked at by the gate."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from seldinger.web.gate.actions.booking import cancel_booking, change_booking
from seldinger.web.gate.actions.importing import (
    keep_booked_list,
    name_columns,
    take_booked_list,
)
from seldinger.web.gate.actions.looking import last_of
from seldinger.web.gate.models import Booking
from seldinger.web.intake.actions.booked import draft_bookings
from seldinger.web.intake.actions.deciding import drop_draft, restore_draft
from seldinger.web.intake.actions.reading import try_again
from seldinger.web.intake.models import IntakeDraft, Received, Telling
from seldinger.web.intake.queries import happened
from seldinger.web.logbook.numbers import digest
from seldinger.workbooks.booked_list import guessed_columns, open_booked
from support.grants import granted
from support.intake import AT, NUMBER, appointment, dose_report, only_draft, read, sent, source
from support.people import NOW, TODAY, World
from support.theatre import TOMORROW, booked, booked_list, entry_of, new_booking, row

NEXT = AT + timedelta(days=1)
NAME = entry_of(2).text


def take(world: World, content: bytes) -> None:
    uploaded = keep_booked_list(
        by=world.wu, hospital=world.main, file_name="安排.csv", content=content
    )
    columns = guessed_columns(open_booked(content, "安排.csv", {}).heads)
    take_booked_list(by=world.wu, list=name_columns(by=world.wu, list=uploaded, columns=columns))


def test_an_appointment_is_booked_moved_and_cancelled(world: World) -> None:
    granted(world)
    his = source(world, department=world.department)
    read(his, appointment(at=NEXT, name=NAME, performer="1001^周示例"))
    booking = Booking.objects.get()
    assert (booking.day, booking.operator, booking.room) == (TOMORROW, world.zhou, "DSA2")
    assert (booking.source, booking.get_source_display()) == ("msg", "由预约消息带入")
    said = last_of(booking)
    assert said
    assert (said.passes, said.decision) == (True, "allowed")
    read(his, appointment("S14", at=NEXT + timedelta(days=1, hours=2), name=NAME))
    booking.refresh_from_db()
    assert (booking.day, f"{booking.start:%H:%M}") == (TODAY + timedelta(days=2), "11:30")
    assert booking.operator == world.zhou
    read(his, appointment("S15", at=NEXT + timedelta(days=1, hours=2), name=NAME))
    booking.refresh_from_db()
    assert booking.cancelled_at
    draft = only_draft()
    assert (draft.state, draft.booking) == ("dropped", booking)


def test_what_a_person_restored_is_listed_though_its_booking_was_called_off(world: World) -> None:
    his = source(world)
    read(his, appointment(at=NEXT, name=NAME))
    read(his, appointment("S15", at=NEXT, name=NAME))
    afterwards = TOMORROW + timedelta(days=1)
    assert not happened(IntakeDraft.objects.all(), afterwards)
    restore_draft(by=world.wu, draft=only_draft())
    assert [*happened(IntakeDraft.objects.all(), afterwards)] == [only_draft()]


def test_what_a_message_cancelled_it_can_book_again_and_what_a_person_did_it_cannot(
    world: World,
) -> None:
    his = source(world)
    read(his, appointment(at=NEXT))
    read(his, appointment("S15", at=NEXT))
    read(his, appointment("S13", at=NEXT + timedelta(hours=3)))
    booking = Booking.objects.get()
    assert (booking.cancelled_at, f"{booking.start:%H:%M}") == (None, "12:30")
    assert only_draft().state == "open"
    cancel_booking(by=world.wu, booking=booking, reason="患者发热")
    read(his, appointment("S14", at=NEXT + timedelta(hours=4)))
    booking.refresh_from_db()
    assert booking.cancelled_because == "患者发热"
    assert only_draft().state == "dropped"


def test_one_number_for_another_patient_changes_no_booking(world: World) -> None:
    his = source(world)
    read(his, appointment(at=NEXT))
    read(his, appointment("S14", at=NEXT + timedelta(hours=1), number="ZY2"))
    assert f"{Booking.objects.get().start:%H:%M}" == "09:30"
    flags = Telling.objects.order_by("pk").values_list("flags", flat=True)
    assert [*flags] == [[], ["appointment_other_patient"]]


def test_a_past_or_done_appointment_changes_nothing(world: World) -> None:
    his = source(world)
    read(his, appointment(at=AT - timedelta(days=2)))
    assert not Booking.objects.exists()
    read(his, appointment(at=NEXT, placer="AP2"))
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        read(his, appointment("S15", at=NEXT, placer="AP2"))
    assert Booking.objects.get().cancelled_at is None


def test_a_list_and_a_message_are_one_booking_whichever_came_first(world: World) -> None:
    his = source(world)
    lists = booked_list(row(TOMORROW, NAME, number=NUMBER), row(TOMORROW, NAME, number="ZY2"))
    take(world, lists)
    draft_bookings(by=None)
    read(his, appointment(at=NEXT, name="支架置入", room="1"))
    assert Booking.objects.count() == 2
    read(his, appointment(at=NEXT, name=NAME, room="1", number="ZY3", placer="AP3"))
    again = booked_list(
        row(TOMORROW, NAME, number=NUMBER), row(TOMORROW, NAME, number="ZY2"),
        row(TOMORROW, NAME, number="ZY3"),
    )  # fmt: skip
    take(world, again)
    assert Booking.objects.filter(cancelled_at=None).count() == 3
    take(world, booked_list(row(TOMORROW, NAME, number="ZY2")))
    assert {one.number_tail[-1] for one in Booking.objects.filter(cancelled_at=None)} == {"2", "3"}


def test_every_coming_booking_has_a_draft_that_follows_it(world: World) -> None:
    booking = booked(world, number=NUMBER)
    assert draft_bookings(by=None) == 1
    assert draft_bookings(by=None) == 0
    draft = only_draft()
    assert (draft.booking, draft.department, draft.supervisor) == (
        booking, world.department, world.zhou,
    )  # fmt: skip
    cancel_booking(by=world.wu, booking=booking, reason="改期")
    assert draft_bookings(by=None) == 1
    draft.refresh_from_db()
    assert draft.state == IntakeDraft.State.DROPPED
    # It was done all the same.
    dsa = source(world, "dicom", name="DSA2")
    read(dsa, dose_report(at=NEXT, study=draft.worklist_uid, number="", accession=""), "1.2.3.4")
    draft.refresh_from_db()
    assert (draft.state, draft.started is not None) == ("open", True)


def test_several_performers_are_no_operator(world: World) -> None:
    read(source(world), appointment(at=NEXT, performer="1^周示例~2^赵示例\rAIP|2||3^赵示例"))
    booking = Booking.objects.get()
    assert (booking.operator, booking.operator_name) == (None, "周示例、赵示例")


def test_rebooked_under_a_new_number_it_is_booked_again(world: World) -> None:
    his = source(world)
    read(his, appointment(at=NEXT))
    read(his, appointment("S15", at=NEXT))
    read(his, appointment(at=NEXT + timedelta(hours=1), placer="AP2"))
    old, new = Booking.objects.order_by("pk")
    assert (bool(old.cancelled_at), new.cancelled_at) == (True, None)
    assert (only_draft().state, only_draft().booking) == ("open", new)


def test_two_appointments_of_one_sender_are_two_operations(world: World) -> None:
    his = source(world)
    read(his, appointment(at=NEXT))
    read(his, appointment(at=NEXT + timedelta(hours=3), placer="AP2"))
    one, other = IntakeDraft.objects.filter(merged_into=None).order_by("pk")
    assert one.booking != other.booking
    read(his, appointment("S15", at=NEXT + timedelta(hours=3), placer="AP2"))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("open", "dropped")
    assert Booking.objects.get(cancelled_at=None) == one.booking


def test_put_off_to_another_day_after_it_was_to_begin_it_is_planned_anew(world: World) -> None:
    his = source(world, department=world.department)
    read(his, appointment(at=NEXT, performer="1001^周示例"))
    with time_machine.travel(NOW + timedelta(days=1, hours=6), tick=False):
        read(his, appointment("S13", at=NEXT + timedelta(days=1)))
    old, new = Booking.objects.order_by("pk")
    assert (old.cancelled_because, old.key, new.cancelled_at) == (
        "对方系统改到了以后的日期",
        None,
        None,
    )
    assert (new.day, new.operator, new.name) == (
        TOMORROW + timedelta(days=1), world.zhou, old.name,
    )  # fmt: skip
    draft = only_draft()
    assert (draft.state, draft.booking, draft.day) == ("open", new, new.day)


def test_an_old_message_read_late_moves_nothing_back(world: World) -> None:
    his = source(world)
    late = sent(his, appointment(at=NEXT))
    Received.objects.update(state="refused")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        read(his, appointment("S13", at=NEXT + timedelta(hours=3)))
    try_again(by=world.wu, received=late)
    assert f"{Booking.objects.get().start:%H:%M}" == "12:30"
    assert only_draft().started == timezone.make_aware(NEXT + timedelta(hours=3))


def test_midnight_of_a_plan_is_a_day(world: World) -> None:
    read(source(world), appointment(at=NEXT.replace(hour=0, minute=0)))
    assert (Booking.objects.get().start, only_draft().started) == (None, None)
    read(source(world, "dicom"), dose_report(at=NEXT, accession=""), "1.2.3.4")
    assert only_draft().tellings.count() == 2


def test_a_person_books_what_a_message_booked(world: World) -> None:
    """One draft of both bookings; the person's goes before, and each may be called off."""
    his = source(world)
    read(his, appointment(at=NEXT, name=NAME, room="1"))
    by_hand = booked(world, number=NUMBER, room="1")
    draft_bookings(by=None)
    assert (only_draft().booking, only_draft().tellings.count()) == (by_hand, 1)
    read(source(world, "dicom"), dose_report(at=NEXT, accession=""), "1.2.3.4")
    assert only_draft().tellings.count() == 2
    cancel_booking(by=world.wu, booking=by_hand, reason="登记重了")
    draft_bookings(by=None)
    draft = only_draft()
    assert draft.booking
    assert (draft.state, draft.booking.source) == ("open", "msg")
    assert draft_bookings(by=None) == 0


def test_a_booking_of_another_patient_by_now_is_no_draft_of_the_first(world: World) -> None:
    booking = booked(world, number=NUMBER)
    draft_bookings(by=None)
    new = new_booking(world, number="ZY2")
    booking = change_booking(by=world.wu, booking=booking, new=new, version=booking.version)
    draft_bookings(by=None)
    assert only_draft().number_digest == digest("ZY2")
    read(source(world), appointment(at=NEXT, room="1", number="ZY2"))
    new = new_booking(world, number="ZY3")
    change_booking(by=world.wu, booking=booking, new=new, version=booking.version)
    draft_bookings(by=None)
    told, planned = IntakeDraft.objects.filter(merged_into=None).order_by("pk")
    assert (told.number_digest, told.booking) == (digest("ZY2"), None)
    assert (planned.number_digest, planned.booking) == (digest("ZY3"), booking)


def test_a_second_appointment_of_a_day_is_not_lost_in_what_was_decided(world: World) -> None:
    his = source(world)
    read(his, appointment(at=NEXT))
    drop_draft(by=world.wu, draft=only_draft(), because="门诊已登记")
    read(his, appointment(at=NEXT + timedelta(hours=3), placer="AP2"))
    draft = IntakeDraft.objects.get(merged_into=None, state="open")
    assert (draft.booking, draft.tellings.count()) == (Booking.objects.last(), 1)
