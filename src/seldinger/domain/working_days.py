"""Working days: Monday to Friday. A country's or a hospital's holidays are not known here."""

from datetime import date

from seldinger.domain.training.months import ONE_DAY

_SATURDAY = 5


def working_days_after(day: date, days: int) -> date:
    """So many working days later; the day itself is not counted."""
    while days:
        day += ONE_DAY
        days -= day.weekday() < _SATURDAY
    return day
