"""Deadlines in working days."""

from datetime import date

import pytest

from seldinger.domain.working_days import working_days_after

MONDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 6, day) for day in (15, 19, 20, 21))


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (FRIDAY, 0, FRIDAY),
        (MONDAY, 1, date(2026, 6, 16)),
        (FRIDAY, 1, date(2026, 6, 22)),
        (SATURDAY, 1, date(2026, 6, 22)),
        (SUNDAY, 1, date(2026, 6, 22)),
        (FRIDAY, 5, date(2026, 6, 26)),
        (FRIDAY, 6, date(2026, 6, 29)),
    ],
)
def test_weekends_are_not_counted(day: date, days: int, due: date) -> None:
    assert working_days_after(day, days) == due
