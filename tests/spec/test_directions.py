"""Rule 8: exactly three directions, declared; cases done are kept."""

import pytest

from seldinger.domain.training.record import DirectionChange
from support.build import (
    AFTER_TRAINING,
    IN_FLEXIBLE,
    IN_NEURO,
    flags,
    on,
    op,
    patient,
    times,
    told,
    verdict,
)


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        (("neuro", "peripheral", "abdominal"), "met"),
        (("neuro", "peripheral"), "not_met"),
        ((), "unknown"),
    ],
)
def test_three_directions_are_declared(declared, status: str) -> None:
    found = verdict(directions=declared, as_of=AFTER_TRAINING)
    assert told(found, "stage-2.directions") == (status, len(declared), 0)


def test_a_direction_that_was_not_chosen_does_not_apply() -> None:
    found = verdict(op("参与", "vertebroplasty", IN_FLEXIBLE))
    assert told(found, "vertebroplasty.participant") == ("not_applicable", 1, 0)
    assert told(found, "musculoskeletal.months") == ("not_applicable", 0, 0)
    assert told(found, "musculoskeletal.managed")[0] == "not_applicable"


def test_a_case_of_a_fourth_direction_counts_in_the_total_only() -> None:
    found = verdict(op("参与", "vertebroplasty", IN_NEURO))
    assert told(found, "stage-2.operations") == ("in_progress", 1, 0)


@pytest.mark.parametrize(
    ("day", "flag"),
    [(IN_NEURO, ("other_direction",)), (IN_FLEXIBLE, ()), ("2026-04-13", ())],
)
def test_a_case_of_another_chosen_direction_counts_and_is_flagged(day: str, flag) -> None:
    found = verdict(op("参与", "tace", day), patient("tace", day))
    assert told(found, "tace.participant") == ("in_progress", 1, 0)
    assert flags(found, "tace.participant") == [flag]
    assert told(found, "abdominal.managed") == ("in_progress", 1, 0)
    assert flags(found, "abdominal.managed") == [flag]


def change(day: str, *directions: str) -> DirectionChange:
    return DirectionChange(by="陈（示例）", on=on(day), reason="科室调整", directions=directions)


def test_directions_are_changed_by_a_ruling_and_cases_are_kept() -> None:
    done = times(2, op("参与", "vertebroplasty", IN_FLEXIBLE))
    ruling = change("2026-06-01", "neuro", "peripheral", "musculoskeletal")
    found = verdict(done, ruling)
    assert found.trainee.directions == ("neuro", "peripheral", "musculoskeletal")
    assert told(found, "vertebroplasty.participant") == ("in_progress", 2, 0)
    assert told(found, "tace.participant")[0] == "not_applicable"


def test_the_later_of_two_changes_holds() -> None:
    early = change("2025-10-01", "neuro", "peripheral", "thoracic")
    late = change("2026-06-01", "neuro", "peripheral", "musculoskeletal")
    for rulings in ([early, late], [late, early]):
        assert verdict(rulings).trainee.directions == late.directions


def test_a_change_holds_from_its_day() -> None:
    ruling = change("2026-06-01", "neuro", "peripheral", "musculoskeletal")
    found = verdict(ruling, as_of="2026-05-31")
    assert found.trainee.directions == ("neuro", "peripheral", "abdominal")
