"""Rules 11 and 17: managed patients count per admission, in their category, direction or post."""

import pytest

from support.build import (
    AFTER_TRAINING,
    IN_BASIC,
    IN_FLEXIBLE,
    IN_INTERNAL,
    IN_NEURO,
    IN_SURGICAL,
    flags,
    leave,
    op,
    patient,
    problems,
    reasons,
    rulebook,
    stay,
    times,
    told,
    verdict,
)


@pytest.mark.parametrize(
    ("kind", "day", "requirement", "counted", "flag"),
    [
        (None, IN_INTERNAL, "internal.managed", 1, ()),
        (None, IN_SURGICAL, "surgical.managed", 1, ()),
        (None, IN_BASIC, "basic.managed", 1, ()),
        (None, IN_NEURO, "neuro.managed", 1, ()),
        ("basic", IN_BASIC, "basic.managed", 1, ()),
        ("biopsy", IN_BASIC, "basic.managed", 1, ()),
        ("surgery", IN_SURGICAL, "surgical.managed", 1, ()),
        ("carotid-angioplasty", IN_NEURO, "neuro.managed", 1, ()),
        # In another post of its stage it counts and is flagged.
        ("internal", IN_BASIC, "internal.managed", 1, ("off_post",)),
        ("biopsy", IN_INTERNAL, "basic.managed", 1, ("off_post",)),
        ("abdominal", IN_NEURO, "abdominal.managed", 1, ("other_direction",)),
        ("abdominal", IN_FLEXIBLE, "abdominal.managed", 1, ()),
    ],
)
def test_a_patient_counts_for_its_kind_or_the_post_of_its_date(
    kind, day, requirement, counted, flag
) -> None:
    found = verdict(patient(kind, day))
    assert told(found, requirement) == ("in_progress", counted, 0)
    assert flags(found, requirement) == [flag]
    assert problems(found) == []


@pytest.mark.parametrize(
    ("kind", "day", "counted"),
    [
        (None, IN_NEURO, 1),
        (None, IN_FLEXIBLE, 1),
        ("tace", IN_NEURO, 1),
        ("musculoskeletal", IN_NEURO, 1),  # any of stage 2, also of a direction not chosen
        ("internal", IN_NEURO, 0),
        (None, IN_BASIC, 0),
    ],
)
def test_the_total_takes_any_patient_of_the_second_stage(kind, day: str, counted: int) -> None:
    assert told(verdict(patient(kind, day)), "stage-2.managed") == ("in_progress", counted, 0)


@pytest.mark.parametrize(
    ("kind", "day", "requirement"),
    [
        ("basic", IN_NEURO, "basic.managed"),
        ("biopsy", IN_NEURO, "basic.managed"),
        ("neuro", IN_BASIC, "neuro.managed"),
        ("internal", IN_NEURO, "stage-2.managed"),
    ],
)
def test_a_patient_of_the_other_stage_does_not_count(kind, day, requirement) -> None:
    found = verdict(patient(kind, day))
    assert told(found, requirement) == ("in_progress", 0, 0)
    assert reasons(found, requirement) == ["other_stage"]


@pytest.mark.parametrize(
    ("kind", "day", "problem"),
    [("neuro", IN_BASIC, "other_stage"), ("internal", IN_NEURO, "other_stage")],
)
def test_a_patient_that_feeds_no_requirement_is_reported(kind, day, problem) -> None:
    assert problems(verdict(patient(kind, day))) == [problem]


def test_a_post_that_asks_for_no_patients_takes_none() -> None:
    visit = stay("ct", "2023-09-01", "2024-02-29")
    found = verdict(visit, patient(None, IN_INTERNAL), background="internal")
    assert problems(found) == ["no_post_patients"]


def test_three_directions_of_thirty_leave_the_hundred_short() -> None:
    rows = [times(30, patient(d, IN_FLEXIBLE)) for d in ("neuro", "peripheral", "abdominal")]
    found = verdict(rows, as_of=AFTER_TRAINING)
    assert {told(found, f"{d}.managed") for d in ("neuro", "peripheral", "abdominal")} == {
        ("met", 30, 0)
    }
    assert told(found, "stage-2.managed") == ("not_met", 90, 0)


@pytest.mark.parametrize(
    ("first", "second", "counted", "pending", "why"),
    [
        # One admission is one patient.
        ({"kind": "biopsy"}, {"kind": "drainage"}, 1, 0, ["counted", "same_admission"]),
        # The verified row speaks.
        ({"kind": "biopsy", "state": "待审核"}, {}, 1, 0, ["counted", "same_admission"]),
        ({"kind": "biopsy", "state": "待审核"}, {"state": "待审核"}, 0, 1, None),
        # A returned row claims nothing.
        ({"kind": "biopsy", "state": "退回"}, {}, 1, 0, ["counted", "returned"]),
        # The same patient on another day is another admission.
        ({"day": "2024-06-04"}, {}, 2, 0, ["counted", "counted"]),
        ({"case": "乙"}, {}, 2, 0, ["counted", "counted"]),
    ],
)
def test_a_patient_counts_once_per_admission(first, second, counted, pending, why) -> None:
    rows = [patient(**{"kind": "basic", "case": "甲", **more}) for more in (first, second)]
    found = verdict(rows)
    assert told(found, "basic.managed") == ("in_progress", counted, pending)
    if why:
        assert sorted(reasons(found, "basic.managed")) == why


def test_a_patient_may_also_be_an_operation() -> None:
    found = verdict(patient("biopsy", case="甲"), op("参与", "biopsy", case="甲"))
    assert told(found, "basic.managed")[1] == told(found, "biopsy.participant")[1] == 1


@pytest.mark.parametrize(
    ("day", "reason", "undecided"),
    [
        ("2023-08-31", "before_training", False),
        ("2024-05-15", "on_leave", False),
        ("2024-06-15", "outside_rotation", True),
    ],
)
def test_a_patient_outside_training_leave_or_rotation_does_not_count(
    day, reason, undecided
) -> None:
    visits = [
        stay("internal", "2023-08-01", "2023-11-30"),
        stay("basic", "2024-03-01", "2024-04-30"),
        leave("2024-05-01", "2024-05-31"),
    ]
    rows = times(149, patient("basic", "2024-03-04"))
    found = verdict(visits, rows, patient("basic", day))
    assert told(found, "basic.managed") == ("unknown" if undecided else "in_progress", 149, 0)
    assert problems(found) == [reason]


def test_a_patient_of_no_kind_outside_a_rotation_is_reported_only() -> None:
    visits = stay("basic", "2024-03-01", "2024-04-30")
    found = verdict(visits, patient(None, "2024-06-15"))
    assert problems(found) == ["outside_rotation"]
    assert not any(row for f in found.findings for row in f.evidence if row.label.startswith("管"))


def test_a_base_may_refuse_patients_of_another_post() -> None:
    book = rulebook(off_post_counts=False)
    found = verdict(patient("biopsy", IN_INTERNAL), book=book)
    assert reasons(found, "basic.managed") == ["off_post"]
    assert told(found, "basic.managed") == ("in_progress", 0, 0)
