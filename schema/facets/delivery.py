"""What the purchaser has received, and when title to it passed (SAMM Table C2.T1; C2.1.7.1.2)."""

from __future__ import annotations

from datetime import date

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.disclosure import facet, fact
from schema.values import Money

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
RECEIVED = "SAMM Table C2.T1 row 8; C2.1.5.2; C2.1.7.1.2"


@facet(
    part_of=Case,
    area="delivery",
    many=True,
    called="deliveries",
    register="deliveries",
    order=["delivered_on"],
    for_the_benefitting=True,
)
class Delivery:
    """Articles that were delivered, or services that were performed, under the case."""

    item: str | None = fact("What was delivered.", open_to=EVERY_PARTY, under=RECEIVED)
    quantity: int | None = fact("How many.", open_to=EVERY_PARTY, under=RECEIVED)
    document_number: str | None = fact(
        "The document number of the requisition that was delivered, by which other systems know it too.",
        open_to=EVERY_PARTY,
        under=RECEIVED,
    )
    suffix: str | None = fact(
        "The part of the requisition that was delivered, where it was split.", open_to=EVERY_PARTY, under=RECEIVED
    )
    delivered_on: date | None = fact("The day of the delivery.", open_to=EVERY_PARTY, under=RECEIVED)
    # The purchaser reads what it is charged in its bill; of what is built for it the prices are not its own.
    charged: Money | None = fact(
        "What was charged for it, as finance reports it; null where finance did not.",
        open_to=[SCO, DSCA, IMPLEMENTING_AGENCY, DFAS],
        under="22 USC 2415; SAMM Table C2.T1 row 8; J",
    )
    received_by: str | None = fact("The office that received it.", open_to=EVERY_PARTY, under=RECEIVED)
    confirmed_on: date | None = fact(
        "The day the purchaser, or on a case built for a partner the SCO, confirmed the receipt.",
        open_to=EVERY_PARTY,
        under=f"{RECEIVED}; C15",
    )


@facet(
    part_of=Case,
    area="delivery",
    many=True,
    called="titleTransfers",
    order=["transferred_on"],
    for_the_benefitting=True,
)
class TitleTransfer:
    """The passing of title to articles of the case from the United States to the partner."""

    item: str | None = fact("The articles to which title passed.", open_to=EVERY_PARTY, under=RECEIVED)
    transferred_on: date | None = fact("The day title passed.", open_to=EVERY_PARTY, under=RECEIVED)
    document: str | None = fact(
        "The document by which title passed, by its kind and number.", open_to=EVERY_PARTY, under=RECEIVED
    )
    signed_on: date | None = fact(
        "The day the partner signed the transfer form; null where none was signed.",
        open_to=EVERY_PARTY,
        under=f"{RECEIVED}; C15",
    )
