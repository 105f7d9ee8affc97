"""Rule 4: where a procedure fits two categories, a maximum assignment for the trainee decides."""

import pytest

from seldinger.domain.training.record import CaseKey, Pin
from seldinger.domain.training.words import Reason
from support.build import (
    IN_BASIC,
    IN_NEURO,
    IN_PERIPHERAL,
    flags,
    on,
    op,
    problems,
    reasons,
    times,
    told,
    verdict,
)

INFUSION_RUN = "选择性脏器动脉造影术及药物灌注"  # 血管造影术 or 动脉灌注术
TUMOUR = "肿瘤栓塞术"  # 颌面部 | 支气管动脉 | 肝癌 | 肾 | 子宫 | 肌骨
BLEEDING = (
    "除颅内血管、心脏冠状血管、肺动脉、支气管动脉外的动脉栓塞术(止血为目的)"  # 颌面部 | 肾 | 盆腔
)


@pytest.mark.parametrize(
    ("already", "angiography", "infusion"),
    [
        ([], 1, 0),  # the first category of the rulebook that still needs one
        (times(19, op("术者", "angiography")), 20, 0),
        (times(20, op("术者", "angiography")), 20, 1),
        # Nothing is needed any more: the first category again.
        (
            [times(20, op("术者", "angiography")), times(10, op("术者", "arterial-infusion"))],
            21,
            10,
        ),
    ],
)
def test_an_ambiguous_procedure_goes_where_it_is_needed(already, angiography, infusion) -> None:
    found = verdict(already, op("术者", name=INFUSION_RUN))
    assert told(found, "angiography.operator")[1] == angiography
    assert told(found, "arterial-infusion.operator")[1] == infusion


def test_an_assigned_procedure_says_so() -> None:
    found = verdict(op("参与", name=INFUSION_RUN))
    assert flags(found, "angiography.participant") == [("assigned",)]


def test_a_name_of_one_category_is_not_assigned() -> None:
    found = verdict(op("参与", name="肝动脉造影术"))
    assert flags(found, "angiography.participant") == [()]
    assert told(found, "angiography.participant") == ("in_progress", 1, 0)


def test_a_name_is_found_whatever_its_brackets_and_spaces() -> None:
    found = verdict(op("参与", name="经皮穿刺肿瘤物理消融术 （射频/微波/激光/冷冻）"))
    assert told(found, "ablation.participant") == ("in_progress", 1, 0)


def test_a_category_given_wins_over_the_name() -> None:
    found = verdict(op("参与", "drainage", name=INFUSION_RUN))
    assert told(found, "drainage.participant") == ("in_progress", 1, 0)
    assert told(found, "angiography.participant") == ("in_progress", 0, 0)


def test_an_unknown_name_beside_a_category_is_no_problem() -> None:
    found = verdict(op("参与", "drainage", name="本院自拟名称"))
    assert (told(found, "drainage.participant")[1], problems(found)) == (1, [])


def test_an_earlier_procedure_moves_on_for_a_later_one() -> None:
    # Both fit 颌面部 (术者 1 needed); only the second can go on to 支气管动脉.
    found = verdict(
        op("术者", name="颈外动脉分支栓塞术", day=IN_NEURO),
        op("术者", name=TUMOUR, day=IN_PERIPHERAL),
        directions=("neuro", "thoracic", "abdominal"),
    )
    assert told(found, "maxillofacial-embolisation.operator") == ("met", 1, 0)
    assert told(found, "bronchial-artery.operator")[1] == 1


def test_only_the_chosen_directions_need_anything() -> None:
    # 止血 fits 颌面部 (chosen) and 肾 (not chosen); 肿瘤 fits 颌面部 and 支气管动脉 (both chosen).
    found = verdict(
        op("术者", name=BLEEDING, day=IN_NEURO),
        op("术者", name=TUMOUR, day=IN_PERIPHERAL),
        directions=("neuro", "thoracic", "abdominal"),
    )
    counted = {
        cell: told(found, f"{cell}.operator")[1]
        for cell in ("maxillofacial-embolisation", "bronchial-artery", "renal-embolisation")
    }
    assert counted == {
        "maxillofacial-embolisation": 1,
        "bronchial-artery": 1,
        "renal-embolisation": 0,
    }


def test_verified_procedures_are_assigned_before_pending_ones() -> None:
    found = verdict(
        times(19, op("术者", "angiography")),
        op("术者", name=INFUSION_RUN, day="2024-06-03", state="待审核"),
        op("术者", name=INFUSION_RUN, day="2024-06-04"),
    )
    assert told(found, "angiography.operator") == ("met", 20, 0)
    assert told(found, "arterial-infusion.operator") == ("in_progress", 0, 1)


@pytest.mark.parametrize(
    ("name", "day", "reason"),
    [
        ("没有这个名称", IN_BASIC, Reason.UNDECIDED_NAME),
        ("刮宫术", IN_BASIC, Reason.NOT_INTERVENTIONAL),
    ],
)
def test_a_name_that_decides_nothing_is_reported(name: str, day: str, reason: Reason) -> None:
    found = verdict(op("参与", name=name, day=day))
    assert problems(found) == [reason]
    assert found.problems[0].note == name


def test_an_undecided_name_in_an_interventional_post_may_stand_in_the_total() -> None:
    found = verdict(times(299, op("参与", "biopsy")), op("参与", name="没有这个名称"))
    assert told(found, "basic.operations") == ("unknown", 299, 0)
    assert "undecided_name" in reasons(found, "basic.operations")


def test_a_pin_of_the_director_decides() -> None:
    pin = Pin(
        by="陈（示例）",
        on=on("2024-06-10"),
        reason="按主要操作",
        case=CaseKey("甲", on(IN_BASIC), 1),
        name=INFUSION_RUN,
        category="arterial-infusion",
    )
    found = verdict(op("参与", name=INFUSION_RUN, case="甲"), pin)
    assert told(found, "arterial-infusion.participant") == ("in_progress", 1, 0)
    assert told(found, "angiography.participant") == ("in_progress", 0, 0)
