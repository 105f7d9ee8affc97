"""What machines sent of a patient: counted, handed out, erased, and read with other keys."""

import json

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions.reading import drop_received, try_again
from seldinger.web.intake.models import IntakeDraft, PatientName, Received
from seldinger.web.intake.receiving import content_of
from seldinger.web.keys import Keys
from seldinger.web.logbook.numbers import digest
from seldinger.web.privacy.actions.erasing import erase_patient, export_patient
from seldinger.web.privacy.actions.rekeying import rekey
from seldinger.web.privacy.files import patient_file
from support.intake import (
    AT,
    NUMBER,
    accepted,
    appointment,
    dose_report,
    only_draft,
    order,
    read,
    sent,
    source,
)
from support.people import World
from support.theatre import booked


def test_an_erased_patient_leaves_no_number_no_name_and_nothing_raw(world: World) -> None:
    booked(world, number=NUMBER)
    kept = [
        read(source(world), order()),
        read(source(world), appointment(at=AT, placer="AP7")),
        read(source(world, "dicom"), dose_report(), "1.2.3.4"),
    ]
    other = read(source(world), order(number="ZY2", accession="A2", placer="P2"))
    told = {"by": world.admin, "hospital": world.main, "number": NUMBER, "reason": "示例理由"}
    found = export_patient(**told)
    handed_out = patient_file(world.main, found).content.decode()
    assert NUMBER not in handed_out
    (row,) = json.loads(handed_out)["设备和系统送来的手术"]
    assert (row["原件"], row["留有姓名"]) == (3, True)
    assert len(json.loads(handed_out)["手术安排"]) == 2
    assert erase_patient(**told) == 3
    for received in kept:
        received.refresh_from_db()
        assert bytes(received.content) == b""
    other.refresh_from_db()
    assert content_of(other)
    draft = IntakeDraft.objects.exclude(accession="A2").get()
    assert (draft.number_encrypted, draft.number_tail) == ("", "已删除")
    assert not PatientName.objects.filter(draft=draft).exclude(name="").exists()
    # Sent again, it is known and not kept again.
    assert sent(source(world), order()).pk == kept[0].pk


def test_an_emptied_object_is_not_read_again(world: World) -> None:
    received = read(source(world), "no message")
    Received.objects.update(content=b"")
    assert "已经清除" in try_again(by=world.wu, received=received).reason
    with pytest.raises(SeldingerError, match="为什么"):
        drop_received(by=world.wu, received=received, because=" ")


def test_with_other_keys_it_reads_joins_and_is_known_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    his = source(world)
    received = read(his, order())
    read(his, appointment(at=AT))
    old = settings.KEYS
    new = Keys(old.django, (Fernet.generate_key().decode(),), "another", old.sealing)
    keys = set(IntakeDraft.objects.values_list("booking__key", flat=True))
    rekey(by=None, present=old, following=new)
    monkeypatch.setattr(settings, "KEYS", new)
    assert set(IntakeDraft.objects.values_list("booking__key", flat=True)) == keys
    received.refresh_from_db()
    assert content_of(received) == order().encode()
    assert sent(his, order()).pk == received.pk
    assert only_draft().number_digest == digest(NUMBER)
    read(source(world, "dicom"), dose_report(accession=""), "1.2.3.4")
    assert only_draft().tellings.count() == 3


def test_a_draft_without_a_number_is_of_the_patient_of_its_case(world: World) -> None:
    received = read(source(world, "dicom"), dose_report(number=""), "1.2.3.4")
    accepted(world, only_draft())
    told = {"by": world.admin, "hospital": world.main, "number": NUMBER, "reason": "示例理由"}
    assert erase_patient(**told) == 2
    received.refresh_from_db()
    assert bytes(received.content) == b""
    assert not PatientName.objects.exclude(name="").exists()
