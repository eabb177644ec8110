"""What an export is held to: why it is asked for, how many at once, how long its file is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import Enum

from schema.audience import Party
from schema.markings import UNREVIEWED, Marking
from schema.rules.authority import Confidence, Objection, Rule
from schema.rules.fiscal_year import fiscal_year_of
from schema.rules.reported_figures import FiscalPeriod, ReportPeriod, fiscal_quarter, fiscal_year, period_to_report

KEPT_FOR = timedelta(days=7)
MOST_AT_ONCE = 3
FIRST_FISCAL_YEAR = 1977  # the first that began in October
SHORTEST_PURPOSE, LONGEST_PURPOSE = 10, 500


class ExportFormat(Enum):
    """As what a table is written."""

    CSV = "CSV"
    XLSX = "XLSX"


class ExportState(Enum):
    """Where an export stands."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class ExportFailure(Enum):
    """Why there is no file."""

    ACCESS_ENDED = "ACCESS_ENDED"
    OUT_OF_REACH = "OUT_OF_REACH"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    TOO_LARGE = "TOO_LARGE"
    NOT_ANSWERED = "NOT_ANSWERED"


UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)

PURPOSE = Rule(
    "export purpose",
    f"whoever takes a table out says in {SHORTEST_PURPOSE} to {LONGEST_PURPOSE} characters what for, and it is kept on record",
    "32 CFR 2002.16(a)(1); J",
    Confidence.DERIVED,
)
NUMBER = Rule(
    "export limit", f"an organization has at most {MOST_AT_ONCE} exports under way", "J", Confidence.UNVERIFIED
)
KEEPING = Rule("export keeping", f"the file of an export is kept for {KEPT_FOR.days} days", "J", Confidence.UNVERIFIED)
PERIOD = Rule(
    "export period",
    "a periodic report is on a fiscal quarter or a fiscal year that has ended, the last one unless another is named",
    "22 USC 2776(a); 22 USC 2415; 31 USC 1102",
    Confidence.DERIVED,
)
BANNER = Rule(
    "export banner",
    "a file carries the categories and the controls of all its rows, and names only readers whom every row admits",
    "32 CFR 2002.20(b)(2); 32 CFR 2002.16(b)",
    Confidence.DERIVED,
)
COPYING = Rule(
    "export copying",
    "what is `DISPLAY ONLY` may be shown and is in no file",
    "32 CFR 2002.16(b)(4)",
    Confidence.DERIVED,
)
UNMARKED = "no row carries a marking"
# What a wider control gives way to where the rows of one file carry both.
_NARROWER = {"REL TO": {"NOFORN", "FED ONLY"}, "RELIDO": {"NOFORN"}, "FEDCON": {"FED ONLY", "NOCON"}}


def objection_to_purpose(purpose: str) -> Objection | None:
    """Object to a purpose that says too little to be held to, or too much for a line on record."""
    length = len(purpose.strip())
    if SHORTEST_PURPOSE <= length <= LONGEST_PURPOSE:
        return None
    sentence = f"say in {SHORTEST_PURPOSE} to {LONGEST_PURPOSE} characters what the table is for; these are {length}"
    return Objection(PURPOSE, sentence, "purpose")


def objection_to_period(kind: ReportPeriod | None, year: int | None, quarter: int | None, on: date) -> Objection | None:
    """Object, `on` a day, to a period that the table is not about, that is none, or that has not ended."""
    if kind is None:
        named = "fiscal_year" if year is not None else "quarter" if quarter is not None else None
        return Objection(PERIOD, "the table is about no period; leave it out", named) if named else None
    if quarter is not None and kind is ReportPeriod.YEAR:
        return Objection(PERIOD, "the report is on a whole fiscal year; leave the quarter out", "quarter")
    if year is None:
        words = "say of which fiscal year, or leave the quarter out for the last that has ended"
        return Objection(PERIOD, words, "fiscal_year") if quarter is not None else None
    if kind is ReportPeriod.QUARTER and quarter not in (1, 2, 3, 4):
        return Objection(PERIOD, "say which quarter of the fiscal year, from 1 to 4", "quarter")
    latest = fiscal_year_of(on)
    if not FIRST_FISCAL_YEAR <= year <= latest:
        words = f"give a fiscal year from {FIRST_FISCAL_YEAR} to {latest}, of which the period has ended"
        return Objection(PERIOD, words, "fiscal_year")
    period = reported_period(kind, year, quarter, on)
    if period.last >= on:
        words = f"{period.name} ends on {period.last.isoformat()}; ask when it has ended"
        return Objection(PERIOD, words, "fiscal_year" if quarter is None else "quarter")
    return None


def reported_period(kind: ReportPeriod, year: int | None, quarter: int | None, on: date) -> FiscalPeriod:
    """The period a report is on: the one that is named, and otherwise the last that has ended `on` a day."""
    if year is None:
        return period_to_report(kind, on)
    return fiscal_year(year) if quarter is None else fiscal_quarter(year, quarter)


def objection_to_another_export(under_way: int) -> Objection | None:
    """Object to one more export while so many of the organization's are under way."""
    if under_way < MOST_AT_ONCE:
        return None
    return Objection(NUMBER, f"{under_way} exports of your organization are under way; ask again when one is ready")


def expires_at(ready_at: datetime) -> datetime:
    """Until when the file of an export that is ready at this instant can be had."""
    return ready_at + KEPT_FOR


def may_be_copied(marking: str | None) -> bool:
    """Whether a row so marked may be in a file at all."""
    return marking is None or (marking != UNREVIEWED and "DISPLAY ONLY" not in Marking.parse(marking).controls)


def banner_over(markings: Collection[str], asker: Party) -> str:
    """The banner of a file whose rows are so marked, as one who may read them all takes it out.

    Where no country is named by every list, it is released to none; whoever takes it out is on every distribution list.
    """
    if not markings:
        return UNMARKED
    rows = [Marking.parse(one) for one in markings]
    categories = sorted({category for row in rows for category in row.categories})
    controls = {control for row in rows for control in row.controls if control != "PROPIN"}
    released = [set(row.addressees) for row in rows if "REL TO" in row.controls and "DL ONLY" not in row.controls]
    listed = [{n for n in row.addressees if ":" in n} for row in rows if "DL ONLY" in row.controls]
    countries = sorted(set.intersection(*released) - {"USA"}) if released else []
    if released and not countries:
        controls = controls - {"REL TO"} | {"NOFORN"}
    kept = {c for c in controls if not controls.intersection(_NARROWER.get(c, set()))}
    words = {
        "REL TO": f"REL TO {', '.join(['USA', *countries])}",
        "DL ONLY": f"DL ONLY {', '.join(sorted(set.intersection(*listed) | {str(asker)}))}" if listed else "",
    }
    written = [words.get(control, control) for control in sorted(kept)]
    return "//".join(["CUI", *("/".join(part) for part in (categories, written) if part)])
