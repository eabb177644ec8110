"""The letter of offer and acceptance, and its lines: the only document that binds (SAMM C5.4)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from enum import Enum

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, PARTNER_NATION, SCO, STATE
from schema.case import Case, accepted, approved_by_agency, built_for_a_partner, offered
from schema.conditions import AllOf, Among, Choose, Equals, Fact, IsSet, Literal, Not, of_the_parent
from schema.disclosure import Distinct, facet, fact
from schema.rules.case_categories import SourceOfSupply, TypeOfAssistance
from schema.rules.document_lifecycle import (
    MODIFICATIONS,
    OPENING,
    VOID,
    DocumentKind,
    DocumentStatus,
    ImplementationKind,
)
from schema.values import Money

EVERY_PARTY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, STATE, DFAS)
OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE)
PRICED = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE, DFAS)
INSIDE = (DSCA, IMPLEMENTING_AGENCY)
TOLD = "DSCA 15-12; SAMM C2.1.4.3.5"
WAITING = "SAMM C2.1.4.3.1"
OFFER = "SAMM C2.1.3.6.2; C2.1.4.3.3; C2.1.5.4.2"
KEPT = "DFARS 225.7304; J"


class OutwardStatus(Enum):
    """Where the document stands."""

    AGENCY_APPROVED = "AGENCY_APPROVED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    IMPLEMENTED = "IMPLEMENTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    RESTATED = "RESTATED"


class PurchaserDecision(Enum):
    """What the purchaser decided about the offer."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class WaitsOn(Enum):
    """Who is awaited."""

    AGENCY = "AGENCY"
    DSCA = "DSCA"
    INTERAGENCY = "INTERAGENCY"
    PURCHASER = "PURCHASER"


class DelayClass(Enum):
    """Why the document is late, by class only: the text of a delay can tell what is not to be told."""

    REQUIREMENT = "REQUIREMENT"
    PRICING = "PRICING"
    REVIEW = "REVIEW"
    FUNDING = "FUNDING"
    OTHER = "OTHER"


def _in_order(kinds: AbstractSet[DocumentKind]) -> tuple[DocumentKind, ...]:
    return tuple(kind for kind in DocumentKind if kind in kinds)


# One number for one document of a kind; a void one leaves it to what is written in its place.
NUMBERED = Distinct(
    (
        Choose(
            (
                (Among(Fact("kind"), _in_order(OPENING)), Literal("OPENING")),
                (Among(Fact("kind"), _in_order(MODIFICATIONS)), Literal("MODIFICATION")),
            ),
            Fact("kind"),
        ),
        Fact("number"),
    ),
    among=Not(Among(Fact("raw_status"), VOID)),
)
SENT_WORDS = (
    OutwardStatus.OFFERED,
    OutwardStatus.ACCEPTED,
    OutwardStatus.IMPLEMENTED,
    OutwardStatus.REJECTED,
    OutwardStatus.EXPIRED,
    OutwardStatus.RESTATED,
)
# A word shows once the act it tells of is recorded, not when our side moves on.
OUTWARD = Choose(
    (
        *(
            (AllOf((IsSet(Fact("sent_on")), Equals(Fact("raw_status"), Literal(word.name)))), Literal(word))
            for word in SENT_WORDS
        ),
        (
            AllOf((IsSet(Fact("milap_on")), Equals(Fact("raw_status"), Literal(DocumentStatus.CANCELLED)))),
            Literal(OutwardStatus.CANCELLED),
        ),
        (IsSet(Fact("milap_on")), Literal(OutwardStatus.AGENCY_APPROVED)),
    ),
    Literal(None),
)


@facet(
    part_of=Case,
    area="offer",
    many=True,
    called="lettersOfOffer",
    register="lettersOfOffer",
    row={
        PARTNER_NATION: approved_by_agency,
        STATE: Not(built_for_a_partner),
        DFAS: accepted,
    },
    order=["number"],
    named_by="number",
    distinct=NUMBERED,
)
class LetterOfOffer:
    """The Letter of Offer and Acceptance, with its amendments and modifications: the only document that binds."""

    kind: DocumentKind = fact(
        "Whether it is the basic document, an amendment or a modification.", open_to=EVERY_PARTY, under=TOLD
    )
    # Given with the agency's approval: a number given before would count documents that the purchaser never meets.
    number: int | None = fact(
        "Its number among the approved documents of its kind; the basic document is 0.", open_to=EVERY_PARTY, under=TOLD
    )
    working_number: int | None = fact(
        "Its place among the documents begun on the case, by which it is known until it has its number.",
        open_to=OFFICIALS,
        under=WAITING,
    )
    milap_on: date | None = fact("The day the agency approved the document (MILAP).", open_to=EVERY_PARTY, under=TOLD)
    sent_on: date | None = fact(
        "The day the countersigned document was sent to the purchaser.", open_to=EVERY_PARTY, under=TOLD
    )
    status: OutwardStatus | None = fact(
        "Where the document stands for the purchaser.",
        open_to=EVERY_PARTY,
        derived=OUTWARD,
        on_purpose=TOLD,
        under=TOLD,
    )
    decision: PurchaserDecision | None = fact(
        "What the purchaser decided about the offer.", open_to=EVERY_PARTY, under=TOLD
    )
    decided_on: date | None = fact("The day the purchaser decided.", open_to=EVERY_PARTY, under=TOLD)
    accepted_on: date | None = fact(
        "The day the offer was accepted: signed, with the deposit paid in time.", open_to=EVERY_PARTY, under=TOLD
    )
    deposit_received_on: date | None = fact(
        "The day the initial deposit was received.", open_to=EVERY_PARTY, under="SAMM C5.4; C6.1; J"
    )
    implemented_on: date | None = fact("The day the document was implemented.", open_to=EVERY_PARTY, under=TOLD)
    implementation: ImplementationKind | None = fact(
        "Whether it was implemented as usual, in an emergency before the deposit, or later by agreement.",
        open_to=INSIDE,
        under="SAMM C6.1; J",
    )
    raw_status: DocumentStatus = fact(
        "Where the document stands on the United States side.", open_to=OFFICIALS, under=WAITING
    )
    waits_on: WaitsOn | None = fact(
        "Who is awaited: agency, DSCA, interagency or purchaser.", open_to=OFFICIALS, under=WAITING
    )
    delay_class: DelayClass | None = fact("Why the document is late, by class.", open_to=OFFICIALS, under=WAITING)
    agency_signed_on: date | None = fact(
        "The day the agency signed the document.", open_to=[*INSIDE, STATE], under=KEPT
    )
    writers_approved_on: date | None = fact(
        "The day the case writers approved the document.", open_to=[*INSIDE, STATE], under=KEPT
    )
    state_approved_on: date | None = fact("The day State approved it.", open_to=[*INSIDE, STATE], under=KEPT)
    countersigned_on: date | None = fact("The day it was countersigned for DSCA.", open_to=[*INSIDE, STATE], under=KEPT)
    emergency_approved_on: date | None = fact(
        "The day the division chief of country finance approved its implementation before the deposit.",
        open_to=INSIDE,
        under="SAMM C6.1.2; J",
    )
    milestones: list[str] | None = fact(
        "The other milestones reached, as `CODE YYYY-MM-DD`.", open_to=[*INSIDE, STATE], under=KEPT
    )
    holds: list[str] | None = fact(
        "The holds placed on the document, with their reasons.", open_to=[*INSIDE, STATE], under=KEPT
    )
    delay_text: str | None = fact("Why the document is late, in full.", open_to=INSIDE, under=KEPT)
    adds_scope: bool | None = fact(
        "Whether the document adds to the scope of the case.", open_to=INSIDE, under="SAMM C6.7; J"
    )
    pricing_basis: str | None = fact("How the price was built up.", open_to=INSIDE, under=KEPT)
    contingency: Money | None = fact("What was set aside in the price for the unforeseen.", open_to=INSIDE, under=KEPT)
    negotiating_position: str | None = fact("What the agency is ready to concede.", open_to=INSIDE, under=KEPT)
    total_value: Money | None = fact(
        "What the purchaser would pay, all lines and fees included.",
        open_to=PRICED,
        once={PARTNER_NATION: offered},
        under=OFFER,
    )
    charges: Money | None = fact(
        "What the fees add to the lines: administration, transportation, packing and others.",
        open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER,
    )  # fmt: skip
    payment_schedule: list[str] | None = fact(
        "What is due when, as `YYYY-MM-DD 1234567.89 USD`.", open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER
    )
    delivery_forecast: str | None = fact(
        "When deliveries are expected.", open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER
    )
    notes: str | None = fact("The notes of the document.", open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER)
    terms: str | None = fact("The terms of the sale.", open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER)
    based_on: str | None = fact(
        "What the document is based on: the purchaser's letter, or a review of the United States.",
        open_to=OFFICIALS,
        once={PARTNER_NATION: offered},
        under="SAMM C6.7; Table C6.T8",
    )
    expires_on: date | None = fact(
        "The last day on which the offer can be accepted.",
        open_to=PRICED,
        once={PARTNER_NATION: offered},
        to_come=True,
        under=OFFER,
    )
    transport_plan: str | None = fact(
        "How the articles are to travel.", open_to=PRICED, once={PARTNER_NATION: offered}, under=OFFER
    )


@facet(part_of=LetterOfOffer, many=True, called="lines", inside=True, key=["number"], order=["number"])
class OfferLine:
    """One line of a letter of offer: what is sold, how many, at which price."""

    number: str | None = fact(
        "The line's number, three digits.", open_to=PRICED, once={PARTNER_NATION: of_the_parent(offered)}, under=OFFER
    )
    description: str | None = fact(
        "What is sold on the line.", open_to=PRICED, once={PARTNER_NATION: of_the_parent(offered)}, under=OFFER
    )
    quantity: int | None = fact("How many.", open_to=PRICED, once={PARTNER_NATION: of_the_parent(offered)}, under=OFFER)
    type_of_assistance: TypeOfAssistance | None = fact(
        "Under which authority and with whose money the line is supplied.",
        open_to=PRICED,
        once={PARTNER_NATION: of_the_parent(offered)},
        under=f"DLM 4000.25-1; {OFFER}",
    )
    source_of_supply: SourceOfSupply | None = fact(
        "Where the articles of the line come from.",
        open_to=PRICED,
        once={PARTNER_NATION: of_the_parent(offered)},
        under=f"DLM 4000.25-1; {OFFER}",
    )
    major_defense_equipment: bool | None = fact(
        "Whether what is sold on the line is major defense equipment; null where nobody said.",
        open_to=PRICED,
        once={PARTNER_NATION: of_the_parent(offered)},
        under=f"22 USC 2794(6); {OFFER}",
    )
    unit_cost: Money | None = fact(
        "What one costs.", open_to=PRICED, once={PARTNER_NATION: of_the_parent(offered)}, under=OFFER
    )
    total: Money | None = fact(
        "What the line costs, its own add-ons included.",
        open_to=PRICED,
        once={PARTNER_NATION: of_the_parent(offered)},
        under=OFFER,
    )
