"""Which day a military record means that prints the day of the year, and of the year its last digit or nothing."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta

from schema.errors import BadValue
from schema.rules.authority import Confidence, Rule

NEAREST_YEAR = Rule(
    "year of an ordinal day",
    "a day printed without its decade is the last such day that is not later than the day of receipt and what lies ahead",
    "DLM 4000.25-1; the rule of the year is this project's",
    Confidence.DERIVED,
)
WITHIN_A_YEAR = Rule(
    "ordinal day without a year",
    "a day printed without any year lies within a year of the last day it may be; a 366th day that does not is no day",
    "DLM 4000.25-1; the rule of the year is this project's",
    Confidence.DERIVED,
)
AHEAD = Rule(
    "how far ahead a day may lie",
    "a day of something done at most one day after receipt, an estimated day of shipping at most five years",
    "general knowledge of clocks and of lead times",
    Confidence.UNVERIFIED,
)

DONE_AHEAD_DAYS = 1  # it is tomorrow already where the record was written
PROMISED_AHEAD_DAYS = 5 * 365  # half of a decade: a promise is at most that far ahead, or at most that old

_DAY = re.compile(r"[0-3]\d\d", re.ASCII)
_YEAR_AND_DAY = re.compile(r"\d[0-3]\d\d", re.ASCII)


def day_of_year(text: str, received_on: date, *, ahead_days: int = DONE_AHEAD_DAYS) -> date:
    """The day `DDD` means to whoever received it on a day: the last one not later than `ahead_days` after receipt.

    Raises `BadValue` for what is no day of a year, and for a 366th day when no leap year ended within the last year.
    """
    last = received_on + timedelta(days=ahead_days)
    if _DAY.fullmatch(text):
        for year in (last.year, last.year - 1):
            found = _day(year, int(text))
            if found is not None and last - timedelta(days=366) < found <= last:
                return found
    raise BadValue("ORDINAL_DAY", "write a day of the year as three digits, from `001` to `366` in a leap year")


def day_of_decade(text: str, received_on: date, *, ahead_days: int = DONE_AHEAD_DAYS) -> date:
    """The day `YDDD` means to whoever received it on a day: the last one not later than `ahead_days` after receipt.

    Raises `BadValue` for what is no day of such a year: the 366th in a year that is no leap year is none of another decade.
    """
    last = received_on + timedelta(days=ahead_days)
    if _YEAR_AND_DAY.fullmatch(text):
        year = last.year - (last.year - int(text[0])) % 10
        found = _day(year, int(text[1:]))
        if found is not None and found > last:
            found = _day(year - 10, int(text[1:]))
        if found is not None:
            return found
    raise BadValue("ORDINAL_DAY", "write the last digit of the year and the day of the year, such as `6020`")


def day_on_or_after(text: str, first: date) -> date:
    """The first day `DDD` on or after another: of what is wanted by whoever asks; raises `BadValue` for what is none."""
    if _DAY.fullmatch(text):
        for year in (first.year, first.year + 1):
            found = _day(year, int(text))
            if found is not None and found >= first:
                return found
    raise BadValue("ORDINAL_DAY", "write a day of the year as three digits, from `001` to `366` in a leap year")


def _day(year: int, number: int) -> date | None:
    if not 1 <= number <= 365 + isleap(year):
        return None
    return date(year, 1, 1) + timedelta(days=number - 1)
