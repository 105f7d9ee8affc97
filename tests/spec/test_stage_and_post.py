"""Rule 7: stage and post come from the date and the rotation in force."""

import pytest

from support.build import (
    IN_BASIC,
    IN_FLEXIBLE,
    IN_INTERNAL,
    IN_NEURO,
    IN_SURGICAL,
    STAGE_1,
    STAGE_2,
    flags,
    leave,
    op,
    problems,
    reasons,
    rulebook,
    stay,
    times,
    told,
    verdict,
)


@pytest.mark.parametrize(
    ("day", "cell", "counted", "reason", "flag"),
    [
        (IN_BASIC, "biopsy", 1, "counted", ()),
        (IN_INTERNAL, "biopsy", 1, "counted", ("off_post",)),
        (IN_SURGICAL, "biopsy", 1, "counted", ("off_post",)),
        (IN_NEURO, "biopsy", 0, "other_stage", ()),
        (IN_FLEXIBLE, "biopsy", 0, "other_stage", ()),
        (IN_BASIC, "tace", 0, "other_stage", ()),
    ],
)
def test_a_category_counts_in_its_own_stage(day, cell, counted, reason, flag) -> None:
    found = verdict(op("参与", cell, day))
    assert told(found, f"{cell}.participant") == ("in_progress", counted, 0)
    assert reasons(found, f"{cell}.participant") == [reason]
    assert flags(found, f"{cell}.participant") == [flag]


def test_a_case_on_call_counts_in_the_total_of_its_stage() -> None:
    assert told(verdict(op("参与", "biopsy", IN_SURGICAL)), "basic.operations")[1] == 1


def test_a_case_of_the_other_stage_counts_in_the_total_of_its_date() -> None:
    found = verdict(op("参与", "biopsy", IN_NEURO))
    assert told(found, "basic.operations") == ("in_progress", 0, 0)
    assert told(found, "stage-2.operations") == ("in_progress", 1, 0)
    assert problems(found) == ["other_stage"]


@pytest.mark.parametrize("state", ["已审核", "待审核"])
def test_a_base_may_refuse_cases_on_call(state: str) -> None:
    act = op("参与", "biopsy", IN_SURGICAL, state=state)
    found = verdict(act, book=rulebook(off_post_counts=False))
    assert told(found, "biopsy.participant") == ("in_progress", 0, 0)
    assert reasons(found, "biopsy.participant") == ["off_post"]


def test_a_base_that_refuses_cases_on_call_takes_those_of_the_post() -> None:
    found = verdict(op("参与", "biopsy"), book=rulebook(off_post_counts=False))
    assert told(found, "biopsy.participant") == ("in_progress", 1, 0)


@pytest.mark.parametrize(
    ("day", "reason", "status"),
    [
        ("2023-08-31", "before_training", "in_progress"),
        ("2024-05-15", "on_leave", "in_progress"),
        ("2024-06-15", "outside_rotation", "unknown"),
    ],
)
def test_a_case_outside_training_leave_or_rotation_does_not_count(day, reason, status) -> None:
    visits = [
        stay("surgical", "2023-08-01", "2023-11-30"),
        stay("basic", "2024-03-01", "2024-04-30"),
        leave("2024-05-01", "2024-05-31"),
    ]
    found = verdict(
        visits,
        times(4, op("参与", "drainage", "2024-03-04")),
        op("参与", "drainage", day),
    )
    assert told(found, "drainage.participant") == (status, 4, 0)
    assert reasons(found, "drainage.participant").count(reason) == 1
    assert told(found, "basic.operations")[1] == 4
    assert problems(found) == [reason]


def test_a_case_outside_a_rotation_may_stand_in_the_total_of_its_category() -> None:
    visits = stay("basic", "2024-03-01", "2024-04-30")
    found = verdict(visits, op("参与", "drainage", "2024-06-15"))
    assert reasons(found, "basic.operations") == ["outside_rotation"]
    assert reasons(found, "stage-2.operations") == []


def test_a_case_outside_a_rotation_whose_name_decides_may_stand_too() -> None:
    visits = stay("basic", "2024-03-01", "2024-04-30")
    found = verdict(visits, op("参与", day="2024-06-15", name="肝动脉造影术"))
    assert problems(found) == ["outside_rotation"]
    assert reasons(found, "angiography.participant") == ["outside_rotation"]
    assert reasons(found, "basic.operations") == ["outside_rotation"]
    assert reasons(found, "stage-2.operations") == []


def test_a_name_of_the_other_stage_is_reported_and_counts_in_the_total_of_its_date() -> None:
    visits = stay("neuro", "2025-09-01", "2025-11-30")
    found = verdict(visits, op("参与", day="2025-09-15", name="冠状动脉造影"))
    assert problems(found) == ["other_stage"]
    assert reasons(found, "angiography.participant") == ["other_stage"]
    assert told(found, "stage-2.operations")[1] == 1


def test_undecided_rows_of_one_case_are_one_and_none_beside_a_counted_row() -> None:
    unknown = [op("参与", name=f"示例：目录外的名称{n}", case="甲") for n in (1, 2)]
    assert sorted(reasons(verdict(*unknown), "basic.operations")) == ["same_case", "undecided_name"]
    beside = verdict(*unknown, op("参与", "biopsy", case="甲"))
    assert sorted(reasons(beside, "basic.operations")) == ["counted", "same_case", "same_case"]


def test_months_and_leave_before_entry_are_not_of_the_training() -> None:
    early = verdict(stay("internal", "2020-01-01", "2020-03-31"))
    assert told(early, "internal.months")[1] == 0
    assert reasons(early, "internal.months") == ["before_training"]
    assert verdict(leave("2020-01-01", "2020-12-31")).end_of_training == early.end_of_training


@pytest.mark.parametrize("day", ["2024-03-01", "2025-08-31"])
def test_the_first_and_last_day_of_a_rotation_belong_to_it(day: str) -> None:
    assert flags(verdict(op("参与", "biopsy", day)), "biopsy.participant") == [()]


def test_a_name_is_read_in_the_stage_of_its_date() -> None:
    stent = {"name": "颈动脉支架植入术"}
    found = verdict(op("参与", **stent), op("参与", day=IN_NEURO, **stent))
    assert told(found, "vascular-angioplasty.participant")[1] == 1
    assert told(found, "carotid-angioplasty.participant")[1] == 1


@pytest.mark.parametrize(
    ("day", "surgery"),
    [(IN_SURGICAL, 1), (IN_BASIC, 0)],
)
def test_an_ordinary_operation_without_category_is_surgery_in_that_post_only(day, surgery) -> None:
    found = verdict(op("参与", day=day, name="刮宫术"))
    assert told(found, "surgical.surgery")[1] == surgery
    assert problems(found) == ([] if surgery else ["not_interventional"])


def test_an_ordinary_operation_outside_a_rotation_is_reported() -> None:
    visits = stay("surgical", "2024-03-01", "2024-04-30")
    found = verdict(visits, op("参与", day="2024-06-15", name="刮宫术"))
    assert problems(found) == ["outside_rotation"]


def test_an_operation_counts_in_any_role_in_surgery() -> None:
    found = verdict([op(role, "surgery", IN_SURGICAL) for role in ("参与", "一助", "术者")])
    assert told(found, "surgical.surgery") == ("in_progress", 3, 0)


def test_a_chief_residency_answers_where_no_other_post_is_in_force() -> None:
    visits = [STAGE_1, STAGE_2[0], stay("chief", "2025-09-01", "2026-05-31")]
    found = verdict(visits, op("参与", "tace", "2026-03-10"), op("参与", "tace", IN_BASIC))
    assert reasons(found, "tace.participant") == ["other_stage", "counted"]
