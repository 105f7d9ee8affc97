"""Quarters: what is collected in one is published, if at all, after its end."""

from datetime import date

_MONTHS = 3


def period_of(day: date) -> str:
    """“2026-Q2”. Periods sort as their text does."""
    return f"{day.year}-Q{(day.month - 1) // _MONTHS + 1}"


def period_words(period: str) -> str:
    year, quarter = period.split("-Q")
    return f"{year} 年第 {quarter} 季度"
