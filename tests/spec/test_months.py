"""Rules 10 and 18: calendar months pro rata, the chief residency, leave and the end of training."""

from datetime import date
from fractions import Fraction

import pytest

from support.build import (
    AFTER_TRAINING,
    CHIEF,
    STAGE_1,
    STAGE_2,
    leave,
    reasons,
    rulebook,
    stay,
    told,
    verdict,
)


@pytest.mark.parametrize(
    ("visits", "months"),
    [
        ([("2024-03-05", "2024-04-04")], 1),
        ([("2024-03-01", "2024-03-31")], 1),
        ([("2024-02-01", "2024-02-29")], 1),
        ([("2024-03-01", "2024-03-10")], Fraction(10, 31)),
        ([("2024-03-01", "2024-04-15")], Fraction(3, 2)),
        ([("2024-03-01", "2024-03-31"), ("2024-07-05", "2024-08-04")], 2),
        ([("2024-03-01", "2024-03-10"), ("2024-05-01", "2024-05-21")], 1),
        ([("2024-03-01", "2025-08-31")], 18),
    ],
)
def test_months_are_summed_over_visits_days_pro_rata(visits, months) -> None:
    found = verdict([stay("basic", *visit) for visit in visits], as_of=AFTER_TRAINING)
    status = "met" if months == 18 else "not_met"
    assert told(found, "basic.months") == (status, months, 0)


def test_a_visit_under_way_counts_up_to_the_day_asked() -> None:
    assert told(verdict(as_of="2024-04-30"), "basic.months") == ("in_progress", 2, 0)


def test_a_visit_to_come_does_not_count() -> None:
    found = verdict(as_of="2024-02-29")
    assert told(found, "basic.months") == ("in_progress", 0, 0)
    assert reasons(found, "basic.months") == []


def test_a_visit_written_twice_counts_once() -> None:
    found = verdict(stay("basic", "2024-03-01", "2024-03-31"), STAGE_1[2], STAGE_1[2])
    assert reasons(found, "basic.months").count("counted") == 2
    assert [problem.reason for problem in found.problems] == ["duplicate_row"]


def test_a_requirement_of_several_places_sums_them() -> None:
    visits = [stay("xray", "2024-03-01", "2024-03-31"), stay("mri", "2024-04-01", "2024-04-30")]
    found = verdict(visits, background="internal")
    assert told(found, "imaging.months") == ("in_progress", 2, 0)
    assert told(found, "imaging.xray.months") == ("met", 1, 0)


@pytest.mark.parametrize(
    ("chief", "leaves", "months", "status"),
    [
        (("2025-09-01", "2026-05-31"), [], 9, "met"),
        (("2025-12-01", "2026-08-31"), [], 9, "met"),
        (("2025-09-01", "2026-04-30"), [], 8, "not_met"),
        # What lies in the first stage is cut off …
        (("2025-06-01", "2026-02-28"), [], 6, "not_met"),
        (("2025-01-01", "2025-06-30"), [], 0, "not_met"),
        # … and so is leave.
        (("2025-09-01", "2026-06-30"), [("2026-05-01", "2026-05-31")], 9, "met"),
        (("2025-09-01", "2026-05-31"), [("2026-05-01", "2026-05-31")], 8, "not_met"),
    ],
)
def test_a_chief_residency_lies_in_the_second_stage(chief, leaves, months, status) -> None:
    second = [visit for visit in STAGE_2 if not leaves or visit.place != "abdominal"]
    found = verdict(
        STAGE_1,
        second,
        stay("chief", *chief),
        [leave(*span) for span in leaves],
        as_of="2026-11-01",
    )
    assert told(found, "chief.months") == (status, months, 0)
    assert reasons(found, "chief.months") == ["counted" if months else "other_stage"]


def test_a_chief_residency_is_never_added_to_other_months() -> None:
    found = verdict(STAGE_1, STAGE_2, CHIEF)
    posts = ("internal", "surgical", "basic", "neuro", "peripheral", "abdominal", "flexible")
    assert sum(found.of(f"{post}.months").counted for post in posts) == 36


def test_training_ends_after_thirty_six_months() -> None:
    assert verdict().end_of_training == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("spans", "allowance", "end"),
    [
        ([("2024-03-01", "2024-03-10")], None, date(2026, 9, 10)),
        ([("2024-03-01", "2024-03-10")], 0, date(2026, 9, 10)),
        ([("2024-03-01", "2024-03-10")], 4, date(2026, 9, 6)),
        ([("2024-03-01", "2024-03-10")], 30, date(2026, 8, 31)),
        # A day of two leaves is one day.
        ([("2024-03-01", "2024-03-10"), ("2024-03-06", "2024-03-15")], None, date(2026, 9, 15)),
        # What is to come does not count, of a leave under way the days so far.
        ([("2026-12-01", "2026-12-31")], None, date(2026, 8, 31)),
        ([("2026-08-22", "2026-12-31")], None, date(2026, 9, 10)),
    ],
)
def test_leave_beyond_the_limit_is_added_to_the_end(spans, allowance, end: date) -> None:
    book = rulebook(leave_allowance_days=allowance)
    found = verdict([leave(*span) for span in spans], book=book)
    assert found.end_of_training == end


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2026-08-31", "in_progress"),
        ("2026-09-10", "in_progress"),
        ("2026-09-11", "not_met"),
    ],
)
def test_a_requirement_is_in_progress_until_training_ends(as_of: str, status: str) -> None:
    found = verdict(leave("2023-09-21", "2023-09-30"), as_of=as_of)
    assert told(found, "flexible.months")[0] == "met"
    assert told(found, "chief.months") == (status, 0, 0)
