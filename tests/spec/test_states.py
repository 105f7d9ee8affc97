"""Rule 6 and the states of a row: verified, pending, returned, written twice, later than asked."""

import pytest

from support.build import (
    AFTER_TRAINING,
    activity,
    op,
    patient,
    problems,
    reasons,
    reports,
    times,
    told,
    verdict,
)

CELL = "drainage.operator"  # asks 3


def drainages(verified: int, pending: int = 0, returned: int = 0):
    states = {"已审核": verified, "待审核": pending, "退回": returned}
    return [times(number, op("术者", "drainage", state=state)) for state, number in states.items()]


@pytest.mark.parametrize(
    ("rows", "status", "counted", "waiting"),
    [
        (drainages(3), "met", 3, 0),
        (drainages(4, pending=1), "met", 4, 1),
        (drainages(2, pending=1), "pending_verification", 2, 1),
        (drainages(0, pending=3), "pending_verification", 0, 3),
        (drainages(1, pending=1), "not_met", 1, 1),
        (drainages(2, returned=1), "not_met", 2, 0),
        (drainages(0), "not_met", 0, 0),
    ],
)
def test_only_verified_rows_complete_a_requirement(rows, status, counted, waiting) -> None:
    found = verdict(rows, as_of=AFTER_TRAINING)
    assert told(found, CELL) == (status, counted, waiting)
    assert found.of(CELL).missing == max(0, 3 - counted)


@pytest.mark.parametrize(
    ("row", "requirement"),
    [
        (op("术者", "drainage", state="退回"), CELL),
        (op("术者", name="脓肿穿刺引流术", state="退回"), CELL),
        # A name of two categories is listed with the first.
        (
            op("术者", name="选择性脏器动脉造影术及药物灌注", state="退回"),
            "angiography.operator",
        ),
        (patient("basic", state="退回"), "basic.managed"),
        (reports("MRI", 10, state="退回"), "imaging.mri"),
        (activity("读书报告", state="退回"), "academic.presentations"),
    ],
)
def test_a_returned_row_counts_nowhere_and_is_listed(row, requirement: str) -> None:
    found = verdict(row)
    assert found.of(requirement).counted == 0
    assert reasons(found, requirement) == ["returned"]
    assert all(finding.pending == 0 for finding in found.findings)


@pytest.mark.parametrize(
    ("row", "requirement", "amount"),
    [
        (op("术者", "drainage", case="甲"), CELL, 1),
        (patient("basic", case="甲"), "basic.managed", 1),
        (reports("MRI", 10, "2023-10-09"), "imaging.mri", 10),
        (activity("读书报告"), "academic.presentations", 1),
    ],
)
def test_rows_equal_in_every_column_are_one(row, requirement: str, amount: int) -> None:
    found = verdict(row, row)
    assert found.of(requirement).counted == amount
    assert problems(found) == ["duplicate_row"]


def test_the_second_of_two_equal_operations_is_the_one_reported() -> None:
    act = op("术者", "drainage", case="甲")
    found = verdict(act, act)
    assert reasons(found, CELL) == ["counted", "duplicate_row"]
    assert [problem.origin.row for problem in found.problems] == [3]


@pytest.mark.parametrize(
    ("row", "requirement"),
    [
        (op("术者", "drainage", "2024-06-03"), CELL),
        (patient("basic", "2024-06-03"), "basic.managed"),
        (reports("MRI", 1, "2024-06-03"), "imaging.mri"),
        (activity("读书报告", day="2024-06-03"), "academic.presentations"),
    ],
)
def test_a_row_counts_from_its_day(row, requirement: str) -> None:
    before, then = (verdict(row, as_of=day).of(requirement) for day in ("2024-06-02", "2024-06-03"))
    assert (before.counted, before.evidence) == (0, ())
    assert then.counted == 1


def test_rows_stand_in_the_order_of_their_days() -> None:
    days = ["2024-06-05", "2024-06-03", "2024-06-04"]
    found = verdict([op("术者", "drainage", day) for day in days])
    assert [str(row.day) for row in found.of(CELL).evidence] == sorted(days)
