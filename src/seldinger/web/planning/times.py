"""Months as plans write them, 2027-03, and the days of records."""

import re
from calendar import monthrange
from datetime import date

_MONTH = re.compile(r"(20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII)


def is_month(text: object) -> bool:
    return isinstance(text, str) and _MONTH.fullmatch(text) is not None


def number_of(day: date) -> int:
    """Months since the year 0, to count with."""
    return day.year * 12 + day.month - 1


def number_of_text(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def text_of(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def last_day(number: int) -> date:
    year, month = divmod(number, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def month_words(month: str) -> str:
    """2027 年 3 月."""
    return f"{month[:4]} 年 {int(month[5:])} 月"
