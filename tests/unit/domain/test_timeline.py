"""Which post was in force on a date."""

from datetime import date

import pytest

from seldinger.domain.training.record import Leave
from seldinger.domain.training.timeline import Timeline, end_of_training, stage_spans
from support.build import CHIEF, STAGE_1, STAGE_2, leave, on, record, rulebook, stay

VISITS = [
    stay("basic", "2024-03-01", "2024-03-31"),
    leave("2024-04-01", "2024-04-10"),
    stay("ct", "2024-04-11", "2024-04-30"),
    stay("neuro", "2025-09-01", "2025-09-30"),
    stay("chief", "2025-09-15", "2025-10-31"),
]


@pytest.mark.parametrize(
    ("day", "post"),
    [
        ("2024-02-29", None),
        ("2024-03-01", "basic"),
        ("2024-03-31", "basic"),
        ("2024-04-11", "imaging"),  # the post of the place
        ("2024-05-01", None),
        ("2025-09-20", "neuro"),  # before what runs beside it
        ("2025-10-01", "chief"),
        ("2025-11-01", None),
    ],
)
def test_a_day_has_its_post(day: str, post: str | None) -> None:
    timeline = Timeline(rulebook(), record(VISITS))
    found = timeline.at(on(day))
    assert (found.post.id if found else None) == post
    assert timeline.at(on(day)) is found  # asked again


def test_a_day_of_leave_answers_with_the_leave() -> None:
    found = Timeline(rulebook(), record(VISITS)).at(on("2024-04-05"))
    assert isinstance(found, Leave)


def test_a_stage_is_the_sum_of_its_posts_without_concurrent_ones() -> None:
    told = record(STAGE_1, STAGE_2, CHIEF)
    assert stage_spans(rulebook(), told, "stage-2") == [
        (date(2025, 9, 1), date(2025, 11, 30)),
        (date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), date(2026, 8, 31)),
    ]


def test_training_that_begins_on_the_last_of_a_month_ends_before_it() -> None:
    told = record(entry=date(2023, 8, 31))
    assert end_of_training(rulebook(), told, date(2024, 1, 1)) == date(2026, 8, 30)
