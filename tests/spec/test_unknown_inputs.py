"""What nobody recorded gives unknown, with the missing thing as evidence; nothing is guessed."""

import pytest

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Procedure,
    Rotation,
)
from seldinger.domain.training.words import Outcome
from support.build import (
    AFTER_TRAINING,
    activity,
    op,
    patient,
    reports,
    stay,
    times,
    told,
    verdict,
)


@pytest.mark.parametrize(
    ("sheet", "requirement"),
    [
        (Rotation, "basic.months"),
        (Procedure, "biopsy.operator"),
        (Procedure, "basic.operations"),
        (Procedure, "surgical.surgery"),
        (Admission, "basic.managed"),
        (Admission, "stage-2.managed"),
        (ImagingReports, "imaging.mri"),
        (Activity, "academic.paper"),
    ],
)
def test_a_sheet_that_was_not_handed_in_is_unknown(sheet: type, requirement: str) -> None:
    visit = stay("neuro", "2025-09-01", "2025-11-30")
    branch = "internal" if requirement.startswith("imaging") else "imaging"
    fields = {"background": branch, "as_of": AFTER_TRAINING}
    found = verdict(visit, absent={sheet: "示例表"}, **fields)
    assert told(found, requirement) == ("unknown", 0, 0)
    (row,) = found.of(requirement).evidence
    assert (row.reason, row.outcome, row.amount) == ("sheet_absent", Outcome.UNDECIDED, 0)
    assert told(verdict(visit, **fields), requirement) == ("not_met", 0, 0)


@pytest.mark.parametrize(
    ("fields", "requirement", "reason"),
    [
        ({"background": None}, "entry.residency", "background_missing"),
        ({"background": None}, "imaging.mri", "background_missing"),
        ({"background": None}, "surgical.managed", "background_missing"),
        ({"directions": ()}, "stage-2.directions", "directions_missing"),
        ({"directions": ()}, "tace.operator", "directions_missing"),
        ({"directions": ()}, "neuro.managed", "directions_missing"),
        # The first thing that is missing is named.
        (
            {"background": None, "absent": {ImagingReports: "影像报告"}},
            "imaging.mri",
            "background_missing",
        ),
        (
            {"directions": (), "absent": {Procedure: "手术"}},
            "tace.operator",
            "directions_missing",
        ),
    ],
)
def test_a_missing_input_is_named(fields, requirement: str, reason: str) -> None:
    found = verdict(**fields, as_of=AFTER_TRAINING)
    assert told(found, requirement) == ("unknown", 0, 0)
    assert [row.reason for row in found.of(requirement).evidence] == [reason]


@pytest.mark.parametrize(
    ("requirement", "status"),
    [("basic.operations", "not_met"), ("stage-2.operations", "not_met"), ("basic.months", "met")],
)
def test_what_does_not_need_the_missing_input_is_decided(requirement: str, status: str) -> None:
    found = verdict(background=None, directions=(), as_of=AFTER_TRAINING)
    assert told(found, requirement)[0] == status


@pytest.mark.parametrize(
    ("rows", "requirement", "counted", "fields"),
    [
        (times(2, op("术者", "tace", "2026-07-13")), "liver-biopsy.operator", 0, None),
        (times(10, op("术者", "tace", "2026-07-13")), "tace.operator", 10, {"directions": ()}),
        (times(20, patient("internal")), "internal.managed", 20, {"background": None}),
    ],
)
def test_a_requirement_met_all_the_same_is_met(rows, requirement, counted, fields) -> None:
    found = verdict(rows, **(fields or {}))
    assert told(found, requirement) == ("met" if fields else "in_progress", counted, 0)


@pytest.mark.parametrize(
    ("outside", "status"),
    [(1, "not_met"), (2, "unknown"), (3, "unknown")],
)
def test_rows_outside_a_rotation_leave_open_what_they_would_meet(outside: int, status: str) -> None:
    visit = stay("basic", "2024-03-01", "2024-04-30")
    found = verdict(
        visit,
        op("术者", "drainage", "2024-03-04"),
        times(outside, op("术者", "drainage", "2024-06-15")),
        as_of=AFTER_TRAINING,
    )
    assert told(found, "drainage.operator") == (status, 1, 0)


def test_pending_and_undecided_rows_together_leave_it_open() -> None:
    visit = stay("basic", "2024-03-01", "2024-04-30")
    found = verdict(
        visit,
        op("术者", "drainage", "2024-03-04"),
        op("术者", "drainage", "2024-03-05", state="待审核"),
        op("术者", "drainage", "2024-06-15"),
    )
    assert told(found, "drainage.operator") == ("unknown", 1, 1)


def test_reports_and_duties_of_an_absent_sheet_leave_the_others_alone() -> None:
    found = verdict(
        reports("MRI", 100, "2023-10-09"),
        activity("指导低年资"),
        background="internal",
        absent={Procedure: "手术"},
    )
    assert told(found, "imaging.mri") == ("met", 100, 0)
    assert told(found, "academic.junior-teaching") == ("met", 1, 0)
