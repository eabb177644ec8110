"""Which reports on sales and training Congress is owed, on what period, by which day, and which department sends them.

What they list is in `periodic_reports` and `reported_figures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.rules.congressional_notification import (
    JAVITS,
    QUARTERLY_REPORT,
    SECTION_655,
    SIGNIFICANT_SALES,
    DueDay,
    YearlyReport,
)
from schema.rules.reported_figures import fiscal_quarter, fiscal_year, quarter_due_on

TRAINING_REPORT = Rule(
    "report on foreign military training",
    "what was trained in a fiscal year, and is proposed for the next, is reported by 31 January after it",
    "22 USC 2416(a)",
)
SENDERS = Rule(
    "who sends a report",
    "State leads the Javits report; DSCA sends the others for what is sold and trained, licences being State's",
    "22 USC 2415, 2416, 2765(a), 2776(a), 2776a; SAMM C14; J",
    Confidence.DERIVED,
)
KEPT_YEARS = Dated(2, SENDERS)  # before and after today's, in which a report is put down


class ReportToCongressKind(Enum):
    """Which report to Congress it is: of every fiscal quarter, or of every year."""

    SALES_OF_A_QUARTER = "SALES_OF_A_QUARTER"
    SECTION_655 = "SECTION_655"
    FOREIGN_MILITARY_TRAINING = "FOREIGN_MILITARY_TRAINING"
    JAVITS = "JAVITS"
    SIGNIFICANT_MILITARY_EQUIPMENT = "SIGNIFICANT_MILITARY_EQUIPMENT"


class ReportSender(Enum):
    """Which department sends a report."""

    DSCA = "DSCA"
    STATE = "STATE"


@dataclass(frozen=True)
class PeriodicReport:
    """One report: its rule, what is done for it, who sends it, and its day where it is of every year.

    A fiscal year ends on 30 September, any other on 31 December; a report that looks ahead is sent while its year runs.
    """

    rule: Rule
    words: str
    sender: ReportSender
    due: DueDay | None = None
    fiscal: bool = True
    looks_ahead: bool = False


Kind = ReportToCongressKind
REPORTS = {
    Kind.SALES_OF_A_QUARTER: PeriodicReport(
        QUARTERLY_REPORT, "Send Congress the report on the sales of the quarter.", ReportSender.DSCA
    ),
    Kind.SECTION_655: PeriodicReport(
        SECTION_655,
        "Send Congress the report on what the fiscal year delivered.",
        ReportSender.DSCA,
        YearlyReport.SECTION_655.value.value,
    ),
    Kind.FOREIGN_MILITARY_TRAINING: PeriodicReport(
        TRAINING_REPORT,
        "Send Congress the report on the training of two fiscal years.",
        ReportSender.DSCA,
        DueDay(1, 1, 31),
    ),
    Kind.JAVITS: PeriodicReport(
        JAVITS,
        "Send Congress the estimate of the year's sales.",
        ReportSender.STATE,
        YearlyReport.JAVITS.value.value,
        fiscal=False,
        looks_ahead=True,
    ),
    Kind.SIGNIFICANT_MILITARY_EQUIPMENT: PeriodicReport(
        SIGNIFICANT_SALES,
        "Send Congress the report on the year's sales of significant military equipment.",
        ReportSender.DSCA,
        YearlyReport.SIGNIFICANT_MILITARY_EQUIPMENT.value.value,
        fiscal=False,
    ),
}


@dataclass(frozen=True)
class OwedPeriod:
    """What one report is on: its year, its fiscal quarter if it has one, the last day of that, and its own last day."""

    year: int
    quarter: int | None
    ends_on: date
    due_on: date


def owed_period(kind: ReportToCongressKind, year: int, quarter: int | None) -> OwedPeriod:
    """The period of a report, for a year and a quarter to which `objection_to_report` has no objection."""
    report = REPORTS[kind]
    if report.due is None:
        assert quarter is not None
        told = fiscal_quarter(year, quarter)
        return OwedPeriod(year, quarter, told.last, quarter_due_on(told))
    ends = fiscal_year(year).last if report.fiscal else date(year, 12, 31)
    return OwedPeriod(year, None, ends, date(year + report.due.years_after, report.due.month, report.due.day))


def period_after(kind: ReportToCongressKind, year: int, quarter: int | None) -> OwedPeriod:
    """The period of the next report of a kind."""
    if quarter is None:
        return owed_period(kind, year + 1, None)
    return owed_period(kind, year + quarter // 4, quarter % 4 + 1)


def objection_to_report(kind: ReportToCongressKind, year: int, quarter: int | None, on: date) -> Objection | None:
    """Object to a period that the report is never on: a quarter too many or too few, or a year out of reach."""
    report = REPORTS[kind]
    first, last = on.year - KEPT_YEARS.value, on.year + KEPT_YEARS.value
    if not first <= year <= last:
        return Objection(report.rule, f"name a year from {first} to {last}", "year")
    if report.due is None and quarter not in (1, 2, 3, 4):
        return Objection(report.rule, "the report is on a quarter of the fiscal year; name one, from 1 to 4", "quarter")
    if report.due is not None and quarter is not None:
        return Objection(report.rule, "the report is on a whole year; name no quarter", "quarter")
    return None


def objection_to_sending(kind: ReportToCongressKind, ends_on: date, sent_on: date) -> Objection | None:
    """Object to a report that is said to be sent before the period it looks back on has ended."""
    if sent_on > ends_on or REPORTS[kind].looks_ahead:
        return None
    return Objection(REPORTS[kind].rule, f"its period ends on {ends_on}; send it after that day", "sent_on")
