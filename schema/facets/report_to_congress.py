"""The reports on sales and training that Congress is owed, each on its period, with its last day (22 USC 2776(a), 2415).

They are about no country and no case; the two departments that send them read them.
"""

from __future__ import annotations

from datetime import date

from schema.audience import DSCA, STATE
from schema.case import Case
from schema.disclosure import facet, fact
from schema.rules.reports_to_congress import SENDERS, ReportSender, ReportToCongressKind

READERS = (DSCA, STATE)
OWED = "22 USC 2415, 2416, 2765(a), 2776(a), 2776a"


@facet(
    part_of=Case,
    area="planning",
    many=True,
    called="reportsToCongress",
    register="reportsToCongress",
    marked=False,
    only_submitted=True,
    without_case=True,
    order=["due_on", "kind"],
    named_by="kind",
)
class ReportToCongress:
    """One report that Congress is owed: on which quarter or year, by which day, from whom, and when it was sent."""

    kind: ReportToCongressKind = fact("Which report it is.", open_to=READERS, under=OWED)
    year: int = fact(
        "The fiscal year it is on; the calendar year, for the Javits report and that on significant military equipment.",
        open_to=READERS,
        under=OWED,
    )
    quarter: int | None = fact(
        "The quarter of the fiscal year it is on, from 1 to 4; null for a report of every year.",
        open_to=READERS,
        under="22 USC 2776(a)",
    )
    period_ends_on: date = fact("The last day of what it is on.", open_to=READERS, to_come=True, under=OWED)
    due_on: date = fact("The last day it may be sent.", open_to=READERS, to_come=True, under=OWED)
    sender: ReportSender = fact("Which department sends it.", open_to=READERS, under=SENDERS.under)
    put_down_on: date = fact("The day it was put down as owed.", open_to=READERS, under="J")
    sent_on: date | None = fact("The day it was sent to Congress.", open_to=READERS, under=OWED)
