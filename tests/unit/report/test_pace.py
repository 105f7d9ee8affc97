"""Pace: what is due by the rotations entered, what is late, what lags. No forecast anywhere.

林 trains from 2023-09-01 to 2026-08-31 (support/build.py): 内科, 外科 and 18 months of 介入基础,
then three directions of three months each and three of 机动; 总住院 runs beside stage 2.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Waiver
from seldinger.domain.training.words import Status
from seldinger.report.pace import NO_PACE, Pace, paces, totals_expected
from support.build import (
    CHIEF,
    DIRECTIONS,
    IN_BASIC,
    IN_INTERNAL,
    STAGE_1,
    STAGE_2,
    Facts,
    activity,
    crosswalk,
    leave,
    on,
    op,
    patient,
    record,
    rulebook,
    stay,
    times,
)

HALF_OF_BASIC = "2024-11-29"  # 274 of 549 days
OPERATOR = "angiography.operator"  # 20 in 介入基础
BASIC_DAYS = 549


def pace_of(*facts: Facts, as_of: str, **fields: Any) -> dict[str, Pace]:
    facts_of = record(*facts, **fields)
    return paces(evaluate(rulebook(), facts_of, on(as_of), crosswalk()), facts_of)


def status_of(*facts: Facts, as_of: str, requirement: str, **fields: Any) -> Status:
    facts_of = record(*facts, **fields)
    return evaluate(rulebook(), facts_of, on(as_of), crosswalk()).of(requirement).status


# -- when is it due? ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requirement", "due"),
    [
        ("internal.managed", "2023-11-30"),
        ("surgical.surgery", "2024-02-29"),
        ("surgical.months", "2024-02-29"),
        (OPERATOR, "2025-08-31"),
        ("basic.managed", "2025-08-31"),
        ("carotid-angioplasty.operator", "2025-11-30"),
        ("peripheral.managed", "2026-02-28"),
        ("flexible.months", "2026-08-31"),
    ],
)
def test_it_is_due_at_the_end_of_the_last_rotation_of_its_post(requirement: str, due: str) -> None:
    assert pace_of(as_of=IN_BASIC)[requirement].due == on(due)


@pytest.mark.parametrize(
    ("requirement", "due"),
    [
        ("basic.operations", "2025-08-31"),  # the whole first stage
        ("stage-2.operations", "2026-08-31"),
        ("stage-2.managed", "2026-08-31"),
        ("stage-2.directions", "2026-08-31"),
    ],
)
def test_a_total_is_due_at_the_end_of_its_stage(requirement: str, due: str) -> None:
    assert pace_of(as_of=IN_BASIC)[requirement].due == on(due)


def test_the_total_of_a_stage_runs_over_all_its_posts() -> None:
    stage_days = (on("2025-08-31") - on("2023-09-01")).days + 1
    passed = (on(IN_INTERNAL) - on("2023-09-01")).days + 1
    assert pace_of(as_of=IN_INTERNAL)["basic.operations"].share == Fraction(passed, stage_days)


def test_a_concurrent_post_has_days_of_its_own() -> None:
    pace = pace_of(*STAGE_1, *STAGE_2, CHIEF, as_of="2026-01-12")
    assert pace["chief.diary"].due == on("2026-05-31")
    assert pace["stage-2.operations"].due == on("2026-08-31")


def test_duties_throughout_are_due_at_the_end_of_training() -> None:
    assert pace_of(as_of=IN_BASIC)["academic.presentations"].due == on("2026-08-31")


def test_leave_moves_the_end_of_training_and_does_not_pass_for_training() -> None:
    away = leave("2025-09-01", "2025-09-30")
    pace = pace_of(*STAGE_1, away, *STAGE_2[1:], as_of="2025-09-30")["academic.presentations"]
    assert pace.due == on("2026-09-30")
    trained = (on("2025-08-31") - on("2023-09-01")).days + 1
    whole = (on("2026-09-30") - on("2023-09-01")).days + 1 - 30
    assert pace.share == Fraction(trained, whole)


def test_months_are_due_where_their_own_places_end() -> None:
    visits = [
        stay("xray", "2023-09-01", "2023-09-30"),
        stay("ct", "2023-10-01", "2023-12-31"),
        stay("mri", "2024-01-01", "2024-02-29"),
    ]
    pace = pace_of(*visits, as_of="2023-09-15", background="internal")
    assert pace["imaging.xray.months"].due == on("2023-09-30")
    assert pace["imaging.months"].due == on("2024-02-29")
    assert pace["imaging.ct"].due == on("2024-02-29")


def test_nothing_planned_is_due_at_no_time() -> None:
    pace = pace_of(*STAGE_1, as_of=IN_BASIC)
    assert pace["carotid-angioplasty.operator"] == NO_PACE
    assert pace["stage-2.operations"] == NO_PACE
    assert (NO_PACE.due, NO_PACE.late, NO_PACE.behind) == (None, False, False)


def test_a_rotation_wholly_before_entry_is_none() -> None:
    early = stay("internal", "2023-03-01", "2023-05-31")
    assert pace_of(early, *STAGE_1[1:], as_of=IN_BASIC)["internal.managed"] == NO_PACE


def test_of_a_rotation_that_begins_before_entry_only_the_rest_is_reckoned() -> None:
    early = stay("internal", "2023-08-01", "2023-09-10")
    pace = pace_of(early, *STAGE_1[1:], as_of="2023-09-05")["internal.managed"]
    assert pace.share == Fraction(5, 10)


# -- the share ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        ("2024-02-29", 0),
        ("2024-03-01", 1),
        (HALF_OF_BASIC, 274),
        ("2025-08-31", BASIC_DAYS),
        ("2025-09-01", BASIC_DAYS),
    ],
)
def test_the_share_is_the_days_behind_today_included(as_of: str, days: int) -> None:
    assert pace_of(as_of=as_of)[OPERATOR].share == Fraction(days, BASIC_DAYS)


def test_two_visits_to_one_post_add_up() -> None:
    visits = [
        stay("basic", "2024-03-01", "2024-03-10"),
        stay("surgical", "2024-03-11", "2024-03-31"),
        stay("basic", "2024-04-01", "2024-04-10"),
    ]
    pace = pace_of(STAGE_1[0], *visits, as_of="2024-04-05")[OPERATOR]
    assert (pace.due, pace.share) == (on("2024-04-10"), Fraction(15, 20))


@pytest.mark.parametrize(("as_of", "expected"), [("2024-03-01", 0), (HALF_OF_BASIC, 9)])
def test_what_is_expected_is_rounded_down(as_of: str, expected: int) -> None:
    assert pace_of(as_of=as_of)[OPERATOR].expected == expected


# -- behind ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "behind"), [(8, True), (9, False), (10, False)])
def test_behind_is_less_than_expected(number: int, behind: bool) -> None:
    done = times(number, op("术者", "angiography", "2024-06-03"))
    assert pace_of(*STAGE_1, done, as_of=HALF_OF_BASIC)[OPERATOR].behind is behind


def test_what_waits_keeps_pace() -> None:
    done = times(5, op("术者", "angiography", "2024-06-03"))
    waits = times(4, op("术者", "angiography", "2024-06-04", state="待审核"))
    returned = times(9, op("术者", "angiography", "2024-06-05", state="退回"))
    assert not pace_of(*STAGE_1, done, waits, as_of=HALF_OF_BASIC)[OPERATOR].behind
    assert pace_of(*STAGE_1, done, returned, as_of=HALF_OF_BASIC)[OPERATOR].behind


def test_months_pass_by_themselves_and_never_lag() -> None:
    days = [on("2023-09-01") + timedelta(days=7 * week) for week in range(150)]
    for day in days:
        pace = pace_of(*STAGE_1, *STAGE_2, as_of=day.isoformat())
        lagging = [name for name, one in pace.items() if name.endswith(".months") and one.behind]
        assert not lagging, day


def test_a_later_post_is_not_behind_before_it_begins() -> None:
    pace = pace_of(as_of=IN_BASIC)
    assert not any(
        pace[name].behind or pace[name].late for name in ("neuro.managed", "tace.operator")
    )


# -- late -----------------------------------------------------------------------------------


def test_late_begins_on_the_day_after() -> None:
    on_the_last_day, after = (pace_of(as_of=day)[OPERATOR] for day in ("2025-08-31", "2025-09-01"))
    assert (on_the_last_day.late, on_the_last_day.behind) == (False, True)
    assert (after.late, after.behind) == (True, False)


def test_what_is_complete_is_neither_late_nor_behind() -> None:
    done = times(20, op("术者", "angiography"))
    for as_of in (HALF_OF_BASIC, "2026-01-12"):
        pace = pace_of(*STAGE_1, *STAGE_2, done, as_of=as_of)[OPERATOR]
        assert (pace.late, pace.behind) == (False, False)


def test_what_is_pending_completes_it() -> None:
    waits = [*times(19, op("术者", "angiography")), op("术者", "angiography", state="待审核")]
    pace = pace_of(*STAGE_1, *STAGE_2, waits, as_of="2026-01-12")[OPERATOR]
    assert (pace.late, pace.behind) == (False, False)


def test_a_waived_requirement_is_never_late() -> None:
    waiver = Waiver(by="陈", on=date(2025, 10, 1), reason="示例", requirement="internal.managed")
    assert pace_of(as_of="2025-10-13")["internal.managed"].late
    assert not pace_of(*STAGE_1, *STAGE_2, waiver, as_of="2025-10-13")["internal.managed"].late


def test_what_does_not_apply_is_never_late() -> None:
    visit = stay("thoracic", "2025-09-01", "2025-11-30")
    assert DIRECTIONS == ("neuro", "peripheral", "abdominal")
    pace = pace_of(*STAGE_1, visit, as_of="2026-01-12")["thoracic.managed"]
    assert (pace.late, pace.behind) == (False, False)


def test_what_nobody_can_tell_is_not_called_late() -> None:
    undecided = times(20, op("术者", None, "2024-01-08", name="示例：目录外的名称"))
    told: dict[str, Any] = {"background": None, "as_of": "2026-01-12"}
    assert status_of(undecided, requirement="internal.managed", **told) is Status.UNKNOWN
    assert not pace_of(undecided, **told)["internal.managed"].late


def test_a_requirement_that_depends_on_the_reading_is_open() -> None:
    """The default reading decides; the others are shown beside it."""
    done = [times(20, op("术者", "angiography")), times(40, op("一助", "angiography"))]
    facts = (*STAGE_1, *STAGE_2, done)
    status = status_of(*facts, as_of="2026-01-12", requirement="angiography.participant")
    assert status is Status.DEPENDS_ON_READING
    assert pace_of(*facts, as_of="2026-01-12")["angiography.participant"].late


def test_every_requirement_has_a_pace() -> None:
    assert set(pace_of(as_of=IN_BASIC)) == {r.id for r in rulebook().requirements}


def test_one_more_entry_never_makes_anything_late_or_behind() -> None:
    before = pace_of(as_of="2025-10-13")
    more = [patient("internal", IN_INTERNAL), activity("病例分析"), op("术者", "angiography")]
    after = pace_of(*STAGE_1, *STAGE_2, more, as_of="2025-10-13")
    for name, pace in after.items():
        assert not pace.late or before[name].late
        assert not pace.behind or before[name].behind


# -- the stages' totals ----------------------------------------------------------------------


def test_the_expected_total_climbs_through_both_stages() -> None:
    facts = record()
    verdict = evaluate(rulebook(), facts, on(IN_BASIC), crosswalk())
    days = [on(day) for day in ("2023-08-31", "2025-08-31", "2026-08-31", "2027-01-01")]
    assert totals_expected(verdict, facts, days) == [0, 300, 500, 500]


def test_without_rotations_no_total_is_expected() -> None:
    facts = record(rotations=())
    verdict = evaluate(rulebook(), facts, on(IN_BASIC), crosswalk())
    assert totals_expected(verdict, facts, [on("2026-08-31")]) == [0]
