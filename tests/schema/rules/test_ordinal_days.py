"""The year of a day that a record prints without one: at New Year, on leap days, and across the decade."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadValue
from schema.rules.ordinal_days import (
    DONE_AHEAD_DAYS,
    PROMISED_AHEAD_DAYS,
    day_of_decade,
    day_of_year,
    day_on_or_after,
)

# A day of the year, the day it was received, and the day it is.
WITHOUT_A_YEAR = [
    ("020", date(2026, 11, 22), date(2026, 1, 20)),
    ("326", date(2026, 11, 22), date(2026, 11, 22)),
    ("327", date(2026, 11, 22), date(2026, 11, 23)),  # written where it is tomorrow already
    ("328", date(2026, 11, 22), date(2025, 11, 24)),
    ("365", date(2027, 1, 1), date(2026, 12, 31)),
    ("001", date(2026, 12, 31), date(2027, 1, 1)),
    ("002", date(2026, 12, 31), date(2026, 1, 2)),
    ("366", date(2025, 1, 2), date(2024, 12, 31)),
    ("366", date(2025, 12, 30), date(2024, 12, 31)),
    ("060", date(2024, 2, 29), date(2024, 2, 29)),
    ("060", date(2024, 2, 28), date(2024, 2, 29)),
    ("060", date(2025, 3, 1), date(2025, 3, 1)),
]


@pytest.mark.parametrize(("text", "received", "means"), WITHOUT_A_YEAR)
def test_a_day_without_a_year_is_the_last_one_there_was(text: str, received: date, means: date) -> None:
    assert day_of_year(text, received) == means


@pytest.mark.parametrize("text", ["366", "367", "000", "399", "12", "1234", "1 2", "", "٣٢٦"])
def test_a_day_that_no_year_has_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        day_of_year(text, date(2026, 11, 22))


# The last digit of a year and its day, the day of receipt, how far ahead it may lie, and the day it is.
OF_THE_DECADE = [
    ("6020", date(2026, 11, 22), DONE_AHEAD_DAYS, date(2026, 1, 20)),
    ("6327", date(2026, 11, 22), DONE_AHEAD_DAYS, date(2026, 11, 23)),
    ("6328", date(2026, 11, 22), DONE_AHEAD_DAYS, date(2016, 11, 23)),  # 2016 had a leap day
    ("7001", date(2026, 11, 22), DONE_AHEAD_DAYS, date(2017, 1, 1)),
    ("7001", date(2026, 12, 31), DONE_AHEAD_DAYS, date(2027, 1, 1)),
    ("9365", date(2030, 1, 1), DONE_AHEAD_DAYS, date(2029, 12, 31)),
    ("0001", date(2029, 12, 31), DONE_AHEAD_DAYS, date(2030, 1, 1)),
    ("4366", date(2026, 11, 22), DONE_AHEAD_DAYS, date(2024, 12, 31)),
    ("6121", date(2026, 1, 22), PROMISED_AHEAD_DAYS, date(2026, 5, 1)),
    ("1121", date(2026, 11, 22), PROMISED_AHEAD_DAYS, date(2031, 5, 1)),
    ("2121", date(2026, 11, 22), PROMISED_AHEAD_DAYS, date(2022, 5, 1)),
    ("8366", date(2026, 11, 22), PROMISED_AHEAD_DAYS, date(2028, 12, 31)),
]


@pytest.mark.parametrize(("text", "received", "ahead", "means"), OF_THE_DECADE)
def test_a_digit_of_the_year_is_of_the_nearest_decade(text: str, received: date, ahead: int, means: date) -> None:
    assert day_of_decade(text, received, ahead_days=ahead) == means


@pytest.mark.parametrize("text", ["6366", "6000", "6367", "602", "60201", "A020", ""])
def test_a_day_that_its_year_has_not_is_no_day_of_another_decade(text: str) -> None:
    with pytest.raises(BadValue):
        day_of_decade(text, date(2026, 11, 22))


def test_what_is_wanted_lies_ahead() -> None:
    asked = date(2026, 11, 16)
    assert day_on_or_after("320", asked) == asked
    assert day_on_or_after("319", asked) == date(2027, 11, 15)
    assert day_on_or_after("001", asked) == date(2027, 1, 1)
    for text in ("366", "777", "999", "N12", ""):
        with pytest.raises(BadValue):
            day_on_or_after(text, asked)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 3000))
def test_every_day_of_the_last_ten_years_is_read_back_from_its_digits(received: date, before: int) -> None:
    day = received - timedelta(days=before)
    text = f"{day.year % 10}{day.timetuple().tm_yday:03}"
    assert day_of_decade(text, received) == day
    if before < 364:  # of what was a year ago tomorrow, the digits are tomorrow's too
        assert day_of_year(text[1:], received) == day
