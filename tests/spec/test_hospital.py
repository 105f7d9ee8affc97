"""Rule 20: work in another hospital counts where that hospital belongs to the base."""

import pytest

from seldinger.domain.training.record import HospitalAdmitted
from support.build import IN_BASIC, flags, on, op, problems, reasons, stay, told, verdict

BASE = frozenset({"示例医院", "示例协同医院"})


@pytest.mark.parametrize(
    ("hospital", "base", "counted", "reason"),
    [
        ("", BASE, 1, "counted"),
        ("示例医院", BASE, 1, "counted"),
        ("示例协同医院", BASE, 1, "counted"),
        ("外院", BASE, 0, "hospital_not_in_base"),
        ("外院", frozenset(), 0, "hospital_not_in_base"),
        ("外院", None, 1, "counted"),
    ],
)
def test_work_counts_in_the_hospitals_of_the_base(hospital, base, counted, reason) -> None:
    found = verdict(op("参与", "biopsy", hospital=hospital), base_hospitals=base)
    assert told(found, "biopsy.participant") == ("in_progress", counted, 0)
    assert reasons(found, "biopsy.participant") == [reason]
    assert flags(found, "biopsy.participant") == [()]
    assert told(found, "basic.operations")[1] == counted
    assert problems(found) == ([] if counted else [reason])


@pytest.mark.parametrize(
    ("visited", "hospital", "flag"),
    [
        ("示例医院", "示例医院", ()),
        ("示例医院", "外院", ("hospital_not_known",)),
        ("", "外院", ()),
        ("示例医院", "", ()),
    ],
)
def test_another_hospital_than_the_rotation_is_flagged_where_no_base_is_known(
    visited, hospital, flag
) -> None:
    visit = stay("basic", "2024-03-01", "2025-08-31", visited)
    found = verdict(visit, op("参与", "biopsy", hospital=hospital))
    assert told(found, "biopsy.participant") == ("in_progress", 1, 0)
    assert flags(found, "biopsy.participant") == [flag]


def admit(day: str, hospital: str = "外院") -> HospitalAdmitted:
    return HospitalAdmitted(by="陈（示例）", on=on(day), reason="进修协议", hospital=hospital)


@pytest.mark.parametrize(
    ("ruling", "counted"),
    [
        (admit(IN_BASIC), 1),
        (admit("2026-08-31"), 1),
        (admit("2026-09-01"), 0),  # not yet in force on the day asked
        (admit(IN_BASIC, "另一外院"), 0),
    ],
)
def test_a_ruling_admits_another_hospital(ruling, counted: int) -> None:
    found = verdict(op("参与", "biopsy", hospital="外院"), ruling, base_hospitals=BASE)
    assert told(found, "biopsy.participant") == ("in_progress", counted, 0)
    assert flags(found, "biopsy.participant") == [("by_ruling",) if counted else ()]
