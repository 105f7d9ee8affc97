"""Rule 19: one signed report counts 1; the parts of CT are minima of their own."""

import pytest

from support.build import (
    flags,
    leave,
    problems,
    reasons,
    reports,
    rulebook,
    stay,
    told,
    verdict,
)

VISITS = [
    stay("ct", "2023-09-01", "2024-02-29"),
    stay("basic", "2024-03-01", "2024-04-30"),
    leave("2024-05-01", "2024-05-31"),
    stay("neuro", "2025-09-01", "2025-11-30"),
]
IN_CT = "2023-10-09"
LONG_AFTER = "2026-12-31"  # leave added
PARTS = {"chest": "胸部", "abdomen": "腹部盆腔", "head-neck": "头颈部", "other": "其他"}
MINIMA = {"chest": 100, "abdomen": 150, "head-neck": 30, "other": 20}


def answer(*rows, as_of: str = LONG_AFTER, **more):
    return verdict(VISITS, *rows, background="internal", as_of=as_of, **more)


@pytest.mark.parametrize(
    ("exam", "part", "requirement", "minimum"),
    [
        ("X线平片", "胸部", "xray-plain", 200),
        ("X线造影", None, "xray-contrast", 20),
        ("CT", "胸部", "ct.chest", 100),
        ("CT", "腹部盆腔", "ct.abdomen", 150),
        ("CT", "头颈部", "ct.head-neck", 30),
        ("CT", "其他", "ct.other", 20),
        ("MRI", "头颈部", "mri", 100),
    ],
)
@pytest.mark.parametrize(("short", "status"), [(1, "not_met"), (0, "met")])
def test_reports_are_counted_by_examination(
    exam, part, requirement, minimum, short, status
) -> None:
    found = answer(reports(exam, minimum - short, IN_CT, part=part))
    assert told(found, f"imaging.{requirement}") == (status, minimum - short, 0)


def test_the_parts_of_ct_add_to_the_whole() -> None:
    found = answer([reports("CT", MINIMA[key], IN_CT, part=PARTS[key]) for key in PARTS])
    assert {told(found, f"imaging.ct.{key}")[0] for key in PARTS} == {"met"}
    assert told(found, "imaging.ct") == ("met", 300, 0)


def test_a_part_is_a_minimum_of_its_own() -> None:
    found = answer(reports("CT", 300, IN_CT, part="胸部"))
    assert told(found, "imaging.ct") == ("met", 300, 0)
    assert told(found, "imaging.ct.other") == ("not_met", 0, 0)


def test_reports_of_no_part_count_for_the_whole_only() -> None:
    found = answer(reports("CT", 300, IN_CT))
    assert told(found, "imaging.ct")[1] == 300
    assert [told(found, f"imaging.ct.{key}")[1] for key in PARTS] == [0, 0, 0, 0]


def test_reports_of_several_days_are_summed_and_pending_ones_kept_apart() -> None:
    rows = [
        reports("MRI", 60, "2023-10-09"),
        reports("MRI", 30, "2023-10-10"),
        reports("MRI", 15, "2023-10-11", state="待审核"),
    ]
    assert told(answer(rows), "imaging.mri") == ("pending_verification", 90, 15)


@pytest.mark.parametrize(
    ("day", "status", "counted", "reason", "flag"),
    [
        (IN_CT, "met", 100, "counted", ()),
        ("2024-03-04", "met", 100, "counted", ("off_post",)),
        ("2025-10-13", "not_met", 0, "other_stage", ()),
        ("2023-08-31", "not_met", 0, "before_training", ()),
        ("2024-05-15", "not_met", 0, "on_leave", ()),
        ("2024-06-15", "unknown", 0, "outside_rotation", ()),
    ],
)
def test_reports_count_in_their_stage(day, status, counted, reason, flag) -> None:
    found = answer(reports("MRI", 100, day))
    assert told(found, "imaging.mri") == (status, counted, 0)
    assert reasons(found, "imaging.mri") == [reason]
    assert flags(found, "imaging.mri") == [flag]
    assert problems(found) == ([] if counted else [reason])


def test_a_base_may_refuse_reports_of_another_post() -> None:
    found = answer(reports("MRI", 100, "2024-03-04"), book=rulebook(off_post_counts=False))
    assert reasons(found, "imaging.mri") == ["off_post"]


def test_a_returned_report_of_the_other_stage_is_returned() -> None:
    found = answer(reports("MRI", 100, "2025-10-13", state="退回"))
    assert reasons(found, "imaging.mri") == ["returned"]
