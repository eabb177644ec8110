"""What the agency answers to a letter of request: the kind of answer, and price and availability (SAMM C5.2)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO
from schema.case import Case
from schema.conditions import Condition, Fact, IsSet
from schema.disclosure import facet, fact
from schema.values import Money

READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY)
ANSWER = "SAMM C5.2; C2.1.8.6; DSCA 26-65"

answered = Condition("answered", "the agency has released its answer to the purchaser", IsSet(Fact("answered_on")))
ONCE_ANSWERED = dict.fromkeys((PARTNER_NATION, SCO), answered)


class ResponseKind(Enum):
    """Which answer the purchaser was given (SAMM C5.2)."""

    LETTER_OF_OFFER = "LETTER_OF_OFFER"
    PRICE_AND_AVAILABILITY = "PRICE_AND_AVAILABILITY"
    AMENDMENT = "AMENDMENT"
    MODIFICATION = "MODIFICATION"
    LEASE = "LEASE"
    NEGATIVE = "NEGATIVE"


@facet(part_of=Case, area="request", called="response", row=ONCE_ANSWERED, named_by="kind")
class Response:
    """The agency's answer to the letter of request, as told to the purchaser."""

    kind: ResponseKind = fact("Which answer the purchaser was given.", open_to=READERS, under=ANSWER)
    reason: str | None = fact("The reason, as told to the purchaser.", open_to=READERS, under=ANSWER)
    answered_on: date | None = fact(
        "The day the answer was released, in this version.", open_to=READERS, of_version=True, under=ANSWER
    )
    decided_by: list[str] | None = fact(
        "Which offices decided that the request is not met.",
        open_to=[DSCA, IMPLEMENTING_AGENCY],
        under="SAMM C5.2; J",
    )


# The whole only: a price by line, less the public rates, would be one contractor's price.
@facet(part_of=Case, area="request", called="priceAndAvailability", row=ONCE_ANSWERED)
class PriceAndAvailability:
    """A planning estimate of price and availability: no offer to sell."""

    total_value: Money | None = fact(
        "What the whole requirement would cost, for planning.", open_to=READERS, under=ANSWER
    )
    caveat: str | None = fact(
        "What the estimate takes for granted and does not promise.", open_to=READERS, under=ANSWER
    )
    valid_until: date | None = fact(
        "The last day on which the estimate holds.", open_to=READERS, to_come=True, under=ANSWER
    )
    answered_on: date | None = fact(
        "The day the answer was released, in this version.", open_to=READERS, of_version=True, under=ANSWER
    )
