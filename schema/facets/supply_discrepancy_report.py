"""What a purchaser reports as wrong with what it received or was billed for, and what comes of it (SAMM C2.1.5.4.3)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import AnyOf, Condition, Fact, IsSet, own
from schema.disclosure import facet, fact
from schema.values import Money

READERS = (SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
ANSWERED = (PARTNER_NATION, *READERS)
CLAIM = "SAMM C2.1.5.4.3; DLM 4000.25 volume 2 chapter 17"


class DiscrepancyDisposition(Enum):
    """What was decided about a supply discrepancy."""

    CREDIT = "CREDIT"
    REPLACEMENT = "REPLACEMENT"
    REPAIR = "REPAIR"
    DENIED = "DENIED"
    DOCUMENTATION_ONLY = "DOCUMENTATION_ONLY"


decided = Condition("decided", "the report was decided, in this version", IsSet(Fact("decided_on")))


# The number is no key: that another had used it would tell of a report that is not the submitter's own.
@facet(
    part_of=Case,
    area="sdr",
    many=True,
    called="supplyDiscrepancyReports",
    row={PARTNER_NATION: AnyOf((own, decided))},
    order=["reported_on"],
)
class SupplyDiscrepancyReport:
    """A report that a shipment, its papers or its bill was not as it should be, on Standard Form 364."""

    number: str | None = fact(
        "The report's number, such as `A0010-BN-SAG/001`, by which both sides trace it.", open_to=ANSWERED, under=CLAIM
    )
    codes: list[str] | None = fact(
        "The discrepancy codes, at most three, such as `C1` or `S1`.",
        open_to=READERS,
        own=[PARTNER_NATION],
        under=CLAIM,
    )
    claimed_amount: Money | None = fact(
        "What is claimed: the articles with their transportation and handling.",
        open_to=READERS,
        own=[PARTNER_NATION],
        under=CLAIM,
    )
    delivered_on: date | None = fact(
        "The day the articles were delivered.", open_to=READERS, own=[PARTNER_NATION], under=CLAIM
    )
    billed_on: date | None = fact(
        "The day the articles were billed.", open_to=READERS, own=[PARTNER_NATION], under=CLAIM
    )
    reported_on: date | None = fact("The day the report was made.", open_to=READERS, own=[PARTNER_NATION], under=CLAIM)
    description: str | None = fact(
        "What is wrong, in the reporter's words.", open_to=READERS, own=[PARTNER_NATION], under=CLAIM
    )
    disposition: DiscrepancyDisposition | None = fact("What was decided.", open_to=ANSWERED, under=CLAIM)
    decided_on: date | None = fact("The day it was decided.", open_to=ANSWERED, under=CLAIM)
    decided_by: str | None = fact("The office that decided.", open_to=ANSWERED, under=CLAIM)
