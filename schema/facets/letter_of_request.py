"""The letter of request, and what is missing from it on either side (SAMM C5.1)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO, STATE
from schema.case import Case
from schema.conditions import Among, Choose, Condition, Equals, Fact, IsSet, Literal, of_the_parent, own, released
from schema.disclosure import facet, fact
from schema.rules.capability import Capability
from schema.rules.preparation_time import PreparationGroup

OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE)
WROTE = "seed 004; SAMM C2.1.4.1.3"
HANDLED = "SAMM C5.1.3; DSCA 16-11"


class ResponseWanted(Enum):
    """Which answer the purchaser asks for (SAMM C5.1.2.1)."""

    LETTER_OF_OFFER = "LETTER_OF_OFFER"
    PRICE_AND_AVAILABILITY = "PRICE_AND_AVAILABILITY"
    AMENDMENT = "AMENDMENT"
    MODIFICATION = "MODIFICATION"
    LEASE = "LEASE"


class LetterOfRequestStatus(Enum):
    """Where the letter stands on the United States side (SAMM Table C5.T3A)."""

    RECEIPT = "RECEIPT"
    ASSESSMENT = "ASSESSMENT"
    INSUFFICIENT = "INSUFFICIENT"
    ACTIONABLE = "ACTIONABLE"
    COMPLETE = "COMPLETE"
    ADVISORY = "ADVISORY"
    CLOSED_NEGATIVE = "CLOSED_NEGATIVE"


class LetterOfRequestOutwardStatus(Enum):
    """Where the letter stands, as told to the purchaser."""

    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"
    IN_PREPARATION = "IN_PREPARATION"


returned = Condition("returned", "the agency sent the request back for what is missing", IsSet(Fact("returned_on")))


@facet(
    part_of=Case,
    area="request",
    called="letterOfRequest",
    beyond={PARTNER_NATION: own},
    register="lettersOfRequest",
    order=["received_on"],
    named_by="reference",
    followed=True,  # a change of the case is asked for by another letter
)
class LetterOfRequest:
    """The letter with which a partner nation asks for articles or services: it opens the case."""

    reference: str | None = fact(
        "The purchaser's own reference of the letter.", open_to=[*OFFICIALS, CCMD], own=[PARTNER_NATION], under=WROTE
    )
    requirement: str | None = fact(
        "What is asked for, in the purchaser's words.", open_to=[*OFFICIALS, CCMD], own=[PARTNER_NATION], under=WROTE
    )
    response_wanted: ResponseWanted | None = fact(
        "Which answer the purchaser asks for.", open_to=[*OFFICIALS, CCMD], own=[PARTNER_NATION], under=WROTE
    )
    funding: str | None = fact(
        "How the purchaser means to pay.", open_to=[*OFFICIALS, CCMD], own=[PARTNER_NATION], under=WROTE
    )
    financing: list[str] | None = fact(
        "Where the money comes from, by kind: national funds, a grant, credit or an appropriation.",
        open_to=[*OFFICIALS, CCMD],
        own=[PARTNER_NATION],
        under="SAMM C5.1.2.1",
    )
    unit: str | None = fact(
        "The operational unit that will use what grants finance or excess stock supplies.",
        open_to=[*OFFICIALS, CCMD],
        own=[PARTNER_NATION],
        under="SAMM C5.1.2.1",
    )
    signed_on: date | None = fact(
        "The day the purchaser signed the letter.", open_to=[*OFFICIALS, CCMD], own=[PARTNER_NATION], under=WROTE
    )
    received_on: date | None = fact(
        "The day the implementing agency received the letter.", open_to=[PARTNER_NATION, *OFFICIALS], under=HANDLED
    )
    acknowledged_on: date | None = fact(
        "The day the agency told the purchaser that the letter is registered.",
        open_to=[PARTNER_NATION, *OFFICIALS],
        under=HANDLED,
    )
    returned_on: date | None = fact(
        "The day the agency sent the letter back for what is missing.",
        open_to=[PARTNER_NATION, *OFFICIALS],
        under=HANDLED,
    )
    status: LetterOfRequestOutwardStatus | None = fact(
        "Where the letter stands, as told to the purchaser.",
        open_to=[PARTNER_NATION, *OFFICIALS],
        derived=Choose(
            (
                (
                    Equals(Fact("raw_status"), Literal("INSUFFICIENT")) & IsSet(Fact("returned_on")),
                    Literal(LetterOfRequestOutwardStatus.RETURNED),
                ),
                (
                    Among(Fact("raw_status"), ("ACTIONABLE", "COMPLETE", "CLOSED_NEGATIVE"))
                    & IsSet(Fact("acknowledged_on")),
                    Literal(LetterOfRequestOutwardStatus.IN_PREPARATION),
                ),
            ),
            Literal(LetterOfRequestOutwardStatus.RECEIVED),
        ),
        on_purpose="facts 2.3, 2.4: the purchaser is told once we have acted, never how we judge",
        under=HANDLED,
    )
    raw_status: LetterOfRequestStatus | None = fact(
        "Where the letter stands on the United States side.", open_to=[*OFFICIALS], under="SAMM Table C5.T3A; J"
    )
    actionable_on: date | None = fact(
        "The day the letter was found actionable, from which the days of its answer run.",
        open_to=[*OFFICIALS],
        under="SAMM Table C5.T3A; C5.4.2; J",
    )
    preparation_group: PreparationGroup | None = fact(
        "Into which group of complexity its answer falls, which says how long it may take.",
        open_to=[*OFFICIALS],
        under="SAMM Table C5.T6; DSCA 21-66",
    )
    negotiated_days: int | None = fact(
        "How many days its answer may take, where that was negotiated for group D.",
        open_to=[*OFFICIALS],
        under="SAMM Table C5.T6; DSCA 21-66",
    )
    capability: Capability | None = fact(
        "Which kind of capability is asked for, as the agency classes it.",
        open_to=[*OFFICIALS, CCMD],
        under="UN Register of Conventional Arms; SAMM C2.1.3.6.1; J",
    )
    evaluation: str | None = fact(
        "How the agency judges the letter against the actionable criteria.",
        open_to=[*OFFICIALS, CCMD],
        under="SAMM Table C5.T3A; J",
    )


@facet(
    part_of=LetterOfRequest,
    many=True,
    called="missingFromPurchaser",
    row={PARTNER_NATION: of_the_parent(returned)},
    order=["item"],
)
class MissingFromPurchaser:
    """One thing still missing from the letter of request."""

    item: str | None = fact(
        "What is missing, as told to the purchaser.",
        open_to=[PARTNER_NATION, *OFFICIALS],
        under="SAMM C5.1.2.1; Table C5.T3A",
    )
    settled_on: date | None = fact(
        "The day it was found supplied; null while it is missing.",
        open_to=[PARTNER_NATION, *OFFICIALS],
        under="SAMM C5.1.2.1; Table C5.T3A",
    )


@facet(part_of=LetterOfRequest, many=True, called="missingOnUnitedStatesSide", order=["item"])
class MissingOnUnitedStatesSide:
    """One thing the United States side must decide or supply before the request can be answered."""

    item: str | None = fact("What is awaited, and of whom.", open_to=[*OFFICIALS, CCMD], under="SAMM Table C5.T3A; J")
    settled_on: date | None = fact(
        "The day it was found settled; null while it is awaited.",
        open_to=[*OFFICIALS, CCMD],
        under="SAMM Table C5.T3A; J",
    )


@facet(part_of=Case, area="request", called="requirementSummary", row={INDUSTRY: released})
class RequirementSummary:
    """What the purchaser needs, summarized for industry."""

    text: str | None = fact(
        "The requirement, in words for industry.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY],
        under="SAMM C2.1.8.2.4",
    )
