"""Rules 11 and 17: watched, simulated, or without the key step: logged, and counted nowhere.

And rule 6: what the hospital's record confirms is a third number beside logged and verified.
"""

from dataclasses import replace

import pytest

from seldinger.domain.training.rulebook import OperationsTotal
from seldinger.domain.training.words import Reason
from support.build import op, problems, reasons, verdict

CELL = "drainage.operator"


@pytest.mark.parametrize(
    "barrier", [Reason.OBSERVED, Reason.NOT_ATTEMPTED, Reason.SIMULATED], ids=str
)
def test_it_is_listed_with_its_reason_and_counts_in_no_number(barrier: Reason) -> None:
    found = verdict(replace(op("术者", "drainage"), barrier=barrier))
    assert found.of(CELL).counted == found.of(CELL).pending == 0
    assert reasons(found, CELL) == [barrier]
    totals = [f for f in found.findings if isinstance(f.requirement, OperationsTotal)]
    assert totals
    assert not any(finding.counted or finding.pending for finding in totals)
    assert problems(found) == [barrier]


def test_a_returned_row_is_returned_whatever_else_it_is() -> None:
    found = verdict(replace(op("术者", "drainage", state="退回"), barrier=Reason.SIMULATED))
    assert reasons(found, CELL) == ["returned"]


def test_reconciled_is_counted_among_the_verified_alone() -> None:
    rows = [
        replace(op("术者", "drainage", state=state), reconciled=True)
        for state in ("已审核", "待审核", "退回")
    ]
    rows.append(op("术者", "drainage"))
    found = verdict(rows).of(CELL)
    assert (found.logged, found.counted, found.reconciled) == (3, 2, 1)


@pytest.mark.parametrize(("state", "told"), [("已审核", True), ("待审核", True), ("退回", False)])
def test_what_no_list_covers_could_not_be_reconciled(state: str, told: bool) -> None:
    row = replace(op("术者", "drainage", state=state), listed=True)
    assert verdict([row]).of(CELL).is_listed is told
    assert not verdict([replace(row, listed=False)]).of(CELL).is_listed
