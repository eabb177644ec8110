"""What the purchaser is billed and has paid, and what ending the case would cost (SAMM C9.9)."""

from __future__ import annotations

from datetime import date

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet
from schema.disclosure import facet, fact
from schema.values import Money

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
INSIDE = (DSCA, IMPLEMENTING_AGENCY, DFAS)
BILLED = "seed 004; SAMM C2.1.5.2; C9.9"
RESERVED = "SAMM C9.9"

issued = Condition("issued", "the bill was sent to the purchaser, in this version", IsSet(Fact("issued_on")))


@facet(
    part_of=Case, area="finance", many=True, called="billing", row={PARTNER_NATION: issued}, order=["period_ends_on"]
)
class BillingStatement:
    """The quarterly bill of the case, on DD Form 645."""

    period_ends_on: date | None = fact(
        "The last day of the quarter it covers.", open_to=EVERY_PARTY, to_come=True, under=BILLED
    )
    prepared_on: date | None = fact("The day the bill was prepared.", open_to=EVERY_PARTY, under=BILLED)
    issued_on: date | None = fact(
        "The day the bill was sent to the purchaser, in this version.",
        open_to=EVERY_PARTY,
        of_version=True,
        under=BILLED,
    )
    payment_due_on: date | None = fact(
        "The day by which it is to be paid.", open_to=EVERY_PARTY, to_come=True, under=BILLED
    )
    amount_billed: Money | None = fact("What is to be paid.", open_to=EVERY_PARTY, under=BILLED)
    payment_received: Money | None = fact("What was paid on it.", open_to=EVERY_PARTY, under=BILLED)
    held: Money | None = fact(
        "What the purchaser has in its holding account for the case.", open_to=EVERY_PARTY, under=BILLED
    )


@facet(part_of=Case, area="finance", many=True, called="terminationLiabilities", order=["period_ends_on"])
class TerminationLiability:
    """What the United States would owe its contractors if the case were ended at the end of a quarter."""

    period_ends_on: date | None = fact("The last day of the quarter.", open_to=INSIDE, to_come=True, under=RESERVED)
    amount: Money | None = fact("What would be owed, which payments must always cover.", open_to=INSIDE, under=RESERVED)
