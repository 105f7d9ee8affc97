"""A recall finds every use that says so, and those that do not say otherwise as 'maybe'."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.web.devices.actions.importing import take_stock_list
from seldinger.web.devices.actions.recalling import close_recall, follow_up, open_recall
from seldinger.web.devices.actions.using import withdraw_use
from seldinger.web.devices.models import DeviceUse, FollowUp
from seldinger.web.devices.recalls import (
    IN_RAW,
    NO_LOT,
    NO_PRODUCT,
    NO_SERIAL,
    OTHER_DI,
    OTHER_MARKS,
    OTHER_PRODUCT,
    PACKING,
    PRODUCT_NO_LOT,
    UNREADABLE,
    found_by,
)
from support.devices import (
    COIL,
    DI,
    DI_UNKNOWN,
    LINES,
    STENT,
    a_case,
    add,
    coil,
    handed_in,
    recalled,
    stent,
    used,
)
from support.people import World

NOLOT = f"(01){DI}(17)270630"


def told(world: World, **asked: object) -> tuple[set[str], dict[str, str]]:
    """What was surely meant, and what maybe with the reason: by what was scanned."""
    found = found_by(recalled(world, **asked))
    sure = {hit.use.raw for one in found.sure for hit in one.hits if not hit.maybe}
    hits = [hit for one in found.patients for hit in one.hits]
    return sure, {hit.use.raw: hit.maybe for hit in hits if hit.maybe}


def test_a_lot_is_found_whatever_its_case_and_whoever_packed_it(world: World) -> None:
    product = add(world)
    box = f"(01){DI_UNKNOWN}(10)L2025A"
    lower = f"(01){DI}(10)l2025a"
    for raw in (STENT, lower, box, COIL, NOLOT, "L2025A?", "???"):
        used(world, raw)
    assert told(world, lot="L2025A", product=product) == (
        {STENT, lower},
        {box: OTHER_DI, NOLOT: PRODUCT_NO_LOT, "L2025A?": IN_RAW, "???": UNREADABLE},
    )
    assert told(world, lot="L2025A") == (
        {STENT, lower, box},
        {NOLOT: NO_LOT, "L2025A?": IN_RAW, "???": UNREADABLE},
    )


def test_another_makers_lot_of_the_same_number_is_not_meant(world: World) -> None:
    product = add(world)
    used(world, COIL.replace("C77", "L2025A"))
    assert told(world, lot="L2025A", product=product)[1] == {
        COIL.replace("C77", "L2025A"): OTHER_DI
    }
    other = add(world, coil())
    assert told(world, lot="L2025A", product=product) == (set(), {})
    other.maker = "示例甲公司（上海）有限公司"  # the same, written at length
    other.save()
    assert [*told(world, lot="L2025A", product=product)[1].values()] == [OTHER_PRODUCT]


def test_a_lot_is_found_however_it_is_typed(world: World) -> None:
    hyphen = f"(01){DI}(10)L2025-A"
    for raw in (STENT, hyphen):
        used(world, raw)
    assert told(world, lot="Ｌ２０２５ａ") == ({STENT}, {hyphen: OTHER_MARKS})
    assert told(world, lot="L2025 A")[1] == {STENT: OTHER_MARKS, hyphen: OTHER_MARKS}
    take_stock_list(by=world.wu, stock=handed_in(world.wu, world.main, LINES[0]))
    assert len(found_by(recalled(world, lot="l2025-A")).stock) == 1


def test_a_product_without_its_identifier_rules_out_no_unknown_one(world: World) -> None:
    product = add(world, stent(di=""))
    used(world)
    assert told(world, product=product) == (set(), {STENT: NO_PRODUCT})
    assert told(world, product=product, lot="L2025A") == (set(), {STENT: NO_PRODUCT})
    assert told(world, product=product, lot="X") == (set(), {})


def test_another_packing_of_a_product_may_be_meant(world: World) -> None:
    product, box = add(world), "16901234567899"
    used(world, box)
    assert told(world, product=product) == (set(), {box: PACKING})


def test_a_use_found_after_the_follow_up_waits_for_one(world: World) -> None:
    first, recall = used(world, NOLOT, number="PATIENT-4711"), recalled(world)
    follow_up(by=world.wu, recall=recall, uses=[first], state="other")
    assert found_by(recall).maybe[0].state == "other"
    used(world, number="PATIENT-4711")
    assert found_by(recall).sure[0].state == "waiting"


def test_a_serial_and_a_product(world: World) -> None:
    product = add(world)
    for raw in (STENT, NOLOT, COIL, "???"):
        used(world, raw)
    assert told(world, serial="S0001", product=product) == (
        {STENT},
        {NOLOT: NO_SERIAL, "???": UNREADABLE},
    )
    assert told(world, product=product) == ({STENT, NOLOT}, {"???": UNREADABLE})
    used(world, "(10)X1")
    assert told(world, product=product)[1] == {"???": UNREADABLE, "(10)X1": NO_PRODUCT}


def test_taken_back_and_of_another_hospital_are_not_found(world: World) -> None:
    withdraw_use(by=world.lin, use=used(world))
    used(world, hospital=world.other_hospital)
    found = found_by(recalled(world))
    assert (found.sure, found.maybe, found.stock) == ([], [], [])


def test_uses_of_one_patient_stand_together(world: World) -> None:
    case = a_case(world, number="PATIENT-4711")
    used(world, case=case)
    used(world, case=case)
    used(world, number="patient-4711")
    used(world)
    found = found_by(recalled(world))
    assert [len(one.hits) for one in found.sure] == [1, 3]


def test_the_last_word_of_a_follow_up_stands_and_the_first_stays(world: World) -> None:
    use, recall = used(world, number="PATIENT-4711"), recalled(world)
    assert found_by(recall).sure[0].state == "waiting"
    for state in ("missing", "reached"):
        follow_up(by=world.wu, recall=recall, uses=[use], state=state)
    assert found_by(recall).sure[0].state == "reached"
    assert FollowUp.objects.count() == 2
    close_recall(by=world.wu, recall=recall)
    with pytest.raises(SeldingerError, match="已经结束"):
        follow_up(by=world.wu, recall=recall, uses=[use], state="done")


def test_nothing_is_asked_without_a_purpose(world: World) -> None:
    for asked, told_ in (
        ({"purpose": " ", "lot": "L"}, "请写明事由"),
        ({"purpose": "示例"}, "请写批号"),
        ({"purpose": "示例", "product": add(world)}, "不是"),
    ):
        hospital = world.other_hospital if "product" in asked else world.main
        with pytest.raises(SeldingerError, match=told_):
            open_recall(by=world.wu, hospital=hospital, **asked)  # type: ignore[arg-type]


_LOTS = st.sampled_from(["A1", "a1", "B2", "A12", ""])
_DIS = st.sampled_from([DI, DI_UNKNOWN, ""])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_DIS, _LOTS, st.booleans()), max_size=12))
def test_every_use_with_the_lot_is_found(world: World, uses: list[tuple[str, str, bool]]) -> None:
    DeviceUse.objects.all().delete()
    expected = set()
    for di, lot, is_back in uses:
        use = used(world, f"(01){di or DI}" + (f"(10){lot}" if lot else ""))
        if is_back:
            withdraw_use(by=world.lin, use=use)
        elif lot.casefold() == "a1":
            expected.add(use.pk)
    found = found_by(recalled(world, lot="A1"))
    sure = {hit.use.pk for one in found.sure for hit in one.hits if not hit.maybe}
    assert sure == expected
    maybe = {hit.use.lot for one in found.patients for hit in one.hits if hit.maybe}
    assert maybe <= {""}


def test_a_recall_asks_as_much_of_two_uses_as_of_twelve(
    world: World, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        used(world, case=a_case(world, number=f"T7{number:05}"))
    add(world, coil())
    recall = recalled(world)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(found_by(recall).sure) == 12
