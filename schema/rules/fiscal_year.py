"""The fiscal year of the United States: it begins on 1 October and is named by the year in which it ends (31 USC 1102)."""

from __future__ import annotations

from datetime import date

FIRST_MONTH = 10


def fiscal_year_of(day: date) -> int:
    """The fiscal year a day is in."""
    return day.year + (day.month >= FIRST_MONTH)
