"""Rule 3: a total counts every verified interventional case of its stage, each case once."""

import pytest

from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.words import Privilege
from support.build import (
    AFTER_TRAINING,
    IN_BASIC,
    IN_FLEXIBLE,
    IN_NEURO,
    op,
    problems,
    reasons,
    rulebook,
    times,
    told,
    verdict,
)


def minima_of_stage_1():
    return [
        times(cell.minimum, op(cell.role, cell.category.id))
        for cell in rulebook().cells()
        if cell.category.stage == "stage-1"
    ]


def test_all_minima_of_stage_1_leave_the_total_short() -> None:
    found = verdict(minima_of_stage_1(), as_of=AFTER_TRAINING)
    cells = [r.id for r in rulebook().requirements if isinstance(r, Cell) and r.post == "basic"]
    assert {found.of(cell).status for cell in cells} == {"met"}
    assert told(found, "basic.operations") == ("not_met", 245, 0)
    assert found.of("basic.operations").missing == 55


@pytest.mark.parametrize(("more", "status"), [(54, "not_met"), (55, "met")])
def test_a_total_is_a_constraint_of_its_own(more: int, status: str) -> None:
    extra = times(more, op("参与", "angiography"))
    found = verdict(minima_of_stage_1(), extra, as_of=AFTER_TRAINING)
    assert told(found, "basic.operations") == (status, 245 + more, 0)


@pytest.mark.parametrize(
    ("first", "second", "total", "why"),
    [
        # One case, two acts: two cells, one in the total.
        ({"case": "甲"}, {"case": "甲"}, 1, ["counted", "same_case"]),
        # Another session on the same patient on the same day is another case.
        ({"case": "甲"}, {"case": "甲", "session": 2}, 2, ["counted", "counted"]),
        ({"case": "甲"}, {"case": "甲", "day": "2024-06-04"}, 2, ["counted", "counted"]),
        ({"case": "甲"}, {"case": "乙"}, 2, ["counted", "counted"]),
    ],
)
def test_a_case_counts_once_in_a_total(first, second, total, why) -> None:
    found = verdict(op("参与", "biopsy", **first), op("参与", "drainage", **second))
    assert told(found, "basic.operations") == ("in_progress", total, 0)
    assert reasons(found, "basic.operations") == why
    assert told(found, "biopsy.participant")[1] == told(found, "drainage.participant")[1] == 1


@pytest.mark.parametrize("role", ["参与", "一助", "术者"])
def test_a_total_counts_every_role(role: str) -> None:
    assert told(verdict(op(role, "ablation")), "basic.operations") == ("in_progress", 1, 0)


def test_a_verified_act_speaks_for_its_case_before_a_pending_one() -> None:
    acts = [
        op("参与", "biopsy", case="甲", state="待审核"),
        op("参与", "drainage", case="甲", state="已审核"),
        op("参与", "ablation", case="甲", state="已审核"),
    ]
    found = verdict(acts)
    assert told(found, "basic.operations") == ("in_progress", 1, 0)
    assert sorted(reasons(found, "basic.operations")) == ["counted", "same_case", "same_case"]


def test_a_case_of_pending_acts_is_pending_once() -> None:
    acts = [op("参与", row, case="甲", state="待审核") for row in ("biopsy", "drainage")]
    assert told(verdict(acts), "basic.operations") == ("in_progress", 0, 1)


def test_a_procedure_without_a_row_counts_in_the_total() -> None:
    found = verdict(op("参与", name="经颈静脉肝内门体分流术(TIPS)", day=IN_FLEXIBLE))
    assert told(found, "stage-2.operations") == ("in_progress", 1, 0)
    assert "undecided_name" not in problems(found)


def test_a_pending_procedure_without_a_row_is_pending_in_the_total() -> None:
    act = op("参与", name="经颈静脉肝内门体分流术(TIPS)", day=IN_FLEXIBLE, state="待审核")
    assert told(verdict(act), "stage-2.operations") == ("in_progress", 0, 1)


def test_surgery_is_no_interventional_case() -> None:
    found = verdict(op("参与", "surgery"))
    assert told(found, "basic.operations") == ("in_progress", 0, 0)
    assert reasons(found, "basic.operations") == []


def test_an_operation_belongs_to_the_total_of_its_date() -> None:
    found = verdict(op("参与", "biopsy", IN_BASIC), op("参与", "tace", IN_NEURO))
    assert told(found, "basic.operations")[1] == told(found, "stage-2.operations")[1] == 1


@pytest.mark.parametrize(
    ("acts", "total"),
    [
        ([op("术者", "biopsy", case="甲", privilege=Privilege.NOT_HELD)], 0),
        (
            [
                op("术者", "biopsy", case="甲", privilege=Privilege.NOT_HELD),
                op("参与", "drainage", case="甲"),
            ],
            1,
        ),
    ],
)
def test_a_case_needs_a_counted_role(acts, total: int) -> None:
    assert told(verdict(acts), "basic.operations") == ("in_progress", total, 0)
