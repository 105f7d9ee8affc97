"""What was used in a patient: handed out, erased, under other keys, and after a merge."""

import json

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from seldinger.web.devices.actions.using import renumber_use
from seldinger.web.devices.models import DeviceUse, StockList
from seldinger.web.devices.recalls import found_by
from seldinger.web.keys import Keys
from seldinger.web.logbook.actions.revealing import reveal_number
from seldinger.web.logbook.numbers import digest
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.uploads import opened
from seldinger.web.privacy.actions.erasing import erase_patient, export_patient
from seldinger.web.privacy.actions.rekeying import rekey
from seldinger.web.privacy.files import patient_file
from support.devices import COIL, STENT, a_case, handed_in, recalled, used
from support.people import World

NUMBER = "ZY-4711-0815"


def test_devices_are_handed_out_and_lose_their_patient(world: World) -> None:
    used(world, STENT, case=a_case(world, number=NUMBER))
    loose = used(world, COIL, number=NUMBER)
    told = {"by": world.admin, "hospital": world.main, "number": NUMBER, "reason": "示例理由"}
    handed_out = patient_file(world.main, export_patient(**told)).content.decode()
    assert NUMBER not in handed_out
    assert [row["批号"] for row in json.loads(handed_out)["用过的器械"]] == ["L2025A", "C77"]
    assert erase_patient(**told) == 2
    loose.refresh_from_db()
    assert (loose.number_encrypted, loose.raw) == ("", COIL)
    assert loose.number_digest != digest(NUMBER)
    # The piece is still found; whose it was is not known any more.
    assert [len(one.hits) for one in found_by(recalled(world)).sure] == [1]


def test_with_other_keys_numbers_and_files_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    use = used(world, number=NUMBER)
    kept = handed_in(world.wu, world.main)
    before = opened(kept.content, "库存表")
    old = settings.KEYS
    new = Keys(old.django, (Fernet.generate_key().decode(),), "another", old.sealing)
    rekey(by=None, present=old, following=new)
    monkeypatch.setattr(settings, "KEYS", new)
    use.refresh_from_db()
    assert use.number_digest == digest(NUMBER)
    assert reveal_number(by=world.wu, of=use, purpose=Purpose.RECALL) == NUMBER
    assert opened(StockList.objects.get().content, "库存表") == before


def test_a_merge_renumbers_what_has_no_case_alone(world: World) -> None:
    loose = used(world, number=NUMBER)
    assert renumber_use(by=None, use=loose, number="ZY-2").number_digest == digest("ZY-2")
    of_case = used(world, case=a_case(world, number=NUMBER))
    renumber_use(by=None, use=of_case, number="ZY-2")
    assert DeviceUse.objects.get(pk=of_case.pk).number_digest == ""
