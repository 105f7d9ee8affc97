"""What waits is read once; what cannot be read stays with its reason, and nothing of it beside."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.gate.models import Booking
from seldinger.web.inbox.models import Notice
from seldinger.web.intake.actions import reading
from seldinger.web.intake.actions.booked import draft_bookings
from seldinger.web.intake.actions.deciding import propose_people, restore_draft
from seldinger.web.intake.actions.reading import (
    drop_received,
    empty_dropped,
    read_received,
    read_waiting,
    restore_received,
    try_again,
)
from seldinger.web.intake.models import IntakeDraft, Received, Telling
from seldinger.web.logbook.numbers import digest
from support.intake import (
    AT,
    NUMBER,
    accepted,
    appointment,
    dose_report,
    merge,
    message,
    only_draft,
    order,
    pid,
    read,
    sent,
    source,
)
from support.people import NOW, TODAY, World
from support.theatre import TOMORROW, booked

REFUSED, READ = Received.State.REFUSED, Received.State.READ
SURVIVING = "ZY0099999"


def test_one_that_cannot_be_read_stops_no_other(world: World) -> None:
    his = source(world)
    bad, good = sent(his, "no message"), sent(his, order())
    assert read_waiting(by=None) == 2
    assert read_waiting(by=None) == 0
    states = dict(Received.objects.values_list("pk", "state"))
    assert states == {bad.pk: REFUSED, good.pk: READ}
    bad.refresh_from_db()
    assert (bad.tries, bad.tried_at is not None) == (1, True)
    assert "认不出" in bad.reason


def test_a_fault_of_ours_is_refused_without_its_text(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def half(*_: Any) -> None:
        IntakeDraft.objects.create(hospital=world.main, worklist_uid="1", made_at=NOW)
        raise KeyError(NUMBER)

    monkeypatch.setattr(reading, "book", half)
    received = read(source(world), order())
    assert (received.state, received.reason) == (REFUSED, reading.UNREAD)
    assert not IntakeDraft.objects.exists()
    assert "KeyError" in caplog.text
    assert NUMBER not in caplog.text


def test_while_the_database_is_away_it_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError

    received = sent(source(world), order())
    monkeypatch.setattr(reading, "book", away)
    with pytest.raises(OperationalError):
        read_waiting(by=None)
    received.refresh_from_db()
    assert received.state == Received.State.WAITING


def test_what_was_refused_is_read_once_the_source_is_described(world: World) -> None:
    his = source(world, paths={"patient_number": ["PID-99-1"]})
    received = read(his, order())
    assert (received.state, "映射" in received.reason) == (REFUSED, True)
    his.paths = {"patient_number": ["PID-3"]}
    his.save()
    assert try_again(by=world.wu, received=received).state == READ
    assert only_draft().number_digest == digest(NUMBER)
    with pytest.raises(SeldingerError, match="不需要再读"):
        try_again(by=world.wu, received=received)


def test_a_mapping_and_an_encoding_are_the_senders(world: World) -> None:
    his = source(world, paths={"patient_number": ["PID-4"]}, encoding="GB18030")
    text = message("ORM^O01", "PID|1||WRONG|R77||示例^珅", "ORC|NW|P9", "OBR|1|P9|A9|1^造影")
    assert read(his, text.replace("UNICODE UTF-8", "").encode("gb18030")).state == READ
    assert only_draft().number_digest == digest("R77")


def test_what_is_dropped_can_come_back_for_a_day(world: World) -> None:
    received = read(source(world), "no message")
    drop_received(by=world.wu, received=received, because="测试")
    assert empty_dropped(by=None) == 0
    restore_received(by=world.wu, received=received)
    drop_received(by=world.wu, received=received, because="测试")
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert empty_dropped(by=None) == 1
        assert empty_dropped(by=None) == 0
        with pytest.raises(SeldingerError, match="已经清除"):
            restore_received(by=world.wu, received=received)


def test_messages_of_no_case_are_read_and_leave_no_draft(world: World) -> None:
    his = source(world)
    for number, kind in enumerate(("ADT^A08", "ACK^A01", "BAR^P01")):
        received = read(his, message(kind, pid(), control=str(number)))
        assert (received.state, bytes(received.content)) == (READ, b"")
        assert sent(his, message(kind, pid(), control=str(number))).pk == received.pk
    assert read(his, order(control="CA")).state == READ
    assert not IntakeDraft.objects.exists()


def test_an_order_taken_back_waits_for_nobody(world: World) -> None:
    his = source(world)
    read(his, order())
    read(his, order(control="CA"))
    draft = only_draft()
    assert (draft.state, draft.decided_by) == ("dropped", None)
    read(his, order(control="XO"))
    assert only_draft().state == "open"
    read(his, order(control="OD"))
    read(source(world, "dicom"), dose_report(), "1.2.3.4")
    assert only_draft().state == "open"


def test_what_a_person_restored_is_not_dropped_again_by_the_old_word(world: World) -> None:
    his = source(world)
    read(his, order())
    read(his, order(control="CA"))
    restore_draft(by=world.wu, draft=only_draft())
    read(his, order(control="OC"))
    assert only_draft().state == "open"
    propose_people(by=world.wu, draft=only_draft(), trainee=world.lin, supervisor=None)
    read(his, order(control="CR"))
    assert (only_draft().state, only_draft().trainee) == ("open", world.lin)
    read(his, order(control="XO"))  # meant anew; what is taken back after that is
    read(his, order(control="OD"))
    assert only_draft().state == "dropped"


# -- anything at all -------------------------------------------------------------------------------

_CORPUS = [order().encode(), appointment().encode("gb18030"), dose_report(), b'{"a":', b""]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(_CORPUS)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(content)))
        content[place : place + draw(st.integers(0, 9))] = draw(st.binary(max_size=6))
    return bytes(content)


@bounded(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.one_of(st.binary(max_size=200), mutated()))
def test_any_bytes_are_read_or_refused(world: World, content: bytes) -> None:
    logging.disable(logging.ERROR)
    with transaction.atomic():
        received = read(source(world, "file"), content)
        assert received.state in (READ, REFUSED)
        if received.state == REFUSED:
            assert received.reason
            assert not Telling.objects.exists()
            assert not IntakeDraft.objects.exists()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(
    "odd",
    ["a\0b", "\ud800", "字" * 400, "x" * 70, "99991231235959+1400", "00010101", "1e999", "\u202e"],
)
def test_odd_values_are_bounded(world: World, odd: str) -> None:
    text = order(accession=odd, text=odd).replace("示例^甲", odd).replace("20260615093000", odd)
    assert read(source(world), text.encode("utf-8", "surrogatepass")).state in (READ, REFUSED)


# -- two numbers of one patient --------------------------------------------------------------------


def test_a_merge_of_numbers_reaches_drafts_and_bookings(world: World) -> None:
    his = source(world)
    read(his, order())
    booking = booked(world, number=NUMBER)
    draft_bookings(by=None)
    read(source(world, "dicom"), dose_report(number=SURVIVING, accession=""), "1.2.3.4")
    assert read(his, merge(NUMBER, SURVIVING)).state == READ
    booking.refresh_from_db()
    assert booking.number_digest == digest(SURVIVING)
    drafts = IntakeDraft.objects.filter(merged_into=None)
    assert {one.number_digest for one in drafts} == {digest(SURVIVING)}
    assert {(one.day, one.tellings.count()) for one in drafts} == {(TODAY, 2), (TOMORROW, 0)}
    acts = AuditRow.objects.filter(act__startswith="intake.renumber")
    assert acts.count() == 3
    assert not any(NUMBER in row.details or SURVIVING in row.details for row in acts)
    assert not Notice.objects.filter(kind="numbers_merged").exists()


def test_what_was_called_off_under_the_old_number_can_be_booked_under_the_new(
    world: World,
) -> None:
    his, at = source(world), AT + timedelta(days=1)
    read(his, appointment(at=at))
    read(his, appointment("S15", at=at))
    read(his, merge(NUMBER, SURVIVING))
    read(his, appointment("S13", at=at, number=SURVIVING))
    assert Booking.objects.get().cancelled_at is None
    assert only_draft().state == "open"


def test_a_logged_case_keeps_its_number_and_the_office_is_told(world: World) -> None:
    his = source(world)
    read(his, order())
    draft = accepted(world, only_draft())
    read(his, merge(NUMBER, SURVIVING))
    draft.refresh_from_db()
    assert draft.case
    assert draft.number_digest == draft.case.number_digest == digest(NUMBER)
    (told,) = Notice.objects.filter(kind="numbers_merged")
    assert (told.person, told.details["number"]) == (world.wu, 1)


def test_the_row_that_waits_no_more_is_left(world: World) -> None:
    received = read(source(world), order())
    assert read_received(by=None, received=received) is None
    assert Telling.objects.count() == 1
    assert not Booking.objects.exists()
