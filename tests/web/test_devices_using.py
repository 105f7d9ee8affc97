"""Pieces used: kept as scanned, whatever was scanned; taken back; brought to their case."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.devices.actions.using import (
    attach_case,
    record_use,
    restore_use,
    withdraw_use,
)
from seldinger.web.devices.models import DeviceUse, Product
from support.devices import DI, STENT, a_case, add, used
from support.people import TODAY, World


def test_a_scan_finds_its_product_lot_serial_and_expiry(world: World) -> None:
    product = add(world)
    use = used(world, STENT)
    assert (use.product, use.di, use.lot, use.serial) == (product, DI, "L2025A", "S0001")
    assert (use.expires, use.made, use.flags) == (date(2027, 6, 30), date(2025, 6, 1), [])


@pytest.mark.parametrize(
    "raw", ["not a code", "(01)0693", "MA.156.M0", "\ud800x", "a\0b", "𠀀" * 400]
)
def test_what_cannot_be_read_is_kept_as_it_came(world: World, raw: str) -> None:
    use = used(world, raw)
    kept = DeviceUse.objects.get(pk=use.pk)
    assert kept.flags == ["unreadable"]
    assert kept.raw == raw.replace("\ud800", "?").replace("\0", "\ufffd")
    assert kept.product is None


@pytest.mark.parametrize("raw", ["", " \t\r\n"])
def test_nothing_scanned_is_nothing_kept(world: World, raw: str) -> None:
    with pytest.raises(SeldingerError, match="没有扫到内容"):
        used(world, raw)
    assert not DeviceUse.objects.exists()


def test_the_patient_is_the_cases_and_without_a_case_ones_own(world: World) -> None:
    case = a_case(world)
    assert used(world, STENT, case=case).number_digest == ""
    loose = record_use(by=None, hospital=world.main, day=TODAY, raw=STENT, number="PATIENT-4711")
    assert loose.number_tail
    copied = record_use(by=None, hospital=world.main, day=TODAY, raw=STENT, like=loose)
    assert copied.number_digest == loose.number_digest
    attached = attach_case(by=world.lin, use=copied, case=case)
    assert (attached.case, attached.number_digest, attached.number_encrypted) == (case, "", "")


def test_taken_back_and_again(world: World) -> None:
    use = used(world, STENT)
    with pytest.raises(SeldingerError, match="没有撤回"):
        restore_use(by=world.lin, use=use)
    withdraw_use(by=world.lin, use=use)
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_use(by=world.lin, use=use)
    assert restore_use(by=world.lin, use=use).withdrawn_at is None


def test_another_hospitals_case_and_department_are_refused(world: World) -> None:
    for told in ({"case": a_case(world)}, {"department": world.department}):
        with pytest.raises(SeldingerError, match="不是"):
            record_use(by=None, hospital=world.other_hospital, day=TODAY, raw=STENT, **told)  # type: ignore[arg-type]


def test_another_hospitals_product_is_not_ours(world: World) -> None:
    add(world)
    use = record_use(by=None, hospital=world.other_hospital, day=TODAY, raw=STENT)
    assert use.product is None
    assert Product.objects.count() == 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    raw=st.one_of(
        st.text(max_size=450),
        st.from_regex(r"\(01\)\d{14}.{0,80}"),
        st.from_regex(r"MA\.156\..{0,300}"),
    )
)
def test_any_text_is_kept_or_refused_and_stays_sealed(world: World, raw: str) -> None:
    try:
        kept = used(world, raw)
    except SeldingerError:
        return
    again = DeviceUse.objects.get(pk=kept.pk)
    assert again.raw == kept.raw
    assert not [row for row in broken_seals() if isinstance(row, DeviceUse)]
