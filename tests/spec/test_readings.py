"""Rule 2: three readings of a table of roles. 非血管腔内成形术 asks 参与 5, 一助 3, 术者 2."""

import pytest

from seldinger.domain.training.words import Reading
from support.build import op, times, told, verdict

CATEGORY = "nonvascular-angioplasty"
CELLS = ("participant", "first-assistant", "operator")
MINIMA = (5, 3, 2)


def answer(done: tuple[int, int, int], as_of: str = "2026-08-31"):
    roles = zip(("参与", "一助", "术者"), done, strict=True)
    return verdict([times(number, op(role, CATEGORY)) for role, number in roles], as_of=as_of)


@pytest.mark.parametrize(
    ("done", "exclusive", "cascade", "nested"),
    [
        ((5, 3, 2), (5, 3, 2), (5, 3, 2), (10, 5, 2)),
        ((0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)),
        # What exceeds 术者 2 goes to 一助, what then exceeds 一助 3 to 参与.
        ((4, 2, 4), (4, 2, 4), (5, 4, 4), (10, 6, 4)),
        # Below their minima the higher roles pass nothing on.
        ((4, 3, 1), (4, 3, 1), (4, 3, 1), (8, 4, 1)),
        # A count is never capped.
        ((50, 0, 0), (50, 0, 0), (50, 0, 0), (50, 0, 0)),
    ],
)
def test_each_reading_counts_in_its_own_way(done, exclusive, cascade, nested) -> None:
    found = answer(done)
    for number, cell in enumerate(CELLS):
        finding = found.of(f"{CATEGORY}.{cell}")
        assert finding.readings == {
            Reading.EXCLUSIVE: exclusive[number],
            Reading.CASCADE: cascade[number],
            Reading.NESTED: nested[number],
        }
        assert finding.counted == exclusive[number]
        assert finding.missing == max(0, MINIMA[number] - exclusive[number])


@pytest.mark.parametrize(
    ("done", "participant", "first_assistant", "operator"),
    [
        ((5, 3, 2), "met", "met", "met"),
        ((4, 3, 3), "depends_on_reading", "met", "met"),  # met by nested only
        ((5, 2, 3), "met", "depends_on_reading", "met"),  # met by cascade and nested
        ((5, 2, 1), "met", "depends_on_reading", "not_met"),  # met by nested only
        ((5, 3, 1), "met", "met", "not_met"),  # no reading fills the highest role
        ((1, 1, 1), "not_met", "not_met", "not_met"),
    ],
)
def test_a_cell_is_met_depends_on_the_reading_or_is_not_met(
    done, participant, first_assistant, operator
) -> None:
    found = answer(done, as_of="2026-09-01")
    statuses = tuple(found.of(f"{CATEGORY}.{cell}").status for cell in CELLS)
    assert statuses == (participant, first_assistant, operator)


def test_a_reading_says_whether_it_is_met() -> None:
    finding = answer((5, 2, 3)).of(f"{CATEGORY}.first-assistant")
    assert [finding.met_by(reading) for reading in Reading] == [False, True, True]


def test_a_total_does_not_depend_on_the_reading() -> None:
    finding = answer((5, 3, 2)).of("basic.operations")
    assert set(finding.readings.values()) == {10}


def test_a_pending_entry_is_in_no_reading() -> None:
    found = verdict(op("术者", CATEGORY, state="待审核"))
    assert set(found.of(f"{CATEGORY}.participant").readings.values()) == {0}
    assert told(found, f"{CATEGORY}.operator") == ("in_progress", 0, 1)
