"""Which expected sales go into the Javits report and the FMS forecast, and for which years."""

from __future__ import annotations

from datetime import date

import pytest

from schema.rules.congressional_notification import JAVITS as JAVITS_RULE
from schema.rules.fiscal_year import fiscal_year_of
from schema.rules.sales_forecast import (
    IN_DOLLARS,
    LISTED_FROM,
    TWO_YEARS,
    ForecastReport,
    WeaponKind,
    forecast_years,
    objections_to_forecast,
)
from schema.values import Money

JAVITS, FMS = ForecastReport
MAJOR, OTHER = WeaponKind


def at(text: str) -> date:
    return date.fromisoformat(text)


def test_a_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    assert [fiscal_year_of(at(day)) for day in ("2026-09-30", "2026-10-01", "2027-01-01")] == [2026, 2027, 2027]


def test_the_forecast_looks_two_fiscal_years_ahead() -> None:
    assert forecast_years(FMS, at("2026-09-30")) == (2027, 2028)
    assert forecast_years(FMS, at("2026-11-23")) == (2028, 2029)


def test_javits_is_about_the_year_whose_first_of_february_comes_next() -> None:
    assert forecast_years(JAVITS, at("2026-11-23")) == (2027,)
    assert forecast_years(JAVITS, at("2027-02-01")) == (2027,)
    assert forecast_years(JAVITS, at("2027-02-02")) == (2028,)


@pytest.mark.parametrize(
    ("report", "year", "kind", "value", "rules"),
    [
        (JAVITS, 2027, MAJOR, "7000000.00 USD", []),
        (JAVITS, 2027, MAJOR, "6999999.99 USD", [LISTED_FROM]),
        (JAVITS, 2027, OTHER, "25000000.00 USD", []),
        (JAVITS, 2027, OTHER, "24999999.99 USD", [LISTED_FROM]),
        (JAVITS, 2028, MAJOR, "7000000.00 USD", [JAVITS_RULE]),
        (FMS, 2028, OTHER, "1.00 USD", []),
        (FMS, 2029, OTHER, "1.00 USD", []),
        (FMS, 2027, OTHER, "1.00 USD", [TWO_YEARS]),
        (FMS, 2028, OTHER, "0.00 USD", [IN_DOLLARS]),
        (FMS, 2028, OTHER, "5.00 EUR", [IN_DOLLARS]),
    ],
)
def test_what_each_report_takes(report, year, kind, value, rules) -> None:
    found = objections_to_forecast(report, year=year, kind=kind, estimated_value=Money(value), on=at("2026-11-23"))
    assert [objection.rule for objection in found] == rules
