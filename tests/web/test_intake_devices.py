"""Pieces that a FHIR bundle names reach the draft once, and with it the case."""

import json
from typing import Any

import pytest

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.devices.actions.using import withdraw_use
from seldinger.web.devices.models import DeviceUse
from seldinger.web.intake.actions.deciding import add_device
from seldinger.web.intake.models import DraftDevice, Received, Source, Telling
from seldinger.web.logbook.numbers import digest
from support.devices import DI, STENT, add
from support.intake import NUMBER, accepted, appointment, only_draft, order, read, source
from support.people import TODAY, World

BALLOON = "(01)06937774900011(10)B7"
DAY = {"performedDateTime": "2026-06-15T09:30:00+08:00"}


@pytest.fixture
def his(world: World) -> Source:
    return source(world, "fhir", department=world.department)


def told(*labels: str, number: str = NUMBER, **procedure: Any) -> str:
    """A procedure and a Device of each label."""
    names = [f"Device/{place}" for place in range(len(labels))]
    resources: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "p", "identifier": [{"value": number}]},
        {
            "resourceType": "Procedure", "status": "completed", "code": {"text": "支架置入"},
            "identifier": [{"value": "P1"}], "subject": {"reference": "Patient/p"},
            "usedReference": [{"reference": each} for each in names],
        } | (procedure or DAY),
        *(
            {"resourceType": "Device", "id": str(place), "udiCarrier": [{"carrierHRF": label}]}
            for place, label in enumerate(labels)
        ),
    ]  # fmt: skip
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def raws() -> list[str]:
    return [*DeviceUse.objects.order_by("pk").values_list("raw", flat=True)]


def test_a_device_of_a_bundle_is_a_piece_of_the_draft(world: World, his: Source) -> None:
    product = add(world)
    assert read(his, told(STENT)).state == Received.State.READ
    (use,) = only_draft().devices
    assert (use.product, use.di, use.lot, use.serial) == (product, DI, "L2025A", "S0001")
    assert (use.day, use.department, use.by) == (TODAY, world.department, None)
    assert (use.technique, use.number_digest, use.case) == ("支架置入", digest(NUMBER), None)
    assert AuditRow.objects.filter(act="devices.record_use").count() == 1
    assert NUMBER not in "".join(AuditRow.objects.values_list("details", flat=True))
    assert not [row for row in broken_seals() if isinstance(row, DeviceUse | DraftDevice)]


def test_told_twice_it_is_one_and_what_is_new_is_added(his: Source) -> None:
    read(his, told(STENT))
    read(his, told(STENT, **DAY, note=[{"text": "again"}]))
    assert (Telling.objects.count(), raws()) == (2, [STENT])
    read(his, told(STENT, BALLOON))
    assert raws() == [STENT, BALLOON]
    assert DraftDevice.objects.filter(draft=only_draft()).count() == 2


def test_two_of_a_lot_are_two_and_one_serial_is_one(his: Source) -> None:
    for _ in range(2):
        read(his, told(BALLOON, STENT, BALLOON, STENT))
        assert sorted(raws()) == [STENT, BALLOON, BALLOON]


def test_what_was_scanned_or_taken_back_by_hand_is_not_added_again(
    world: World, his: Source
) -> None:
    read(his, told(BALLOON))
    add_device(by=world.lin, draft=only_draft(), raw=f"01{DI}10L2025A\x1d21S0001")
    withdraw_use(by=world.lin, use=DeviceUse.objects.get(raw=BALLOON))
    read(his, told(STENT, BALLOON))
    assert len(raws()) == 2


def test_the_accepted_draft_brings_its_pieces_to_the_case(world: World, his: Source) -> None:
    read(his, told(STENT))
    draft = accepted(world, only_draft())
    use = DeviceUse.objects.get()
    assert use.case is not None
    assert (use.case, use.number_digest) == (draft.case, "")
    read(his, told(STENT, BALLOON))  # a decided draft changes no more
    assert raws() == [STENT]


def test_a_draft_without_a_day_waits_for_one(his: Source) -> None:
    read(his, told(STENT, status="completed"))
    assert (only_draft().day, raws()) == (None, [])
    read(his, told(**DAY))
    assert (only_draft().day, raws()) == (TODAY, [STENT])


def test_a_cancelled_procedure_uses_nothing(world: World, his: Source) -> None:
    read(source(world), order())
    read(his, told(STENT, **DAY, status="not-done"))
    assert raws() == []


@pytest.mark.parametrize("label", ["no label", "MA.156.M0.ABCDEF.12345678", "x" * 5000, "\0"])
def test_a_label_that_cannot_be_read_stops_no_case(his: Source, label: str) -> None:
    assert read(his, told(label, STENT)).state == Received.State.READ
    assert STENT in raws()


def test_a_patient_written_into_a_label_stays_closed(his: Source) -> None:
    read(his, told(NUMBER, f"BED-{NUMBER}", STENT))
    assert raws() == ["BED-…", STENT]
    assert NUMBER not in json.dumps(Telling.objects.get().said)


def test_messages_name_no_pieces(world: World) -> None:
    read(source(world), order())
    read(source(world), appointment())
    assert "devices" not in Telling.objects.earliest("pk").said
    assert not DraftDevice.objects.exists()
