"""Rulings (个案认定): waiver, cross stage, pin; the other kinds stand beside their rules."""

import pytest

from seldinger.domain.training.record import CaseKey, CrossStage, Pin, Waiver
from seldinger.domain.training.words import Outcome
from support.build import (
    AFTER_TRAINING,
    IN_BASIC,
    IN_NEURO,
    flags,
    on,
    op,
    patient,
    reasons,
    told,
    verdict,
)

WHO = {"by": "陈（示例）", "reason": "院内讨论"}
NAME = "选择性脏器动脉造影术及药物灌注"


def waive(requirement: str, day: str = "2025-01-10") -> Waiver:
    return Waiver(**WHO, on=on(day), requirement=requirement)


def cross(category: str, day: str = "2025-01-10") -> CrossStage:
    return CrossStage(**WHO, on=on(day), category=category)


def pin(category: str, day: str = "2025-01-10", name: str = NAME, session: int = 1) -> Pin:
    case = CaseKey("甲", on(IN_BASIC), session)
    return Pin(**WHO, on=on(day), case=case, name=name, category=category)


def test_a_waived_requirement_is_waived_and_names_who_and_why() -> None:
    found = verdict(waive("drainage.operator"), op("术者", "drainage"), as_of=AFTER_TRAINING)
    assert told(found, "drainage.operator") == ("waived", 1, 0)
    ruling, row = found.of("drainage.operator").evidence
    assert (ruling.label, ruling.note, ruling.day) == ("陈（示例）", "院内讨论", on("2025-01-10"))
    assert (ruling.outcome, ruling.reason, ruling.amount) == (Outcome.NOT_COUNTED, "ruling", 0)
    assert row.reason == "counted"


def test_a_waiver_touches_its_requirement_only() -> None:
    found = verdict(waive("drainage.operator"), as_of=AFTER_TRAINING)
    assert told(found, "drainage.participant")[0] == "not_met"


@pytest.mark.parametrize(
    ("requirement", "as_of", "status"),
    [
        ("drainage.operator", "2025-01-09", "in_progress"),  # not yet in force
        ("drainage.operator", "2025-01-10", "waived"),
        ("internal.months", "2025-01-10", "waived"),  # also where it is met
        ("imaging.months", "2025-01-10", "not_applicable"),
        ("vertebroplasty.operator", "2025-01-10", "not_applicable"),
    ],
)
def test_a_waiver_holds_from_its_day_where_the_requirement_applies(
    requirement, as_of, status
) -> None:
    assert told(verdict(waive(requirement), as_of=as_of), requirement)[0] == status


@pytest.mark.parametrize(
    ("category", "day", "total"),
    [("drainage", IN_NEURO, "stage-2.operations"), ("tace", IN_BASIC, "basic.operations")],
)
def test_a_ruling_lets_a_category_count_in_the_other_stage(category, day, total) -> None:
    found = verdict(op("参与", category, day), cross(category))
    assert told(found, f"{category}.participant") == ("in_progress", 1, 0)
    assert flags(found, f"{category}.participant") == [("by_ruling",)]
    assert told(found, total)[1] == 1


def test_a_ruling_on_one_category_leaves_the_others() -> None:
    found = verdict(op("参与", "drainage", IN_NEURO), cross("biopsy"))
    assert reasons(found, "drainage.participant") == ["other_stage"]


def test_a_case_of_its_own_stage_needs_no_ruling() -> None:
    found = verdict(op("参与", "drainage"), cross("drainage"))
    assert flags(found, "drainage.participant") == [()]


def test_a_ruling_holds_also_for_a_case_whose_name_decides() -> None:
    found = verdict(op("参与", name="肝动脉造影术", day=IN_NEURO), cross("angiography"))
    assert told(found, "angiography.participant") == ("in_progress", 1, 0)
    assert flags(found, "angiography.participant") == [("by_ruling",)]


@pytest.mark.parametrize(
    ("ruling", "angiography", "infusion"),
    [
        (pin("arterial-infusion"), 0, 1),
        (pin("angiography"), 1, 0),
        (pin("arterial-infusion", name="肝动脉造影术"), 1, 0),
        (pin("arterial-infusion", session=2), 1, 0),
        (pin("arterial-infusion", day=AFTER_TRAINING), 1, 0),
    ],
)
def test_a_pin_decides_for_its_procedure(ruling, angiography: int, infusion: int) -> None:
    found = verdict(op("参与", name=NAME, case="甲"), ruling)
    assert told(found, "angiography.participant")[1] == angiography
    assert told(found, "arterial-infusion.participant")[1] == infusion


def test_a_pin_wins_over_the_category_given() -> None:
    found = verdict(op("参与", "drainage", name=NAME, case="甲"), pin("arterial-infusion"))
    assert told(found, "arterial-infusion.participant") == ("in_progress", 1, 0)
    assert reasons(found, "drainage.participant") == []


def test_the_later_of_two_pins_holds_whatever_their_order() -> None:
    early, late = pin("angiography", "2025-01-10"), pin("arterial-infusion", "2025-02-10")
    for rulings in ([early, late], [late, early]):
        found = verdict(op("参与", name=NAME, case="甲"), rulings)
        assert told(found, "arterial-infusion.participant")[1] == 1


def test_a_ruling_on_operations_leaves_the_patients() -> None:
    found = verdict(patient("drainage", IN_NEURO), cross("drainage"))
    assert reasons(found, "basic.managed") == ["other_stage"]
