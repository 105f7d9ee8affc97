"""Rules 4 and 17: two lesions by one technique in one session count once, in the highest role."""

import pytest

from support.build import op, reasons, rulebook, told, verdict


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        ("参与", "参与", {"participant": 1}),
        ("参与", "术者", {"participant": 0, "operator": 1}),
        ("术者", "参与", {"participant": 0, "operator": 1}),
        ("一助", "术者", {"first-assistant": 0, "operator": 1}),
    ],
)
def test_two_lesions_by_one_technique_count_once(first: str, second: str, counted) -> None:
    found = verdict(
        op(first, "embolisation", case="甲", name="左侧栓塞"),
        op(second, "embolisation", case="甲", name="右侧栓塞"),
    )
    assert {cell: told(found, f"embolisation.{cell}")[1] for cell in counted} == counted
    assert told(found, "basic.operations") == ("in_progress", 1, 0)


def test_the_second_lesion_stays_visible() -> None:
    found = verdict(
        op("参与", "embolisation", case="甲", name="左侧栓塞"),
        op("参与", "embolisation", case="甲", name="右侧栓塞"),
    )
    assert sorted(reasons(found, "embolisation.participant")) == ["counted", "same_technique"]


@pytest.mark.parametrize(
    "other",
    [
        op("参与", "embolisation", case="甲", session=2),
        op("参与", "embolisation", case="乙"),
        op("参与", "ablation", case="甲"),
    ],
)
def test_another_session_case_or_technique_counts(other) -> None:
    found = verdict(op("参与", "embolisation", case="甲", name="左侧栓塞"), other)
    both = [told(found, f"{row}.participant")[1] for row in ("embolisation", "ablation")]
    assert sum(both) == 2


def test_a_pending_act_beside_a_verified_one_of_its_technique_waits_for_nothing() -> None:
    found = verdict(
        op("参与", "embolisation", case="甲", name="左侧栓塞", state="待审核"),
        op("参与", "embolisation", case="甲", name="右侧栓塞"),
    )
    assert told(found, "embolisation.participant") == ("in_progress", 1, 0)


def test_a_pending_act_in_a_higher_role_than_the_verified_one_waits_in_its_own_cell() -> None:
    found = verdict(
        op("参与", "embolisation", case="甲", name="左侧栓塞"),
        op("术者", "embolisation", case="甲", name="右侧栓塞", state="待审核"),
    )
    assert told(found, "embolisation.participant") == ("in_progress", 1, 0)
    assert told(found, "embolisation.operator") == ("in_progress", 0, 1)


def test_a_rulebook_may_count_every_lesion() -> None:
    found = verdict(
        op("参与", "embolisation", case="甲", name="左侧栓塞"),
        op("参与", "embolisation", case="甲", name="右侧栓塞"),
        book=rulebook(same_technique_once=False),
    )
    assert told(found, "embolisation.participant") == ("in_progress", 2, 0)


def test_surgery_of_one_case_counts_once() -> None:
    found = verdict(
        op("参与", "surgery", case="甲", name="胆囊切除术"),
        op("一助", "surgery", case="甲", name="阑尾切除术"),
    )
    assert told(found, "surgical.surgery") == ("in_progress", 1, 0)


@pytest.mark.parametrize(
    "low",
    [
        # Both categories of the name are pinned in the case …
        [
            op("参与", "embolisation", case="甲", name="第一处"),
            op("参与", "vascular-angioplasty", case="甲", name="第二处"),
        ],
        # … or were assigned to acts of the same name.
        [
            op("参与", name="肢体动静脉瘘栓塞、腔内修复术", case="甲"),
            op("参与", name="肢体动静脉瘘栓塞、腔内修复术", case="甲", department="介入科"),
        ],
    ],
)
def test_an_assigned_act_counts_once_with_its_technique_in_the_highest_role(low) -> None:
    found = verdict(low, op("术者", name="肢体动静脉瘘栓塞、腔内修复术", case="甲"))
    counted = {
        f"{category}.{cell}": told(found, f"{category}.{cell}")[1]
        for category in ("embolisation", "vascular-angioplasty")
        for cell in ("participant", "operator")
    }
    assert counted["embolisation.operator"] + counted["vascular-angioplasty.operator"] == 1
    assert sum(counted.values()) == 2, counted
