"""DSCA's visits to a country by which it sees whether what was sold is kept as agreed (SAMM C2.1.5.6.1; C8).

A visit hangs on no case and is about one country. The country reads of it once it was told, and what came of it once the
report is sent; the persons who travel or are met have no member here.
"""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet, Literal
from schema.disclosure import facet, fact
from schema.rules.end_use import ComplianceResult
from schema.rules.execution import VISIT_MONTHS
from schema.strands import MonthsAfter
from schema.values import CustomerCode

WATCHERS = (SCO, DSCA, STATE)
EVERY_READER = (PARTNER_NATION, *WATCHERS)
VISITED = "SAMM C2.1.5.6.1; C8"
EARLIEST_MONTHS, LATEST_MONTHS = VISIT_MONTHS.value

country_told = Condition("told", "the country was told of the visit", IsSet(Fact("told_on")))
report_issued = Condition("issued", "the report was sent to the country, in this version", IsSet(Fact("issued_on")))


@facet(
    part_of=Case,
    area="end-use",
    many=True,
    called="complianceVisits",
    register="complianceVisits",
    row={PARTNER_NATION: country_told},
    without_case=True,
    about_a_country=True,
    order=["planned_from"],
    named_by="subject",
)
class ComplianceVisit:
    """A Compliance Assessment Visit: DSCA sees in a country, every 18 to 24 months, how it keeps what it was sold."""

    country: CustomerCode | None = fact("The customer code of the country.", open_to=EVERY_READER, under=VISITED)
    planned_from: date | None = fact(
        "The day the visit is to begin.", open_to=EVERY_READER, to_come=True, under=VISITED
    )
    planned_until: date | None = fact("The day it is to end.", open_to=EVERY_READER, to_come=True, under=VISITED)
    subject: str | None = fact("What is to be seen, and where.", open_to=EVERY_READER, under=VISITED)
    told_on: date | None = fact("The day the country was told of it.", open_to=EVERY_READER, under=f"{VISITED}; J")
    held_on: date | None = fact("The last day of the visit, once it was held.", open_to=EVERY_READER, under=VISITED)
    next_due_from: date | None = fact(
        "The first day on which the next visit may be expected.",
        open_to=WATCHERS,
        derived=MonthsAfter(Fact("held_on"), Literal(EARLIEST_MONTHS)),
        under=VISITED,
    )
    next_due_on: date | None = fact(
        "The last day for the next visit.",
        open_to=WATCHERS,
        derived=MonthsAfter(Fact("held_on"), Literal(LATEST_MONTHS)),
        under=VISITED,
    )
    # That another visit followed is the country's to know only once it was told of that one.
    followed_on: date | None = fact("The day the next visit was held.", open_to=WATCHERS, under=VISITED)


@facet(part_of=ComplianceVisit, called="report", row={PARTNER_NATION: report_issued})
class ComplianceReport:
    """What a Compliance Assessment Visit came to."""

    result: ComplianceResult | None = fact(
        "How the country keeps what it was sold.", open_to=EVERY_READER, under=VISITED
    )
    findings: list[str] | None = fact("What is to be put right, one by one.", open_to=EVERY_READER, under=VISITED)
    reported_on: date | None = fact("The day of the report.", open_to=EVERY_READER, under=VISITED)
    issued_on: date | None = fact(
        "The day the report was sent to the country, in this version.",
        open_to=EVERY_READER,
        of_version=True,
        under=f"{VISITED}; J",
    )
