"""Which expected sales go into the Javits report and the FMS forecast, and for which years (SAMM C2.1.3.5; C14)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.congressional_notification import JAVITS, Listing, YearlyReport, is_listed, yearly_report_due_on
from schema.rules.fiscal_year import fiscal_year_of
from schema.values import Money


class ForecastReport(Enum):
    """Which report a forecast is for: State's to Congress, or DSCA's own."""

    JAVITS = "JAVITS"
    FMS_FORECAST = "FMS_FORECAST"


class WeaponKind(Enum):
    """Whether what is expected to be sold is a major weapon or defense article, or another (22 USC 2765(a))."""

    MAJOR = "MAJOR"
    OTHER = "OTHER"


TWO_YEARS = Rule("FMS forecast", "the FMS forecast looks two years ahead", "SAMM C14.1.2")
LISTED_FROM = Rule(
    "what the Javits report lists",
    "it lists major weapons from $7 million and other articles from $25 million",
    "22 USC 2765(a)",
)
IN_DOLLARS = Rule(
    "value of a forecast", "what is expected to be sold is estimated in US dollars", "SAMM C14", Confidence.DERIVED
)

FORECAST_YEARS = Dated(2, TWO_YEARS)
LISTINGS = {WeaponKind.MAJOR: Listing.EXPECTED_MAJOR_WEAPONS, WeaponKind.OTHER: Listing.EXPECTED_OTHER}


def forecast_years(report: ForecastReport, on: date) -> tuple[int, ...]:
    """The years a report that is written on a day is about: calendar years for Javits, fiscal ones for the FMS forecast."""
    if report is ForecastReport.FMS_FORECAST:
        year = fiscal_year_of(on)
        return tuple(range(year + 1, year + 1 + FORECAST_YEARS.value))
    due_this_year = yearly_report_due_on(YearlyReport.JAVITS, on.year)
    return (on.year if on <= due_this_year else on.year + 1,)


def objections_to_forecast(
    report: ForecastReport, *, year: int, kind: WeaponKind, estimated_value: Money, on: date
) -> tuple[Objection, ...]:
    """Object to a forecast of another year than the report's, or of what the report does not list for its value."""
    if estimated_value.currency != "USD" or estimated_value.minor_units <= 0:
        return (Objection(IN_DOLLARS, "say what it is expected to cost in US dollars", "estimated_value"),)
    objections = []
    years = forecast_years(report, on)
    if year not in years:
        words = f"the report that is written now is about {' and '.join(map(str, years))}; give one of these"
        objections.append(Objection(JAVITS if report is ForecastReport.JAVITS else TWO_YEARS, words, "year"))
    if report is ForecastReport.JAVITS and not is_listed(LISTINGS[kind], estimated_value, on):
        words = "the report lists nothing of this value; leave it to the FMS forecast"
        objections.append(Objection(LISTED_FROM, words, "estimated_value"))
    return tuple(objections)
