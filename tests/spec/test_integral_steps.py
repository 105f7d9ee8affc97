"""Rule 4: an integral step does not count by itself; the row stays visible."""

import pytest

from seldinger.domain.training.record import CaseKey, SeparateStep
from support.build import IN_BASIC, on, op, reasons, record, told, verdict

CASE = CaseKey("甲", on(IN_BASIC), 1)
RUN = op("参与", "angiography", case="甲", name="肝动脉造影术")


@pytest.mark.parametrize("whole", ["embolisation", "vascular-angioplasty", "arterial-infusion"])
def test_a_diagnostic_run_of_a_treatment_does_not_count(whole: str) -> None:
    found = verdict(RUN, op("参与", whole, case="甲"))
    assert told(found, "angiography.participant") == ("in_progress", 0, 0)
    assert reasons(found, "angiography.participant") == ["integral_step"]
    assert told(found, f"{whole}.participant") == ("in_progress", 1, 0)
    assert told(found, "basic.operations") == ("in_progress", 1, 0)


@pytest.mark.parametrize(
    "other",
    [
        op("参与", "embolisation", case="乙"),
        op("参与", "embolisation", case="甲", session=2),
        op("参与", "embolisation", case="甲", day="2024-06-04"),
        op("参与", "biopsy", case="甲"),  # no pair of the crosswalk
        op("参与", "embolisation", case="甲", state="退回"),
    ],
)
def test_a_run_beside_no_treatment_of_its_case_counts(other) -> None:
    found = verdict(RUN, other)
    assert told(found, "angiography.participant") == ("in_progress", 1, 0)


def test_a_step_found_by_its_name_is_a_step_too() -> None:
    found = verdict(
        op("参与", name="肝动脉造影术", case="甲"), op("参与", "embolisation", case="甲")
    )
    assert reasons(found, "angiography.participant") == ["integral_step"]


def test_of_two_categories_the_one_that_is_no_step_remains() -> None:
    both = op("参与", name="选择性脏器动脉造影术及药物灌注", case="甲")  # 造影 or 灌注
    found = verdict(both, op("参与", "embolisation", case="甲"))
    assert told(found, "arterial-infusion.participant") == ("in_progress", 1, 0)
    assert reasons(found, "angiography.participant") == []


def test_a_step_marked_separate_counts_and_says_so() -> None:
    ruling = SeparateStep(
        by="周（示例）", on=on("2024-06-10"), reason="另一血管", case=CASE, name="肝动脉造影术"
    )
    found = verdict(RUN, op("参与", "embolisation", case="甲"), ruling)
    finding = found.of("angiography.participant")
    assert (finding.counted, finding.evidence[0].flags) == (1, ("by_ruling",))


@pytest.mark.parametrize(
    ("case", "name"),
    [(CASE._replace(session=2), "肝动脉造影术"), (CASE, "脾动脉造影术")],
)
def test_a_ruling_on_another_procedure_leaves_the_step(case: CaseKey, name: str) -> None:
    ruling = SeparateStep(
        by="周（示例）", on=on("2024-06-10"), reason="另一血管", case=case, name=name
    )
    found = verdict(RUN, op("参与", "embolisation", case="甲"), ruling)
    assert reasons(found, "angiography.participant") == ["integral_step"]


def test_a_step_keeps_its_row_and_case_number() -> None:
    row = verdict(RUN, op("参与", "embolisation", case="甲")).of("angiography.participant")
    origin = record(RUN).procedures[0].origin
    assert [(e.origin, e.label, e.note) for e in row.evidence] == [(origin, "甲", "肝动脉造影术")]
